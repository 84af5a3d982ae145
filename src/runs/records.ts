// What training writes down: the lines of the logs and the summary at the end.
import type { KernelBuild } from "../kernels/index.js";
import type { MetricValue } from "../metrics/metrics.js";

/** One line of metrics.jsonl. */
export type EpochRecord = {
  readonly epoch: number;
  /** Mean of the loss over the training rows, each batch measured before its step. */
  readonly train_loss: number;
  readonly lr: number;
  readonly seconds: number;
  /** val_loss and the metrics on the validation rows, each as val_<name>. */
  readonly [name: `val_${string}`]: number | null;
};

/** One line of losses.jsonl: the loss of every batch of an epoch, in order, each before its step. */
export interface LossRecord {
  readonly epoch: number;
  readonly losses: readonly number[];
}

/** One line of norms.jsonl: by parameter, in the last step of an epoch; the gradients after clipping, the weights before they moved. */
export interface NormRecord {
  readonly epoch: number;
  readonly weights: Readonly<Record<string, number>>;
  /** Null where a parameter has had no gradient. */
  readonly gradients: Readonly<Record<string, number | null>>;
}

/** One line of samples.jsonl: what the model of a text has written, the prompt included. */
export interface SampleRecord {
  readonly epoch: number;
  readonly steps: number;
  readonly text: string;
}

/** Why training ended; paused: after the epoch that was asked for, to be gone on with. */
export type Stopped = "finished" | "early" | "max_steps" | "paused" | "interrupted";

/** summary.json */
export interface Summary {
  readonly name: string;
  readonly run: string;
  readonly stopped: Stopped;
  readonly epochs: number;
  readonly steps: number;
  readonly best_epoch: number | null;
  /** train.eval_every: the steps of an epoch, which then is what lies between two measurements; null where an epoch is one pass. */
  readonly eval_every?: number | null | undefined;
  readonly seed: number;
  readonly parameters: number;
  readonly classes: readonly string[] | null;
  readonly rows: { readonly train: number; readonly val: number; readonly test: number };
  /** The loss and every metric on the test rows; null when there are no test rows. */
  readonly test: Readonly<Record<string, MetricValue>> | null;
  readonly val: Readonly<Record<string, MetricValue>> | null;
  /** Of several targets each one's metrics, on the test rows (or val); left out where there is one, and for an autoencoder. */
  readonly targets?: Readonly<Record<string, Readonly<Record<string, MetricValue>>>> | undefined;
  /** What the same answer for every row is worth: the answer, as the model would give it (of a text, where it is the shares of all tokens, left empty), and its metrics (in a series those of saying the last value again) on the test rows (or val); null for a run of a version that did not record it. */
  readonly constant: { readonly answer: readonly number[]; readonly baseline?: "persistence" | undefined; readonly values: Readonly<Record<string, MetricValue>> } | null;
  /** What should make the reader doubt the result, such as a loss no better than that of a constant. */
  readonly warnings: readonly string[];
  readonly seconds: number;
  readonly data_sha256: string;
  readonly versions: { readonly mlbh: string; readonly node: string };
  readonly machine: string;
  /** Two classes: above which probability the answer is yes, and how that was chosen; null: 1/2. */
  readonly threshold: { readonly value: number; readonly metric: string | null; readonly score: number | null } | null;
  /** What the numbers were computed with; null for a run of a version that did not record it. */
  readonly kernels: KernelBuild | null;
}
