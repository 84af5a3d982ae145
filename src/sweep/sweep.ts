// A sweep: one experiment with many settings, each trained by a process of its own, ranked by a metric on the validation rows.
import { InputError } from "../core/errors.js";
import { isRecord } from "../experiment/component.js";
import { anywhere } from "../experiment/otherFiles.js";
import { problemAt, readExperiment, type Experiment } from "../experiment/experiment.js";
import { kernelMode } from "../kernels/index.js";
import { trainingLength } from "../experiment/schedule.js";
import type { SweepConfig } from "../experiment/schema/sweep.js";
import { Group, overridesFor, refuseChanges } from "../runs/group.js";
import { keepKernels, withOwnKernels } from "../runs/keepKernels.js";
import { prepare } from "../experiment/prepare.js";
import type { Prepared } from "../experiment/prepared.js";
import { openExperiment } from "../train/begin.js";
import { overridesOf, type TrainOptions } from "../train/options.js";
import { requireTrainable } from "../train/firstBatch.js";
import { checkHalving, checkTrials, sweepOf } from "./check.js";
import { countIn, goOn, missingIn, namedTrials, oneMore, pauseOf, searchAtFirst, type Counted } from "./course.js";
import { combinations } from "./space.js";
import { summaryOf, trialOf, type SweepSummary, type Trial } from "./summary.js";

export interface Sweep {
  readonly group: Group;
  readonly config: SweepConfig;
}

/** A run for a process of its own. */
export interface Job {
  readonly name: string;
  /** What follows `mlbh` on its command line. */
  readonly words: readonly string[];
}

export interface Outcome {
  /** stopped: because it was asked to; it can go on. */
  readonly status: "done" | "stopped" | "diverged" | "failed";
  /** What it said on stderr, or how it ended. */
  readonly said: string;
}

export interface Workers {
  /** Runs the tasks in their order, several at a time, and tells each outcome. */
  run(tasks: readonly Job[], onEnd: (task: Job, outcome: Outcome) => void): Promise<void>;
}

/** Checks everything, and makes the group's directory; or opens one to go on with. @throws InputError with all that is wrong */
export async function openSweep(options: TrainOptions): Promise<Sweep> {
  const overrides = overridesOf({ ...options, runDir: undefined });
  if (options.resume !== undefined) {
    refuseChanges(options, overridesOf(options));
    const group = Group.open(options.resume, "sweep");
    return { group, config: sweepOf(group.experiment()) };
  }
  const experiment = openExperiment(options);
  const config = sweepOf(experiment);
  const trials = combinations(config, experiment.config.seed);
  checkTrials(experiment, config, overrides, trials);
  const first = await prepare(readExperiment(experiment.source.file, [...overrides, ...overridesFor(trials[0])]));
  requireTrainable(first);
  checkMetric(experiment, first, config.metric);
  const { dataset } = first;
  const epochs = trainingLength(first.experiment, dataset.train.rows).epoch;
  checkHalving(experiment, config, epochs);
  const { file } = experiment.source;
  const of = config.method === "tpe" ? config.trials! : trials.length;
  const members = namedTrials(trials, 1, of, file);
  const search = searchAtFirst(config, of, epochs);
  const group = Group.create("sweep", { experiment, dataset }, [...overrides, ...keysAnywhere(config, file)], members, search);
  return { group, config: sweepOf(group.experiment()) };
}

/** What is proposed later is read from the group's directory: weights to begin with are named so that they are found from there. */
function keysAnywhere({ method, keys }: SweepConfig, file: string): string[] {
  if (method !== "tpe") return [];
  const moved = Object.entries(keys).map(([key, values]) => [key, Array.isArray(values) ? values.map((value) => anywhere({ [key]: value }, file)[key]) : values]); // prettier-ignore
  const all = Object.fromEntries(moved) as object;
  return JSON.stringify(all) === JSON.stringify(keys) ? [] : overridesFor({ "sweep.keys": all });
}

/** What ranks the trials must be measured. */
function checkMetric({ source }: Experiment, { dataset, metrics }: Prepared, metric: string): void {
  const fail = (message: string, hint: string): never => {
    throw new InputError([problemAt(source, ["sweep", "metric"], message, hint)]);
  };
  const known = ["loss", ...metrics.filter((name) => name !== "confusion_matrix")].map((name) => `val_${name}`);
  if (!known.includes(metric))
    fail(`is "${metric}", which is not measured`, `add it to metrics, or choose one of ${known.join(", ")}`);
  if (dataset.val.rows === 0) fail(`is "${metric}", but there are no validation rows`, "give data.split.val some");
}

/** Trains what is missing. @param onTrial told each trial that has ended, or has come as far as it should for now, with how many have */
export async function runSweep(
  sweep: Sweep,
  workers: Workers,
  onTrial: (trial: Trial, counted: Counted) => void,
): Promise<SweepSummary> {
  const { group } = sweep;
  return withOwnKernels(async () => {
    keepKernels(group.path, group.file.kernels, undefined);
    const held = group.begin();
    try {
      return await runTrials(sweep, workers, onTrial);
    } finally {
      held.release();
    }
  });
}

async function runTrials(
  { group, config }: Sweep,
  workers: Workers,
  onTrial: (trial: Trial, counted: Counted) => void,
): Promise<SweepSummary> {
  const threads = setsThreads(group) ? [] : ["train.threads=1"]; // the processes share the cores
  do {
    const until = pauseOf(group);
    let counted = countIn(group);
    const tasks = missingIn(group).map((name): Job => ({ name, words: wordsFor(group, name, until, threads) }));
    await workers.run(tasks, ({ name }, { status, said }) => {
      if (status === "stopped") return;
      if (status !== "done") group.recordFailure(name, { status, message: said });
      counted = oneMore(counted, group);
      onTrial(trialOf(group, name, config.metric), counted);
    });
  } while (missingIn(group).length === 0 && goOn(group, config));
  const summary = summaryOf(group, config);
  if (summary.stopped === "finished") group.writeSummary(summary);
  return summary;
}

function setsThreads(group: Group): boolean {
  const { value } = group.experiment().source;
  const train = isRecord(value) ? value.train : undefined;
  const swept = group.file.settings[0];
  return (
    (isRecord(train) && Object.hasOwn(train, "threads")) || Object.hasOwn(swept, "train.threads") || Object.hasOwn(swept, "train")
  );
}

function wordsFor(group: Group, name: string, until: number | null, threads: readonly string[]): string[] {
  const { file, resume, directory, overrides } = group.trainOptions(name);
  const rest = [...(until === null ? [] : ["--until", String(until)]), "--quiet", "--json"];
  if (resume !== undefined) return ["train", "--resume", resume, ...rest];
  const sets = [...overrides, ...threads].flatMap((override) => ["--set", override]);
  const { kernels } = group.file;
  const table = kernels === undefined ? [] : ["--kernels", kernelMode()]; // keepKernels() has chosen what goes with the group
  return ["train", file!, ...table, "--into", directory!, ...sets, ...rest];
}
