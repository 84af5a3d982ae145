// What training works on: the data, the model and the loss of an experiment, checked against each other. One shape for each kind of data.
import type { Dataset } from "../data/dataset.js";
import { exampleShape } from "../data/preprocess.js";
import type { TextDataset } from "../data/language/dataset.js";
import type { Shape } from "../kernels/ndarray.js";
import type { MetricKey } from "../metrics/metrics.js";
import type { Experiment, TableExperiment, TextExperiment } from "./experiment.js";
import type { BuiltModel } from "./model.js";
import type { ReadingLoss } from "./predictor.js";

interface AnyPrepared<E extends Experiment, D> {
  readonly experiment: E;
  readonly dataset: D;
  readonly built: BuiltModel;
  /** The loss's arguments, with the weights that follow from the classes' sizes. */
  readonly lossArgs: Readonly<Record<string, unknown>>;
  readonly loss: ReadingLoss;
  readonly metrics: readonly MetricKey[];
}

export interface PreparedTable extends AnyPrepared<TableExperiment, Dataset> {
  readonly kind: "table";
}

export interface PreparedText extends AnyPrepared<TextExperiment, TextDataset> {
  readonly kind: "text";
}

/** Data, model and loss of an experiment, checked against each other; also what `mlbh gradcheck CONFIG` works on. */
export type Prepared = PreparedTable | PreparedText;

/** The shape of one row, as the model takes it. */
export function rowOf(dataset: Dataset | TextDataset): Shape {
  return "context" in dataset ? [dataset.context] : exampleShape(dataset.preprocess);
}
