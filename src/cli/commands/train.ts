// mlbh train: the experiment's model, its progress, its test metrics, and where the run is kept.
import { Command, Option } from "commander";
import { shellWord } from "../../core/words.js";
import type { KernelMode } from "../../kernels/index.js";
import { formatNumber } from "../../core/format.js";
import { plural } from "../../data/problems.js";
import type { Series } from "../../report/terminal/plot.js";
import type { Prepared } from "../../experiment/prepared.js";
import type { Repeat } from "../../sweep/repeat.js";
import type { Resumption } from "../../train/begin.js";
import type { TrainOptions } from "../../train/options.js";
import { EXIT, type ExitCode } from "../exit.js";
import type { Context } from "../context.js";
import { collect, positiveNumber, wholeNumber } from "../options.js";
import type { Progress } from "../progress.js";
import { listenForSignals } from "../signals.js";
import type { Ui } from "../ui.js";
import type { EpochRecord, Summary } from "../../runs/records.js";

interface Options {
  readonly set: readonly string[];
  readonly resume?: string;
  readonly epochs?: number;
  readonly until?: number;
  readonly dryRun?: boolean;
  readonly findLr?: boolean;
  readonly seed?: number;
  readonly runDir?: string;
  readonly into?: string;
  readonly kernels?: KernelMode;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function trainCommand({ ui, exit }: Context): Command {
  return new Command("train")
    .summary("train the model of an experiment file")
    .description(
      "Trains the model of an experiment file, shows the metrics on the test rows, and keeps the run in a directory. " +
        "With repeat: in the file it trains several times, with other seeds or other rows to test on, and shows mean and deviation.",
    )
    .argument("[config]", "the experiment, a YAML file; may be left out with --resume")
    .option("--resume <run>", "go on with a run (or several with repeat:), such as runs/iris-1, from its last checkpoint")
    .option("--epochs <n>", "the same as --set train.epochs=n", wholeNumber)
    .option("--until <epoch>", "pause after this epoch, to go on with --resume: schedules know the whole length", positiveNumber)
    .option("--set <key=value>", "override a key of the file, e.g. --set train.epochs=5; may be repeated", collect, [])
    .option("--seed <n>", "the same as --set seed=n", wholeNumber)
    .option("--run-dir <dir>", "where the run is written (default: runs, or the file's run.dir)")
    .addOption(new Option("--into <dir>", "the run's own directory: how a sweep names its runs").hideHelp())
    .addOption(
      new Option(
        "--kernels <table>",
        "how numbers are crunched: compiled (native: for this processor, where a compiler was found), or in plain TypeScript as the textbook has it",
      )
        .choices(["native", "wasm", "reference"])
        .env("MLBH_KERNELS"),
    )
    .option("--dry-run", "do all but train: read the data, build the model, take one batch through both")
    .option(
      "--find-lr",
      "do not train, but try rising learning rates for some steps, and suggest one (mlbh explain learning-rate-finder)",
    )
    .option("--json", "print the summary of the run as JSON, and nothing else, on stdout")
    .option("-q, --quiet", "no model, no progress: only the result")
    .action(async (config: string | undefined, given: Options, command: Command) => {
      // the environment says what new runs are computed with, the option also what a run goes on with
      const { kernels, ...others } = given;
      const wanted: Options = command.getOptionValueSource("kernels") === "cli" ? given : others;
      if (kernels !== undefined) (await import("../../kernels/index.js")).useKernels(kernels);
      if (config === undefined && wanted.resume === undefined)
        command.error("error: missing the experiment: mlbh train CONFIG, or mlbh train --resume RUN");
      const { withPipedData } = await import("../pipedData.js");
      const options = { ...wanted, set: await withPipedData(config ?? null, wanted.set, wanted.runDir ?? null) };
      const { openRepeat } = await import("../../sweep/repeat.js");
      const repeat = openRepeat(trainOptions(config ?? null, options));
      if (options.findLr === true) {
        if (wanted.resume !== undefined) command.error("error: --find-lr begins with new weights: leave --resume out");
        const { showRateSearch } = await import("../findRate.js");
        return showRateSearch(repeat?.first ?? trainOptions(config ?? null, options), options.json === true, ui);
      }
      if (options.dryRun === true) return rehearse(repeat?.first ?? trainOptions(config ?? null, options), repeat, options, ui);
      if (repeat !== null) {
        if (options.until !== undefined) command.error("error: --until pauses one run, and this experiment has several: leave repeat: out with --set repeat=null"); // prettier-ignore
        const { runRepeat } = await import("../repeat.js");
        return exit(await runRepeat(repeat, options, ui, (prepared, resumption) => showReady(prepared, resumption, options, ui)));
      }
      const { code, summary } = await run(config ?? null, options, ui);
      if (options.json === true) ui.json(summary);
      exit(code);
    });
}

function trainOptions(file: string | null, { set, resume, seed, epochs, until, runDir, into, kernels }: Options): TrainOptions {
  return { file, overrides: set, resume, seed, epochs, until, runDir, directory: into, kernels };
}

async function run(file: string | null, options: Options, ui: Ui): Promise<{ code: ExitCode; summary: Summary }> {
  const { trainExperiment } = await import("../../train/train.js");
  const { DivergedError } = await import("../../train/diverged.js");
  const { createProgress, silent } = await import("../progress.js");
  let progress: Progress = silent;
  let trained: Prepared | null = null;
  const signals = listenForSignals((signal) => {
    progress.stop();
    // to a sweep that has died nothing can be said: the attempt would end this process before it has saved
    if (options.quiet !== true) ui.note(`${signal}: finishing this step and saving; once more to stop at once`);
  });
  try {
    const summary = await trainExperiment(trainOptions(file, options), {
      onReady: async (prepared, resumption) => {
        await showReady(prepared, resumption, options, ui);
        trained = prepared;
        if (options.quiet !== true) progress = await createProgress(ui, prepared);
      },
      onBatch: (epoch, done, total) => progress.onBatch(epoch, done, total),
      onEpoch: (record) => progress.onEpoch(record),
      onSample: (record) => progress.onSample(record),
      shouldStop: () => signals.received !== null,
    });
    progress.stop();
    for (const warning of summary.warnings) ui.note(`${ui.noteColor.yellow("warning")}: ${warning}`);
    if (options.json !== true) await showResult(summary, trained!, options, ui);
    const stopped = summary.stopped === "interrupted";
    if (stopped || summary.stopped === "paused") ui.note(`go on with: mlbh train --resume ${shellWord(summary.run)}`);
    return { code: stopped ? signals.code : EXIT.done, summary };
  } catch (error) {
    if (options.json === true && error instanceof DivergedError) ui.json({ stopped: "diverged", ...error.account });
    throw error;
  } finally {
    progress.stop();
    signals.forget();
  }
}

/** @param repeat of which this is the first run */
async function rehearse(training: TrainOptions, repeat: Repeat | null, options: Options, ui: Ui): Promise<void> {
  const { rehearseExperiment } = await import("../../train/rehearse.js");
  const { prepared, resumption, loss, constant } = await rehearseExperiment(training);
  await showReady(prepared, resumption, options, ui);
  const runs = repeat?.members.size ?? 1;
  if (options.json === true) ui.json({ name: prepared.experiment.name, runs, first_loss: loss, constant_loss: constant });
  else {
    const beside = constant === null ? "" : `, always predicting the same gives ${formatNumber(constant)}`;
    ui.out(`dry run: everything fits together; the loss of the first batch is ${formatNumber(loss)}${beside}`);
    if (repeat !== null) ui.out(`repeat: there would be ${plural(runs, "run")}, ${[...repeat.members.keys()].join(", ")}`);
  }
}

/** What is about to be trained, and how a run goes on. */
async function showReady(prepared: Prepared, resumption: Resumption | null, options: Options, ui: Ui): Promise<void> {
  const { rowOf } = await import("../../experiment/prepared.js");
  const { dataFile } = await import("../../experiment/experiment.js");
  const { beginningBlocks } = await import("../../report/terminal/beginning.js");
  const { dataLines, modelTable, resumptionLines } = await import("../../report/terminal/text.js");
  const { experiment, dataset, built } = prepared;
  const { config, name } = experiment;
  for (const { place, message } of resumption?.damage ?? [])
    ui.note(`${ui.noteColor.yellow("warning")}: ${place?.file ?? ""}: ${message}; going on from the checkpoint before`);
  if (options.quiet === true || options.json === true) return;
  ui.out(`${ui.color.bold(name)}  seed ${config.seed}, ${config.train.dtype}`);
  for (const line of dataLines(dataset, dataFile(config.data))) ui.out(line);
  for (const line of ["", modelTable(built.layers, rowOf(dataset)), ...beginningBlocks(built), ""]) ui.out(line);
  if (resumption !== null) for (const line of resumptionLines(resumption)) ui.out(line);
}

async function showResult(summary: Summary, { kind, experiment, dataset }: Prepared, { quiet }: Options, ui: Ui): Promise<void> {
  const { metricLines, targetLines, thresholdLines } = await import("../../report/terminal/text.js");
  const { indented } = await import("../../report/terminal/table.js");
  const { bold, dim } = ui.color;
  const { eval_every: every } = experiment.config.train;
  for (const line of endingLines(summary, every)) ui.out(line);
  const part = summary.test !== null ? "test" : "val";
  const values = summary.test ?? summary.val;
  if (values === null)
    ui.out(kind === "text" ? `no ${dataset.task === "chat" ? "chat" : "text"} was set aside to be measured on: give data.split.val some` : "no rows were set aside for a test: give data.split.test some"); // prettier-ignore
  else {
    ui.out(`${bold(part)}  ${summary.rows[part]} ${dataset.task === "chat" ? "chats" : kind === "text" ? "windows" : "rows"}`);
    const { value, metric } = summary.threshold ?? {};
    for (const line of [
      ...thresholdLines(value, metric),
      ...metricLines(values, summary.classes, summary.constant?.values, summary.constant?.baseline),
      ...targetLines(summary.targets),
    ])
      ui.out(indented(line, 2));
  }
  if (quiet !== true) await showCurves(summary.run, every ?? 1, ui);
  ui.out(dim(`run written to ${summary.run} (${summary.seconds} s)`));
}

/** Why training has ended before its time, and which weights were kept. @param every the steps of an epoch, where train.eval_every says so */
function endingLines({ stopped, epochs, steps, best_epoch: best }: Summary, every: number | null): string[] {
  const after = every === null ? `epoch ${epochs}` : `${steps} steps`;
  const counted = every === null ? `${epochs} epochs and ${steps} steps` : `${steps} steps`;
  const ending = {
    finished: null,
    early: `stopped early after ${after}: no improvement for a while`,
    max_steps:
      steps === 0 ? "nothing was trained, as train.max_steps says" : `stopped after ${steps} steps, as train.max_steps says`,
    paused: `paused after ${after}; what was learned so far is saved`,
    interrupted: `stopped by a signal after ${counted}; what was learned so far is saved`,
  }[stopped];
  const kept = "its weights are in checkpoints/best.safetensors";
  const choice = best === null || best === epochs ? null : every === null ? `best epoch: ${best} (${kept})` : `best measurement: the one after ${best * every} steps (${kept})`; // prettier-ignore
  return [ending, choice].filter((line) => line !== null);
}

/** The losses from measurement to measurement, once there are enough of them for a curve. @param inEpoch what the axis counts up in an epoch */
async function showCurves(run: string, inEpoch: number, ui: Ui): Promise<void> {
  const { readEpochs } = await import("../../runs/runLog.js");
  const { plotLines } = await import("../../report/terminal/plot.js");
  const epochs = readEpochs(run);
  if (epochs.length < 3) return;
  const curve = (label: keyof EpochRecord, paint: Series["paint"]): Series => ({
    label,
    points: epochs.map((record) => [record.epoch * inEpoch, record[label] ?? null]),
    paint,
  });
  const losses = [curve("train_loss", ui.color.cyan), curve("val_loss", ui.color.yellow)];
  const series = losses.filter(({ points }) => points.some(([, loss]) => loss !== null)); // without validation rows there is no val_loss
  for (const line of ["", ...plotLines(series, { width: Math.min(ui.width, 80), height: 8, ascii: ui.ascii }), ""]) ui.out(line);
}
