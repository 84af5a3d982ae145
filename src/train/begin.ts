// Before a run begins or goes on: everything is checked before anything is written, so that what is refused changes nothing.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError, type Problem } from "../core/errors.js";
import { displayPath, shellPath } from "../files/file.js";
import { kernelMode, useKernels, useThreads } from "../kernels/index.js";
import type { Change } from "../experiment/differences.js";
import { problemAt, readExperiment, type Experiment } from "../experiment/experiment.js";
import { countParameters } from "../experiment/model.js";
import { prepareToTrain } from "../experiment/prepare.js";
import type { Prepared } from "../experiment/prepared.js";
import { resolvedYaml } from "../experiment/resolved.js";
import { LOGS, readCheckpoint, SAMPLES, type Checkpoint } from "../runs/checkpoint.js";
import { requireGroupFree } from "../runs/group.js";
import { keepKernels } from "../runs/keepKernels.js";
import { lock, type Lock } from "../runs/lock.js";
import { jsonOf } from "../runs/json.js";
import { readRunFile, requireRun } from "../runs/openRun.js";
import { requireSpace, RunDirectory } from "../runs/runDirectory.js";
import { ACCOUNT } from "./failure.js";
import { requireTrainable } from "./firstBatch.js";
import { requireFit } from "./fits.js";
import { kindOf } from "./kindOf.js";
import { overridesOf, type TrainOptions } from "./options.js";
import { changesSince, experimentOf, withChanges } from "./resume.js";

/** How a run goes on. */
export interface Resumption {
  readonly run: string;
  /** Epochs that are complete, and batches of the one after them. */
  readonly epoch: number;
  readonly batch: number;
  readonly changes: readonly Change[];
  /** Why the last checkpoint could not be used, and the one before was. */
  readonly damage: readonly Problem[];
}

/** A run that nothing stands in the way of. */
export interface Begun {
  readonly prepared: Prepared;
  readonly checkpoint: Checkpoint | null;
  readonly directory: RunDirectory;
  /** Gives the run free; to be called once. */
  end(): void;
}

/** Where it tells what it is about to do. */
interface Listener {
  onReady?(prepared: Prepared, resumption: Resumption | null): void | Promise<void>;
}

/** @throws InputError; then nothing has been written */
export async function beginRun(options: TrainOptions, listener: Listener): Promise<Begun> {
  const { resume } = options;
  const before = kernelMode();
  const locks: Lock[] = [];
  const end = (): void => {
    for (const held of locks.splice(0)) held.release();
    useKernels(before);
  };
  try {
    if (resume !== undefined) {
      requireRun(resume);
      locks.push(lock(resume));
      requireGroupFree(resume);
    }
    const ready = await readyToTrain(options);
    const { prepared, checkpoint, resumption } = ready;
    const { experiment } = prepared;
    const path = resumption?.run ?? options.directory;
    const remedy =
      resume === undefined ? "make room, or choose another place with --run-dir DIR" : "make room: a run goes on where it lies";
    requireSpace(path ?? experiment.config.run.dir, spaceFor(prepared), remedy);
    await listener.onReady?.(prepared, resumption);
    const directory =
      path === undefined ? RunDirectory.create(experiment.config.run.dir, experiment.name) : RunDirectory.open(path);
    if (resume === undefined) locks.push(lock(directory.path));
    writeBeginning(directory, prepared, checkpoint, resumption === null);
    return { prepared, checkpoint, directory, end };
  } catch (error) {
    end();
    throw error;
  }
}

export interface Ready {
  readonly prepared: Prepared;
  /** The state to go on from; null to begin. */
  readonly checkpoint: Checkpoint | null;
  readonly resumption: Resumption | null;
}

