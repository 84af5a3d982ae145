// h' = (1 - z) n + z h
import type { Tensor } from "../autograd/tensor.js";
import { gruSequence } from "../ops/gruSequence.js";
import { cellFields, cellParameters, RecurrentCell, type CellOptions } from "./cell.js";
import { argumentsOf, declareLayer, layerOf } from "./layer.js";

const declaration = declareLayer({
  name: "GRUCell",
  formula: "h' = (1 - z) n + z h: the new state is a mixture of the old one and of n, which each step computes anew",
  fields: cellFields,
  positional: 2,
  codeOnly: true,
  parameters: cellParameters(3),
  outputShape: (input, { hiddenSize }) => [...input.slice(0, -1), hiddenSize],
  page: {
    file: "gruCell",
    about: "TODO",
    torch: "torch.nn.GRUCell",
    see: ["GRU", "gruSequence", "LSTMCell"],
    derivation: `
      y[n, j] = 0 -- todo
    `,
    call: (layer, { x, h }) => (layer as unknown as GRUCell).forward(x, h),
    samples: (s) => [
      { args: { inputSize: 2, hiddenSize: 1 }, input: s.normal([1, 2]), others: { h: s.normal([1, 1]) } },
      { args: { inputSize: 3, hiddenSize: 2 }, input: s.normal([2, 3]), others: { h: s.normal([2, 2]) } },
    ],
  },
});

/** Shapes: x (N, in) or (in,), h (N, H) or (H,), zeros when left out; the result is the next h. As torch.nn.GRUCell, default weights included. */
export class GRUCell extends RecurrentCell<Tensor, Tensor> {
  static readonly declaration = layerOf(this, declaration);

  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}, ...none: never[]) {
    const { values, tensors } = argumentsOf(declaration, [inputSize, hiddenSize, options, ...none]);
    super(values, tensors, 3, 1);
  }

  forward(x: Tensor, hidden: Tensor | null = null): Tensor {
    return this.step(x, hidden === null ? null : [hidden], (a, [h], weight, bias) => gruSequence(a, h, weight, bias));
  }
}
