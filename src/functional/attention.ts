// Attention: every position asks the others (query), is answered by how well their key fits, and takes their values in that proportion.
import { composed } from "../autograd/composed.js";
import { Tensor } from "../autograd/tensor.js";
import { empty } from "../kernels/allocator.js";
import { add } from "../ops/add.js";
import { matmul } from "../ops/matmul.js";
import { mul } from "../ops/mul.js";
import { softmax } from "../ops/softmax.js";
import { called, take } from "../autograd/call.js";
import { field } from "../core/fields.js";
import { tensorField } from "./options.js";

export interface AttentionOptions {
  /** Added to the scores before softmax: 0 where a position may look, -inf where not. Stretches to (.., T, S). */
  readonly mask?: Tensor;
  /** No position looks at later ones. Default false. */
  readonly isCausal?: boolean;
}

/**
 * softmax(q kᵀ / sqrt(width) + mask) v. Shapes: q (.., T, width), k (.., S, width), v (.., S, out), y (.., T, out).
 * Dividing by sqrt(width) keeps the scores' variance at 1 however wide the vectors are (Vaswani et al. 2017).
 * As torch.nn.functional.scaled_dot_product_attention.
 */
export const scaledDotProductAttention = called(
  "scaledDotProductAttention",
  [
    take.tensor("q"),
    take.tensor("k"),
    take.tensor("v"),
    take.options({
      mask: tensorField("added to the scores"),
      is_causal: field.boolean({ help: "no position looks at later ones" }),
    }),
  ],
  (q: Tensor, k: Tensor, v: Tensor, { mask, isCausal = false }: AttentionOptions = {}): Tensor => {
    return composed(() => {
      const width = q.shape[q.shape.length - 1];
      let scores = mul(matmul(q, k, { transposeB: true }), 1 / Math.sqrt(width)); // (.., T, S)
      if (isCausal) scores = add(scores, causalMask(scores));
      if (mask !== undefined) scores = add(scores, mask);
      return matmul(softmax(scores, -1), v);
    });
  },
);

/** (T, S): 0 on and below the diagonal, -inf above. */
function causalMask(scores: Tensor): Tensor {
  const [rows, columns] = scores.shape.slice(-2);
  const mask = empty(scores.dtype, [rows, columns]);
  for (let i = 0; i < rows; i++) for (let j = i + 1; j < columns; j++) mask.numbers[i * columns + j] = -Infinity;
  return new Tensor(mask);
}
