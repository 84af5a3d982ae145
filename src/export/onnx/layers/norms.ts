// Normalization: (x - mean) / sqrt(variance + eps), scaled and shifted as learned.
import { machineEpsilon } from "../../../ops/rmsNorm.js";
import { float, ints, type Given, type Value } from "../graph.js";
import type { Constant } from "../proto.js";
import { perChannel } from "./bends.js";
import type { Placed, Rule } from "./placed.js";

const filled = (value: number, shape: readonly number[]): Constant => ({ type: "float", shape, values: new Float32Array(shape.reduce((n, size) => n * size, 1)).fill(value) }); // prettier-ignore

/** By the mean and variance that were remembered of training. */
const byRunning = (x: Value, layer: Placed): Value => {
  const channels = [layer.number("num_features")];
  const [weight, bias]: Given[] = [
    layer.optional("weight") ?? filled(1, channels),
    layer.optional("bias") ?? filled(0, channels),
  ];
  const inputs = [x, weight, bias, layer.weight("running_mean"), layer.weight("running_var")];
  return layer.g.op("BatchNormalization", inputs, { epsilon: float(layer.number("eps")) });
};

const batchNorm: Rule = (x, layer) => {
  if (layer.flag("track_running_stats")) return byRunning(x, layer);
  return layer.refuse("with track_running_stats: false a row's answer depends on the rows beside it", "train it with track_running_stats: true, or with LayerNorm or GroupNorm in its place"); // prettier-ignore
};

const instanceNorm: Rule = (x, layer) => {
  if (layer.flag("track_running_stats")) return byRunning(x, layer);
  const channels = [layer.number("num_features")];
  const inputs = [x, layer.optional("weight") ?? filled(1, channels), layer.optional("bias") ?? filled(0, channels)];
  return layer.g.op("InstanceNormalization", inputs, { epsilon: float(layer.number("eps")) });
};

/** The axes that are normalized together, counted from the last. */
const lastAxes = (layer: Placed): number[] =>
  (layer.args.normalized_shape as readonly number[]).map((_, i, { length }) => i - length);

/** @param sizes of the last axes, which are normalized together */
export function layerNorm(x: Value, layer: Placed, sizes: readonly number[], eps: number): Value {
  const inputs = [x, layer.optional("weight") ?? filled(1, sizes), layer.optional("bias")];
  return layer.g.op("LayerNormalization", inputs, { axis: -sizes.length, epsilon: float(eps) });
}

export const norms = {
  BatchNorm1d: batchNorm,
  BatchNorm2d: batchNorm,
  InstanceNorm1d: instanceNorm,
  InstanceNorm2d: instanceNorm,
  LayerNorm: (x, layer) => layerNorm(x, layer, layer.args.normalized_shape as readonly number[], layer.number("eps")),
  // the channels of a group side by side as one line (N, groups, ..), which InstanceNormalization brings to mean 0 and deviation 1
  GroupNorm: (x, layer) => {
    const { g } = layer;
    const [groups, channels] = [layer.number("num_groups"), layer.number("num_channels")];
    const lines = g.op("Reshape", [x, ints(0, groups, -1)]);
    const normed = g.op("InstanceNormalization", [lines, filled(1, [groups]), filled(0, [groups])], {
      epsilon: float(layer.number("eps")),
    });
    const back = g.op("Reshape", [normed, layer.rows(layer.input)]);
    if (!layer.has("weight")) return back;
    const [weight, bias] = ["weight", "bias"].map((name) => perChannel(layer, layer.weight(name), channels));
    return g.op("Add", [g.op("Mul", [back, weight]), bias]);
  },
  // x / sqrt(mean of x^2 + eps) * weight
  RMSNorm: (x, layer) => {
    const { g } = layer;
    const eps = layer.args.eps === null ? machineEpsilon[layer.module.parameters()[0]?.dtype ?? "float32"] : layer.number("eps");
    const square = g.op("ReduceMean", [g.op("Mul", [x, x])], { axes: lastAxes(layer) });
    const normed = g.op("Div", [x, g.op("Sqrt", [g.op("Add", [square, eps])])]);
    return layer.has("weight") ? g.op("Mul", [normed, layer.weight("weight")]) : normed;
  },
} as const satisfies Readonly<Record<string, Rule>>;
