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
    about:
      "A cell has a memory c beside its state h. Gates say for each number how much of it stays, what is written into it and how much of it is shown. From step to step the memory is only multiplied by keep, so gradients reach far back. For loops of one's own; LSTM runs over whole sequences.",
    torch: "torch.nn.LSTMCell",
    see: ["LSTM", "lstmSequence", "GRUCell"],
    derivation: `
      j < H, m < 4 H
      sigma(v)      = 1 / (1 + exp(-v))                         -- its slope is sigma (1 - sigma)
      r[n, m]       = bias_ih[m] + bias_hh[m] + (sum over i of weight_ih[m, i] x[n, i]) +
                      sum over k of weight_hh[m, k] h[n, k]
      write[n, j]   = sigma(r[n, j + 0 H])                           -- gate i: how much of g is written into the memory
      keep[n, j]    = sigma(r[n, j + H])                        -- gate f: how much of the memory stays
      g[n, j]       = tanh(r[n, j + 2 H])                       -- what there is to write
      read[n, j]    = sigma(r[n, j + 3 H])                      -- gate o: how much of the memory is shown
      d[n, j]       = keep[n, j] c[n, j] + write[n, j] g[n, j]  -- the new memory
      b[n, j]       = read[n, j] tanh(d[n, j])                  -- the new state
      y[s, n, j]    = b[n, j] if s = 0, else d[n, j]            -- [h, c]
      gd[n, j]      = gy[1, n, j] + gy[0, n, j] read[n, j] (1 - tanh(d[n, j])^2)  -- chain rule: d is a result, and b reads it
      gr[n, m]      = gd[n, m + 0 H] g[n, m + 0 H] write[n, m + 0 H] (1 - write[n, m + 0 H]) if m < H,
                      gd[n, m - H] c[n, m - H] keep[n, m - H] (1 - keep[n, m - H]) if m < 2 H,
                      gd[n, m - 2 H] write[n, m - 2 H] (1 - g[n, m - 2 H]^2) if m < 3 H,
                      else gy[0, n, m - 3 H] tanh(d[n, m - 3 H]) read[n, m - 3 H] (1 - read[n, m - 3 H])
                                                                -- chain rule: product rule and the slope of each gate
      gc[n, j]      = gd[n, j] keep[n, j]                       -- chain rule, constant factor: the memory passes through no tanh
      gx[n, i]      = sum over m of gr[n, m] weight_ih[m, i]    -- chain rule: x[n, i] reaches every r of its row
      gh[n, k]      = sum over m of gr[n, m] weight_hh[m, k]    -- likewise
      gweight_ih[m, i] = sum over n of gr[n, m] x[n, i]         -- chain rule: one weight serves every row
      gweight_hh[m, k] = sum over n of gr[n, m] h[n, k]         -- likewise
      gbias_ih[m]   = sum over n of gr[n, m]                    -- chain rule
      gbias_hh[m]   = sum over n of gr[n, m]                    -- the same: only their sum is seen
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
