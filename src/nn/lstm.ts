// c[t] = f c[t - 1] + i g, h[t] = o tanh(c[t])
import type { Tensor } from "../autograd/tensor.js";
import { lstmSequence } from "../ops/lstmSequence.js";
import { declareLayer, layerOf, readArguments } from "./layer.js";
import { outputAlone, Recurrent, type Lengths } from "./recurrent.js";
import { inCode, recurrentDeclaration, recurrentFields, type RecurrentOptions } from "./recurrentFields.js";

const declaration = declareLayer({
  name: "LSTM",
  lengths: "taken",
  formula: "c[t] = f c[t - 1] + i g, h[t] = o tanh(c[t]): a memory c that gates write to, forget and read",
  fields: recurrentFields,
  positional: 2,
  ...recurrentDeclaration("LSTM", 4, 2),
  page: {
    file: "lstm",
    about:
      "Each step has a memory c beside its state: gates say how much of it stays, what is written into it and how much of it is shown. From step to step it is only multiplied by keep, through no tanh and no weights, so that gradients reach far back. With num_layers the output of one layer is the input of the next; with bidirectional a second one with weights of its own reads the steps from the last to the first, and both outputs stand side by side. A bias that is left out is 0.",
    torch: "torch.nn.LSTM",
    see: ["lstmSequence", "LSTMCell", "Last"],
    derivation: `
      t < T, s < 2, j < H, m < 4 H
      sigma(v)      = 1 / (1 + exp(-v))                         -- its slope is sigma (1 - sigma)
      a[n, t, m]    = bias_ih_l0[m] + sum over i of weight_ih_l0[m, i] x[n, t, i]  -- for all steps at once
      p[n, t, k]    = 0 if t = 0, else y[n, t - 1, k]           -- the state before step t
      r[n, t, m]    = a[n, t, m] + bias_hh_l0[m] + sum over k of weight_hh_l0[m, k] p[n, t, k]
      write[n, t, j] = sigma(r[n, t, j + 0 H])                  -- gate i: how much of g is written into the memory
      keep[n, t, j] = sigma(r[n, t, j + H])                     -- gate f: how much of the memory stays
      g[n, t, j]    = tanh(r[n, t, j + 2 H])                    -- what there is to write
      read[n, t, j] = sigma(r[n, t, j + 3 H])                   -- gate o: how much of the memory is shown
      c[n, t, j]    = write[n, t, j] g[n, t, j] + (0 if t = 0, else keep[n, t, j] c[n, t - 1, j])  -- the memory begins with 0
      y[n, t, j]    = read[n, t, j] tanh(c[n, t, j])
      place[m]      = m - H floor(m / H)
      slope[n, t, m] = g[n, t, place[m]] write[n, t, place[m]] (1 - write[n, t, place[m]]) if m < H,
                      (0 if t = 0, else c[n, t - 1, place[m]] keep[n, t, place[m]] (1 - keep[n, t, place[m]])) if m < 2 H,
                      write[n, t, place[m]] (1 - g[n, t, place[m]]^2) if m < 3 H,
                      else tanh(c[n, t, place[m]]) read[n, t, place[m]] (1 - read[n, t, place[m]])
                                                                -- chain rule: how the memory, or through the last gate the state, moves with r[n, t, m]
      u[n, t, s, j] = gy[n, t, j] + (0 if t = T - 1,
                      else sum over m of u[n, t + 1, (m < 3 H), place[m]] slope[n, t + 1, m] weight_hh_l0[m, j]) if s = 0,
                      else u[n, t, 0, j] read[n, t, j] (1 - tanh(c[n, t, j])^2) + (0 if t = T - 1, else u[n, t + 1, 1, j] keep[n, t + 1, j])
                                                                -- for the state (s = 0) and the memory: its own gy, and what reads it hands back by the chain rule
      gc[n, t, j]   = u[n, t, 1, j]                             -- chain rule: y[t] reads the memory, the next step keeps a part of it
      gr[n, t, m]   = u[n, t, (m < 3 H), place[m]] slope[n, t, m]  -- chain rule
      ga[n, t, m]   = gr[n, t, m]                               -- sum rule
      gx[n, t, i]   = sum over m of ga[n, t, m] weight_ih_l0[m, i]  -- chain rule: x[n, t, i] reaches every a of its step
      gweight_ih_l0[m, i] = sum over n, t of ga[n, t, m] x[n, t, i]  -- chain rule: one weight serves every step of every row
      gweight_hh_l0[m, k] = sum over n, t of gr[n, t, m] p[n, t, k]  -- likewise
      gbias_ih_l0[m] = sum over n, t of ga[n, t, m]             -- chain rule
      gbias_hh_l0[m] = sum over n, t of gr[n, t, m]             -- likewise
    `,
    samples: (s) => [
      { args: { inputSize: 1, hiddenSize: 1 }, input: s.normal([1, 2, 1]) },
      { args: { inputSize: 2, hiddenSize: 2 }, input: s.normal([2, 2, 2]) },
      { args: { inputSize: 1, hiddenSize: 2, bias: false }, input: s.normal([1, 3, 1]), beside: () => ({ bias_ih_l0: s.tensor([0, 0, 0, 0, 0, 0, 0, 0]), bias_hh_l0: s.tensor([0, 0, 0, 0, 0, 0, 0, 0]) }) },
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
