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
import { checkSequence, recur, recurBackward, recurFused, sequenceOptions, type Cell, type SequenceOptions } from "./recurrence.js";
import { sigmoid } from "./sigmoid.js";
import { narrow } from "./slice.js";
import { sub } from "./sub.js";
import { tanh } from "./tanh.js";

/** Gates of each row: i, f and o through sigmoid, g through tanh. `sums` has their arguments, 4 H for each row. */
function gatesOf(dtype: Dtype, hidden: number, rows: number, sums: FloatArray): FloatArray {
  const gates = unfilled(dtype, [rows, 4 * hidden]).numbers;
  const g = unfilled(dtype, [rows, hidden]).numbers;
  const ofG = { shape: [rows, hidden], strides: [4 * hidden, 1], offset: 2 * hidden };
  kernels.sigmoid(sums, gates);
  kernels.read(sums, ofG, g);
  kernels.tanh(g, g);
  kernels.write(g, ofG, gates);
  return gates;
}

const cell: Cell = {
  name: "lstmSequence",
  gates: 4,
  states: 2,
  ownQ: false,
  forward: (dtype, hidden, a, q, [, before], [h, c]) => {
    const rows = c.length / hidden;
    kernels.add(a, q, q, null);
    const gates = gatesOf(dtype, hidden, rows, q);
    for (let n = 0, k = 0; n < rows; n++) {
      for (let i = n * 4 * hidden, end = i + hidden; i < end; i++, k++)
        c[k] = gates[i + hidden] * before[k] + gates[i] * gates[i + 2 * hidden];
    }
    kernels.tanh(c, h);
    for (let n = 0, k = 0; n < rows; n++) {
      for (let i = n * 4 * hidden + 3 * hidden, end = i + hidden; i < end; i++, k++) h[k] *= gates[i];
    }
  },
  fused: ({ dtype, hidden, rows, a, q, previous: [, before], next: [, after], ga }) => {
    kernels.add(a, q, q, null);
    const gates = gatesOf(dtype, hidden, rows, q);
    const bent = unfilled(dtype, [rows, hidden]).numbers;
    kernels.tanh(after, bent);
    return (row, n, [gh, gc], direct) => {
      let [p, k, m] = [row * 4 * hidden, n * hidden, row * hidden];
      for (const end = k + hidden; k < end; k++, p++, m++) {
        const [i, f, g, o, tc] = [gates[p], gates[p + hidden], gates[p + 2 * hidden], gates[p + 3 * hidden], bent[m]];
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
    y[s, t, n, j] = 0 -- todo
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
