// An experiment trained several times, with other seeds or other rows to test on: how much of a result is chance?
import { readFileSync, statSync } from "node:fs";
import { InputError } from "../core/errors.js";
import { problemAt, type Experiment } from "../experiment/experiment.js";
import { Group, isGroup, MOST_MEMBERS, overridesFor, refuseChanges, type Settings } from "../runs/group.js";
import { keepKernels, withOwnKernels } from "../runs/keepKernels.js";
import { DivergedError } from "../train/diverged.js";
import { prepare } from "../experiment/prepare.js";
import { scalarsIn, statisticsOf, type Scalars, type Statistics } from "./statistics.js";
import { trainExperiment, type TrainObserver } from "../train/train.js";
import { openExperiment } from "../train/begin.js";
import { overridesOf, type TrainOptions } from "../train/options.js";
import { requireTrainable } from "../train/firstBatch.js";
import type { Summary } from "../runs/records.js";

export interface RepeatMember {
  readonly run: string;
  readonly seed: number;
  readonly fold: number | null;
  readonly status: "finished" | "diverged";
  /** Why there is no result; null when there is. */
  readonly message: string | null;
  readonly epochs: number | null;
  readonly steps: number | null;
  readonly best_epoch: number | null;
  readonly seconds: number | null;
  /** On the test rows; on the validation rows when there are none. */
  readonly values: Scalars | null;
  readonly warnings: readonly string[];
}

/** summary.json of the group */
export interface RepeatSummary {
  readonly kind: "repeat";
  readonly name: string;
  readonly run: string;
  readonly stopped: "finished" | "interrupted";
  readonly part: "test" | "val" | null;
  readonly metrics: Readonly<Record<string, Statistics>>;
  /** Those that have ended, in their order. */
  readonly members: readonly RepeatMember[];
  readonly seconds: number;
}

export interface Repeat {
  readonly experiment: Experiment;
  readonly members: ReadonlyMap<string, Settings>;
  /** Of the first member. */
  readonly first: TrainOptions;
  /** The directory, when it goes on; null to begin one. */
  readonly group: Group | null;
  /** What is set beside the file for all members. */
  readonly overrides: readonly string[];
}

export interface RepeatObserver extends TrainObserver {
  /** A member has ended, or had ended before. */
  onMember?(member: RepeatMember): void;
}

/** null for an experiment of one run. @throws InputError */
export function openRepeat(options: TrainOptions): Repeat | null {
  const overrides = overridesOf(options);
  if (options.resume !== undefined) {
    if (!isGroup(options.resume)) return null;
    refuseChanges(options, overrides);
    const group = Group.open(options.resume, "repeat");
    const { members: names, settings } = group.file;
    const members = new Map(names.map((name, i) => [name, settings[i]]));
    return {
      experiment: group.experiment(),
      members,
      first: { ...group.trainOptions(names[0]), kernels: options.kernels },
      group,
      overrides,
    };
  }
  if (!mayRepeat(options.file, overrides)) return null;
  const experiment = openExperiment(options);
  if (experiment.config.repeat === null) return null;
  const members = membersOf(experiment);
  const [settings] = members.values();
  const first = { file: options.file, overrides: [...overrides, ...overridesFor(settings)], kernels: options.kernels };
  return { experiment, members, first, group: null, overrides };
}

/** A quick look: most experiments never mention it, and are read with care once, when they are trained. */
function mayRepeat(file: string | null | undefined, overrides: readonly string[]): boolean {
  try {
    if (
      file === null ||
      file === undefined ||
      !statSync(file).isFile() ||
      overrides.some((override) => override.includes("repeat"))
    )
      return true;
    return readFileSync(file, "utf8").includes("repeat");
  } catch {
    return true; // the reader will say why
  }
}

/** "seed-3-fold-0" -> its settings. The folds of one seed come from one permutation. */
function membersOf({ config, source }: Experiment): Map<string, Settings> {
  const { repeat, seed: first, data } = config;
  const { seeds, folds } = repeat!;
  const runs = (seeds ?? 1) * (folds ?? 1);
  if (runs > MOST_MEMBERS)
    throw new InputError([problemAt(source, ["repeat"], `makes ${runs} runs, and at most ${MOST_MEMBERS} are allowed`)]);
  if (folds !== undefined && "window" in data && data.window !== undefined)
    throw new InputError([problemAt(source, ["repeat", "folds"], "would test on steps before those of training, and a series is divided by time", "repeat with several seeds")]); // prettier-ignore
  if (folds !== undefined && "folds" in data.split && data.split.folds !== undefined)
    throw new InputError([problemAt(source, ["data", "split", "folds"], "stands beside repeat.folds", "keep one of the two")]);
  const members = new Map<string, Settings>();
  for (let i = 0; i < (seeds ?? 1); i++) {
    const seed = first + i;
    const name = seeds === undefined ? [] : [`seed-${seed}`];
    if (folds === undefined) members.set(name.join("-"), { seed });
    for (let fold = 0; fold < (folds ?? 0); fold++)
      members.set([...name, `fold-${fold}`].join("-"), { seed, "data.split.folds": folds, "data.split.fold": fold });
  }
  return members;
}

