// Recurrent layers. ONNX and PyTorch compute the same, but ONNX wants steps before rows, (T, N, in), and has the gates in another order.
//
//   LSTM   ours i f g o   ONNX i o f c     c is our g
//   GRU    ours r z n     ONNX z r h       h is our n; linear_before_reset: r is a factor of W_hh h + b_hh, as in PyTorch
import { ints, type Value } from "../graph.js";
import type { Attribute, Constant } from "../proto.js";
import type { Placed, Rule } from "./placed.js";

interface Kind {
  readonly type: "LSTM" | "GRU" | "RNN";
  /** Which of our gates stands at each place. */
  readonly order: readonly number[];
  readonly attributes?: (layer: Placed, directions: number) => Readonly<Record<string, Attribute>>;
}

const recurrent =
  ({ type, order, attributes }: Kind): Rule =>
  (x, layer) => {
    const { g } = layer;
    const hidden = layer.number("hidden_size");
    const directions = layer.flag("bidirectional") ? ["", "_reverse"] : [""];
    const lengths = layer.told.real === null ? null : g.cast(layer.told.real.lengths, "int32");
    let steps = g.op("Transpose", [x], { perm: [1, 0, 2] });
    for (let l = 0; l < layer.number("num_layers"); l++) {
      const gates = (name: string): Constant[] =>
        directions.map((end) => layer.blocks(`${name}_l${l}${end}`, order.length, order));
      const named = (name: string, constant: Constant): Value => g.constant(`${layer.place}.${name}_l${l}`, constant);
      const [weightIh, weightHh] = ["weight_ih", "weight_hh"].map((name) => named(name, stacked(gates(name))));
      const biases = layer.flag("bias") ? named("bias", beside(gates("bias_ih"), gates("bias_hh"))) : null;
      const inputs = [steps, weightIh, weightHh, biases, lengths];
      const [all] = g.ops(type, inputs, 1, {
        hidden_size: hidden,
        direction: directions.length === 2 ? "bidirectional" : "forward",
        ...attributes?.(layer, directions.length),
      }); // (T, directions, N, H)
      steps = g.op("Reshape", [g.op("Transpose", [all], { perm: [0, 2, 1, 3] }), ints(0, 0, directions.length * hidden)]);
    }
    return g.op("Transpose", [steps], { perm: [1, 0, 2] });
  };

const numbers = (constants: readonly Constant[]): Float32Array => Float32Array.from(constants.flatMap(({ values }) => Array.from(values as Float32Array))); // prettier-ignore

/** (directions, ..) */
function stacked(constants: readonly Constant[]): Constant {
  return { type: "float", shape: [constants.length, ...constants[0].shape], values: numbers(constants) };
}

/** Of each direction both biases, one behind the other. */
function beside(ih: readonly Constant[], hh: readonly Constant[]): Constant {
  const both = ih.flatMap((bias, direction) => [bias, hh[direction]]);
  return { type: "float", shape: [ih.length, 2 * ih[0].shape[0]], values: numbers(both) };
}

const bent = { tanh: "Tanh", relu: "Relu" };

export const recurrents = {
  LSTM: recurrent({ type: "LSTM", order: [0, 3, 1, 2] }),
  GRU: recurrent({ type: "GRU", order: [1, 0, 2], attributes: () => ({ linear_before_reset: 1 }) }),
  RNN: recurrent({
    type: "RNN",
    order: [0],
    attributes: (layer, directions) => ({ activations: new Array<string>(directions).fill(bent[layer.text("nonlinearity") as keyof typeof bent]) }),
  }),
} as const satisfies Readonly<Record<string, Rule>>; // prettier-ignore
