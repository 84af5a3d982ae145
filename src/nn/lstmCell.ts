// c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c')
import type { Tensor } from "../autograd/tensor.js";
import { stack } from "../ops/cat.js";
import { lstmSequence } from "../ops/lstmSequence.js";
import { select } from "../ops/slice.js";
import { cellFields, cellParameters, RecurrentCell, type CellOptions } from "./cell.js";
import { argumentsOf, declareLayer, layerOf } from "./layer.js";

const declaration = declareLayer({
  name: "LSTMCell",
  formula: "c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c'), (i, f, g, o) = W_ih x + b_ih + W_hh h + b_hh",
  fields: cellFields,
  positional: 2,
  codeOnly: true,
  parameters: cellParameters(4),
  outputShape: (input, { hiddenSize }) => [...input.slice(0, -1), hiddenSize],
  page: {
    file: "lstmCell",
    about: "TODO",
    torch: "torch.nn.LSTMCell",
    see: ["LSTM", "lstmSequence", "GRUCell"],
    derivation: `
      y[s, n, j] = 0 -- todo
    `,
    call: (layer, { x, h, c }) => stack((layer as unknown as LSTMCell).forward(x, [h, c]), 0),
    samples: (s) => [
      { args: { inputSize: 2, hiddenSize: 1 }, input: s.normal([1, 2]), others: { h: s.normal([1, 1]), c: s.normal([1, 1]) } },
      { args: { inputSize: 3, hiddenSize: 2 }, input: s.normal([2, 3]), others: { h: s.normal([2, 2]), c: s.normal([2, 2]) } },
    ],
  },
});

/** Shapes: x (N, in) or (in,), h and c (N, H) or (H,), zeros when left out; the result is [h, c]. As torch.nn.LSTMCell, default weights included. */
export class LSTMCell extends RecurrentCell<[h: Tensor, c: Tensor], readonly [h: Tensor, c: Tensor]> {
  static readonly declaration = layerOf(this, declaration);

  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}, ...none: never[]) {
    const { values, tensors } = argumentsOf(declaration, [inputSize, hiddenSize, options, ...none]);
    super(values, tensors, 4, 2);
  }

  forward(x: Tensor, hidden: readonly [h: Tensor, c: Tensor] | null = null): [h: Tensor, c: Tensor] {
    const y = this.step(x, hidden, (a, [h, c], weight, bias) => lstmSequence(a, h, c, weight, bias));
    return [select(y, 0, 0), select(y, 0, 1)];
  }
}
