// What a model says about rows, and how good that is: the same for the validation rows of an epoch, the final test and `mlbh evaluate`.
import { tensor } from "../autograd/create.js";
import { Tensor } from "../autograd/tensor.js";
import { Growing } from "../data/columns.js";
import { answerColumns, answersIn, scaledAnswers } from "../data/answers.js";
import type { Part, Preprocess } from "../data/dataset.js";
import { exampleShape, isReconstruction } from "../data/preprocess.js";
import { restoreNumber } from "../data/scaling.js";
import { DataLoader, type LoaderOptions } from "../data/loader.js";
import type { Dtype } from "../kernels/ndarray.js";
import { Module } from "../nn/module.js";
import { pad } from "../ops/pad.js";
import { narrow } from "../ops/slice.js";
import { evaluateRows } from "./evaluateRows.js";
import { answersOf, coverageOf, metricsOf, type Answer } from "./answers.js";
import type { MetricKey } from "../metrics/metrics.js";
import type { MetricValue } from "../metrics/metrics.js";
import type { Predictor, Model } from "../experiment/predictor.js";

/**
 * A part as tensors: x (rows, features), of a series (rows, window, features); y (rows,) for classes, (rows, targets) otherwise; a scaled target as the model sees it. Of an autoencoder y is x.
 * x shares the part's numbers where they have the dtype already.
 */
export function tensorsOf(part: Part, preprocess: Preprocess, dtype: Dtype): [x: Tensor, y: Tensor] {
  const { x, rows } = part;
  const given = [rows, ...exampleShape(preprocess)];
  const shared = (x instanceof Float32Array ? "float32" : "float64") === dtype;
  const features = shared ? new Tensor({ data: x, dtype, shape: given }) : tensor(x, { dtype, shape: given });
  if (isReconstruction(preprocess)) return [features, features];
  const shape = preprocess.task === "multiclass" ? [rows] : [rows, answerColumns(preprocess).length];
  return [features, tensor(scaledAnswers(part, preprocess), { dtype, shape })];
}

/** So many rows of a part at most, the first; their numbers are shared. */
export function firstRowsOf(part: Part, most: number): Part {
  const { features, x, y, rows: all } = part;
  const rows = Math.min(most, all);
  return { ...part, rows, x: x.subarray(0, rows * features), y: y.subarray(0, (rows * y.length) / all) };
}

export function loaderOf(part: Part, preprocess: Preprocess, dtype: Dtype, options: LoaderOptions): DataLoader {
  return new DataLoader(tensorsOf(part, preprocess, dtype), options);
}

/** What the model says about each row: probabilities, or values in the target's own unit. Row-major: (rows, outputs). */
export function predictPart(predictor: Predictor, part: Part): Float64Array {
  return run(predictor, part, () => undefined);
}

/** The loss (mean over the rows) and the metrics of one part; null where there are no rows. */
export function measurePart(predictor: Predictor, part: Part, metrics: readonly MetricKey[]): Record<string, MetricValue> {
  return judgePart(predictor, part, metrics).values;
}

/** The same, with the predictions that were judged. */
export function judgePart(
  predictor: Predictor,
  part: Part,
  metrics: readonly MetricKey[],
): { values: Record<string, MetricValue>; answers: readonly Answer[] } {
  const judge = new Judge(predictor);
  judge.add(part);
  return { values: judge.values(metrics), answers: judge.answers() };
}

/** Judges rows that come in several parts as if they were one. */
export class Judge {
  readonly #predictor: Predictor;
  readonly #outputs = new Growing((length) => new Float64Array(length));
  readonly #targets = new Growing((length) => new Float64Array(length));
  #rows = 0;
  #loss = 0;

  constructor(predictor: Predictor) {
    this.#predictor = predictor;
  }

  add(part: Part): void {
    this.#rows += part.rows;
    const outputs = run(this.#predictor, part, (output, target) => {
      this.#loss += this.#predictor.loss.forward(output, target).item() * target.shape[0];
    });
    for (const value of outputs) this.#outputs.push(value);
    for (const value of answersIn(part, this.#predictor.preprocess)) this.#targets.push(value);
  }

  get rows(): number {
    return this.#rows;
  }

  /** What was said of each target. */
  answers(): Answer[] {
    return answersOf(this.#predictor, this.#outputs.toArray(), this.#targets.toArray());
  }

  values(metrics: readonly MetricKey[]): Record<string, MetricValue> {
    const answers = this.answers();
    const [{ interval }] = answers;
    const coverage = interval === null ? {} : { coverage: coverageOf(answers[0]) };
    return { loss: this.rows === 0 ? null : this.#loss / this.rows, ...metricsOf(answers, metrics), ...coverage };
  }
}

function run(predictor: Predictor, part: Part, judge: (output: Tensor, target: Tensor) => void): Float64Array {
  const { model, loss, quantiles, preprocess, dtype } = predictor;
  const columns = answerColumns(preprocess);
  const width = preprocess.task === "multiclass" ? (preprocess.classes?.length ?? 0) : (quantiles?.length ?? columns.length);
  const outputs = new Float64Array(part.rows * width);
  let next = 0;
  evaluateRows(new FullBatches(model), loaderOf(part, preprocess, dtype, { batchSize: 1024 }), (output, target) => {
    judge(output, target);
    for (const value of inFullBatches(output, (all) => (quantiles ? all : loss.predict(all))).data) {
      outputs[next] = restoreNumber(columns[columns.length === 1 ? 0 : next % width].scale, value);
      next++;
    }
  });
  return outputs;
}

/**
 * f of the rows of x, with rows of zeros added up to a multiple of 64 and left out of the result. Kernels take another way where there
 * is little to do (kernels/wasm), and round differently: so each row gets the same numbers whichever rows come with it.
 */
function inFullBatches(x: Tensor, f: (x: Tensor) => Tensor): Tensor {
  const rows = x.shape[0];
  const missing = (64 - (rows % 64)) % 64;
  return missing === 0 ? f(x) : narrow(f(pad(x, [...x.shape.slice(1).flatMap(() => [0, 0]), 0, missing])), 0, 0, rows);
}

class FullBatches extends Module {
  constructor(readonly model: Model) {
    super();
    this.training = model.training;
  }

  forward(x: Tensor): Tensor {
    return inFullBatches(x, (all) => this.model.forward(all));
  }
}

/** The values that are single numbers, each as val_<name>. */
export function scalarsOf(values: Readonly<Record<string, MetricValue>>): Record<`val_${string}`, number | null> {
  const scalars = Object.entries(values).filter((entry): entry is [string, number | null] => !Array.isArray(entry[1]));
  return Object.fromEntries(scalars.map(([name, value]) => [`val_${name}` as const, value]));
}
