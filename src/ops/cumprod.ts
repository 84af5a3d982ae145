// Running products, and the running logarithm of sums of exponentials. What backward needs of both is a recurrence from the end,
//   r[k] = gy[k] + a[k] r[k + 1],
// which divides by nothing: it is exact where an x is 0.
import { take, type Arg } from "../autograd/call.js";
import { defineOp, type Op } from "../autograd/op.js";
import { around, normalizeDim } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { empty, unfilled } from "../kernels/allocator.js";
import type { Operand } from "../kernels/ndarray.js";
import { cat } from "./cat.js";
import { eq } from "./comparisons.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { narrow } from "./slice.js";
import { sub } from "./sub.js";
import { where } from "./where.js";

type AlongDim = Op<(x: Tensor, dim: number) => Tensor>;

const samples = (s: { normal: (shape: number[]) => Tensor }): [Tensor, number][] => [
  [s.normal([2, 3]), 1],
  [s.normal([3, 2]), 0],
  [s.normal([2, 3, 2]), -2],
  [s.normal([]), 0],
  [s.normal([0, 2]), 0],
];

export const cumprod: AlongDim = defineOp({
  name: "cumprod",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim")],
  args: (x: Tensor, dim: number) => ({ x, dim: normalizeDim("cumprod", dim, x.shape.length) }),
  formula: "y[i] = x[0] x[1] ... x[i], along axis dim",
  derivation: `
    i < n, k < n
    y[i]        = product over j of (x[j] if j <= i, else 1)
    dy[i]/dx[k] = product over j of (x[j] if j <= i and j != k, else (k <= i or j != k))
                                                         -- product rule: the others of the first i + 1 remain; 0 if x[k] is none of these
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]        -- chain rule: x[k] is in every y from place k on
    p[k]        = 1 if k = 0, else y[k - 1]              -- what stands before x[k] is in all of these products: a common factor
    r[k]        = gy[k] if k = n - 1, else gy[k] + x[k + 1] r[k + 1]
                                                         -- and the sum of the rest: gy[k] + gy[k + 1] x[k + 1] + gy[k + 2] x[k + 1] x[k + 2] + ..
    gx[k]       = p[k] r[k]                              -- no division by x[k]: it may be 0
  `,
  about: "A running product, such as money that grows by another factor each year.",
  view: "lines",
  see: ["prod", "cumsum", "product-rule"],
  example: (s) => [s.tensor([1.5, -0.5, 2]), 0],
  samples: (s) => [...samples(s), [s.tensor([[0, 2, 3], [2, 0, 3], [0, 0, 2], [1, 3, 0]]), 1]], // prettier-ignore
  forward: ({ x, dim }) => scan(x, dim, false, (value, last) => value * last, 1),
  saves: ["x", "y"],
  backward: (gy, { x, y, dim }) => ({
    x: () => {
      if (x.shape.length === 0 || x.shape[dim] === 0) return gy;
      return mul(moved(y, dim, true, 1), recurrence(moved(x, dim, false, 0), gy, dim, true));
    },
  }),
});

export const logcumsumexp: AlongDim = defineOp({
  name: "logcumsumexp",
  file: "cumprod",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim")],
  args: (x: Tensor, dim: number) => ({ x, dim: normalizeDim("logcumsumexp", dim, x.shape.length) }),
  formula: "y[i] = ln(exp(x[0]) + exp(x[1]) + ... + exp(x[i])), along axis dim",
  derivation: `
    i < n, k < n
    s[i]        = sum over j of (j <= i) exp(x[j])
    y[i]        = ln(s[i])                               -- the code goes from each y to the next, y[i] = ln(exp(y[i - 1]) + exp(x[i])), with the larger one taken out
    ds[i]/dx[k] = (k <= i) exp(x[k])                     -- sum rule; exp is its own derivative
    dy[i]/dx[k] = ds[i]/dx[k] / s[i]                     -- chain rule: the derivative of ln(s) is 1 / s
                = (k <= i) exp(x[k] - y[i])              -- s is exp(y)
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]        -- chain rule: x[k] is in every y from place k on
    r[k]        = gy[k] if k = n - 1, else gy[k] + exp(y[k] - y[k + 1]) r[k + 1]
                                                         -- the sum over i from k on of gy[i] exp(y[k] - y[i]): y rises, so that no exp overflows
    gx[k]       = exp(x[k] - y[k]) r[k]                  -- exp(x[k] - y[k]) exp(y[k] - y[i]) is exp(x[k] - y[i])
  `,
  about: "A running logsumexp: a smooth maximum of all that came so far.",
  view: "lines",
  see: ["logsumexp", "cumsum", "cummax"],
  example: (s) => [s.tensor([1.5, -0.3, 0.8]), 0],
  samples: (s) => [...samples(s), [s.tensor([100, 101, 99]), 0]],
  forward: ({ x, dim }) => scan(x, dim, false, logaddexp, -Infinity),
  saves: ["x", "y"],
  backward: (gy, { x, y, dim }) => ({
    x: () => {
      const share = exp(difference(x, y));
      if (x.shape.length === 0 || x.shape[dim] === 0) return mul(gy, share);
      return mul(share, recurrence(exp(difference(y, moved(y, dim, false, 0))), gy, dim, true));
    },
  }),
});

