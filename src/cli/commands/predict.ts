// mlbh predict: CSV in, CSV with the model's answers out.
import { Command } from "commander";
import { InputError } from "../../core/errors.js";
import { printable } from "../../core/format.js";
import type { ChunkReport } from "../../data/chunk.js";
import type { Context } from "../context.js";
import { atThreshold, overridesOf, withTolerance, type ToleranceOptions } from "../tolerance.js";
import type { Ui } from "../ui.js";

interface Options extends ToleranceOptions {
  readonly output?: string;
  readonly only?: boolean;
  readonly json?: boolean;
}

export function predictCommand({ ui }: Context): Command {
  return withTolerance(new Command("predict"))
    .summary("answer for every row of a CSV file with the model of a run")
    .description(
      "Reads a CSV file and writes it again with the model's answers: <target>_predicted, and for classes the probability\n" +
        "of each as p_<class>. Several targets have a column each, and yes/no ones p_<target>; quantiles are q10, q50, q90; an\n" +
        "autoencoder gives its error and <feature>_predicted. A name that is taken gets a number: p_yes_2. The file may be larger than memory.",
    )
    .argument("<run>", "the directory of a run, as mlbh runs lists them")
    .argument("<data>", "a CSV file with the columns the model was trained with; - reads standard input")
    .option("-o, --output <file>", "write to this file, which appears when it is complete")
    .option("--only", "only the answers, without the columns of the file")
    .option("--json", "print one JSON document: the answers, or with -o what was written")
    .action((run: string, data: string, options: Options, command: Command) => predict(run, data, options, command, ui));
}

async function predict(path: string, data: string, options: Options, command: Command, ui: Ui): Promise<void> {
  const { output, only, json } = options;
  const { openRun } = await import("../../runs/openRun.js");
  const { csvFile, csvStream } = await import("../../files/csvFile.js");
  const { predictFile } = await import("../../train/predictFile.js");
  const { csvFormat, differenceLines, droppedRows, jsonFormat } = await import("../../report/terminal/predictions.js");
  const { isSameFile, writeOutput } = await import("../output.js");
  if (only === true && output !== undefined && isSameFile(data, output)) {
    const message = "with --only, the answers would take the place of the rows that they answer";
    throw new InputError([{ place: { file: output }, message, hint: "choose another file, or leave --only out to add columns" }]);
  }
  const run = atThreshold(openRun(path, overridesOf(options)), options, command);
  const { target, targets, classes } = run.preprocess;
  const several = targets === undefined ? { target } : { target: targets.map(({ name }) => name) };
  const head = { run: path, data, ...several, classes };
  const format = json === true && output === undefined ? jsonFormat(run, head) : csvFormat(run, only === true);
  const answer = async (write: (text: string) => void | Promise<void>): Promise<ChunkReport> => {
    const report = await predictFile(run, data === "-" ? csvStream(process.stdin) : csvFile(data), {
      header: (names) => write(format.begin(names)),
      rows: (predictions) => write(format.rows(predictions)),
    });
    await write(format.end(report));
    return report;
  };
  const report =
    output === undefined
      ? await answer((text) => ui.write(text))
      : await writeOutput(output, "the predictions", (file) => answer((text) => file.write(text)));
  for (const line of differenceLines(report, "a prediction")) ui.note(`${ui.noteColor.yellow("warning")}: ${line}`);
  if (output === undefined) return;
  if (json === true) ui.json({ ...head, output, rows: report.rows, dropped: droppedRows(report) });
  else ui.out(`${report.rows} rows written to ${printable(output)}`);
}
