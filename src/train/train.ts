// `mlbh train` without the terminal: from an experiment file to a run directory. What happens on the way is told to the observer.
import { cpus } from "node:os";
import { version } from "../core/version.js";
import { countParameters } from "../experiment/model.js";
import type { Prepared } from "../experiment/prepared.js";
import { kernelBuild } from "../kernels/index.js";
import type { EpochRecord, SampleRecord, Summary } from "../runs/records.js";
import { SAMPLES } from "../runs/checkpoint.js";
import { encodeSealed } from "../files/sealed.js";
import { constantWarning } from "./constantWarning.js";
import { beginRun, type Begun, type Resumption } from "./begin.js";
import { explained } from "./failure.js";
import { kindOf } from "./kindOf.js";
import { learnerOf, loopConfigOf } from "./learner.js";
import { fit } from "./loop.js";
import { checkOptions, type TrainOptions } from "./options.js";
import { samplerOf } from "./samples.js";
import { Saver } from "./saver.js";

/** What is told, and asked, while a run is trained. */
export interface TrainObserver {
  /** Data and model fit together; training is about to begin, or to go on. */
  onReady?(prepared: Prepared, resumption: Resumption | null): void | Promise<void>;
  /** After every batch: how many of the epoch's are done, and the loss of this one. */
  onBatch?(epoch: number, done: number, total: number, loss: number): void;
  /** After every epoch: its line of metrics.jsonl. */
  onEpoch?(record: EpochRecord): void;
  /** What the model of a text has written, where the experiment asks for samples. */
  onSample?(record: SampleRecord): void;
  /** Asked after every step; with true the run is saved, and can be resumed. */
  shouldStop?(): boolean;
}

/**
 * Trains an experiment, and writes the run that `mlbh train` writes, with the same bits.
 *
 *     const summary = await trainExperiment({ file: "configs/iris.yaml", overrides: { "train.epochs": 5 } });
 *     summary.run;  // "runs/iris-1", for loadRun
 *     summary.test; // { loss: 0.2, accuracy: 0.96, ... }, or null without test rows
 *
 * @returns what stands in the run's summary.json
 * @throws ArgumentError for options that are none; InputError with every problem of the experiment or its data, at its place, and then nothing
 * has been written; DivergedError when the loss is no longer finite
 */
export async function trainExperiment(options: TrainOptions, observer: TrainObserver = {}): Promise<Summary> {
  checkOptions(options, observer);
  const started = performance.now();
  const begun = await beginRun(options, observer);
  try {
    return await trainRun(begun, options.until ?? null, observer, started);
  } finally {
    begun.end();
  }
}

async function trainRun(
  { prepared, checkpoint, directory }: Begun,
  until: number | null,
  observer: TrainObserver,
  started: number,
): Promise<Summary> {
  const { experiment, dataset, built } = prepared;
  const { config } = experiment;
  const kind = kindOf(prepared);
  const before = checkpoint?.seconds ?? 0;
  const seconds = (): number => Number((before + (performance.now() - started) / 1000).toFixed(3));
  const saver = new Saver(directory, config.run.checkpoint_every, dataset.sha256, seconds);
  let trainLoss: number | null = null;
  const learner = learnerOf(prepared);
  const loopConfig = { ...loopConfigOf(prepared), until };
  const sampler = samplerOf(prepared, learner.ema ?? null);
  const run = fit(
    learner,
    loopConfig,
    {
      ...observer,
      onPause: (capture, isEnd) => saver.offer(capture, isEnd),
      onStep: (capture) => saver.offerWithin(capture),
      onNorms: (record) => directory.appendJsonLine("norms.jsonl", record),
      onLosses: (record) => directory.appendJsonLine("losses.jsonl", record),
      onEpoch: (record) => {
        trainLoss = record.train_loss;
        directory.appendJsonLine("metrics.jsonl", record);
        observer.onEpoch?.(record);
      },
      async afterEpoch(...place) {
        const sample = await sampler?.(...place);
        if (!sample) return;
        directory.appendJsonLine(SAMPLES, sample);
        observer.onSample?.(sample);
      },
    },
    checkpoint?.state ?? null,
  );
  const result = await run
    .catch(async (error: unknown) => {
      throw await explained(error, prepared, learner, loopConfig, directory);
    })
    .finally(() => directory.close());
  const threshold = kind.chooseThreshold();
  const marks = threshold === null ? {} : { threshold: String(threshold.value) }; // it belongs to the weights
  directory.write("model.safetensors", encodeSealed(built.model.stateDict(), { format: "mlbh", version, ...marks }));
  const summary: Summary = {
    name: experiment.name,
    run: directory.path,
    stopped: result.stopped,
    epochs: result.epochs,
    steps: result.steps,
    best_epoch: result.bestEpoch,
    eval_every: config.train.eval_every,
    seed: config.seed,
    parameters: countParameters(built.layers),
    rows: { train: dataset.train.rows, val: dataset.val.rows, test: dataset.test.rows },
    test: dataset.test.rows > 0 ? kind.measure("test", threshold?.value) : null,
    val: dataset.val.rows > 0 ? kind.measure("val", threshold?.value) : null,
    ...kind.details(threshold?.value),
    warnings:
      result.stopped === "interrupted" || result.stopped === "paused"
        ? []
        : [...constantWarning(prepared, trainLoss), ...kind.doubts()],
    seconds: seconds(),
    data_sha256: dataset.sha256,
    versions: { mlbh: version, node: process.version },
    threshold,
    kernels: kernelBuild(),
    machine: `${process.platform} ${process.arch}, ${cpus()[0]?.model ?? "unknown processor"}`,
  };
  directory.writeJson("summary.json", summary);
  return summary;
}
