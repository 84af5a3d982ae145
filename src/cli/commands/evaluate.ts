// mlbh evaluate: the metrics of a saved model, on the run's own test rows or on another file.
import { Command, InvalidArgumentError, Option } from "commander";
import { printable } from "../../core/format.js";
import { didYouMean } from "../../core/suggest.js";
import { parseNumber } from "../../data/number.js";
import type { PartName } from "../../data/split.js";
import { findMetric, metricKeys, metricOf, metricsFor, type MetricKey } from "../../metrics/metrics.js";
import type { Context } from "../context.js";
import { TABLES, tableOption } from "../tableOption.js";
import { atThreshold, overridesOf, toleranceNames, withTolerance, type ToleranceOptions } from "../tolerance.js";
import type { Ui } from "../ui.js";

interface Options extends ToleranceOptions {
  readonly part?: PartName;
  readonly table?: string;
  readonly metrics?: readonly MetricKey[];
  readonly importance?: number | true;
  readonly json?: boolean;
}

export function evaluateCommand({ ui }: Context): Command {
  return withTolerance(new Command("evaluate"))
    .summary("measure the model of a run, on its test rows or on another file")
    .description("Measures a saved model: on the test rows of the data it was trained with, or on all rows of another file.")
    .argument("<run>", "the directory of a run, as mlbh runs lists them")
    .argument("[data]", `a table with the target's column (${TABLES}); - reads standard input`)
    .addOption(
      new Option("--part <name>", "without a file: the part of the run's own data (default: test)").choices([
        "train",
        "val",
        "test",
      ]),
    )
    .addOption(tableOption())
    .option("--metrics <names>", "with commas between them (default: those of the experiment)", metricList)
    .option(
      "--importance [shuffles]",
      "how much worse the answers become when one column is shuffled (default: 5 times each)",
      shuffleCount,
    )
    .option("--json", "print the result as JSON on stdout")
    .action((run: string, data: string | undefined, options: Options, command: Command) => {
      if (data !== undefined && options.part !== undefined)
        command.error("error: --part divides the run's own data; all rows of another file are measured");
      return evaluate(run, data ?? null, options, command, ui);
    });
}

async function evaluate(path: string, data: string | null, options: Options, command: Command, ui: Ui): Promise<void> {
  const { isTextRun } = await import("../../runs/openTextRun.js");
  if (isTextRun(path)) return evaluateText(path, data, options, command, ui);
  const { openRun } = await import("../../runs/openRun.js");
  const { tableFile, tableStream } = await import("../../files/tableFile.js");
  const { tableIn } = await import("../../experiment/experiment.js");
  const { evaluateFile, evaluatePart } = await import("../../train/evaluate.js");
  const { baselineName } = await import("../../train/constant.js");
  const { defaultRepeats } = await import("../../train/importance.js");
  const { importanceBlocks } = await import("../../report/terminal/importanceText.js");
  const { indented } = await import("../../report/terminal/table.js");
  const { intervalLines, metricLines, targetLines, thresholdLines } = await import("../../report/terminal/text.js");
  const { differenceLines } = await import("../../report/terminal/predictions.js");
  const run = atThreshold(openRun(path, overridesOf(options)), options, command);
  const { classes, task, targets: columns } = run.preprocess;
  const metrics = options.metrics ?? run.metrics;
  const wrong = metrics.find((key) => metricOf(key).misfit(task) !== null);
  if (wrong !== undefined)
    command.error(
      `error: --metrics: "${wrong}" ${metricOf(wrong).misfit(task)}, which this run has\n(choose from ${metricsFor(task).join(", ")})`,
    );
  const part = data === null ? (options.part ?? "test") : null;
  const file = data ?? run.experiment.dataPath;
  const shuffles = options.importance === true ? defaultRepeats : (options.importance ?? null);
  const { rows, values, targets, interval, constant, importance, report } =
    part === null
      ? await evaluateFile(
          run,
          data === "-" ? tableStream(process.stdin) : tableFile(file, tableIn(run.experiment, options.table)),
          metrics,
          shuffles,
        )
      : await evaluatePart(run, part, metrics, shuffles);
  for (const line of report === null ? [] : differenceLines(report, "a measurement"))
    ui.note(`${ui.noteColor.yellow("warning")}: ${line}`);
  if (options.json === true) {
    const measured = importance === null ? {} : { importance };
    ui.json({
      run: path,
      data: file,
      part,
      rows,
      classes,
      threshold: run.threshold ?? null,
      metrics: values,
      ...(targets === null ? {} : { targets }),
      ...(interval === null ? {} : { interval }),
      ...(run.preprocess.series === undefined ? { constant } : { persistence: constant }),
      ...measured,
    });
    return;
  }
  ui.out(`${ui.color.bold(part ?? printable(file))}  ${rows} rows`);
  for (const line of [...thresholdLines(run.threshold), ...metricLines(values, classes, constant, baselineName(run.preprocess)), ...targetLines(targets, columns), ...intervalLines(interval, run.quantiles)]) ui.out(indented(line, 2)); // prettier-ignore
  if (importance !== null) for (const line of ["", ...importanceBlocks(importance)]) ui.out(line);
}

