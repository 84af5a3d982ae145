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
    about:
      "The new state is a mixture: a gate says for each number how much of the old one stays. Where it stays, so does its gradient, and what was read long ago can still be learned from. For loops of one's own; GRU runs over whole sequences.",
    torch: "torch.nn.GRUCell",
    see: ["GRU", "gruSequence", "LSTMCell"],
    derivation: `
      j < H, m < 3 H
      sigma(v)      = 1 / (1 + exp(-v))                         -- its slope is sigma (1 - sigma)
      a[n, m]       = bias_ih[m] + sum over i of weight_ih[m, i] x[n, i]
      q[n, m]       = bias_hh[m] + sum over k of weight_hh[m, k] h[n, k]
      reset[n, j]   = sigma(a[n, j + 0 H] + q[n, j + 0 H])                  -- how much of the state goes into the fresh one
      keep[n, j]    = sigma(a[n, j + H] + q[n, j + H])          -- how much of the state stays
      fresh[n, j]   = tanh(a[n, j + 2 H] + reset[n, j] q[n, j + 2 H])
      y[n, j]       = (1 - keep[n, j]) fresh[n, j] + keep[n, j] h[n, j]
      gfresh[n, j]  = gy[n, j] (1 - keep[n, j])                 -- chain rule, constant factor
      gkeep[n, j]   = gy[n, j] (h[n, j] - fresh[n, j])          -- chain rule, sum rule
      greset[n, j]  = gfresh[n, j] (1 - fresh[n, j]^2) q[n, j + 2 H]  -- chain rule: through tanh
      ga[n, m]      = greset[n, m + 0 H] reset[n, m + 0 H] (1 - reset[n, m + 0 H]) if m < H,
                      gkeep[n, m - H] keep[n, m - H] (1 - keep[n, m - H]) if m < 2 H,
                      else gfresh[n, m - 2 H] (1 - fresh[n, m - 2 H]^2)  -- chain rule: the slope of each gate
      gq[n, m]      = ga[n, m] (1 if m < 2 H, else reset[n, m - 2 H])  -- chain rule: q stands beside a, in the last third times reset
      gx[n, i]      = sum over m of ga[n, m] weight_ih[m, i]    -- chain rule: x[n, i] reaches every a of its row
      gh[n, k]      = gy[n, k] keep[n, k] + sum over m of gq[n, m] weight_hh[m, k]  -- chain rule: what was kept, and what the gates read
      gweight_ih[m, i] = sum over n of ga[n, m] x[n, i]         -- chain rule: one weight serves every row
      gweight_hh[m, k] = sum over n of gq[n, m] h[n, k]
      gbias_ih[m]   = sum over n of ga[n, m]
      gbias_hh[m]   = sum over n of gq[n, m]
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
