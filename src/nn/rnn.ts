// h[t] = tanh(x[t] W_ihᵀ + b_ih + h[t - 1] W_hhᵀ + b_hh)
import type { Tensor } from "../autograd/tensor.js";
import { rnnSequence, type Nonlinearity } from "../ops/rnnSequence.js";
import { declareLayer, layerOf, readArguments } from "./layer.js";
import {
  inCode,
  outputAlone,
  Recurrent,
  recurrentDeclaration,
  rnnFields,
  type Lengths,
  type RecurrentOptions,
} from "./recurrent.js";

const declaration = declareLayer({
  name: "RNN",
  formula: "h[t] = tanh(W_ih x[t] + b_ih + W_hh h[t - 1] + b_hh): a state that each step changes",
  fields: rnnFields,
  positional: 2,
  ...recurrentDeclaration("RNN", 1, 1),
  page: {
    file: "rnn",
    about: "TODO",
    torch: "torch.nn.RNN",
    see: ["rnnSequence", "RNNCell", "Last"],
    derivation: `
      y[n, t, j] = 0 -- todo
    `,
    samples: (s) => [
      { args: { inputSize: 1, hiddenSize: 1 }, input: s.normal([1, 2, 1]) },
      { args: { inputSize: 2, hiddenSize: 2 }, input: s.normal([2, 2, 2]) },
      { args: { inputSize: 1, hiddenSize: 2, bias: false }, input: s.normal([1, 3, 1]), beside: () => ({ bias_ih_l0: s.tensor([0, 0]), bias_hh_l0: s.tensor([0, 0]) }) },
      { args: { inputSize: 2, hiddenSize: 1, bidirectional: true }, input: s.normal([1, 3, 2]) },
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
