// mlbh predict: a table in, the table with the model's answers out.
import { Command } from "commander";
import { InputError } from "../../core/errors.js";
import { printable } from "../../core/format.js";
import { plural } from "../../data/problems.js";
import { shellWord } from "../../core/words.js";
import type { ChunkReport } from "../../data/chunk.js";
import type { PredictionFormat } from "../../report/terminal/predictions.js";
import type { OpenRun } from "../../runs/openRun.js";
import type { Context } from "../context.js";
import { TABLES, tableOption } from "../tableOption.js";
import { atThreshold, overridesOf, toleranceNames, withTolerance, type ToleranceOptions } from "../tolerance.js";
import type { Ui } from "../ui.js";

interface Options extends ToleranceOptions {
  readonly output?: string;
  readonly only?: boolean;
  readonly table?: string;
  readonly json?: boolean;
}

export function predictCommand({ ui }: Context): Command {
  return withTolerance(new Command("predict"))
    .summary("answer for every row of a table with the model of a run")
    .description(
      "Reads a table and writes it again with the model's answers: <target>_predicted, and for classes the probability\n" +
        "of each as p_<class>. Several targets have a column each, and yes/no ones p_<target>; quantiles are q10, q50, q90; an\n" +
        "autoencoder gives its error and <feature>_predicted. A name that is taken gets a number: p_yes_2. The file may be larger than memory.\n" +
        "The model of a text says of each line of a text file how likely it is: its nats (the sum of -ln P of its tokens) and its perplexity.",
    )
    .argument("<run>", "the directory of a run, as mlbh runs lists them")
    .argument(
      "<data>",
      `a table with the columns the model was trained with (${TABLES}), or a text file for the model of a text; - reads standard input`,
    )
    .option("-o, --output <file>", "write to this file, which appears when it is complete: .csv, .jsonl, .json or .parquet")
    .addOption(tableOption())
    .option("--only", "only the answers, without the columns of the file")
    .option("--json", "print one JSON document: the answers, or with -o what was written")
    .action((run: string, data: string, options: Options, command: Command) => predict(run, data, options, command, ui));
}

async function predict(path: string, data: string, options: Options, command: Command, ui: Ui): Promise<void> {
  const { output, only, json } = options;
  const { isTextRun } = await import("../../runs/openTextRun.js");
  if (isTextRun(path)) return scoreText(path, data, options, command, ui);
  const { openRun } = await import("../../runs/openRun.js");
  const { tableFile, tableStream } = await import("../../files/tableFile.js");
  const { tableIn } = await import("../../experiment/experiment.js");
  const { predictFile } = await import("../../train/predictFile.js");
  const { differenceLines, droppedRows, jsonFormat } = await import("../../report/terminal/predictions.js");
  const { isSameFile, writeOutput } = await import("../output.js");
  if (only === true && output !== undefined && isSameFile(data, output)) {
    const message = "with --only, the answers would take the place of the rows that they answer";
    throw new InputError([{ place: { file: output }, message, hint: "choose another file, or leave --only out to add columns" }]);
  }
  const run = atThreshold(openRun(path, overridesOf(options)), options, command);
  const { target, targets, classes } = run.preprocess;
  const several = targets === undefined ? { target } : { target: targets.map(({ name }) => name) };
  const head = { run: path, data, ...several, classes };
  const format =
    json === true && output === undefined ? jsonFormat(run, head) : await formatFor(output ?? "", run, only === true);
  const answer = async (write: (content: string | Uint8Array) => void | Promise<void>): Promise<ChunkReport> => {
    const report = await predictFile(
      run,
      data === "-" ? tableStream(process.stdin) : tableFile(data, tableIn(run.experiment, options.table)),
      {
        header: (names) => write(format.begin(names)),
        rows: (predictions) => write(format.rows(predictions)),
      },
    );
    await write(format.end(report));
    return report;
  };
  const report =
    output === undefined
      ? await answer((content) => ui.write(String(content)))
      : await writeOutput(output, "the predictions", (file) => answer((content) => file.write(content)));
  for (const line of differenceLines(report, "a prediction")) ui.note(`${ui.noteColor.yellow("warning")}: ${line}`);
  if (output === undefined) return;
  if (json === true) ui.json({ ...head, output, rows: report.rows, dropped: droppedRows(report) });
  else ui.out(`${plural(report.rows, "row")} written to ${printable(output)}`);
}

/** The name of the file says what is written: CSV, JSON lines, a list in JSON, Parquet. */
async function formatFor(output: string, run: OpenRun, only: boolean): Promise<PredictionFormat> {
  const ending = /\.\w+$/.exec(output.toLowerCase())?.[0] ?? "";
  if ([".xlsx", ".xlsm", ".xls", ".ods", ".db", ".sqlite", ".sqlite3"].includes(ending))
    throw new InputError([{ place: { file: output }, message: "predictions are written as CSV, JSON lines (.jsonl), JSON or Parquet", hint: "spreadsheets and databases open CSV: -o answers.csv" }]); // prettier-ignore
  if ([".gz", ".zip", ".zst", ".bz2", ".xz"].includes(ending))
    throw new InputError([{ place: { file: output }, message: "predictions are written unpacked, and this is the name of a packed file", hint: `pack them afterwards: -o ${shellWord(output.slice(0, -ending.length))}` }]); // prettier-ignore
  const { csvFormat } = await import("../../report/terminal/predictions.js");
  const { jsonTableFormat, parquetFormat } = await import("../../report/predictionTables.js");
  if ([".parquet", ".pq"].includes(ending)) return parquetFormat(run, only, output);
  if ([".jsonl", ".ndjson", ".json"].includes(ending)) return jsonTableFormat(run, only, ending === ".json");
  return csvFormat(run, only);
}

/** Of a run on a text: CSV, or one JSON document, with the score of each line. */
async function scoreText(path: string, data: string, { output, json }: Options, command: Command, ui: Ui): Promise<void> {
  const { openTextRun } = await import("../../runs/openTextRun.js");
  const { givenText } = await import("../../files/pipedText.js");
  const { scoreLines } = await import("../../train/scoreLines.js");
  const { csvLine } = await import("../../data/csv.js");
  const { writeOutput } = await import("../output.js");
  for (const name of ["only", ...toleranceNames])
    if (command.getOptionValueSource(name) === "cli") command.error(`error: --${name} is about the columns of a table, and ${path} is a run on a text`); // prettier-ignore
  const run = openTextRun(path);
  if (run.isChat) throw new InputError([{ place: { file: path }, message: "the model of this run answers in chats, it does not score the lines of a text", hint: `let it answer: mlbh generate ${shellWord(path)} --prompt TEXT; mlbh evaluate ${shellWord(path)} CHATS.jsonl measures it` }]); // prettier-ignore
  const source = await givenText(data, "predict RUN -");
  if (json === true && output === undefined) return ui.json({ run: path, data, lines: [...scoreLines(run, source)] });
  let count = 0;
  const answer = async (write: (text: string) => void | Promise<void>): Promise<void> => {
    await write(csvLine(["line", "text", "tokens", "nats", "perplexity"]));
    for (const { line, text, tokens, nats, perplexity } of scoreLines(run, source)) {
      await write(csvLine([line, text, tokens, nats, perplexity ?? ""].map(String)));
      count++;
    }
  };
  if (output === undefined) return answer((text) => ui.write(text));
  await writeOutput(output, "the scores", (file) => answer((text) => file.write(text)));
  if (json === true) ui.json({ run: path, data, output, lines: count });
  else ui.out(`${plural(count, "line")} written to ${printable(output)}`);
}
