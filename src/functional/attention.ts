// Attention: every position asks the others (query), is answered by how well their key fits, and takes their values in that proportion.
import { composed } from "../autograd/composed.js";
import { Tensor } from "../autograd/tensor.js";
import { empty } from "../kernels/allocator.js";
import { add } from "../ops/add.js";
import type { FormulaText } from "../notation/pageText.js";
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

export const attentionText: FormulaText = {
  formula: "y = softmax(q kᵀ / sqrt(width) + mask) v",
  about:
    "Every place t asks a question q[t], every place s answers with a key k[s] and has a value v[s]. The better key and question fit, the more of the value goes to t. A mask that is left out is 0; a mask of minus infinity, or isCausal for what comes later, keeps places from being seen. width is how many numbers a question and a key have.",
  torch: "torch.nn.functional.scaled_dot_product_attention",
  see: ["softmax", "matmul", "Softmax"],
  derivation: `
    t < T, s < S
    o[t, s]  = (isCausal = 0 or s <= t)                      -- 1 where t may look at s
    z[t, s]  = (sum over c of q[t, c] k[s, c]) / sqrt(width) + mask[t, s]  -- how well they fit; width: numbers per key. Of independent entries with variance 1 the sum has variance width; the root brings it back to 1, so that softmax does not saturate
    e[t, s]  = o[t, s] exp(z[t, s])                          -- 0 where t may not look
    m[t]     = sum over s of e[t, s]                         -- so that the row of quotients adds up to 1
    a[t, s]  = e[t, s] / m[t]                                -- softmax: what t takes of s
    y[t, j]  = sum over s of a[t, s] v[s, j]                 -- the values, each with its share
    gv[s, j] = sum over t of a[t, s] gy[t, j]                -- chain rule: every place that took of s
    ga[t, s] = sum over j of gy[t, j] v[s, j]                -- chain rule: the slope of y by a is v
    dm[t]/dz[t, u] = e[t, u]                                 -- sum rule; exp is its own derivative
    da[t, s]/dz[t, u] = ((s = u) e[t, s] m[t] - e[t, s] e[t, u]) / m[t]^2  -- quotient rule
             = a[t, s] ((s = u) - a[t, u])                   -- common factor: e / m is a
    gz[t, u] = sum over s of ga[t, s] da[t, s]/dz[t, u]      -- chain rule: each a of the row depends on z[t, u]
             = a[t, u] (ga[t, u] - sum over s of ga[t, s] a[t, s])  -- only s = u remains of the first part
    gq[t, c] = sum over s of gz[t, s] k[s, c] / sqrt(width)  -- chain rule, constant factor
    gk[s, c] = sum over t of gz[t, s] q[t, c] / sqrt(width)  -- likewise: k[s, c] stands in z[t, s] of every t
    gmask[t, s] = gz[t, s]                                   -- sum rule
    where isCausal = 0
    E        = exp(q @ kᵀ / sqrt(width) + mask)              -- all e[t, s] at once
    A        = E / sum(E, -1)                                -- softmax along the rows
    y        = A @ v                                         -- the same as matrices
    G        = A * (gy @ vᵀ - sum(A * (gy @ vᵀ), -1))        -- gz[t, u] above, for all t and u
    gv       = Aᵀ @ gy                                       -- the sum over t of a[t, s] gy[t, j]
    gq       = G @ k / sqrt(width)                           -- the sum over s
    gk       = Gᵀ @ q / sqrt(width)                          -- the sum over t
    gmask    = sumTo(G, mask)                                -- broadcasting: a mask for all of a batch collects from each
  `,
};

/** (T, S): 0 on and below the diagonal, -inf above. */
function causalMask(scores: Tensor): Tensor {
  const [rows, columns] = scores.shape.slice(-2);
  const mask = empty(scores.dtype, [rows, columns]);
  for (let i = 0; i < rows; i++) for (let j = i + 1; j < columns; j++) mask.numbers[i * columns + j] = -Infinity;
  return new Tensor(mask);
}
