// Gated recurrent units (Cho et al. 2014) over all steps.
import { take } from "../autograd/call.js";
import { defineOp, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import type { Dtype, FloatArray } from "../kernels/ndarray.js";
import { add } from "./add.js";
import { cat } from "./cat.js";
import { mul } from "./mul.js";
import {
  checkSequence,
  recur,
  recurBackward,
  recurFused,
  sequenceOptions,
  type Cell,
  type SequenceOptions,
} from "./recurrence.js";
import { sigmoid } from "./sigmoid.js";
import { narrow } from "./slice.js";
import { sub } from "./sub.js";
import { tanh } from "./tanh.js";

/** r and z of each row (in the places of a's first two thirds) and n = tanh(a_n + r q_n), alone. */
function gatesOf(
  dtype: Dtype,
  hidden: number,
  rows: number,
  a: FloatArray,
  q: FloatArray,
): { gates: FloatArray; fresh: FloatArray } {
  const width = 3 * hidden;
  const [sums, gates] = [unfilled(dtype, [rows, width]).numbers, unfilled(dtype, [rows, width]).numbers];
  const fresh = unfilled(dtype, [rows, hidden]).numbers;
  kernels.add(a, q, sums, null);
  kernels.sigmoid(sums, gates);
  for (let row = 0, k = 0; row < rows; row++) {
    for (let p = row * width, end = p + hidden; p < end; p++, k++) fresh[k] = a[p + 2 * hidden] + gates[p] * q[p + 2 * hidden];
  }
  kernels.tanh(fresh, fresh);
  return { gates, fresh };
}

const cell: Cell = {
  name: "gruSequence",
  gates: 3,
  states: 1,
  ownQ: true,
  forward: (dtype, hidden, a, q, [before], [h]) => {
    const rows = h.length / hidden;
    const { gates, fresh } = gatesOf(dtype, hidden, rows, a, q);
    for (let row = 0, k = 0; row < rows; row++) {
      for (let p = row * 3 * hidden + hidden, end = p + hidden; p < end; p++, k++)
        h[k] = (1 - gates[p]) * fresh[k] + gates[p] * before[k];
    }
  },
  fused: ({ dtype, hidden, rows, a, q, previous: [before], ga, gq }) => {
    const { gates, fresh } = gatesOf(dtype, hidden, rows, a, q);
    return (row, n, [gh], direct) => {
      let m = row * hidden;
      let p = m * 3;
      for (let k = n * hidden, end = k + hidden; k < end; k++, p++, m++) {
        const r = gates[p];
        const z = gates[p + hidden];
        const f = fresh[m];
        const gn = gh[k] * (1 - z) * (1 - f * f);
        ga[p] = gq[p] = gn * q[p + 2 * hidden] * (r * (1 - r));
        ga[p + hidden] = gq[p + hidden] = gh[k] * (before[m] - f) * (z * (1 - z));
        ga[p + 2 * hidden] = gn;
        gq[p + 2 * hidden] = gn * r;
        direct[k] = gh[k] * z;
      }
    };
  },
  backward: (a, q, [before], next, [gh]) => {
    const hidden = before.shape[1];
    const part = (x: Tensor, k: number): Tensor => narrow(x, 1, k * hidden, hidden);
    const [r, z] = [sigmoid(add(part(a, 0), part(q, 0))), sigmoid(add(part(a, 1), part(q, 1)))];
    const fresh = tanh(add(part(a, 2), mul(r, part(q, 2))));
    const slope = (s: Tensor): Tensor => mul(s, sub(1, s));
    const gn = mul(mul(gh, sub(1, z)), sub(1, mul(fresh, fresh)));
    const gr = mul(mul(gn, part(q, 2)), slope(r));
    const gz = mul(mul(gh, sub(before, fresh)), slope(z));
    return { a: cat([gr, gz, gn], 1), q: cat([gr, gz, mul(gn, r)], 1), direct: [mul(gh, z)] };
  },
};

// An operation of its own for speed: see lstmSequence.
export const gruSequence: Op<(a: Tensor, h: Tensor, weight: Tensor, bias: Tensor, options?: SequenceOptions) => Tensor> =
  defineOp({
    name: "gruSequence",
    inputs: ["a", "h", "weight", "bias"],
    takes: [take.tensor("a"), take.tensor("h"), take.tensor("weight"), take.tensor("bias"), sequenceOptions],
    args: (a: Tensor, h: Tensor, weight: Tensor, bias: Tensor, options: SequenceOptions = {}) => ({
      a,
      h,
      weight,
      bias,
      ...checkSequence(cell, a.shape, [h.shape], weight.shape, bias.shape, options),
    }),
    formula:
      "y[t] = (1 - z) tanh(n) + z y[t - 1], with gates r, z and n from a[t] and q = y[t - 1] weightᵀ + bias: n = a_n + r q_n",
    derivation: `
    t < T, k < H, m < 3 H
    sigma(v)        = 1 / (1 + exp(-v))                       -- its slope is sigma (1 - sigma)
    p[t, n, k]      = h[n, k] if t = reverse (T - 1), else y[t - 1 + 2 reverse, n, k]  -- the state before step t
    q[t, n, m]      = bias[m] + sum over k of weight[m, k] p[t, n, k]
    r[t, n, m]      = a[t, n, m] + q[t, n, m]
    reset[t, n, k]  = sigma(r[t, n, k + 0 H])                 -- how much of the state goes into the fresh one
    keep[t, n, k]   = sigma(r[t, n, k + H])                   -- how much of the state stays
    fresh[t, n, k]  = tanh(a[t, n, k + 2 H] + reset[t, n, k] q[t, n, k + 2 H])
    y[t, n, k]      = (1 - keep[t, n, k]) fresh[t, n, k] + keep[t, n, k] p[t, n, k] if t < lengths[n],
                      else p[t, n, k]                         -- after its end a row's state stays
    place[m]        = m - H floor(m / H)
    slope[t, n, m]  = 0 if t >= lengths[n], (1 - keep[t, n, place[m]]) (1 - fresh[t, n, place[m]]^2) *
                      (q[t, n, place[m] + 2 H] reset[t, n, place[m]] (1 - reset[t, n, place[m]]) if m < H, else 1) if m < H or m >= 2 H,
                      else (p[t, n, place[m]] - fresh[t, n, place[m]]) keep[t, n, place[m]] (1 - keep[t, n, place[m]])
                                                              -- chain rule: how y moves with a[t, n, m], through reset, keep or fresh
    slopeq[t, n, m] = slope[t, n, m] (1 if m < 2 H, else reset[t, n, place[m]])  -- q stands beside a, in the last third times reset
    u[t, n, k]      = gy[t, n, k] + (0 if t = (1 - reverse) (T - 1),
                      else u[t + 1 - 2 reverse, n, k] (keep[t + 1 - 2 reverse, n, k] if t + 1 - 2 reverse < lengths[n], else 1) +
                      sum over m of u[t + 1 - 2 reverse, n, place[m]] slopeq[t + 1 - 2 reverse, n, m] weight[m, k])
                                                              -- its own gy, and what the next step hands back by the chain rule
    ga[t, n, m]     = u[t, n, place[m]] slope[t, n, m]        -- chain rule
    gq[t, n, m]     = u[t, n, place[m]] slopeq[t, n, m]       -- chain rule
    gbias[m]        = sum over t, n of gq[t, n, m]            -- chain rule: one bias serves every step of every row
    gweight[m, k]   = sum over t, n of gq[t, n, m] p[t, n, k]  -- chain rule: so does one weight
    gh[n, k]        = sum over t of (t = reverse (T - 1)) (u[t, n, k] (keep[t, n, k] if t < lengths[n], else 1) +
                      sum over m of gq[t, n, m] weight[m, k])  -- chain rule: h is read by the first step
    `,
    torch: "torch.nn.GRU",
    see: ["GRU", "rnnSequence", "lstmSequence"],
    samples: (s) => [
      [s.normal([2, 1, 3]), s.normal([1, 1]), s.normal([3, 1]), s.normal([3])],
      [s.normal([2, 2, 6]), s.normal([2, 2]), s.normal([6, 2]), s.normal([6])],
      [s.normal([3, 2, 3]), s.normal([2, 1]), s.normal([3, 1]), s.normal([3]), { reverse: true }],
      [s.normal([3, 2, 3]), s.normal([2, 1]), s.normal([3, 1]), s.normal([3]), { lengths: [1, 3] }],
    ],
    forward: ({ a, h, weight, bias, ...order }) => recur(cell, { a, states: [h], weight, bias }, order),
    saves: ["a", "h", "weight", "bias", "y"],
    backward: (gy, { a, h, weight, bias, y, ...order }) => {
      const g = recurBackward(cell, gy, { a, states: [h], weight, bias }, y, order);
      return { a: () => g.a, h: () => g.states[0], weight: () => g.weight, bias: () => g.bias };
    },
    fused: (gy, { a, h, weight, bias, y, ...order }) => {
      const g = recurFused(cell, gy, { a, states: [h], weight, bias }, y, order);
      return { a: () => g.a, h: () => g.states[0], weight: () => g.weight, bias: () => g.bias };
    },
  });
