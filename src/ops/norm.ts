// How long a vector is: the p-norm.
import { take, type Arg } from "../autograd/call.js";
import { defineOp, keepdim, type Dims, type KeepdimOptions, type Op } from "../autograd/op.js";
import { formatShape, normalizeDims, reducedShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import type { ReduceKernel } from "../kernels/index.js";
import { reshaped } from "../kernels/ndarray.js";
import { abs, sign } from "./abs.js";
import { eq } from "./comparisons.js";
import { div } from "./div.js";
import { each } from "./elementwise.js";
import { mul } from "./mul.js";
import { pow } from "./pow.js";
import { reduceDims } from "./reduction.js";
import { reshape } from "./reshape.js";
import { sum } from "./sum.js";
import { where } from "./where.js";

type Norm = Op<(x: Tensor, p?: number | "fro" | null, dim?: Dims | null, options?: KeepdimOptions) => Tensor>;

/** Which norm; "fro", Frobenius, is that of a matrix whose entries are seen as one vector: p = 2. */
export const order: Arg = take.optional({
  name: "p",
  required: false,
  kind: 'a number (Infinity and -Infinity, too) or "fro"',
  accepts: (value) => (typeof value === "number" && !Number.isNaN(value)) || value === "fro",
  advice: "p = 2 is the length, 1 the sum of sizes, Infinity the largest size",
});

export const norm: Norm = defineOp({
  name: "norm",
  inputs: ["x"],
  takes: [take.tensor("x"), order, take.optional(take.dims("dim")), keepdim],
  args: (x: Tensor, p: number | "fro" | null = 2, dim: Dims | null = null, { keepdim = false }: KeepdimOptions = {}) => {
    const dims = normalizeDims("norm", dim, x.shape.length);
    const empty = dims.find((axis) => x.shape[axis] === 0);
    if (typeof p === "number" && !Number.isFinite(p) && empty !== undefined)
      throw new ArgumentError(
        `norm: axis ${empty} of ${formatShape(x.shape)} is empty: with p = ${p} there is no entry to choose`,
      );
    return { x, p: p === null || p === "fro" ? 2 : p, dim: dims, keepdim };
  },
  formula:
    "y = (sum over i of |x[i]|^p)^(1/p), over the reduced dimensions; p = inf: the largest |x[i]|, p = 0: how many are not 0",
  derivation: `
    where p = 2
    s        = sum over i of x[i]^2
    y        = sqrt(s)                                          -- the length of the vector, by Pythagoras
    ds/dx[k] = 2 x[k]                                           -- power rule
    dy/dx[k] = ds/dx[k] / (2 sqrt(s))                           -- chain rule: the slope of sqrt(s) is 1 / (2 sqrt(s))
             = x[k] / y                                         -- 2 cancels: the direction of x
    gx[k]    = gy dy/dx[k]                                      -- chain rule: only this y depends on x[k]
             = 0 if y = 0, else gy x[k] / y                     -- convention: the vector 0 has no direction, its slope is taken to be 0, as in PyTorch
    where p = 1
    y        = sum over i of |x[i]|
    dy/dx[k] = sign(x[k])                                       -- sum rule; the slope of |x| is 1 or -1
    gx[k]    = gy sign(x[k])                                    -- chain rule; convention: 0 at the kink, x = 0
    where p = 0
    y        = sum over i of (x[i] != 0)                        -- |x|^0 is 1, and 0 is not counted
    gx[k]    = 0                                                -- a whole number: constant between its jumps
    where p = 1 / 0
    y        = max over i of |x[i]|
    dy/dx[k] = (|x[k]| = y) sign(x[k])                          -- y moves with the largest entry and not with the others
    gx[k]    = gy (|x[k]| = y) sign(x[k]) / (sum over i of (|x[i]| = y))
                                                                -- chain rule; convention: equal entries share
    where p = -1 / 0
    y        = min over i of |x[i]|
    gx[k]    = gy (|x[k]| = y) sign(x[k]) / (sum over i of (|x[i]| = y))
                                                                -- as for the largest; convention: equal entries share
    where p != 0 and p != 1 and p * p < 1 / 0
    v        = sum over i of |x[i]|^p
    y        = v^(1/p)
    dv/dx[k] = p abs(x[k])^(p - 1) sign(x[k])                      -- power rule, chain rule: the slope of |x| is sign(x)
    dy/dx[k] = (1/p) v^(1/p - 1) dv/dx[k]                       -- power rule, chain rule
             = y^(1 - p) abs(x[k])^(p - 1) sign(x[k])              -- p cancels, and v is y^p
    gx[k]    = gy dy/dx[k]                                      -- chain rule: only this y depends on x[k]
             = 0 if y = 0 or x[k] = 0, else gy y^(1 - p) abs(x[k])^(p - 1) sign(x[k])
                                                                -- convention: no slope is taken from a 0, as in PyTorch
  `,
  about:
    'How far x is from 0. p = 2 (the default, also written "fro") is the length, p = 1 the way along the axes; the larger p, the more the largest entry decides.',
  view: "lines",
  see: ["normalize", "abs", "sqrt", "kinks"],
  kinks: (s) => [
    ...[2, 1, 0, 3, 0.5].map((p): [Tensor, number] => [s.tensor([0, 0, 0]), p]),
    ...[1, 0, 3, 1.5, 0.5].map((p): [Tensor, number] => [s.tensor([2, 0, -1]), p]),
    [s.tensor([2, -2, 1]), Infinity],
    [s.tensor([1, -2, 1]), -Infinity],
  ],
  example: (s) => [s.tensor([3, -4]), 2],
  samples: (s) => [
    [s.normal([2, 3]), 2, 1],
    [s.normal([2, 3])],
    [s.awayFromZero([2, 3]), 1, 0, { keepdim: true }],
    [s.awayFromZero([2, 3, 2]), 3, [0, 2]],
    [s.awayFromZero([4]), 1.5],
    [s.awayFromZero([4]), 0.5],
    [s.awayFromZero([4]), -1],
    [s.tensor([0.5, -2, 1]), Infinity],
    [s.tensor([0.5, -2, 1]), -Infinity],
    [s.normal([2, 3]), 0, 1],
    [s.awayFromZero([])],
    [s.normal([0, 2]), 2, 0],
  ],
  forward: ({ x, p, dim, keepdim }) => {
    const counted = p === 0 ? each((value) => Number(value !== 0), x) : x; // a count of counts is none, but a sum of sums is
    const kernel = lengthKernel(p === 0 ? 1 : p);
    if (dim.length > 0) return reduceDims(kernel, counted, dim, keepdim); // the norm of norms is the norm of all
    return reshaped(reduceDims(kernel, reshaped(counted, [1, x.numbers.length]), [0], false), x.shape);
  },
  saves: ["x", "y"],
  backward: (gy, { x, y, p, dim }) => {
    const kept = reducedShape(x.shape, dim, true);
    return { x: () => slope(x, reshape(y, kept), reshape(gy, kept), p, dim) };
  },
});

function slope(x: Tensor, y: Tensor, gy: Tensor, p: number, dim: readonly number[]): Tensor {
  if (p === 0) return mul(gy, mul(sign(x), 0));
  if (p === 1) return mul(gy, sign(x));
  const flat = eq(y, 0); // where a slope is taken to be 0: the numbers there are replaced, so that nothing is divided by 0
  if (p === 2) return mul(x, where(flat, 0, div(gy, where(flat, 1, y))));
  if (!Number.isFinite(p)) {
    const hit = mul(eq(abs(x), y), sign(x));
    return mul(hit, div(gy, sum(eq(abs(x), y), dim, { keepdim: true })));
  }
  const none = eq(x, 0);
  const own = where(none, 0, mul(sign(x), pow(abs(where(none, 1, x)), p - 1)));
  return mul(own, where(flat, 0, mul(gy, pow(where(flat, 1, y), 1 - p))));
}

function lengthKernel(p: number): ReduceKernel {
  if (p === Infinity) return folded(0, (most, x) => Math.max(most, Math.abs(x)), (most) => most); // prettier-ignore
  if (p === -Infinity) return folded(Infinity, (least, x) => Math.min(least, Math.abs(x)), (least) => least); // prettier-ignore
  if (p === 1) return folded(0, (total, x) => total + Math.abs(x), (total) => total); // prettier-ignore
  if (p === 2) return folded(0, (total, x) => total + x * x, Math.sqrt);
  return folded(0, (total, x) => total + Math.abs(x) ** p, (total) => total ** (1 / p)); // prettier-ignore
}

function folded(start: number, add: (total: number, x: number) => number, end: (total: number) => number): ReduceKernel {
  return (x, outer, n, inner, out) => {
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let total = start;
        for (let k = 0; k < n; k++) total = add(total, x[(o * n + k) * inner + i]);
        out[o * inner + i] = end(total);
      }
    }
  };
}
