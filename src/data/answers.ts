// What is true of the rows: the values of the targets, or for an autoencoder the features themselves.
import type { FloatArray } from "../kernels/ndarray.js";
import type { Part } from "./dataset.js";
import { isReconstruction, targetsOf, type Preprocess, type TargetColumn } from "./preprocess.js";
import { scaler, unscaled } from "./scaling.js";

export type AnswerColumn = Pick<TargetColumn, "name" | "classes" | "scale">;

/** What is predicted of a row: each target; for an autoencoder each feature, in the scale of the model. */
export function answerColumns(preprocess: Preprocess): readonly AnswerColumn[] {
  if (!isReconstruction(preprocess)) return targetsOf(preprocess);
  return preprocess.features.map((name) => ({ name, classes: null, scale: unscaled }));
}

/** Row-major: (rows, columns). */
export function answersIn({ x, y }: Pick<Part, "x" | "y">, preprocess: Preprocess): FloatArray {
  return isReconstruction(preprocess) ? x : y;
}

/** The same as the model sees it. */
export function scaledAnswers(part: Pick<Part, "x" | "y">, preprocess: Preprocess): Float64Array {
  const scales = answerColumns(preprocess).map(({ scale }) => scaler(scale));
  const [first] = scales;
  if (isReconstruction(preprocess)) return Float64Array.from(part.x);
  return scales.length === 1 ? part.y.map(first) : part.y.map((value, i) => scales[i % scales.length](value));
}

/** Column t of a matrix whose rows have `width` numbers. */
export function columnOf(numbers: ArrayLike<number>, width: number, t: number): Float64Array {
  const column = new Float64Array(Math.floor(numbers.length / width));
  for (let i = 0; i < column.length; i++) column[i] = numbers[i * width + t];
  return column;
}
