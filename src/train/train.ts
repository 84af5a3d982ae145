// `mlbh train` without the terminal: from an experiment file to a run directory. What happens on the way is told to the observer.
import { cpus } from "node:os";
import type { Problem } from "../core/errors.js";
import { version } from "../core/version.js";
import type { Part } from "../data/dataset.js";
import { useThreads } from "../kernels/index.js";
import { constantWarning } from "./baseline.js";
import type { EarlyStoppingConfig } from "./bestEpoch.js";
import { readCheckpoint, type Checkpoint } from "../runs/checkpoint.js";
import { readExperiment, type Experiment } from "../experiment/experiment.js";
import { ACCOUNT, explained } from "./failure.js";
import { requireTrainable } from "./firstBatch.js";
import { fit, type Learner, type LoopConfig } from "./loop.js";
import { loaderOf, measurePart, scalarsOf } from "./measure.js";
import { countParameters } from "../experiment/model.js";
import { createOptimizer } from "../experiment/optimizing.js";
import { prepare, type Prepared } from "../experiment/prepare.js";
import { resolvedYaml } from "../experiment/resolved.js";
import { changesSince, experimentOf, withChanges } from "./resume.js";
import { RunDirectory } from "../runs/runDirectory.js";
import { encodeSafetensors } from "../runs/safetensors.js";
import { Saver } from "./saver.js";
import type { MetricValue } from "../metrics/metrics.js";
import type { EpochRecord, Summary } from "../runs/records.js";
import type { Change } from "../experiment/differences.js";
import type { Predictor } from "../experiment/predictor.js";

export interface TrainOptions {
  /** The experiment; null to go on with a run as it was begun. */
  readonly file: string | null;
  /** The directory of the run to go on with. */
  readonly resume?: string | undefined;
  readonly overrides?: readonly string[];
  readonly seed?: number | undefined;
  readonly epochs?: number | undefined;
  readonly runDir?: string | undefined;
  /** The run's own directory; left out, it is numbered below runDir. */
  readonly directory?: string | undefined;
}

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

export interface TrainObserver {
  /** Data and model fit together; training is about to begin, or to go on. */
  onReady?(prepared: Prepared, resumption: Resumption | null): void | Promise<void>;
  onBatch?(epoch: number, done: number, total: number, loss: number): void;
  onEpoch?(record: EpochRecord): void;
  shouldStop?(): boolean;
}

/** @throws InputError, ArgumentError, DivergedError */
export async function trainExperiment(options: TrainOptions, observer: TrainObserver = {}): Promise<Summary> {
  const started = performance.now();
  const experiment = openExperiment(options);
  const { config } = experiment;
  useThreads(config.train.threads);
  const prepared = await prepare(experiment);
  const { dataset, built } = prepared;
  requireTrainable(prepared);
  const { checkpoint, resumption } = openCheckpoint(options, prepared);
  await observer.onReady?.(prepared, resumption);
  const path = resumption?.run ?? options.directory;
  const directory = path === undefined ? RunDirectory.create(config.run.dir, experiment.name) : RunDirectory.open(path);
  directory.requireSpace(spaceFor(prepared));
  if (resumption === null) directory.write("config.yaml", experiment.source.text);
  directory.write("resolved.yaml", resolvedYaml(prepared));
  directory.writeJson("preprocess.json", dataset.preprocess);
  for (const name of ["summary.json", ACCOUNT]) directory.remove(name); // of a run that goes on: it has not ended
  for (const log of ["metrics.jsonl", "norms.jsonl", "losses.jsonl"]) directory.truncateLog(log, checkpoint?.logs[log] ?? 0);

  const measure = (part: Part): Record<string, MetricValue> => measurePart(predictorOf(prepared), part, prepared.metrics);
  const before = checkpoint?.seconds ?? 0;
  const seconds = (): number => Number((before + (performance.now() - started) / 1000).toFixed(3));
  const saver = new Saver(directory, config.run.checkpoint_every, dataset.sha256, seconds);
  let trainLoss: number | null = null;
  const learner = learnerOf(prepared, measure);
  const loopConfig = loopConfigOf(prepared);
  const run = fit(
    learner,
    loopConfig,
    {
      ...observer,
      onPause: (capture, isEnd) => saver.offer(capture, isEnd),
      onNorms: (record) => directory.appendJsonLine("norms.jsonl", record),
      onLosses: (record) => directory.appendJsonLine("losses.jsonl", record),
      onEpoch: (record) => {
        trainLoss = record.train_loss;
        directory.appendJsonLine("metrics.jsonl", record);
        observer.onEpoch?.(record);
      },
    },
    checkpoint?.state ?? null,
  );
  const result = await run
    .catch(async (error: unknown) => {
      throw await explained(error, prepared, learner, loopConfig, directory);
    })
    .finally(() => directory.close());
  directory.write("model.safetensors", encodeSafetensors(built.model.stateDict(), { format: "mlbh", version }));
  const summary: Summary = {
    name: experiment.name,
    run: directory.path,
    stopped: result.stopped,
    epochs: result.epochs,
    steps: result.steps,
    best_epoch: result.bestEpoch,
    seed: config.seed,
    parameters: countParameters(built.layers),
    classes: dataset.classes,
    rows: { train: dataset.train.rows, val: dataset.val.rows, test: dataset.test.rows },
    test: dataset.test.rows > 0 ? measure(dataset.test) : null,
    val: dataset.val.rows > 0 ? measure(dataset.val) : null,
    warnings: result.stopped === "interrupted" ? [] : constantWarning(prepared, trainLoss),
    seconds: seconds(),
    data_sha256: dataset.sha256,
    versions: { mlbh: version, node: process.version },
    machine: `${process.platform} ${process.arch}, ${cpus()[0]?.model ?? "unknown processor"}`,
  };
  directory.writeJson("summary.json", summary);
  return summary;
}

