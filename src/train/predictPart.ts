// What a model says about rows of features: the same numbers for a row, whichever rows come with it.
import { tensor } from "../autograd/create.js";
import { Tensor } from "../autograd/tensor.js";
import { answerColumns, scaledAnswers } from "../data/answers.js";
import type { Part, Preprocess } from "../data/dataset.js";
import { DataLoader, type LoaderOptions } from "../data/loader.js";
import { exampleShape, isReconstruction } from "../data/preprocess.js";
import { restoreNumber } from "../data/scaling.js";
import type { Model, Predictor } from "../experiment/predictor.js";
import type { Dtype } from "../kernels/ndarray.js";
import { Module } from "../nn/module.js";
import { pad } from "../ops/pad.js";
import { narrow } from "../ops/slice.js";
import { evaluateRows } from "./evaluateRows.js";

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

export function loaderOf(part: Part, preprocess: Preprocess, dtype: Dtype, options: LoaderOptions): DataLoader {
  return new DataLoader(tensorsOf(part, preprocess, dtype), options);
}

/** What the model says about each row: probabilities, or values in the target's own unit. Row-major: (rows, outputs). */
export function predictPart(predictor: Predictor, part: Part): Float64Array {
  return outputsOf(predictor, part, () => undefined);
}

/** The same, while the outputs as the loss sees them are shown to `judge`. */
export function outputsOf(predictor: Predictor, part: Part, judge: (output: Tensor, target: Tensor) => void): Float64Array {
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
