// `mlbh train` without the terminal: from an experiment file to a run directory. What happens on the way is told to the observer.
import { cpus } from "node:os";
import { InputError } from "../core/errors.js";
import { Generator, manualSeed } from "../core/rng.js";
import { version } from "../core/version.js";
import { loadDataset, type Dataset, type Part } from "../data/dataset.js";
import { useThreads } from "../kernels/index.js";
import type { Dtype } from "../kernels/ndarray.js";
import { lossRegistry } from "../nn/losses.js";
import { optimizerRegistry } from "../optim/registry.js";
import { monitoredMetric } from "./earlyStopping.js";
import { problemAt, readExperiment, type Experiment } from "./experiment.js";
import { fit, type EpochRecord, type Learner, type LoopResult } from "./loop.js";
import { loaderOf, measurePart, scalarsOf, type MetricValue, type Predictor } from "./measure.js";
import { defaultMetrics, metricOf, type MetricName } from "./metrics.js";
import { buildModel, countParameters, type BuiltModel } from "./model.js";
import { sizesOf } from "./openRun.js";
import { resolvedYaml } from "./resolved.js";
import { RunDirectory } from "./runDirectory.js";
import { encodeSafetensors } from "./safetensors.js";

/** summary.json */
export interface Summary {
  readonly name: string;
  readonly run: string;
  readonly stopped: LoopResult["stopped"];
  readonly epochs: number;
  readonly best_epoch: number | null;
  readonly seed: number;
  readonly parameters: number;
  readonly classes: readonly string[] | null;
  readonly rows: { readonly train: number; readonly val: number; readonly test: number };
  /** The loss and every metric on the test rows; null when there are no test rows. */
  readonly test: Readonly<Record<string, MetricValue>> | null;
  readonly val: Readonly<Record<string, MetricValue>> | null;
  readonly seconds: number;
  readonly data_sha256: string;
  readonly versions: { readonly mlbh: string; readonly node: string };
  readonly machine: string;
}

export interface TrainOptions {
  readonly file: string;
  readonly overrides?: readonly string[];
  readonly seed?: number;
  readonly runDir?: string;
}

export interface TrainObserver {
  /** Data and model fit together; training is about to begin. */
  onReady?(prepared: Prepared): void | Promise<void>;
  onBatch?(epoch: number, done: number, total: number, loss: number): void;
  onEpoch?(record: EpochRecord): void;
  shouldStop?(): boolean;
}

/** @throws InputError, ArgumentError, DivergedError */
export async function trainExperiment(options: TrainOptions, observer: TrainObserver = {}): Promise<Summary> {
  const started = performance.now();
  const experiment = readExperiment(options.file, withShortcuts(options));
  const { config, name } = experiment;
  useThreads(config.train.threads);
  const prepared = await prepare(experiment);
  const { dataset, built, loss } = prepared;
  await observer.onReady?.(prepared);
  const directory = RunDirectory.create(config.run.dir, name);
  directory.write("config.yaml", experiment.source.text);
  directory.write("resolved.yaml", resolvedYaml(experiment, built, prepared.metrics));
  directory.writeJson("preprocess.json", dataset.preprocess);

  const { dtype, batch_size: batchSize } = config.train;
  const predictor: Predictor = { model: built.model, loss, lossName: config.loss.name, preprocess: dataset.preprocess, dtype };
  const measure = (part: Part): Record<string, MetricValue> => measurePart(predictor, part, prepared.metrics);
  const learner: Learner = {
    model: built.model,
    loss,
    optimizer: optimizerRegistry[config.optimizer.name].create(built.model.parameters(), config.optimizer.args),
    loader: loaderOf(dataset.train, dataset.preprocess, dtype, { batchSize, shuffle: config.train.shuffle }),
    validate: () => scalarsOf(measure(dataset.val)),
  };
  const { epochs, grad_clip_norm: gradClipNorm, early_stopping: earlyStopping } = config.train;
  const run = fit(
    learner,
    { epochs, gradClipNorm, earlyStopping },
    {
      ...observer,
      onEpoch: (record) => {
        directory.appendJsonLine("metrics.jsonl", record);
        observer.onEpoch?.(record);
      },
    },
  );
  const result = await run.finally(() => directory.close());
  directory.write("model.safetensors", encodeSafetensors(built.model.stateDict(), { format: "mlbh", version }));
  const summary: Summary = {
    name,
    run: directory.path,
    stopped: result.stopped,
    epochs: result.epochs,
    best_epoch: result.bestEpoch,
    seed: config.seed,
    parameters: countParameters(built.layers),
    classes: dataset.classes,
    rows: { train: dataset.train.rows, val: dataset.val.rows, test: dataset.test.rows },
    test: dataset.test.rows > 0 ? measure(dataset.test) : null,
    val: dataset.val.rows > 0 ? measure(dataset.val) : null,
    seconds: Number(((performance.now() - started) / 1000).toFixed(3)),
    data_sha256: dataset.sha256,
    versions: { mlbh: version, node: process.version },
    machine: `${process.platform} ${process.arch}, ${cpus()[0]?.model ?? "unknown processor"}`,
  };
  directory.writeJson("summary.json", summary);
  return summary;
}

