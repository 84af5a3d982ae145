// The plain recurrent network (Elman 1990) over all steps.
import { take } from "../autograd/call.js";
import { defineOp, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { kernels } from "../kernels/index.js";
import { gt } from "./comparisons.js";
import { mul } from "./mul.js";
import {
  checkSequence,
  recur,
  recurBackward,
  recurFused,
  sequenceFields,
  type Cell,
  type SequenceOptions,
} from "./recurrence.js";
import { sub } from "./sub.js";
import { where } from "./where.js";

export type Nonlinearity = "tanh" | "relu";
export interface RnnSequenceOptions extends SequenceOptions {
  /** Default "tanh". */
  readonly nonlinearity?: Nonlinearity;
}

/** h' = f(a + q), f = tanh or relu */
function makeCell(nonlinearity: Nonlinearity): Cell {
  const isTanh = nonlinearity === "tanh";
  return {
    name: "rnnSequence",
    gates: 1,
    states: 1,
    ownQ: false,
    forward: (dtype, hidden, a, q, previous, [next]) => {
      kernels.add(a, q, next, null);
      (isTanh ? kernels.tanh : kernels.relu)(next, next);
    },
    fused: ({ hidden, next: [y], ga }) => {
      return (row, n, [gh], direct) => {
        for (let i = row * hidden, k = n * hidden; k < (n + 1) * hidden; i++, k++) {
          ga[i] = isTanh ? gh[k] * (1 - y[i] * y[i]) : y[i] > 0 ? gh[k] : 0;
          direct[k] = 0;
        }
      };
    },
    backward: (a, q, previous, [y], [gh]) => {
      const g = isTanh ? mul(gh, sub(1, mul(y, y))) : where(gt(y, 0), gh, 0);
      return { a: g, q: g, direct: [null] };
    },
  };
}

const cells = { tanh: makeCell("tanh"), relu: makeCell("relu") };
const cellOf = (nonlinearity: Nonlinearity): Cell => cells[nonlinearity];

const options = take.options({ ...sequenceFields, nonlinearity: field.choice(["tanh", "relu"], { help: "f" }) });

// An operation of its own for speed: see lstmSequence.
export const rnnSequence: Op<(a: Tensor, h: Tensor, weight: Tensor, bias: Tensor, options?: RnnSequenceOptions) => Tensor> =
  defineOp({
    name: "rnnSequence",
    inputs: ["a", "h", "weight", "bias"],
    takes: [take.tensor("a"), take.tensor("h"), take.tensor("weight"), take.tensor("bias"), options],
    args: (a: Tensor, h: Tensor, weight: Tensor, bias: Tensor, { nonlinearity = "tanh", ...order }: RnnSequenceOptions = {}) => ({
      a,
      h,
      weight,
      bias,
      isRelu: nonlinearity === "relu",
      ...checkSequence(cellOf(nonlinearity), a.shape, [h.shape], weight.shape, bias.shape, order),
    }),
    formula: "y[t] = tanh(a[t] + y[t - 1] weightᵀ + bias), from y[-1] = h: a state that every step changes",
    derivation: `
    t < T, j < H
    p[t, n, k]    = h[n, k] if t = reverse (T - 1), else y[t - 1 + 2 reverse, n, k]  -- the state before step t
    r[t, n, j]    = a[t, n, j] + bias[j] + sum over k of weight[j, k] p[t, n, k]
    y[t, n, j]    = tanh(r[t, n, j]) if t < lengths[n], else p[t, n, j]  -- after its end a row's state stays
    u[t, n, k]    = gy[t, n, k] + (0 if t = (1 - reverse) (T - 1),
                    u[t + 1 - 2 reverse, n, k] if t + 1 - 2 reverse >= lengths[n],
                    else sum over j of u[t + 1 - 2 reverse, n, j] (1 - y[t + 1 - 2 reverse, n, j]^2) weight[j, k])
                                                            -- its own gy, and what the next step hands back by the chain rule
    gr[t, n, j]   = u[t, n, j] (1 - y[t, n, j]^2) if t < lengths[n], else 0  -- chain rule: the slope of tanh
    ga[t, n, j]   = gr[t, n, j]                             -- sum rule: a[t] is a summand of r[t]
    gbias[j]      = sum over t, n of gr[t, n, j]            -- chain rule: one bias serves every step of every row
    gweight[j, k] = sum over t, n of gr[t, n, j] p[t, n, k]  -- chain rule: so does one weight
    gh[n, k]      = sum over t of (t = reverse (T - 1)) (u[t, n, k] if t >= lengths[n],
                    else sum over j of gr[t, n, j] weight[j, k])  -- chain rule: h is read by the first step
    `,
    torch: "torch.nn.RNN",
    see: ["RNN", "lstmSequence", "gruSequence", "tanh"],
    samples: (s) => [
      [s.normal([2, 1, 2]), s.normal([1, 2]), s.normal([2, 2]), s.normal([2])],
      [s.normal([3, 2, 2]), s.normal([2, 2]), s.normal([2, 2]), s.normal([2])],
      [s.normal([3, 2, 1]), s.normal([2, 1]), s.normal([1, 1]), s.normal([1]), { reverse: true }],
      [s.normal([3, 2, 2]), s.normal([2, 2]), s.normal([2, 2]), s.normal([2]), { lengths: [1, 3] }],
    ],
    forward: ({ a, h, weight, bias, isRelu, lengths, reverse }) =>
      recur(cellOf(isRelu ? "relu" : "tanh"), { a, states: [h], weight, bias }, { lengths, reverse }),
    saves: ["a", "h", "weight", "bias", "y"],
    backward: (gy, { a, h, weight, bias, y, isRelu, lengths, reverse }) => {
      const g = recurBackward(cellOf(isRelu ? "relu" : "tanh"), gy, { a, states: [h], weight, bias }, y, { lengths, reverse });
      return { a: () => g.a, h: () => g.states[0], weight: () => g.weight, bias: () => g.bias };
    },
    fused: (gy, { a, h, weight, bias, y, isRelu, lengths, reverse }) => {
      const g = recurFused(cellOf(isRelu ? "relu" : "tanh"), gy, { a, states: [h], weight, bias }, y, { lengths, reverse });
      return { a: () => g.a, h: () => g.states[0], weight: () => g.weight, bias: () => g.bias };
    },
  });
