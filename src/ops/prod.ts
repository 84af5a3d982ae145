import { take } from "../autograd/call.js";
import { defineComposite, keepdim, type KeepdimOptions, type Op } from "../autograd/op.js";
import { normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { add } from "./add.js";
import { cumprod } from "./cumprod.js";
import { reshape } from "./reshape.js";
import { narrow } from "./slice.js";
import { sum } from "./sum.js";
import { squeeze } from "./views.js";

export const prod: Op<(x: Tensor, dim?: number | null, options?: KeepdimOptions) => Tensor> = defineComposite({
  name: "prod",
  inputs: ["x"],
  takes: [take.tensor("x"), take.optional(take.dim("dim")), keepdim],
  formula: "y = product over i of x[i], along axis dim; without dim, of all elements",
  derivation: `
    y        = product over i of x[i]
    dy/dx[k] = product over i of (1 if i = k, else x[i])        -- product rule: the product of all others
    gx[k]    = gy dy/dx[k]                                      -- chain rule: only this y depends on x[k]
             = gy (product over i of (1 if i = k, else x[i]))   -- also where an x is 0; elsewhere it is gy y / x[k]
  `,
  about: "The last entry of cumprod, which never divides: with one 0 only that entry has a gradient, with two none has.",
  view: "lines",
  aliases: ["product"],
  see: ["cumprod", "sum", "product-rule"],
  example: (s) => [s.tensor([[1.5, -0.5, 2], [0, 3, -1]]), 1], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), 1],
    [s.normal([2, 3])],
    [s.normal([2, 3, 2]), -2, { keepdim: true }],
    [s.tensor([[0, 2, 3], [0, 0, 3]]), 1],
    [s.normal([])],
    [s.normal([0, 2]), 0],
  ], // prettier-ignore
  compose: (x, dim = null, { keepdim: kept = false } = {}) => {
    const flat = dim === null || x.shape.length === 0 ? reshape(x, [x.numel]) : x;
    const axis = normalizeDim("prod", dim ?? 0, flat.shape.length);
    const n = flat.shape[axis];
    const y = n === 0 ? add(sum(flat, axis, { keepdim: true }), 1) : narrow(cumprod(flat, axis), axis, n - 1, 1);
    if (flat !== x) return reshape(y, kept ? x.shape.map(() => 1) : []);
    return kept ? y : squeeze(y, axis);
  },
});
