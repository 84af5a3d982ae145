// h[t] = (1 - z) n + z h[t - 1]
import type { Tensor } from "../autograd/tensor.js";
import { gruSequence } from "../ops/gruSequence.js";
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
  name: "GRU",
  formula: "h[t] = (1 - z) n + z h[t - 1]: a state of which each step keeps what its gate z says",
  fields: recurrentFields,
  positional: 2,
  ...recurrentDeclaration("GRU", 3, 1),
  page: {
    file: "gru",
    about: "TODO",
    torch: "torch.nn.GRU",
    see: ["gruSequence", "GRUCell", "Last"],
    derivation: `
      y[n, t, j] = 0 -- todo
    `,
    samples: (s) => [
      { args: { inputSize: 1, hiddenSize: 1 }, input: s.normal([1, 2, 1]) },
      { args: { inputSize: 2, hiddenSize: 2 }, input: s.normal([2, 2, 2]) },
      { args: { inputSize: 1, hiddenSize: 2, bias: false }, input: s.normal([1, 3, 1]), beside: () => ({ bias_ih_l0: s.tensor([0, 0, 0, 0, 0, 0]), bias_hh_l0: s.tensor([0, 0, 0, 0, 0, 0]) }) },
      { args: { inputSize: 2, hiddenSize: 1, bidirectional: true }, input: s.normal([1, 3, 2]) },
    ], // prettier-ignore
  },
});

export type GRUOptions = RecurrentOptions;

/**
 * Shapes: x (T, N, in), or (N, T, in) with batchFirst, or (T, in) for one row alone; output likewise with H numbers a step, 2 H where it is
 * bidirectional; hidden (layers * directions, N, H), the state after the last step of each direction. As torch.nn.GRU, default weights included; with
 * `lengths` as with pack_padded_sequence and pad_packed_sequence around it.
 */
export class GRU extends Recurrent<Tensor> {
  static readonly declaration = layerOf(this, declaration);
  static readonly asLayer = outputAlone(this, declaration);

  constructor(inputSize: number, hiddenSize: number, options: GRUOptions = {}, ...none: never[]) {
    const given = [inputSize, hiddenSize, options, ...none];
    const { values, tensors } = readArguments("GRU", inCode(recurrentFields), given, 2);
    super(values, tensors, 3, 1, (a, [h], weight, bias, order) => gruSequence(a, h, weight, bias, order));
  }

  forward(x: Tensor, hidden: Tensor | null = null, options: Lengths = {}): [output: Tensor, hidden: Tensor] {
    const { output, states } = this.through(x, hidden === null ? null : [hidden], options);
    return [output, states[0]];
  }
}
