// Linear maps, vectors for tokens and places, and what makes one vector of the steps of a row.
import { zeros } from "../../../autograd/create.js";
import { wavesOf } from "../../../functional/rotary.js";
import type { SinusoidalEncoding } from "../../../nn/sinusoidalEncoding.js";
import { ints, scalar, type Graph, type Value } from "../graph.js";
import { constantOf, type Placed, type Real, type Rule } from "./placed.js";

/** x Wᵀ + b: of rows Gemm, of steps a product with the last axis of each. @param shape of one row */
export function linear(x: Value, layer: Placed, shape: readonly unknown[]): Value {
  const { g } = layer;
  const [weight, bias] = [layer.weight("weight"), layer.optional("bias")];
  if (shape.length === 1) return g.op("Gemm", [x, weight, ...(bias === null ? [] : [bias])], { transB: 1 });
  const product = g.op("MatMul", [x, g.op("Transpose", [weight], { perm: [1, 0] })]);
  return bias === null ? product : g.op("Add", [product, bias]);
}

/** Each pair (x[i], x[i + D / 2]) turned by the angle of its place. @param x (.., T, width) */
export function turned(x: Value, layer: Placed, width: number, base: number): Value {
  const { g } = layer;
  const places = layer.input[0];
  const waves = wavesOf("float64", Array.from({ length: places }, (_, t) => t), width, base); // prettier-ignore
  const [cos, sin] = (["cos", "sin"] as const).map((wave, i) => layer.firstPlaces(g.shared(`${wave} of ${places} places, ${width} numbers, base ${base}`, () => constantOf(waves[i])), places)); // prettier-ignore
  const [a, b] = g.ops("Split", [x], 2, { axis: -1 });
  const around = g.op("Concat", [g.op("Neg", [b]), a], { axis: -1 }); // by a right angle
  return g.op("Add", [g.op("Mul", [x, cos]), g.op("Mul", [around, sin])]);
}

/** x (N, T, H) with something else behind the end of each text. */
export function where(g: Graph, x: Value, { steps }: Real, behind: number): Value {
  return g.op("Where", [g.op("Unsqueeze", [steps, ints(2)]), x, behind]);
}

/** (N, T, H) -> (N, H): the last step of each row. */
function lastStep(x: Value, { g, told: { real } }: Placed): Value {
  if (real === null) return g.op("Gather", [x, scalar(-1, "int64")], { axis: 1 });
  const last = g.op("Sub", [real.lengths, scalar(1, "int64")]);
  return g.op("GatherND", [x, g.op("Unsqueeze", [last, ints(1)])], { batch_dims: 1 });
}

/** Over all steps, or those that each text has. */
function mean(x: Value, { g, told: { real } }: Placed): Value {
  if (real === null) return g.op("ReduceMean", [x], { axes: [1], keepdims: 0 });
  const sum = g.op("ReduceSum", [where(g, x, real, 0), ints(1)], { keepdims: 0 });
  return g.op("Div", [sum, g.op("Unsqueeze", [g.cast(real.lengths, "float"), ints(1)])]);
}

export const steps = {
  Linear: (x, layer) => linear(x, layer, layer.input),
  Embedding: (x, layer) => layer.g.op("Gather", [layer.weight("weight"), layer.g.asIds(x)]),
  PositionalEmbedding: (x, layer) => layer.g.op("Add", [x, layer.firstPlaces(layer.weight("weight"), layer.number("max_len"))]),
  // what the layer adds to zeros is the table of waves
  SinusoidalEncoding: (x, layer) => {
    const waves = (layer.module as SinusoidalEncoding).forward(zeros(layer.input, { dtype: "float64" }));
    return layer.g.op("Add", [x, layer.firstPlaces(constantOf(waves), layer.input[0])]);
  },
  RotaryEmbedding: (x, layer) => turned(x, layer, layer.input[layer.input.length - 1], layer.number("base")),
  // of what was read backwards step 0 is the last
  Last: (x, layer) => {
    const { g } = layer;
    if (!layer.flag("bidirectional")) return lastStep(x, layer);
    const [forwards, backwards] = g.ops("Split", [x], 2, { axis: 2 });
    const first = g.op("Gather", [backwards, scalar(0, "int64")], { axis: 1 });
    return g.op("Concat", [lastStep(forwards, layer), first], { axis: 1 });
  },
  Mean: mean,
  Max: (x, { g, told: { real } }) => g.op("ReduceMax", [real === null ? x : where(g, x, real, -Infinity)], { axes: [1], keepdims: 0 }),
} as const satisfies Readonly<Record<string, Rule>>; // prettier-ignore