/** @throws InputError */
export async function trainRepeat(repeat: Repeat, observer: RepeatObserver = {}): Promise<RepeatSummary> {
  return withOwnKernels(async () => {
    keepKernels(repeat.group?.path ?? "", repeat.group?.file.kernels, repeat.first.kernels);
    const group = repeat.group ?? (await begin(repeat));
    const held = group.begin();
    try {
      return await trainMembers(repeat, group, observer);
    } finally {
      held.release();
    }
  });
}

async function trainMembers({ members, first }: Repeat, group: Group, observer: RepeatObserver): Promise<RepeatSummary> {
  const ended: RepeatMember[] = [];
  for (const [name, settings] of members) {
    if (group.result(name) === null && group.failure(name) === null) {
      const stopped = observer.shouldStop?.() === true ? "interrupted" : await trainMember(group, name, first.kernels, observer);
      if (stopped === "interrupted") return summaryOf(group, "interrupted", ended);
    }
    const member = memberOf(group, name, settings);
    ended.push(member);
    observer.onMember?.(member);
  }
  const summary = summaryOf(group, "finished", ended);
  group.writeSummary(summary);
  return summary;
}

/** A repeated experiment as far as it has come. @throws InputError when its files are damaged */
export function readRepeat(path: string): RepeatSummary {
  const group = Group.look(path);
  const { members, settings } = group.file;
  const ended = members.flatMap((name, i) =>
    group.result(name) === null && group.failure(name) === null ? [] : [memberOf(group, name, settings[i])],
  );
  return summaryOf(group, ended.length === members.length ? "finished" : "interrupted", ended);
}

/** What does not fit together is found before anything is written. */
async function begin({ experiment, members, first, overrides }: Repeat): Promise<Group> {
  const prepared = await prepare(openExperiment(first));
  requireTrainable(prepared);
  const { dataset } = prepared;
  return Group.create("repeat", { experiment, dataset }, overrides, members);
}

async function trainMember(
  group: Group,
  name: string,
  kernels: TrainOptions["kernels"],
  observer: TrainObserver,
): Promise<Summary["stopped"] | "diverged"> {
  try {
    const { stopped } = await trainExperiment({ ...group.trainOptions(name), kernels }, observer);
    return stopped;
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    group.recordFailure(name, { status: "diverged", message: error.message });
    return "diverged";
  }
}

/** Read from the member's own files, whether it was trained just now or before a pause. */
function memberOf(group: Group, run: string, settings: Settings): RepeatMember {
  const summary = group.result(run);
  return {
    run,
    seed: settings.seed as number,
    fold: (settings["data.split.fold"] as number | undefined) ?? null,
    status: summary === null ? "diverged" : "finished",
    message: group.failure(run)?.message ?? null,
    epochs: summary?.epochs ?? null,
    steps: summary?.steps ?? null,
    best_epoch: summary?.best_epoch ?? null,
    seconds: summary?.seconds ?? null,
    values: summary && scalarsIn(summary.test ?? summary.val),
    warnings: summary?.warnings ?? [],
  };
}

function summaryOf(group: Group, stopped: RepeatSummary["stopped"], members: readonly RepeatMember[]): RepeatSummary {
  const finished = members.filter(({ status }) => status === "finished");
  const sample = finished.length === 0 ? null : group.result(finished[0].run);
  const seconds = members.reduce((sum, member) => sum + (member.seconds ?? 0), 0);
  return {
    kind: "repeat",
    name: group.file.name,
    run: group.path,
    stopped,
    part: sample === null ? null : sample.test !== null ? "test" : sample.val !== null ? "val" : null,
    metrics: statisticsOf(finished.map(({ values }) => values ?? {})),
    members,
    seconds: Number(seconds.toFixed(3)),
  };
}
