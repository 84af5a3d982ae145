// Attention: every position asks the others (query), is answered by how well their key fits, and takes their values in that proportion.
import { composed } from "../autograd/composed.js";
import { zerosLike } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Generator } from "../core/rng.js";
import { add } from "../ops/add.js";
import type { FormulaText } from "../notation/pageText.js";
import { matmul } from "../ops/matmul.js";
import { mul } from "../ops/mul.js";
import { softmax } from "../ops/softmax.js";
import { where } from "../ops/where.js";
import { called, take } from "../autograd/call.js";
import { field } from "../core/fields.js";
import { dropout } from "./dropout.js";
import { isLong, longAttention } from "./longAttention.js";
import { refuseTruths, visible } from "./masks.js";
import { generatorField, tensorField } from "./options.js";

export interface AttentionOptions {
  /** Added to the scores before softmax: 0 where a position may look, -inf where not. Stretches to (.., T, S). */
  readonly mask?: Tensor;
  /** Each share becomes 0 with this probability, the others are divided by 1 - dropoutP. Default 0; leave it out in evaluation. */
  readonly dropoutP?: number;
  /** No position looks at later ones. Default false. */
  readonly isCausal?: boolean;
  /** What the products of query and key are multiplied with. Default 1 / sqrt(width). */
  readonly scale?: number;
  /** 1 where a position may look, 0 where not: a boolean mask of PyTorch's function. Stretches to (.., T, S). */
  readonly keep?: Tensor;
  /** Draws what is dropped. */
  readonly generator?: Generator;
}

/**
 * softmax(scale q kᵀ + mask) v. Shapes: q (.., T, width), k (.., S, width), v (.., S, out), y (.., T, out).
 * Dividing by sqrt(width) keeps the scores' variance at 1 however wide the vectors are (Vaswani et al. 2017).
 * A position that may look at nothing takes nothing: its y is 0, and so is its gradient.
 * As torch.nn.functional.scaled_dot_product_attention; as booleans are numbers here, its boolean mask has a name of its own, `keep`.
 */
export const scaledDotProductAttention = called(
  "scaledDotProductAttention",
  [
    take.tensor("q"),
    take.tensor("k"),
    take.tensor("v"),
    take.options({
      mask: tensorField("added to the scores"),
      dropout_p: field.number({ min: 0, max: 1, help: "probability that a share is set to 0" }),
      is_causal: field.boolean({ help: "no position looks at later ones" }),
      scale: field.number({ help: "what the products are multiplied with; 1 / sqrt(width) when left out" }),
      keep: tensorField("1 where a position may look, 0 where not"),
      generator: generatorField,
    }),
  ],
  (q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions = {}): Tensor => composed(() => attendOnly(q, k, v, options)),
);

/** Attention without its shares: long sequences then need no memory for them. */
export function attendOnly(q: Tensor, k: Tensor, v: Tensor, options: AttentionOptions): Tensor {
  const { mask, keep, dropoutP = 0, isCausal = false } = options;
  const plain = mask === undefined && keep === undefined && dropoutP === 0;
  if (plain && isLong(q, k, v)) return longAttention(scaled(q, options), k, v, { causal: isCausal });
  return attend(q, k, v, options).y;
}

function scaled(q: Tensor, { scale }: AttentionOptions): Tensor {
  return mul(q, scale ?? 1 / Math.sqrt(q.shape[q.shape.length - 1]));
}

/** Attention with the shares (.., T, S) that it takes. */
export function attend(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options: AttentionOptions,
): { readonly y: Tensor; readonly shares: Tensor } {
  const { mask, dropoutP = 0, isCausal = false, keep, generator } = options;
  if (mask !== undefined) refuseTruths(mask);
  let scores = matmul(scaled(q, options), k, { transposeB: true }); // (.., T, S)
  if (mask !== undefined) scores = add(scores, mask);
  const { seen, blind } = visible(scores, { mask, keep, isCausal });
  if (seen !== null) scores = where(seen, scores, blind === null ? -Infinity : where(blind, zerosLike(blind), -Infinity));
  let shares = softmax(scores, -1);
  if (blind !== null) shares = where(blind, 0, shares);
  if (dropoutP > 0) shares = dropout(shares, { p: dropoutP, ...(generator === undefined ? {} : { generator }) });
  return { y: matmul(shares, v), shares };
}

export const attentionText: FormulaText = {
  formula: "y = softmax(scale q kᵀ + mask) v, scale = 1 / sqrt(width)",
  about:
    "Every place t asks a question q[t], every place s answers with a key k[s] and has a value v[s]. The better key and question fit, the more of the value goes to t. A mask that is left out is 0; a mask of minus infinity, a 0 in keep, or isCausal for what comes later, keeps places from being seen. width is how many numbers a question and a key have. With dropoutP shares are dropped as Dropout drops.",
  torch: "torch.nn.functional.scaled_dot_product_attention",
  see: ["softmax", "matmul", "Softmax"],
  derivation: `
    t < T, s < S
    o[t, s]  = (isCausal = 0 or s <= t) (keep[t, s] != 0)  -- 1 where t may look at s
    z[t, s]  = scale (sum over c of q[t, c] k[s, c]) + mask[t, s]  -- how well they fit. Of independent entries with variance 1 the sum has variance width; scale is 1 / sqrt(width) and brings it back to 1, so that softmax does not saturate
    e[t, s]  = o[t, s] exp(z[t, s])                          -- 0 where t may not look
    m[t]     = sum over s of e[t, s]                         -- so that the row of quotients adds up to 1
    a[t, s]  = 0 if m[t] = 0, else e[t, s] / m[t]            -- softmax: what t takes of s. Who may look nowhere takes nothing
    y[t, j]  = sum over s of a[t, s] v[s, j]                 -- the values, each with its share
    gv[s, j] = sum over t of a[t, s] gy[t, j]                -- chain rule: every place that took of s
    ga[t, s] = sum over j of gy[t, j] v[s, j]                -- chain rule: the slope of y by a is v
    dm[t]/dz[t, u] = e[t, u]                                 -- sum rule; exp is its own derivative
    da[t, s]/dz[t, u] = 0 if m[t] = 0, else ((s = u) e[t, s] m[t] - e[t, s] e[t, u]) / m[t]^2  -- quotient rule
             = a[t, s] ((s = u) - a[t, u])                   -- common factor: e / m is a
    gz[t, u] = sum over s of ga[t, s] da[t, s]/dz[t, u]      -- chain rule: each a of the row depends on z[t, u]
             = a[t, u] (ga[t, u] - sum over s of ga[t, s] a[t, s])  -- only s = u remains of the first part
    gq[t, c] = sum over s of gz[t, s] scale k[s, c]  -- chain rule, constant factor
    gk[s, c] = sum over t of gz[t, s] scale q[t, c]  -- likewise: k[s, c] stands in z[t, s] of every t
    gmask[t, s] = gz[t, s]                                   -- sum rule
    where isCausal = 0
    E        = (keep != 0) * exp(scale * (q @ kᵀ) + mask)    -- all e[t, s] at once
    A        = E / sum(E, -1)                                -- softmax along the rows
    y        = A @ v                                         -- the same as matrices
    G        = A * (gy @ vᵀ - sum(A * (gy @ vᵀ), -1))        -- gz[t, u] above, for all t and u
    gv       = Aᵀ @ gy                                       -- the sum over t of a[t, s] gy[t, j]
    gq       = scale * (G @ k)                               -- the sum over s
    gk       = scale * (Gᵀ @ q)                              -- the sum over t
    gmask    = sumTo(G, mask)                                -- broadcasting: a mask for all of a batch collects from each
  `,
};