function withShortcuts({ overrides = [], seed, runDir }: TrainOptions): string[] {
  const shortcuts = [
    seed === undefined ? null : `seed=${seed}`,
    runDir === undefined ? null : `run.dir=${JSON.stringify(runDir)}`,
  ];
  return [...overrides, ...shortcuts.filter((shortcut) => shortcut !== null)];
}

/** Data, model and loss of an experiment, checked against each other; also what `mlbh gradcheck CONFIG` works on. */
export interface Prepared {
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  readonly built: BuiltModel;
  readonly loss: Learner["loss"];
  readonly metrics: readonly MetricName[];
}

export async function prepare(experiment: Experiment, dtype: Dtype = experiment.config.train.dtype): Promise<Prepared> {
  const { config } = experiment;
  const { declaration, create } = lossRegistry[config.loss.name];
  const { task } = declaration;
  const metrics = checkMetrics(experiment, task);
  const dataset = await loadDataset({ ...config.data, path: experiment.dataPath }, task, new Generator(config.seed));
  checkMonitor(experiment, dataset, metrics);
  manualSeed(config.seed);
  const built = buildModel(experiment, sizesOf(dataset.preprocess), dtype);
  return { experiment, dataset, built, loss: create(config.loss.args, { dtype }), metrics };
}

function checkMetrics(experiment: Experiment, task: Dataset["task"]): readonly MetricName[] {
  const { metrics = defaultMetrics(task), loss } = experiment.config;
  const problems = metrics.flatMap((metric, i) => {
    if (metricOf(metric).tasks.includes(task)) return [];
    const hint = `with ${loss.name} use ${defaultMetrics(task).join(", ")}`;
    return [
      problemAt(
        experiment.source,
        ["metrics", i],
        `"${metric}" does not fit a ${task} task, which follows from ${loss.name}`,
        hint,
      ),
    ];
  });
  if (problems.length > 0) throw new InputError(problems);
  return metrics;
}

function checkMonitor({ config, source }: Experiment, dataset: Dataset, metrics: readonly MetricName[]): void {
  const monitor = config.train.early_stopping?.monitor;
  if (monitor === undefined) return;
  const metric = monitoredMetric(monitor);
  const known = ["train_loss", "val_loss", ...metrics.filter((name) => name !== "confusion_matrix").map((name) => `val_${name}`)];
  const path = ["train", "early_stopping", "monitor"];
  if (!known.includes(monitor) && (metric === null || !metrics.includes(metric))) {
    throw new InputError([
      problemAt(source, path, `is "${monitor}", which is not measured`, `choose one of ${known.join(", ")}`),
    ]);
  }
  if (monitor !== "train_loss" && dataset.val.rows === 0) {
    throw new InputError([
      problemAt(
        source,
        path,
        `is "${monitor}", but there are no validation rows`,
        "give data.split.val some, or monitor train_loss",
      ),
    ]);
  }
}
