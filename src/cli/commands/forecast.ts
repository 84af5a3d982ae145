// mlbh forecast: how a series goes on after its last row.
import { InputError } from "../../core/errors.js";
import { Command, InvalidArgumentError } from "commander";
import { shellWord } from "../../core/words.js";
import { printable } from "../../core/format.js";
import { parseNumber } from "../../data/number.js";
import type { Context } from "../context.js";
import { tableOption } from "../tableOption.js";
import { positiveNumber } from "../options.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly steps: number;
  readonly interval: number;
  readonly table?: string;
  readonly output?: string;
  readonly json?: boolean;
}

export function forecastCommand({ ui }: Context): Command {
  return new Command("forecast")
    .summary("go on with a series after its last row, with the model of a run")
    .description(
      "Continues the series that a run was trained on, or that of another file: one value for each step, and an interval in which the\n" +
        "truth should be with the probability of --interval, from what such forecasts were off by on the validation rows.\n" +
        "Up to data.horizon steps are predicted at once; for more of them the predictions are taken for what came.",
    )
    .argument("<run>", "the directory of a run, as mlbh runs lists them")
    .argument("[data]", "a table with the last steps that are known (default: the run's own data); - reads standard input")
    .requiredOption("--steps <number>", "how many steps", stepCount)
    .option("--interval <probability>", "that the truth lies in the interval", probability, 0.8)
    .addOption(tableOption())
    .option("-o, --output <file>", "write to this file, which appears when it is complete")
    .option("--json", "print one JSON document")
    .action((run: string, data: string | undefined, options: Options) => forecast(run, data ?? null, options, ui));
}

async function forecast(path: string, data: string | null, options: Options, ui: Ui): Promise<void> {
  const { steps, interval, output, json } = options;
  const { openRun } = await import("../../runs/openRun.js");
  const { tableFile, tableStream } = await import("../../files/tableFile.js");
  const { tableIn } = await import("../../experiment/experiment.js");
  const { forecastRun } = await import("../../train/forecastRun.js");
  const { forecastCsv, forecastData, forecastLines } = await import("../../report/terminal/forecastText.js");
  const { writeOutput } = await import("../output.js");
  const { isTextRun } = await import("../../runs/openTextRun.js");
  if (isTextRun(path)) throw new InputError([{ place: { file: path }, message: "the run is on a text, and a forecast goes on with a series of numbers", hint: `let it write: mlbh generate ${shellWord(path)}` }]); // prettier-ignore
  const run = openRun(path);
  const source =
    data === null ? null : data === "-" ? tableStream(process.stdin) : tableFile(data, tableIn(run.experiment, options.table));
  const result = await forecastRun(run, source, { steps, interval });
  for (const note of result.notes) ui.note(`${ui.noteColor.yellow("note")}: ${note}`);
  const head = { run: path, data: data ?? run.experiment.dataPath };
  const text = json === true ? `${JSON.stringify({ ...head, ...forecastData(result) }, null, 2)}\n` : forecastCsv(result);
  if (output !== undefined) {
    await writeOutput(output, "the forecast", async (file) => file.write(text));
    ui.out(`${result.steps.length} steps written to ${printable(output)}`);
  } else if (json === true || !Number.isFinite(ui.width)) await ui.write(text);
  else for (const line of forecastLines(result, { width: ui.width, ascii: ui.ascii, color: ui.color })) ui.out(line);
}

function probability(text: string): number {
  const value = parseNumber(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError("expected a probability above 0 and below 1, such as 0.8");
}

const mostSteps = 100_000;

function stepCount(text: string): number {
  const steps = positiveNumber(text);
  if (steps <= mostSteps) return steps;
  throw new InvalidArgumentError(`it must be at most ${mostSteps}`);
}
