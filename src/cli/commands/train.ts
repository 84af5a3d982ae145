// mlbh train: the experiment's model, its progress, its test metrics, and where the run is kept.
import { Command, InvalidArgumentError, Option } from "commander";
import type { KernelMode } from "../../kernels/index.js";
import type { Summary } from "../../train/train.js";
import { EXIT } from "../exit.js";
import type { Context } from "../main.js";
import type { Progress } from "../progress.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly set: readonly string[];
  readonly seed?: number;
  readonly runDir?: string;
  readonly kernels?: KernelMode;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function trainCommand({ ui, exit }: Context): Command {
  return new Command("train")
    .summary("train the model of an experiment file")
    .description("Trains the model of an experiment file, shows the metrics on the test rows, and keeps the run in a directory.")
    .argument("<config>", "the experiment, a YAML file")
    .option("--set <key=value>", "override a key of the file, e.g. --set train.epochs=5; may be repeated", collect, [])
    .option("--seed <n>", "the same as --set seed=n", wholeNumber)
    .option("--run-dir <dir>", "where the run is written (default: runs, or the file's run.dir)")
    .addOption(
      new Option("--kernels <table>", "how numbers are crunched: compiled, or in plain TypeScript as the textbook has it")
        .choices(["wasm", "reference"])
        .env("MLBH_KERNELS"),
    )
    .option("--json", "print the summary of the run as JSON, and nothing else, on stdout")
    .option("-q, --quiet", "no model, no progress: only the result")
    .action(async (config: string, options: Options) => {
      const { code, summary } = await run(config, options, ui);
      if (options.json === true) ui.json(summary);
      exit(code);
    });
}

/** For options that may be repeated: every value so far and this one. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidArgumentError("it must be a whole number of 0 or more");
  return Number(text);
}

async function run(
  file: string,
  options: Options,
  ui: Ui,
): Promise<{ code: (typeof EXIT)[keyof typeof EXIT]; summary: Summary }> {
  const { trainExperiment } = await import("../../train/train.js");
  const { dataLines, metricLines, modelTable } = await import("../../report/text.js");
  const { createProgress, silent } = await import("../progress.js");
  if (options.kernels !== undefined) (await import("../../kernels/index.js")).useKernels(options.kernels);
  const talkative = options.quiet !== true && options.json !== true;
  let progress: Progress = silent;
  const signals = listenForSignals((signal) => {
    progress.stop();
    ui.note(`${signal}: finishing this batch and saving; once more to stop at once`);
  });
  try {
    const summary = await trainExperiment(
      {
        file,
        overrides: options.set,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.runDir === undefined ? {} : { runDir: options.runDir }),
      },
      {
        onReady: async ({ experiment, dataset, built, metrics }) => {
          const { config, name } = experiment;
          if (talkative) {
            ui.out(`${ui.color.bold(name)}  seed ${config.seed}, ${config.train.dtype}`);
            for (const line of [
              ...dataLines(dataset, config.data.path),
              "",
              ...modelTable(built.layers, dataset.featureNames.length),
              "",
            ])
              ui.out(line);
          }
          if (options.quiet !== true)
            progress = await createProgress(ui, config.train.epochs, metrics[0] === undefined ? null : `val_${metrics[0]}`);
        },
        onBatch: (epoch, done, total) => progress.onBatch(epoch, done, total),
        onEpoch: (record) => progress.onEpoch(record),
        shouldStop: () => signals.received !== null,
      },
    );
    progress.stop();
    if (options.json !== true) showResult(summary, metricLines(summary.test ?? summary.val ?? {}, summary.classes), ui);
    const code =
      summary.stopped !== "interrupted" ? EXIT.done : signals.received === "SIGTERM" ? EXIT.terminated : EXIT.interrupted;
    return { code, summary };
  } finally {
    progress.stop();
    signals.forget();
  }
}

function showResult(summary: Summary, lines: readonly string[], ui: Ui): void {
  const { bold, dim } = ui.color;
  if (summary.stopped === "early") ui.out(`stopped early after epoch ${summary.epochs}: no improvement for a while`);
  if (summary.stopped === "interrupted")
    ui.out(`stopped by a signal in epoch ${summary.epochs}; what was learned so far is saved`);
  if (summary.best_epoch !== null) ui.out(`best epoch: ${summary.best_epoch}`);
  const part = summary.test !== null ? "test" : "val";
  const values = summary.test ?? summary.val;
  if (values === null) ui.out("no rows were set aside for a test: give data.split.test some");
  else {
    ui.out(`${bold(part)}  ${summary.rows[part]} rows`);
    for (const line of lines) ui.out(`  ${line}`);
  }
  ui.out(dim(`run written to ${summary.run} (${summary.seconds} s)`));
}

/** The first Ctrl-C or SIGTERM asks training to stop in good order; the second ends the process at once. */
function listenForSignals(onFirst: (signal: NodeJS.Signals) => void): { received: NodeJS.Signals | null; forget(): void } {
  const state = { received: null as NodeJS.Signals | null, forget: () => undefined as void };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (state.received !== null) process.exit(signal === "SIGTERM" ? EXIT.terminated : EXIT.interrupted);
    state.received = signal;
    onFirst(signal);
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  state.forget = () => void process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  return state;
}
