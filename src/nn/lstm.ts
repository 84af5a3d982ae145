// c[t] = f c[t - 1] + i g, h[t] = o tanh(c[t])
import type { Tensor } from "../autograd/tensor.js";
import { lstmSequence } from "../ops/lstmSequence.js";
import { declareLayer, layerOf, readArguments } from "./layer.js";
import {
  inCode,
  outputAlone,
  Recurrent,
  recurrentDeclaration,
  recurrentFields,
  type Lengths,
  type RecurrentOptions,
} from "./recurrent.js";

const declaration = declareLayer({
  name: "LSTM",
  formula: "c[t] = f c[t - 1] + i g, h[t] = o tanh(c[t]): a memory c that gates write to, forget and read",
  fields: recurrentFields,
  positional: 2,
  ...recurrentDeclaration("LSTM", 4, 2),
  page: {
    file: "lstm",
    about: "TODO",
    torch: "torch.nn.LSTM",
    see: ["lstmSequence", "LSTMCell", "Last"],
    derivation: `
      y[n, t, j] = 0 -- todo
    `,
    samples: (s) => [
      { args: { inputSize: 1, hiddenSize: 1 }, input: s.normal([1, 2, 1]) },
      { args: { inputSize: 2, hiddenSize: 2 }, input: s.normal([2, 2, 2]) },
      { args: { inputSize: 1, hiddenSize: 2, bias: false }, input: s.normal([1, 3, 1]), beside: () => ({ bias_ih_l0: s.tensor([0, 0, 0, 0, 0, 0, 0, 0]), bias_hh_l0: s.tensor([0, 0, 0, 0, 0, 0, 0, 0]) }) },
      { args: { inputSize: 2, hiddenSize: 1, bidirectional: true }, input: s.normal([1, 3, 2]) },
    ], // prettier-ignore
  },
});

export type LSTMOptions = RecurrentOptions;

/**
 * Shapes: x (T, N, in), or (N, T, in) with batchFirst, or (T, in) for one row alone; output likewise with H numbers a step, 2 H where it is
 * bidirectional; hidden [h, c], each (layers * directions, N, H), after the last step of each direction. As torch.nn.LSTM, default weights included; with
 * `lengths` as with pack_padded_sequence and pad_packed_sequence around it.
 */
export class LSTM extends Recurrent<readonly [h: Tensor, c: Tensor]> {
  static readonly declaration = layerOf(this, declaration);
  static readonly asLayer = outputAlone(this, declaration);

  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}, ...none: never[]) {
    const given = [inputSize, hiddenSize, options, ...none];
    const { values, tensors } = readArguments("LSTM", inCode(recurrentFields), given, 2);
    super(values, tensors, 4, 2, (a, [h, c], weight, bias, order) => lstmSequence(a, h, c, weight, bias, order));
  }

  forward(
    x: Tensor,
    hidden: readonly [h: Tensor, c: Tensor] | null = null,
    options: Lengths = {},
  ): [output: Tensor, hidden: [h: Tensor, c: Tensor]] {
    const { output, states } = this.through(x, hidden, options);
    return [output, [states[0], states[1]]];
  }
}
