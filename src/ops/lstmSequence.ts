// Long short-term memory (Hochreiter and Schmidhuber 1997) over all steps.
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

/** q becomes the gates of each row, from a + q: i, f and o through sigmoid, g through tanh. */
function toGates(dtype: Dtype, hidden: number, rows: number, a: FloatArray, q: FloatArray): void {
  const g = unfilled(dtype, [rows, hidden]).numbers;
  const ofG = { shape: [rows, hidden], strides: [4 * hidden, 1], offset: 2 * hidden };
  kernels.add(a, q, q, null);
  kernels.read(q, ofG, g);
  kernels.sigmoid(q, q);
  kernels.tanh(g, g);
  kernels.write(g, ofG, q);
}

const cell: Cell = {
  name: "lstmSequence",
  gates: 4,
  states: 2,
  ownQ: false,
  forward: (dtype, hidden, a, q, [, before], [h, c]) => {
    const rows = c.length / hidden;
    toGates(dtype, hidden, rows, a, q);
    for (let n = 0, k = 0; n < rows; n++) {
      for (let i = n * 4 * hidden, end = i + hidden; i < end; i++, k++)
        c[k] = q[i + hidden] * before[k] + q[i] * q[i + 2 * hidden];
    }
    kernels.tanh(c, h);
    for (let n = 0, k = 0; n < rows; n++) {
      for (let i = n * 4 * hidden + 3 * hidden, end = i + hidden; i < end; i++, k++) h[k] *= q[i];
    }
  },
  fused: ({ dtype, hidden, rows, q, previous: [, before], next: [, after], ga }) => {
    const bent = unfilled(dtype, [rows, hidden]).numbers;
    kernels.tanh(after, bent);
    return (row, n, carry, direct) => {
      const [gh, gc] = carry;
      let m = row * hidden;
      let p = m * 4;
      for (let k = n * hidden, end = k + hidden; k < end; k++, p++, m++) {
        const i = q[p];
        const f = q[p + hidden];
        const g = q[p + 2 * hidden];
        const o = q[p + 3 * hidden];
        const tc = bent[m];
        const gcAll = gc[k] + gh[k] * (o * (1 - tc * tc));
        ga[p] = gcAll * g * (i * (1 - i));
        ga[p + hidden] = gcAll * before[m] * (f * (1 - f));
        ga[p + 2 * hidden] = gcAll * i * (1 - g * g);
        ga[p + 3 * hidden] = gh[k] * tc * (o * (1 - o));
        gc[k] = gcAll * f;
        direct[k] = 0;
      }
    };
  },
  backward: (a, q, [, before], [, after], [gh, gc]) => {
    const sums = add(a, q);
    const hidden = before.shape[1];
    const part = (k: number): Tensor => narrow(sums, 1, k * hidden, hidden);
    const [i, f, g, o] = [sigmoid(part(0)), sigmoid(part(1)), tanh(part(2)), sigmoid(part(3))];
    const tc = tanh(after);
    const slope = (s: Tensor): Tensor => mul(s, sub(1, s));
    const gcAll = add(gc, mul(gh, mul(o, sub(1, mul(tc, tc)))));
    const gs = cat(
      [
        mul(mul(gcAll, g), slope(i)),
        mul(mul(gcAll, before), slope(f)),
        mul(mul(gcAll, i), sub(1, mul(g, g))),
        mul(mul(gh, tc), slope(o)),
      ],
      1,
    );
    return { a: gs, q: gs, direct: [null, mul(gcAll, f)] };
  },
};

