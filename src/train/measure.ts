// What a model says about rows, and how good that is: the same for the validation rows of an epoch, the final test and `mlbh evaluate`.
import { tensor } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Part, Preprocess } from "../data/dataset.js";
import { DataLoader, type LoaderOptions } from "../data/loader.js";
import type { Dtype } from "../kernels/ndarray.js";
import { lossRegistry } from "../nn/losses.js";
import { evaluateRows, type Learner } from "./loop.js";
import { metricOf, type ConfusionMatrix, type MetricName, type Predictions } from "./metrics.js";

export type MetricValue = number | ConfusionMatrix | null;

/** A model with all that is needed to read its outputs. */
export interface Predictor {
  readonly model: Learner["model"];
  readonly loss: Learner["loss"];
  /** Its name in the registry, which knows what the model's outputs mean. */
  readonly lossName: string;
  readonly preprocess: Preprocess;
  readonly dtype: Dtype;
}

/** A part as tensors: x (rows, features); y (rows,) for classes, (rows, 1) otherwise; a scaled target as the model sees it. */
export function tensorsOf(part: Part, { task, targetScale }: Preprocess, dtype: Dtype): [x: Tensor, y: Tensor] {
  const { x, rows, features } = part;
  const y = part.y.map((value) => (value - targetScale.offset) / targetScale.divisor);
  const shape = task === "multiclass" ? [rows] : [rows, 1];
  return [tensor(x, { dtype, shape: [rows, features] }), tensor(y, { dtype, shape })];
}

export function loaderOf(part: Part, preprocess: Preprocess, dtype: Dtype, options: LoaderOptions): DataLoader {
  return new DataLoader(tensorsOf(part, preprocess, dtype), options);
}

/** Outputs as probabilities, or in the target's own unit, beside what was true. */
export function predictPart(predictor: Predictor, part: Part): Predictions {
  return run(predictor, part, () => undefined);
}

/** The loss (mean over the rows) and the metrics of one part; null where there are no rows. */
export function measurePart(predictor: Predictor, part: Part, metrics: readonly MetricName[]): Record<string, MetricValue> {
  return judgePart(predictor, part, metrics).values;
}

/** The same, with the predictions that were judged. */
export function judgePart(
  predictor: Predictor,
  part: Part,
  metrics: readonly MetricName[],
): { values: Record<string, MetricValue>; predictions: Predictions } {
  let total = 0;
  const predictions = run(predictor, part, (output, target) => {
    total += predictor.loss.forward(output, target).item() * target.shape[0];
  });
  const values = metrics.map((name) => [name, part.rows === 0 ? null : metricOf(name).compute(predictions)] as const);
  return { values: { loss: part.rows === 0 ? null : total / part.rows, ...Object.fromEntries(values) }, predictions };
}

function run(
  { model, lossName, preprocess, dtype }: Predictor,
  part: Part,
  judge: (output: Tensor, target: Tensor) => void,
): Predictions {
  const { predict } = lossRegistry[lossName].declaration;
  const { offset, divisor } = preprocess.targetScale;
  const outputs: number[] = [];
  evaluateRows(model, loaderOf(part, preprocess, dtype, { batchSize: 1024 }), (output, target) => {
    judge(output, target);
    for (const value of predict(output).data) outputs.push(value * divisor + offset);
  });
  return { task: preprocess.task, outputs, targets: part.y, classes: preprocess.classes?.length ?? 0 };
}

/** The values that are single numbers, each as val_<name>. */
export function scalarsOf(values: Readonly<Record<string, MetricValue>>): Record<`val_${string}`, number | null> {
  const scalars = Object.entries(values).filter((entry): entry is [string, number | null] => !Array.isArray(entry[1]));
  return Object.fromEntries(scalars.map(([name, value]) => [`val_${name}` as const, value]));
}
