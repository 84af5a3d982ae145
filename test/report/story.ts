// Small stories of runs, as report/gather.ts makes them; a test says only what is of interest to it.
import type { Dataset, Part } from "../../src/data/dataset.js";
import type { Preprocess } from "../../src/data/preprocess.js";
import { checkExperiment, type Experiment } from "../../src/experiment/experiment.js";
import { parseSource } from "../../src/experiment/source.js";
import type { Predictions } from "../../src/metrics/metrics.js";
import type { RunStory } from "../../src/report/gather.js";
import type { Judged, JudgedAnswer } from "../../src/report/judge.js";
import type { EpochRecord, Summary } from "../../src/runs/records.js";
import { partOf, tableOf } from "./builders.js";

const table = {
  name: "small",
  data: "{path: x.csv, target: y}",
  model: "[Linear: {out_features: 3}, Tanh, Linear: {out_features: auto}]",
  loss: "CrossEntropyLoss",
  optimizer: "{SGD: {lr: 0.1}}",
  train: "{epochs: 3, batch_size: 4}",
};

/** Of a table with the target y, but for the parts that are given. */
export function experimentOf(parts: Readonly<Record<string, string>> = {}): Experiment {
  const lines = Object.entries({ version: "1", ...table, ...parts }).map(([key, value]) => `${key}: ${value}`);
  return checkExperiment(parseSource("x.yaml", `${lines.join("\n")}\n`));
}

export const aboutText = {
  data: "{text: x.txt, context: 8}",
  model: "[Embedding: {embedding_dim: 4}, Linear: {out_features: auto}]",
};
export const aboutChats = {
  data: "{chat: x.jsonl, context: 8}",
  model: "[Embedding: {embedding_dim: 4}, Linear: {out_features: auto}]",
};

export function summaryOf(parts: Partial<Summary> = {}): Summary {
  return {
    name: "small",
    run: "runs/small-1",
    stopped: "finished",
    epochs: 3,
    steps: 12,
    best_epoch: 2,
    seed: 0,
    parameters: 1234,
    classes: null,
    rows: { train: 16, val: 4, test: 4 },
    test: { loss: 0.5 },
    val: { loss: 0.25 },
    constant: null,
    warnings: [],
    seconds: 1.5,
    data_sha256: "ab12",
    versions: { mlbh: "0.1.0", node: "v22.0.0" },
    machine: "a machine",
    threshold: null,
    kernels: null,
    ...parts,
  };
}

export function epoch(number: number, parts: Partial<EpochRecord> = {}): EpochRecord {
  return { epoch: number, train_loss: 1, lr: 0.1, seconds: 0.1, ...parts };
}

export function storyOf(parts: Partial<RunStory> = {}): RunStory {
  return {
    path: "runs/small-1",
    experiment: experimentOf(),
    task: "multiclass",
    summary: null,
    epochs: [],
    norms: [],
    losses: [],
    model: null,
    judged: null,
    written: null,
    curves: [],
    mistakes: [],
    texts: [],
    images: null,
    importance: null,
    tokens: null,
    samples: [],
    seen: null,
    attention: null,
    missing: [],
    resolved: "version: 1\n",
    divergence: null,
    files: [],
    ...parts,
  };
}

const scale = { offset: 0, divisor: 1 };

export function preprocessOf(parts: Partial<Preprocess> = {}): Preprocess {
  return { version: 1, task: "regression", target: "y", classes: null, targetScale: scale, targetCells: {}, columns: [], features: [], leftOut: [], predict: {}, dialect: {}, ...parts } as unknown as Preprocess; // prettier-ignore
}

/** What is said of one target. */
export function answerOf(
  predictions: Pick<Predictions, "outputs" | "targets"> & Partial<Predictions>,
  constant: readonly number[] = [],
  parts: Partial<JudgedAnswer> = {},
): JudgedAnswer {
  const whole: Predictions = { task: "regression", classes: 0, ...predictions };
  return { name: "y", classes: null, predictions: whole, interval: null, constant: { ...whole, outputs: constant }, ...parts };
}

interface JudgedParts {
  readonly part?: Judged["part"];
  readonly rows?: Partial<Part>;
  readonly dataset?: Partial<Omit<Dataset, "report" | "preprocess">>;
  readonly report?: Partial<Dataset["report"]>;
  readonly preprocess?: Partial<Preprocess>;
}

/** The rows start on the lines from 2 on. */
export function judgedOf(
  answers: readonly JudgedAnswer[],
  { part = "test", rows, dataset, report, preprocess }: JudgedParts = {},
): Judged {
  const [{ predictions, classes }] = answers;
  const count = predictions.targets.length;
  const own = tableOf(
    { train: [], val: [], test: [] },
    {
      task: predictions.task as Dataset["task"],
      featureNames: [],
      classes: answers.length === 1 ? classes : null,
      sha256: "ab12",
      ...dataset,
      preprocess: preprocessOf(preprocess),
      report: { rowsRead: count, ...report },
    },
  );
  return { part, rows: partOf(count, rows), dataset: own, answers };
}
