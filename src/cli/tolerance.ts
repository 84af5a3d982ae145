// What predict and evaluate do with rows that are not like those of the training: options for the keys of data.predict.
import { InvalidArgumentError, Option, type Command } from "commander";

export interface ToleranceOptions {
  readonly unseen?: string;
  readonly missing?: string;
  readonly set?: readonly string[];
}

export function withTolerance(command: Command): Command {
  return command
    .addOption(
      new Option("--unseen <way>", "a category that training did not know (default: as the experiment says; error)").choices(["error", "ignore", "other"]), // prettier-ignore
    )
    .addOption(
      new Option("--missing <way>", "a cell without a value (default: as in training)").choices(["error", "fill", "skip"]),
    ) // prettier-ignore
    .option("--set <key=value>", "another key of data.predict: --set data.predict.missing_column=fill", collect);
}

/** As overrides of the run's experiment. */
export function overridesOf({ unseen, missing, set = [] }: ToleranceOptions): string[] {
  return [
    ...set,
    ...(unseen === undefined ? [] : [`data.predict.unseen_category=${unseen}`]),
    ...(missing === undefined ? [] : [`data.predict.missing_cell=${missing}`]),
  ];
}

function collect(value: string, before: readonly string[] = []): string[] {
  if (!/^data\.predict\.\w+=/.test(value))
    throw new InvalidArgumentError("a trained model is as it is: only keys of data.predict can be set here");
  return [...before, value];
}
