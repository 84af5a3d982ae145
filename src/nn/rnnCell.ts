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
    about:
      "What has been read so far is one row of numbers, h, and each step makes a new one of it and of the step's own x. For loops of one's own; RNN runs over whole sequences.",
    torch: "torch.nn.RNNCell",
    see: ["RNN", "rnnSequence", "LSTMCell", "GRUCell"],
    derivation: `
      r[n, j]       = bias_ih[j] + bias_hh[j] + (sum over i of weight_ih[j, i] x[n, i]) +
                      sum over k of weight_hh[j, k] h[n, k]
      y[n, j]       = tanh(r[n, j])
      gr[n, j]      = gy[n, j] (1 - y[n, j]^2)                  -- chain rule: the slope of tanh
      gx[n, i]      = sum over j of gr[n, j] weight_ih[j, i]    -- chain rule: x[n, i] reaches every r of its row
      gh[n, k]      = sum over j of gr[n, j] weight_hh[j, k]    -- likewise
      gweight_ih[j, i] = sum over n of gr[n, j] x[n, i]         -- chain rule: one weight serves every row
      gweight_hh[j, k] = sum over n of gr[n, j] h[n, k]         -- likewise
      gbias_ih[j]   = sum over n of gr[n, j]                    -- chain rule
      gbias_hh[j]   = sum over n of gr[n, j]                    -- the same: only their sum is seen
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