/** Of a run on a text. */
async function evaluateText(path: string, data: string | null, options: Options, command: Command, ui: Ui): Promise<void> {
  const { openTextRun } = await import("../../runs/openTextRun.js");
  const { evaluateTextFile, evaluateTextPart } = await import("../../train/evaluateText.js");
  const { indented } = await import("../../report/terminal/table.js");
  const { metricLines } = await import("../../report/terminal/text.js");
  for (const name of ["importance", ...toleranceNames])
    if (command.getOptionValueSource(name) === "cli") command.error(`error: --${name} is about the columns of a table, and ${path} is a run on a text`); // prettier-ignore
  const run = openTextRun(path);
  const task = run.isChat ? "chat" : "tokens";
  const metrics = options.metrics ?? run.metrics;
  const wrong = metrics.find((key) => metricOf(key).misfit(task) !== null);
  if (wrong !== undefined)
    command.error(`error: --metrics: "${wrong}" ${metricOf(wrong).misfit(task)}\n(choose from ${metricsFor(task).join(", ")})`);
  const part = data === null ? (options.part ?? (run.experiment.config.data.split.test > 0 ? "test" : "val")) : null;
  const { tokens, values, constant, warnings } = part === null ? await evaluateTextFile(run, data!, metrics) : await evaluateTextPart(run, part, metrics); // prettier-ignore
  for (const line of warnings) ui.note(`${ui.noteColor.yellow("warning")}: ${line}`);
  const file = data ?? run.experiment.dataPath;
  if (options.json === true) return ui.json({ run: path, data: file, part, tokens, metrics: values, constant });
  ui.out(`${ui.color.bold(part ?? printable(file))}  ${tokens} tokens${run.isChat ? " of answers" : ""}`);
  for (const line of metricLines(values, null, constant)) ui.out(indented(line, 2));
}

/** --importance 20 */
function shuffleCount(text: string): number {
  const count = parseNumber(text);
  if (Number.isInteger(count) && count >= 2 && count <= 1000) return count;
  throw new InvalidArgumentError(
    "expected a whole number from 2 to 1000, how often each column is shuffled; alone it stands at the end: mlbh evaluate RUN --importance",
  );
}

/** accuracy,fbeta_2 */
function metricList(text: string): MetricKey[] {
  return text.split(",").map((word) => {
    const found = findMetric(word.trim());
    if (found !== null) return found.key;
    if (word.trim() === "loss") throw new InvalidArgumentError("the loss is always measured: leave it out, or leave --metrics out for the metrics of the experiment"); // prettier-ignore
    throw new InvalidArgumentError(`there is no metric "${word.trim()}"; ${didYouMean(word.trim(), metricKeys) ?? `known: ${metricKeys.join(", ")}`}`); // prettier-ignore
  });
}
