// A sweep: one experiment with many settings, each trained by a process of its own, ranked by a metric on the validation rows.
import { InputError } from "../core/errors.js";
import { isRecord } from "../experiment/component.js";
import { anywhere } from "../experiment/otherFiles.js";
import { problemAt, readExperiment, type Experiment } from "../experiment/experiment.js";
import { kernelMode } from "../kernels/index.js";
import { Group, overridesFor, refuseChanges, type Settings } from "../runs/group.js";
import { keepKernels, withOwnKernels } from "../runs/keepKernels.js";
import { prepare } from "../experiment/prepare.js";
import type { Prepared } from "../experiment/prepared.js";
import { scalarsIn } from "./statistics.js";
import { openExperiment } from "../train/begin.js";
import { overridesOf, type TrainOptions } from "../train/options.js";
import { requireTrainable } from "../train/firstBatch.js";
import { checkTrials, sweepOf } from "./check.js";
import { combinations } from "./space.js";
import { higherIsBetter } from "../metrics/monitor.js";

export interface Trial {
  readonly run: string;
  readonly settings: Settings;
  readonly status: "finished" | "diverged" | "failed";
  /** Why there is no result; null when there is. */
  readonly message: string | null;
  /** Of the model that was kept; null where it is not defined, or there is none. */
  readonly value: number | null;
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly seconds: number | null;
}

/** summary.json of the group. The test rows have no say in it, and so their metrics are not in it. */
export interface SweepSummary {
  readonly kind: "sweep";
  readonly name: string;
  readonly run: string;
  readonly stopped: "finished" | "interrupted";
  readonly metric: string;
  /** train.eval_every of the experiment: training is counted in steps where it is set. */
  readonly eval_every: number | null;
  readonly higher_is_better: boolean;
  /** Those that have ended, the best first. */
  readonly trials: readonly (Trial & { readonly rank: number })[];
  /** The experiment with the best settings, as arguments of `mlbh`; null when no trial has a value. */
  readonly best: readonly string[] | null;
  /** Added up over the trials. */
  readonly seconds: number;
}

export interface Sweep {
  readonly group: Group;
  readonly metric: string;
  /** Those that are still to be trained. */
  readonly missing: readonly string[];
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
    return sweepIn(group, sweepOf(group.experiment()).metric);
  }
  const experiment = openExperiment(options);
  const sweep = sweepOf(experiment);
  const trials = combinations(sweep, experiment.config.seed);
  checkTrials(experiment, sweep, overrides, trials);
  const first = await prepare(readExperiment(experiment.source.file, [...overrides, ...overridesFor(trials[0])]));
  requireTrainable(first);
  checkMetric(experiment, first, sweep.metric);
  const width = String(trials.length).length;
  const members = trials.map(
    (settings, i) => [`trial-${String(i + 1).padStart(width, "0")}`, anywhere(settings, experiment.source.file)] as const,
  );
  const { dataset } = first;
  return sweepIn(Group.create("sweep", { experiment, dataset }, overrides, new Map(members)), sweep.metric);
}

function sweepIn(group: Group, metric: string): Sweep {
  const missing = group.file.members.filter((member) => group.result(member) === null && group.failure(member) === null);
  return { group, metric, missing };
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

/** Trains what is missing. @param onTrial told each trial that has ended, with how many have */
export async function runSweep(
  sweep: Sweep,
  workers: Workers,
  onTrial: (trial: Trial, ended: number) => void,
): Promise<SweepSummary> {
  const { group, metric } = sweep;
  return withOwnKernels(async () => {
    keepKernels(group.path, group.file.kernels, undefined);
    const held = group.begin();
    try {
      return await runTrials(sweepIn(group, metric), workers, onTrial);
    } finally {
      held.release();
    }
  });
}

async function runTrials(
  { group, metric, missing }: Sweep,
  workers: Workers,
  onTrial: (trial: Trial, ended: number) => void,
): Promise<SweepSummary> {
  const { members } = group.file;
  const threads = setsThreads(group) ? [] : ["train.threads=1"]; // the processes share the cores
  const tasks = missing.map((name): Job => ({ name, words: wordsFor(group, name, threads) }));
  let ended = members.length - missing.length;
  await workers.run(tasks, ({ name }, { status, said }) => {
    if (status === "stopped") return;
    if (status !== "done") group.recordFailure(name, { status, message: said });
    ended++;
    onTrial(trialOf(group, name, metric), ended);
  });
  const summary = summaryOf(group, metric);
  if (summary.stopped === "finished") group.writeSummary(summary);
  return summary;
}

/** A sweep as far as it has come. @throws InputError when its files are damaged */
export function readSweep(path: string): SweepSummary {
  const group = Group.look(path);
  return summaryOf(group, sweepOf(group.experiment()).metric);
}

function setsThreads(group: Group): boolean {
  const { value } = group.experiment().source;
  const train = isRecord(value) ? value.train : undefined;
  const swept = group.file.settings[0];
  return (
    (isRecord(train) && Object.hasOwn(train, "threads")) || Object.hasOwn(swept, "train.threads") || Object.hasOwn(swept, "train")
  );
}

function wordsFor(group: Group, name: string, threads: readonly string[]): string[] {
  const { file, resume, directory, overrides } = group.trainOptions(name);
  if (resume !== undefined) return ["train", "--resume", resume, "--quiet", "--json"];
  const sets = [...overrides, ...threads].flatMap((override) => ["--set", override]);
  const { kernels } = group.file;
  const table = kernels === undefined ? [] : ["--kernels", kernelMode()]; // keepKernels() has chosen what goes with the group
  return ["train", file!, ...table, "--into", directory!, ...sets, "--quiet", "--json"];
}

function trialOf(group: Group, run: string, metric: string): Trial {
  const { members, settings } = group.file;
  const summary = group.result(run);
  const failure = group.failure(run);
  return {
    run,
    settings: settings[members.indexOf(run)],
    status: failure?.status ?? "finished",
    message: failure?.message ?? null,
    value: scalarsIn(summary?.val ?? null)[metric.replace(/^val_/, "")] ?? null,
    epochs: summary?.epochs ?? null,
    steps: summary?.steps ?? null,
    seconds: summary?.seconds ?? null,
  };
}

function summaryOf(group: Group, metric: string): SweepSummary {
  const { name, members, file, overrides } = group.file;
  const over = members.filter((member) => group.result(member) !== null || group.failure(member) !== null);
  const higher = higherIsBetter(metric);
  const score = ({ status, value }: Trial): number => {
    if (status !== "finished") return Infinity;
    return value === null ? Number.MAX_VALUE : higher ? -value : value;
  };
  const ranked = over.map((member) => trialOf(group, member, metric)).sort((a, b) => (score(a) < score(b) ? -1 : score(a) > score(b) ? 1 : 0)); // prettier-ignore
  const best = (ranked[0]?.value ?? null) === null ? null : ranked[0];
  const kept = overrides.filter((override) => !/^sweep[.=]/.test(override));
  return {
    kind: "sweep",
    name,
    run: group.path,
    stopped: over.length === members.length ? "finished" : "interrupted",
    metric,
    eval_every: group.experiment().config.train.eval_every,
    higher_is_better: higher,
    trials: ranked.map((trial, i) => ({ rank: i + 1, ...trial })),
    best: best && ["train", file, ...[...kept, ...overridesFor(best.settings)].flatMap((override) => ["--set", override])],
    seconds: Number(ranked.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0).toFixed(3)),
  };
}
