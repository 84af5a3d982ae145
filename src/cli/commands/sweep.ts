// mlbh sweep: an experiment with many settings, in several processes, ranked.
import { availableParallelism } from "node:os";
import { Command } from "commander";
import { shellWord } from "../../core/words.js";
import type { SweepSummary } from "../../sweep/summary.js";
import type { Sweep } from "../../sweep/sweep.js";
import type { TrainOptions } from "../../train/options.js";
import { EXIT, type ExitCode } from "../exit.js";
import type { Context } from "../context.js";
import { collect, positiveNumber, wholeNumber } from "../options.js";
import { listenForSignals } from "../signals.js";
import type { SweepProgress } from "../sweepProgress.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly set: readonly string[];
  readonly resume?: string;
  readonly jobs?: number;
  readonly seed?: number;
  readonly epochs?: number;
  readonly runDir?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function sweepCommand({ ui, exit }: Context): Command {
  return new Command("sweep")
    .summary("train an experiment with many settings and rank them")
    .description(
      "Trains an experiment with every combination of the values under sweep: in its file, with random draws, or with what the results so far " +
        "make likely to be good (method: tpe), several at a time; halving: goes on with the best only. It ranks them by a metric on the validation rows. The test rows stay unseen until one is chosen.",
    )
    .argument("[config]", "the experiment, a YAML file; may be left out with --resume")
    .option("--jobs <n>", "how many to train at a time (default: as many as there are cores)", positiveNumber)
    .option("--resume <sweep>", "go on with a sweep, such as runs/iris-1: what has ended is kept")
    .option("--set <key=value>", "override a key of the file in all trials; may be repeated", collect, [])
    .option("--seed <n>", "the same as --set seed=n", wholeNumber)
    .option("--epochs <n>", "the same as --set train.epochs=n", wholeNumber)
    .option("--run-dir <dir>", "where the sweep is written (default: runs, or the file's run.dir)")
    .option("--json", "print the ranked trials as JSON, and nothing else, on stdout")
    .option("-q, --quiet", "no progress: only the result")
    .action(async (config: string | undefined, options: Options, command: Command) => {
      if (config === undefined && options.resume === undefined)
        command.error("error: missing the experiment: mlbh sweep CONFIG, or mlbh sweep --resume SWEEP");
      const { openSweep } = await import("../../sweep/sweep.js");
      const { set, resume, seed, epochs, runDir } = options;
      const { withPipedData } = await import("../pipedData.js");
      const overrides = await withPipedData(config ?? null, set, runDir ?? null);
      const training: TrainOptions = { file: config ?? null, overrides, resume, seed, epochs, runDir };
      exit(await run(await openSweep(training), options, ui));
    });
}

async function run(sweep: Sweep, options: Options, ui: Ui): Promise<ExitCode> {
  const { runSweep } = await import("../../sweep/sweep.js");
  const { countIn } = await import("../../sweep/course.js");
  const { planLine, trialLine } = await import("../../report/terminal/groupText.js");
  const { Pool } = await import("../pool.js");
  const { group, config } = sweep;
  const before = countIn(group);
  const { ended, total } = before;
  const jobs = Math.min(options.jobs ?? availableParallelism(), Math.max(1, total - ended));
  const pool = new Pool(jobs);
  const signals = listenForSignals(
    (signal) => {
      ui.note(`${signal}: the runs finish their step and save; once more to stop at once`);
      pool.stop(signal);
    },
    () => pool.kill(),
  );
  let progress: SweepProgress | null = null;
  try {
    if (options.quiet !== true) {
      const kept = ended > 0 ? `, ${ended} of them ${ended === 1 ? "is" : "are"} there already` : "";
      ui.note(`${planLine(group.file, config)}${kept}; ${jobs} at a time, in ${group.path}`);
    }
    const { createSweepProgress } = await import("../sweepProgress.js");
    progress = options.quiet === true ? null : await createSweepProgress(ui, before);
    const summary = await runSweep(sweep, pool, (trial, counted) => progress?.onTrial(trialLine(trial, config.metric), counted));
    progress?.stop();
    await show(summary, options, ui);
    if (summary.stopped === "finished") return codeOf(summary);
    const now = countIn(group);
    ui.note(
      `${now.ended} of ${now.total} ${summary.halving === null ? "trials" : "trainings"} have ended; go on with: mlbh sweep --resume ${shellWord(group.path)}`,
    );
    return signals.code;
  } finally {
    progress?.stop();
    signals.forget();
  }
}

/** A sweep has done its work when one trial has a value. */
function codeOf({ best, trials }: SweepSummary): ExitCode {
  if (best !== null) return EXIT.done;
  return trials.every(({ status }) => status === "diverged") ? EXIT.diverged : EXIT.input;
}

async function show(summary: SweepSummary, { json, quiet }: Options, ui: Ui): Promise<void> {
  if (json === true) return ui.json(summary);
  const { rungsTable, shellLine, sweepTable } = await import("../../report/terminal/groupText.js");
  const { trials, best, run, metric } = summary;
  if (trials.length > 0) ui.out(sweepTable(summary));
  if (summary.halving !== null) for (const block of ["", ...rungsTable(summary)]) ui.out(block);
  const failed = trials.filter((trial): trial is typeof trial & { message: string } => trial.message !== null);
  for (const { run: name, message } of quiet === true ? failed : []) ui.note(`${name}: ${message}`);
  if (summary.stopped === "interrupted") return;
  if (best === null) ui.note(`${ui.noteColor.red("error")}: no trial has ended with a ${metric}`);
  else {
    ui.out("\nranked on the validation rows; look at the test rows once, with the trial you choose:");
    for (const command of ["evaluate", "report"]) ui.out(`  mlbh ${shellLine([command, `${run}/${trials[0].run}`])}`);
    ui.out(`all trials beside each other:\n  mlbh ${shellLine(["report", run])}`);
    ui.out(`the best again:\n  mlbh ${shellLine(best)}`);
  }
}
