// Looking vectors up by number.
import type { Tensor } from "../autograd/tensor.js";
import { formatShape } from "../autograd/shapes.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import type { FloatArray } from "../kernels/ndarray.js";
import { perform } from "../kernels/tape.js";
import { eq } from "../ops/comparisons.js";
import { indexSelect } from "../ops/indexing.js";
import { reshape } from "../ops/reshape.js";
import { where } from "../ops/where.js";
import { called, take } from "../autograd/call.js";

export interface EmbeddingFunctionOptions {
  /** The number whose vector learns nothing; a negative one counts from the end. */
  readonly paddingIdx?: number | null;
}

/**
 * y[.., j] = weight[index[..], j]. Shapes: index (..), weight (rows, width), y (.., width). As torch.nn.functional.embedding.
 * @throws ShapeError unless the weight has two axes; ArgumentError for a number that has no row, or is not whole
 */
export const embedding = called(
  "embedding",
  [
    take.tensor("index"),
    take.tensor("weight"),
    take.options({ padding_idx: field.integer({ nullable: true, help: "the number whose vector learns nothing" }) }),
  ],
  (index: Tensor, weight: Tensor, { paddingIdx = null }: EmbeddingFunctionOptions = {}): Tensor => {
    if (weight.shape.length !== 2) throw new ShapeError(`embedding: weight must have shape (rows, width), got ${formatShape(weight.shape)}`); // prettier-ignore
    const [rows, width] = weight.shape;
    const padding = paddingIdx === null ? null : paddingRow("embedding", paddingIdx, rows);
    perform(refuseOtherRows, index.numbers, rows);
    const y = reshape(indexSelect(weight, 0, reshape(index, [index.numel])), [...index.shape, width]);
    if (padding === null || y.gradNode === null) return y;
    return where(reshape(eq(index, padding), [...index.shape, 1]), y.detach(), y); // the same numbers, but no gradient for that row
  },
);

function refuseOtherRows(index: FloatArray, rows: number): void {
  const wrong = index.find((i) => !Number.isInteger(i) || i < 0 || i >= rows);
  if (wrong === undefined) return;
  throw new ArgumentError(
    `embedding: index holds ${wrong}, but must hold whole numbers from 0 to ${rows - 1}, the rows of weight`,
    {
      hint: "in an experiment, set data.scale: none, so that numbers stay whole, and num_embeddings above the largest",
    },
  );
}

/** @throws ArgumentError for a row that the table does not have */
export function paddingRow(owner: string, paddingIdx: number, rows: number): number {
  if (paddingIdx < -rows || paddingIdx >= rows) throw new ArgumentError(`${owner}: paddingIdx must be >= ${-rows} and < ${rows}, the rows of the table, got ${paddingIdx}`); // prettier-ignore
  return paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
}
