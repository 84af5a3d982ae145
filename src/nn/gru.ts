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
    about:
      "Each step makes a fresh state and mixes it with the one before: a gate says for each number how much stays. Where it stays so does its gradient, and early steps can still be learned from. With num_layers the output of one layer is the input of the next; with bidirectional a second one with weights of its own reads the steps from the last to the first, and both outputs stand side by side. A bias that is left out is 0.",
    torch: "torch.nn.GRU",
    see: ["gruSequence", "GRUCell", "Last"],
    derivation: `
      t < T, j < H, m < 3 H
      sigma(v)      = 1 / (1 + exp(-v))                         -- its slope is sigma (1 - sigma)
      a[n, t, m]    = bias_ih_l0[m] + sum over i of weight_ih_l0[m, i] x[n, t, i]  -- for all steps at once
      p[n, t, k]    = 0 if t = 0, else y[n, t - 1, k]           -- the state before step t
      q[n, t, m]    = bias_hh_l0[m] + sum over k of weight_hh_l0[m, k] p[n, t, k]
      reset[n, t, j] = sigma(a[n, t, j] + q[n, t, j])           -- how much of the state goes into the fresh one
      keep[n, t, j] = sigma(a[n, t, j + H] + q[n, t, j + H])    -- how much of the state stays
      fresh[n, t, j] = tanh(a[n, t, j + 2 H] + reset[n, t, j] q[n, t, j + 2 H])
      y[n, t, j]    = (1 - keep[n, t, j]) fresh[n, t, j] + keep[n, t, j] p[n, t, j]
      u[n, t, k]    = gy[n, t, k] + (0 if t = T - 1, else dL/dp[n, t + 1, k])  -- its own gy, and what the next step hands back
      gfresh[n, t, j] = u[n, t, j] (1 - keep[n, t, j])          -- chain rule, constant factor
      gkeep[n, t, j] = u[n, t, j] (p[n, t, j] - fresh[n, t, j])  -- chain rule, sum rule
      greset[n, t, j] = gfresh[n, t, j] (1 - fresh[n, t, j]^2) q[n, t, j + 2 H]  -- chain rule: through tanh
      ga[n, t, m]   = greset[n, t, m] reset[n, t, m] (1 - reset[n, t, m]) if m < H,
                      gkeep[n, t, m - H] keep[n, t, m - H] (1 - keep[n, t, m - H]) if m < 2 H,
                      else gfresh[n, t, m - 2 H] (1 - fresh[n, t, m - 2 H]^2)  -- chain rule: the slope of each gate
      gq[n, t, m]   = ga[n, t, m] (1 if m < 2 H, else reset[n, t, m - 2 H])  -- chain rule: q stands beside a, in the last third times reset
      gp[n, t, k]   = u[n, t, k] keep[n, t, k] + sum over m of gq[n, t, m] weight_hh_l0[m, k]  -- chain rule: what was kept, and what the gates read
      gx[n, t, i]   = sum over m of ga[n, t, m] weight_ih_l0[m, i]  -- chain rule: x[n, t, i] reaches every a of its step
      gweight_ih_l0[m, i] = sum over n, t of ga[n, t, m] x[n, t, i]  -- chain rule: one weight serves every step of every row
      gweight_hh_l0[m, k] = sum over n, t of gq[n, t, m] p[n, t, k]  -- likewise
      gbias_ih_l0[m] = sum over n, t of ga[n, t, m]             -- chain rule
      gbias_hh_l0[m] = sum over n, t of gq[n, t, m]             -- likewise
    `,
    samples: (s) => [
      { args: { inputSize: 1, hiddenSize: 1 }, input: s.normal([1, 2, 1]) },
      { args: { inputSize: 2, hiddenSize: 2 }, input: s.normal([2, 2, 2]) },
      { args: { inputSize: 1, hiddenSize: 2, bias: false }, input: s.normal([1, 3, 1]), beside: () => ({ bias_ih_l0: s.tensor([0, 0, 0, 0, 0, 0]), bias_hh_l0: s.tensor([0, 0, 0, 0, 0, 0]) }) },
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
