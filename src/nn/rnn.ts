// h[t] = tanh(x[t] W_ihᵀ + b_ih + h[t - 1] W_hhᵀ + b_hh)
import type { Tensor } from "../autograd/tensor.js";
import { rnnSequence, type Nonlinearity } from "../ops/rnnSequence.js";
import { declareLayer, layerOf, readArguments } from "./layer.js";
import { outputAlone, Recurrent, type Lengths } from "./recurrent.js";
import { inCode, recurrentDeclaration, rnnFields, type RecurrentOptions } from "./recurrentFields.js";

const declaration = declareLayer({
  name: "RNN",
  lengths: "taken",
  formula: "h[t] = tanh(W_ih x[t] + b_ih + W_hh h[t - 1] + b_hh): a state that each step changes",
  fields: rnnFields,
  positional: 2,
  ...recurrentDeclaration("RNN", 1, 1),
  page: {
    file: "rnn",
    about:
      "A sequence is read step by step: each makes a new state of its own x and of the state before, with the same weights. The gradient of an early step has gone through one tanh and one product with the weights for each step since: over many it fades or bursts, which LSTM and GRU mend. With num_layers the output of one layer is the input of the next; with bidirectional a second one with weights of its own reads the steps from the last to the first, and both outputs stand side by side. A bias that is left out is 0.",
    torch: "torch.nn.RNN",
    see: ["rnnSequence", "RNNCell", "Last"],
    derivation: `
      t < T, m < H
      a[n, t, m]    = bias_ih_l0[m] + sum over i of weight_ih_l0[m, i] x[n, t, i]  -- for all steps at once
      p[n, t, k]    = 0 if t = 0, else y[n, t - 1, k]           -- the state before step t
      r[n, t, m]    = a[n, t, m] + bias_hh_l0[m] + sum over k of weight_hh_l0[m, k] p[n, t, k]
      y[n, t, m]    = tanh(r[n, t, m])
      u[n, t, k]    = gy[n, t, k] + (0 if t = T - 1, else sum over m of u[n, t + 1, m] (1 - y[n, t + 1, m]^2) weight_hh_l0[m, k])
                                                                -- its own gy, and what the next step hands back by the chain rule
      gr[n, t, m]   = u[n, t, m] (1 - y[n, t, m]^2)             -- chain rule: the slope of tanh
      ga[n, t, m]   = gr[n, t, m]                               -- sum rule
      gx[n, t, i]   = sum over m of ga[n, t, m] weight_ih_l0[m, i]  -- chain rule: x[n, t, i] reaches every a of its step
      gweight_ih_l0[m, i] = sum over n, t of ga[n, t, m] x[n, t, i]  -- chain rule: one weight serves every step of every row
      gweight_hh_l0[m, k] = sum over n, t of gr[n, t, m] p[n, t, k]  -- likewise
      gbias_ih_l0[m] = sum over n, t of ga[n, t, m]             -- chain rule
      gbias_hh_l0[m] = sum over n, t of gr[n, t, m]             -- likewise
    `,
    samples: (s) => [
      { args: { inputSize: 1, hiddenSize: 1 }, input: s.normal([1, 2, 1]) },
      { args: { inputSize: 2, hiddenSize: 2 }, input: s.normal([2, 2, 2]) },
      { args: { inputSize: 1, hiddenSize: 2, bias: false }, input: s.normal([1, 3, 1]), beside: () => ({ bias_ih_l0: s.tensor([0, 0]), bias_hh_l0: s.tensor([0, 0]) }) },
    ], // prettier-ignore
  },
});

export interface RNNOptions extends RecurrentOptions {
  /** Default "tanh". */
  readonly nonlinearity?: Nonlinearity;
}

/**
 * Shapes: x (T, N, in), or (N, T, in) with batchFirst, or (T, in) for one row alone; output likewise with H numbers a step, 2 H where it is
 * bidirectional; hidden (layers * directions, N, H), the state after the last step of each direction. As torch.nn.RNN, default weights included; with
 * `lengths` as with pack_padded_sequence and pad_packed_sequence around it.
 */
export class RNN extends Recurrent<Tensor> {
  static readonly declaration = layerOf(this, declaration);
  static readonly asLayer = outputAlone(this, declaration);
  readonly nonlinearity: Nonlinearity;

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}, ...none: never[]) {
    const given = [inputSize, hiddenSize, options, ...none];
    const { values, tensors } = readArguments("RNN", inCode(rnnFields), given, 2);
    const { nonlinearity } = values;
    super(values, tensors, 1, 1, (a, [h], weight, bias, order) => rnnSequence(a, h, weight, bias, { nonlinearity, ...order }));
    this.nonlinearity = nonlinearity;
  }

  forward(x: Tensor, hidden: Tensor | null = null, options: Lengths = {}): [output: Tensor, hidden: Tensor] {
    const { output, states } = this.through(x, hidden === null ? null : [hidden], options);
    return [output, states[0]];
  }

  override extraRepr(): string {
    return super.extraRepr() + (this.nonlinearity === "tanh" ? "" : `, nonlinearity=${this.nonlinearity}`);
  }
}
