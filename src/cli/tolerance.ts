// What predict and evaluate do with rows that are not like those of the training: options for the keys of data.predict.
import { InvalidArgumentError, Option, type Command } from "commander";
import { parseNumber } from "../data/number.js";
import type { OpenRun } from "../runs/openRun.js";

export interface ToleranceOptions {
  readonly unseen?: string;
  readonly missing?: string;
  readonly set?: readonly string[];
  readonly threshold?: number;
}

/** The options that withTolerance adds. */
export const toleranceNames = ["unseen", "missing", "threshold", "set"] as const;

export function withTolerance(command: Command): Command {
  return command
    .addOption(
      new Option("--unseen <way>", "a category that training did not know (default: as the experiment says; error)").choices(["error", "ignore", "other"]), // prettier-ignore
    )
    .addOption(
      new Option("--missing <way>", "a cell without a value (default: as in training)").choices(["error", "fill", "skip"]),
    )
    .option("--threshold <p>", "two classes: above which probability the answer is yes (default: the run's own)", probability)
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

/** The run with the threshold that is asked for. */
export function atThreshold(run: OpenRun, { threshold }: ToleranceOptions, command: Command): OpenRun {
  if (threshold === undefined) return run;
  const { task } = run.preprocess;
  if (task !== "binary") command.error(`error: --threshold is for two classes, and this run is a ${task} task`);
  return { ...run, threshold };
}

function probability(text: string): number {
  const value = parseNumber(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError("expected a number from 0 to 1");
}

function collect(value: string, before: readonly string[] = []): string[] {
  if (!/^data\.predict\.\w+=/.test(value))
    throw new InvalidArgumentError("a trained model is as it is: only keys of data.predict can be set here");
  return [...before, value];
}
