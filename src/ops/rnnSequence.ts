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
function cellOf(nonlinearity: Nonlinearity): Cell {
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
    where reverse = 0 and isRelu = 0
    r[t, n, j]  = a[t, n, j] + bias[j] + sum over k of weight[j, k] *
                  (h[n, k] if t = 0, else tanh(r[t - 1, n, k]))    -- the state before it is the output of the step before
    y[t, n, j]  = tanh(r[t, n, j])
    dy[t, n, j]/dr[t, n, j] = 1 - y[t, n, j]^2                     -- the slope of tanh
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