/** Bytes: weights, best weights and about one memory of the optimizer, each in three checkpoints (last, previous, the one being written). */
function spaceFor({ built, experiment: { config } }: Prepared): number {
  return 10 * countParameters(built.layers) * (config.train.dtype === "float32" ? 4 : 8);
}

export function openExperiment(options: TrainOptions): Experiment {
  const { file, resume } = options;
  const overrides = overridesOf(options);
  return resume === undefined ? readExperiment(file ?? "", overrides) : experimentOf(resume, file, overrides);
}

/** Every setting that is asked for beside the file's, as --set has them. */
export function overridesOf({ overrides = [], seed, epochs, runDir }: TrainOptions): string[] {
  const shortcuts = [
    seed === undefined ? null : `seed=${seed}`,
    epochs === undefined ? null : `train.epochs=${epochs}`,
    runDir === undefined ? null : `run.dir=${JSON.stringify(runDir)}`,
  ];
  return [...overrides, ...shortcuts.filter((shortcut) => shortcut !== null)];
}

/** The state to go on from; null to begin. A run that was killed before its first checkpoint begins anew, in its directory. */
export function openCheckpoint(
  { resume }: TrainOptions,
  prepared: Prepared,
): { checkpoint: Checkpoint | null; resumption: Resumption | null } {
  if (resume === undefined) return { checkpoint: null, resumption: null };
  let damage: readonly Problem[] = [];
  const saved = readCheckpoint(resume, (problems) => (damage = problems));
  const changes = changesSince(resume, prepared, saved);
  const { epoch = 0, batch = 0 } = saved?.state.position ?? {};
  return {
    checkpoint: saved && withChanges(saved, changes),
    resumption: { run: resume, epoch, batch, changes, damage },
  };
}

export function predictorOf({ built, loss, dataset, experiment: { config } }: Prepared): Predictor {
  return {
    model: built.model,
    loss,
    lossName: config.loss.name,
    preprocess: dataset.preprocess,
    dtype: config.train.dtype,
  };
}

export function learnerOf(prepared: Prepared, measure: (part: Part) => Record<string, MetricValue>): Learner {
  const { dataset, built, loss } = prepared;
  const { train } = prepared.experiment.config;
  return {
    model: built.model,
    loss,
    ...createOptimizer(prepared.experiment, built.model),
    loader: loaderOf(dataset.train, dataset.preprocess, train.dtype, { batchSize: train.batch_size, shuffle: train.shuffle }),
    validate: () => scalarsOf(measure(dataset.val)),
  };
}

export function loopConfigOf({ dataset, experiment: { config } }: Prepared): LoopConfig {
  const { epochs, max_steps: maxSteps, accumulate_grad_batches: accumulate, grad_clip_norm: gradClipNorm } = config.train;
  const monitor = dataset.val.rows > 0 ? "val_loss" : "train_loss";
  const never: EarlyStoppingConfig = { monitor, patience: Infinity, min_delta: 0, restore_best: false };
  return { epochs, maxSteps, accumulate, gradClipNorm, best: config.train.early_stopping ?? never };
}
