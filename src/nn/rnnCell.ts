// h' = tanh(x W_ihᵀ + b_ih + h W_hhᵀ + b_hh)
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { rnnSequence, type Nonlinearity } from "../ops/rnnSequence.js";
import { cellFields, cellParameters, RecurrentCell, type CellOptions } from "./cell.js";
import { argumentsOf, declareLayer, layerOf } from "./layer.js";

const declaration = declareLayer({
  name: "RNNCell",
  formula: "h' = tanh(W_ih x + b_ih + W_hh h + b_hh): one step of an RNN",
  fields: {
    ...cellFields,
    nonlinearity: field.choice(["tanh", "relu"], { default: "tanh", help: "what bends the state" }),
  },
  positional: 2,
  codeOnly: true,
  parameters: cellParameters(1),
  outputShape: (input, { hiddenSize }) => [...input.slice(0, -1), hiddenSize],
  page: {
    file: "rnnCell",
    about: "TODO",
    torch: "torch.nn.RNNCell",
    see: ["RNN", "rnnSequence", "LSTMCell", "GRUCell"],
    derivation: `
      y[n, j] = 0 -- todo
    `,
    call: (layer, { x, h }) => (layer as unknown as RNNCell).forward(x, h),
    samples: (s) => [
      { args: { inputSize: 2, hiddenSize: 2 }, input: s.normal([1, 2]), others: { h: s.normal([1, 2]) } },
      { args: { inputSize: 3, hiddenSize: 2 }, input: s.normal([2, 3]), others: { h: s.normal([2, 2]) } },
    ],
  },
});

export interface RNNCellOptions extends CellOptions {
  /** Default "tanh". */
  readonly nonlinearity?: Nonlinearity;
}

/** Shapes: x (N, in) or (in,), h (N, H) or (H,), zeros when left out; the result is the next h. As torch.nn.RNNCell, default weights included. */
export class RNNCell extends RecurrentCell<Tensor, Tensor> {
  static readonly declaration = layerOf(this, declaration);
  readonly nonlinearity: Nonlinearity;

  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}, ...none: never[]) {
    const { values, tensors } = argumentsOf(declaration, [inputSize, hiddenSize, options, ...none]);
    super(values, tensors, 1, 1);
    this.nonlinearity = values.nonlinearity;
  }

  forward(x: Tensor, hidden: Tensor | null = null): Tensor {
    const { nonlinearity } = this;
    return this.step(x, hidden === null ? null : [hidden], (a, [h], weight, bias) => rnnSequence(a, h, weight, bias, { nonlinearity })); // prettier-ignore
  }

  override extraRepr(): string {
    return super.extraRepr() + (this.nonlinearity === "tanh" ? "" : `, nonlinearity=${this.nonlinearity}`);
  }
}