/** Data, model and state, checked against each other; nothing is written. */
export async function readyToTrain(options: TrainOptions): Promise<Ready> {
  const { resume, kernels } = options;
  const damage: Problem[] = [];
  const saved = resume === undefined ? null : readCheckpoint(resume, (problems) => damage.push(...problems));
  if (resume !== undefined && saved === null) requireUntrained(resume);
  keepKernels(resume ?? "", saved?.kernels, kernels);
  const experiment = openExperiment(options);
  useThreads(experiment.config.train.threads);
  const prepared = await prepareToTrain(experiment, undefined, saved !== null);
  requireTrainable(prepared);
  if (resume === undefined) return { prepared, checkpoint: null, resumption: null };
  const changes = changesSince(resume, prepared, saved);
  requireSameWeights(resume, prepared);
  const checkpoint = saved && withChanges(saved, changes, experiment.config.optimizer.groups);
  if (checkpoint !== null) {
    kindOf(prepared).requireSameParts(
      resume,
      "go on with it with the version of mlbh that it was begun with, or begin a new run",
    );
    requireFit(resume, prepared, checkpoint.state);
  }
  const { epoch = 0, batch = 0 } = saved?.state.position ?? {};
  return {
    prepared,
    checkpoint,
    resumption: { run: resume, epoch, batch, changes, damage },
  };
}

/** A run that was killed before its first checkpoint begins anew; one that has ended does not, whoever removed its checkpoints. */
function requireUntrained(run: string): void {
  const trained = ["summary.json", "checkpoints"].find((name) => existsSync(join(run, name)));
  if (trained === undefined) return;
  const message = `there is no checkpoint to go on from, but the run has been trained before: it has ${trained}`;
  const hint = `its checkpoints were removed; to train again from the beginning: mlbh train ${shellPath(join(run, "resolved.yaml"))}`;
  throw new InputError([{ place: { file: displayPath(run) }, message, hint }]);
}

/** What a run has taken of another, of which a resumed run needs nothing: its checkpoint has all weights. */
const INIT_FROM = "init_from.json";

/** A run without a checkpoint begins anew: with the same bits only if it begins with the same weights. @throws InputError */
function requireSameWeights(run: string, { built: { weights }, experiment: { source } }: Prepared): void {
  const file = join(run, INIT_FROM);
  if (weights === undefined || !existsSync(file)) return;
  const before = jsonOf(new TextDecoder().decode(readRunFile(file))) as { readonly sha256?: unknown } | undefined;
  if (before?.sha256 === weights.sha256) return;
  throw new InputError([problemAt(source, ["init_from"], `leads to ${weights.file}, which is not as it was when ${displayPath(run)} was begun`, "bring the old file back, or begin a new run")]); // prettier-ignore
}

function writeBeginning(directory: RunDirectory, prepared: Prepared, checkpoint: Checkpoint | null, isNew: boolean): void {
  if (isNew) directory.write("config.yaml", prepared.experiment.source.text);
  directory.write("resolved.yaml", resolvedYaml(prepared));
  kindOf(prepared).write(directory);
  if (prepared.built.weights !== undefined) directory.writeJson(INIT_FROM, prepared.built.weights);
  for (const name of ["summary.json", ACCOUNT]) directory.remove(name); // of a run that goes on: it has not ended
  const samples = prepared.experiment.config.sample !== null || existsSync(join(directory.path, SAMPLES)) ? [SAMPLES] : [];
  for (const log of [...LOGS, ...samples]) directory.truncateLog(log, checkpoint?.logs[log] ?? 0);
}

/** Bytes: weights, best weights and about one memory of the optimizer, each in three checkpoints (last, previous, the one being written). */
function spaceFor({ built, experiment: { config } }: Prepared): number {
  return 10 * countParameters(built.layers) * (config.train.dtype === "float32" ? 4 : 8);
}

export function openExperiment(options: TrainOptions): Experiment {
  const { file, resume } = options;
  const overrides = overridesOf(options);
  return resume === undefined ? readExperiment(file ?? "", overrides) : experimentOf(resume, file ?? null, overrides);
}