function logaddexp(a: number, b: number): number {
  const [high, low] = a > b ? [a, b] : [b, a];
  return high === low && !Number.isFinite(high) ? high : high + Math.log1p(Math.exp(low - high));
}

/** a - b, where -inf stays itself: exp of it is 0, also beside another -inf. */
function difference(a: Tensor, b: Tensor): Tensor {
  const none = eq(a, -Infinity);
  return where(none, -Infinity, sub(where(none, 0, a), where(none, 0, b)));
}

const fromEndArg: Arg = { name: "fromEnd", required: true, kind: "true or false", accepts: () => true };

/** h[i] = a[i] h[i - 1] + b[i] with h[-1] = 0, or from the end, h[i] = a[i] h[i + 1] + b[i]: linear in b, and its backward is one from the other end. */
const recurrence: Op<(a: Tensor, b: Tensor, dim: number, fromEnd: boolean) => Tensor> = defineOp({
  name: "recurrence",
  inputs: ["a", "b"],
  takes: [take.tensor("a"), take.tensor("b"), take.dim("dim"), fromEndArg],
  args: (a: Tensor, b: Tensor, dim: number, fromEnd: boolean) => ({ a, b, dim, fromEnd }),
  formula: "h[i] = a[i] h[i - 1] + b[i]",
  derivation: `
    gb[i] = gy[i] + a[i + 1] gb[i + 1]   -- chain rule: b[i] is in h[i], and through it in the next
    ga[i] = gb[i] h[i - 1]               -- a[i] h[i - 1] stands beside b[i]
  `,
  samples: (s) => [[s.normal([3]), s.normal([3]), 0, false]],
  forward: ({ a, b, dim, fromEnd }) => {
    const factors = a.numbers;
    return scan(b, dim, fromEnd, (value, last, at, first) => (first ? value : factors[at] * last + value), 0);
  },
  saves: ["a", "y"],
  backward: (gy, { a, y, dim, fromEnd }) => {
    const gb = (): Tensor => recurrence(moved(a, dim, fromEnd, 0), gy, dim, !fromEnd);
    return { a: () => mul(gb(), moved(y, dim, !fromEnd, 0)), b: gb };
  },
});

type Step = (value: number, last: number, at: number, first: boolean) => number;

/** Each entry of a line from x there and the entry before it (or after it). */
function scan(x: Operand, dim: number, fromEnd: boolean, step: Step, start: number): Operand {
  const y = unfilled(x.dtype, x.shape);
  const { outer, n, inner } = around(x.shape, dim);
  const [from, to] = [x.numbers, y.numbers];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let last = start;
      for (let k = 0; k < n; k++) {
        const at = (o * n + (fromEnd ? n - 1 - k : k)) * inner + i;
        to[at] = last = step(from[at], last, at, k === 0);
      }
    }
  }
  return y;
}

/** Every line moved by one place, on or back; `edge` enters. */
function moved(x: Tensor, dim: number, on: boolean, edge: number): Tensor {
  const entering = empty(x.dtype, x.shape.map((size, axis) => (axis === dim ? 1 : size))); // prettier-ignore
  entering.numbers.fill(edge);
  const kept = narrow(x, dim, on ? 0 : 1, x.shape[dim] - 1);
  return cat(on ? [new Tensor(entering), kept] : [kept, new Tensor(entering)], dim);
}
