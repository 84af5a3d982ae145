// mlbh check: what is wrong with an experiment and its data, and what is suspicious, before an hour is spent on training.
import { Command } from "commander";
import { InputError } from "../../core/errors.js";
import { EXIT } from "../exit.js";
import type { Context } from "../context.js";
import { collect } from "../options.js";

interface Options {
  readonly set: readonly string[];
  readonly strict?: boolean;
  readonly json?: boolean;
}

export function checkCommand(context: Context): Command {
  return new Command("check")
    .summary("check an experiment file, its data and its model without training")
    .description(
      "Reports every mistake in an experiment file, its data and its model at once, and warns of what may spoil the result:\n" +
        "columns that give the answer away, rows in several parts, ids among the features, a sigmoid too many.",
    )
    .argument("<config>", "the experiment, a YAML file")
    .option("--set <key=value>", "override a key of the file; may be repeated", collect, [])
    .option("--strict", `exit with ${EXIT.checkFailed} when there are warnings`)
    .option("--json", "print the findings as JSON on stdout")
    .action((config: string, options: Options) => run(config, options, context));
}

async function run(file: string, { set, strict, json }: Options, { ui, exit }: Context): Promise<void> {
  const { checkAll } = await import("../../advise/check/check.js");
  const { checkLines, reportInJson, warningLines } = await import("../../report/terminal/checkText.js");
  const { plural } = await import("../../data/problems.js");
  const { withPassingData } = await import("../pipedData.js");
  const report = await checkAll(file, await withPassingData(file, set));
  const { errors, warnings } = report;
  const refused = strict === true && warnings.length > 0;
  if (errors.length > 0) exit(EXIT.input);
  else if (refused) exit(EXIT.checkFailed);
  if (json === true) {
    ui.json(reportInJson(report, errors.length === 0 && !refused));
    return;
  }
  for (const line of checkLines(report)) ui.out(line);
  for (const line of warningLines(warnings)) ui.out(line.replace("warning:", `${ui.color.yellow("warning")}:`));
  if (errors.length > 0) throw new InputError(errors);
  ui.out(warnings.length === 0 ? ui.color.green("no problems found") : plural(warnings.length, "warning"));
}