export const lstmSequence: Op<(a: Tensor, h: Tensor, c: Tensor, weight: Tensor, bias: Tensor, options?: SequenceOptions) => Tensor> = // prettier-ignore
  defineOp({
    name: "lstmSequence",
    inputs: ["a", "h", "c", "weight", "bias"],
    takes: [take.tensor("a"), take.tensor("h"), take.tensor("c"), take.tensor("weight"), take.tensor("bias"), sequenceOptions],
    args: (a: Tensor, h: Tensor, c: Tensor, weight: Tensor, bias: Tensor, options: SequenceOptions = {}) => ({
      a,
      h,
      c,
      weight,
      bias,
      ...checkSequence(cell, a.shape, [h.shape, c.shape], weight.shape, bias.shape, options),
    }),
    formula: "y[0] = h, y[1] = c of all steps; c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c'), with (i, f, g, o) = a[t] + h weightᵀ + bias", // prettier-ignore
    derivation: `
    t < T, s < 2, j < H, k < H, m < 4 H
    sigma(v)         = 1 / (1 + exp(-v))                      -- its slope is sigma (1 - sigma)
    p[t, n, k]       = h[n, k] if t = reverse (T - 1), else y[0, t - 1 + 2 reverse, n, k]  -- the state before step t
    q[t, n, k]       = c[n, k] if t = reverse (T - 1), else y[1, t - 1 + 2 reverse, n, k]  -- and the memory
    r[t, n, m]       = a[t, n, m] + bias[m] + sum over k of weight[m, k] p[t, n, k]
    write[t, n, j]   = sigma(r[t, n, j + 0 H])                -- gate i: how much of g is written into the memory
    keep[t, n, j]    = sigma(r[t, n, j + H])                  -- gate f: how much of the memory stays
    g[t, n, j]       = tanh(r[t, n, j + 2 H])                 -- what there is to write
    read[t, n, j]    = sigma(r[t, n, j + 3 H])                -- gate o: how much of the memory is shown
    d[t, n, j]       = keep[t, n, j] q[t, n, j] + write[t, n, j] g[t, n, j] if t < lengths[n], else q[t, n, j]  -- the memory after step t
    b[t, n, j]       = read[t, n, j] tanh(d[t, n, j]) if t < lengths[n], else p[t, n, j]  -- and the state; after its end a row's stays
    y[s, t, n, j]    = b[t, n, j] if s = 0, else d[t, n, j]
    place[m]         = m - H floor(m / H)
    slope[t, n, m]   = 0 if t >= lengths[n],
                       g[t, n, place[m]] write[t, n, place[m]] (1 - write[t, n, place[m]]) if m < H,
                       q[t, n, place[m]] keep[t, n, place[m]] (1 - keep[t, n, place[m]]) if m < 2 H,
                       write[t, n, place[m]] (1 - g[t, n, place[m]]^2) if m < 3 H,
                       else tanh(d[t, n, place[m]]) read[t, n, place[m]] (1 - read[t, n, place[m]])
                                                              -- chain rule: how the memory, or through the last gate the state, moves with r[t, n, m]
    u[t, n, s, j]    = gy[0, t, n, j] + (0 if t = (1 - reverse) (T - 1),
                       u[t + 1 - 2 reverse, n, 0, j] if t + 1 - 2 reverse >= lengths[n],
                       else sum over m of u[t + 1 - 2 reverse, n, (m < 3 H), place[m]] slope[t + 1 - 2 reverse, n, m] weight[m, j]) if s = 0,
                       else gy[1, t, n, j] + (u[t, n, 0, j] read[t, n, j] (1 - tanh(d[t, n, j])^2) if t < lengths[n], else 0) +
                       (0 if t = (1 - reverse) (T - 1), else u[t + 1 - 2 reverse, n, 1, j] *
                       (keep[t + 1 - 2 reverse, n, j] if t + 1 - 2 reverse < lengths[n], else 1))
                                                              -- for the state (s = 0) and the memory: its own gy, and what reads it hands back by the chain rule
    ga[t, n, m]      = u[t, n, (m < 3 H), place[m]] slope[t, n, m]  -- chain rule
    gbias[m]         = sum over t, n of ga[t, n, m]           -- chain rule: a and bias are summands of r; one bias serves every step of every row
    gweight[m, k]    = sum over t, n of ga[t, n, m] p[t, n, k]  -- chain rule: so does one weight
    gh[n, k]         = sum over t of (t = reverse (T - 1)) (u[t, n, 0, k] if t >= lengths[n],
                       else sum over m of ga[t, n, m] weight[m, k])  -- chain rule: h is read by the first step
    gc[n, k]         = sum over t of (t = reverse (T - 1)) u[t, n, 1, k] (keep[t, n, k] if t < lengths[n], else 1)  -- chain rule: so is c
    `,
    torch: "torch.nn.LSTM",
    see: ["LSTM", "rnnSequence", "gruSequence"],
    samples: (s) => [
      [s.normal([2, 1, 4]), s.normal([1, 1]), s.normal([1, 1]), s.normal([4, 1]), s.normal([4])],
      [s.normal([2, 2, 8]), s.normal([2, 2]), s.normal([2, 2]), s.normal([8, 2]), s.normal([8])],
      [s.normal([3, 2, 4]), s.normal([2, 1]), s.normal([2, 1]), s.normal([4, 1]), s.normal([4]), { reverse: true }],
      [s.normal([3, 2, 4]), s.normal([2, 1]), s.normal([2, 1]), s.normal([4, 1]), s.normal([4]), { lengths: [1, 3] }],
    ],
    forward: ({ a, h, c, weight, bias, ...order }) => recur(cell, { a, states: [h, c], weight, bias }, order),
    saves: ["a", "h", "c", "weight", "bias", "y"],
    backward: (gy, { a, h, c, weight, bias, y, ...order }) => {
      const g = recurBackward(cell, gy, { a, states: [h, c], weight, bias }, y, order);
      return { a: () => g.a, h: () => g.states[0], c: () => g.states[1], weight: () => g.weight, bias: () => g.bias };
    },
    fused: (gy, { a, h, c, weight, bias, y, ...order }) => {
      const g = recurFused(cell, gy, { a, states: [h, c], weight, bias }, y, order);
      return { a: () => g.a, h: () => g.states[0], c: () => g.states[1], weight: () => g.weight, bias: () => g.bias };
    },
  });
