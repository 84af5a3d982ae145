// What training asks of the data: the one place where tables and texts differ for it. Whatever is not asked here is the same for both.
import type { Tensor } from "../autograd/tensor.js";
import type { Loader } from "../data/loader.js";
import type { PartName } from "../data/split.js";
import type { Dtype } from "../kernels/ndarray.js";
import type { MetricValue } from "../metrics/metrics.js";
import type { RunDirectory } from "../runs/runDirectory.js";
import type { Summary } from "../runs/records.js";

export type Values = Record<string, MetricValue>;

/** Why a run may have diverged. */
export interface Cause {
  readonly why: string;
  /** What to change. */
  readonly remedy: string;
}

export interface KindOfData {
  /** Batches of an epoch of training. */
  loader(): Loader;
  /** Some of what there is to train on, as a batch: x and y. */
  firstRows(most: number, dtype?: Dtype): readonly [x: Tensor, y: Tensor];
  /** The loss (mean) and the metrics of a part; null where it has no rows. @param threshold of two classes, where one was chosen */
  measure(part: PartName, threshold?: number): Values;
  /** Two classes: the threshold that the experiment asks for, with the weights as they are. */
  chooseThreshold(): Summary["threshold"];
  /** What stands in the summary beside the values of the parts. */
  details(threshold: number | undefined): Pick<Summary, "classes" | "targets" | "constant">;
  /** The loss of the best answer that looks at nothing, and what that answer is; null where it is not known. */
  constant(): { readonly loss: number; readonly what: string } | null;
  /** What should make the reader doubt the result, beside a loss no better than the constant's. */
  doubts(): string[];
  /** A reason in the data why a run may have diverged; null when there is none. */
  divergence(): Cause | null;
  /** What a run keeps of its data, beside the weights. */
  write(directory: RunDirectory): void;
  /** @throws InputError when the run that is to go on has divided the data otherwise @param remedy what to do then */
  requireSameParts(run: string, remedy: string): void;
}
