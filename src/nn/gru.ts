// h[t] = (1 - z) n + z h[t - 1]
import type { Tensor } from "../autograd/tensor.js";
import { gruSequence } from "../ops/gruSequence.js";
import { declareLayer, layerOf, readArguments } from "./layer.js";
import { outputAlone, Recurrent, type Lengths } from "./recurrent.js";
import { inCode, recurrentDeclaration, recurrentFields, type RecurrentOptions } from "./recurrentFields.js";

const declaration = declareLayer({
  name: "GRU",
  lengths: "taken",
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
      t < T, k < H, m < 3 H
      sigma(v)      = 1 / (1 + exp(-v))                         -- its slope is sigma (1 - sigma)
      a[n, t, m]    = bias_ih_l0[m] + sum over i of weight_ih_l0[m, i] x[n, t, i]  -- for all steps at once
      p[n, t, k]    = 0 if t = 0, else y[n, t - 1, k]           -- the state before step t
      q[n, t, m]    = bias_hh_l0[m] + sum over k of weight_hh_l0[m, k] p[n, t, k]
      reset[n, t, k] = sigma(a[n, t, k + 0 H] + q[n, t, k + 0 H])  -- how much of the state goes into the fresh one
      keep[n, t, k] = sigma(a[n, t, k + H] + q[n, t, k + H])    -- how much of the state stays
      fresh[n, t, k] = tanh(a[n, t, k + 2 H] + reset[n, t, k] q[n, t, k + 2 H])
      y[n, t, k]    = (1 - keep[n, t, k]) fresh[n, t, k] + keep[n, t, k] p[n, t, k]
      place[m]      = m - H floor(m / H)
      slope[n, t, m] = (1 - keep[n, t, place[m]]) (1 - fresh[n, t, place[m]]^2) *
                      (q[n, t, place[m] + 2 H] reset[n, t, place[m]] (1 - reset[n, t, place[m]]) if m < H, else 1) if m < H or m >= 2 H,
                      else (p[n, t, place[m]] - fresh[n, t, place[m]]) keep[n, t, place[m]] (1 - keep[n, t, place[m]])
                                                                -- chain rule: how y moves with a[n, t, m], through reset, keep or fresh
      slopeq[n, t, m] = slope[n, t, m] (1 if m < 2 H, else reset[n, t, place[m]])  -- q stands beside a, in the last third times reset
      u[n, t, k]    = gy[n, t, k] + (0 if t = T - 1, else u[n, t + 1, k] keep[n, t + 1, k] +
                      sum over m of u[n, t + 1, place[m]] slopeq[n, t + 1, m] weight_hh_l0[m, k])
                                                                -- its own gy, and what the next step hands back by the chain rule
      ga[n, t, m]   = u[n, t, place[m]] slope[n, t, m]          -- chain rule
      gq[n, t, m]   = u[n, t, place[m]] slopeq[n, t, m]         -- chain rule
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
