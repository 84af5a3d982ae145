// Attention, and the layers of Transformers that are made of it.
//
//   softmax(q kᵀ / sqrt(D) where t may look at s, else -infinity) v     q (N, heads, T, D), k and v (N, heads, S, D)
import type { Module } from "../../../nn/module.js";
import { ints, scalar, type Given, type Graph, type Value } from "../graph.js";
import { gelu, geluTanh } from "./bends.js";
import { layerNorm } from "./norms.js";
import type { Placed, Rule } from "./placed.js";
import { linear, turned } from "./steps.js";

interface Asking {
  readonly heads: number;
  readonly width: number;
  /** Which steps of the memory are real, bool (N, S); null where all are. */
  readonly real: Value | null;
  readonly causal?: boolean;
  readonly rotary?: boolean;
}

/** What MultiheadAttention gives. @param attention where its weights are @param memory whose steps are looked at; x itself where they are its own */
function attended(x: Value, memory: Value, attention: Placed, { heads, width, real, causal = false, rotary = false }: Asking): Value {
  const { g } = attention;
  const each = width / heads;
  const apart = (from: Value, part: number): Value => {
    const projected = g.op("Reshape", [projection(from, attention, part), ints(0, 0, heads, each)]);
    const perHead = g.op("Transpose", [projected], { perm: [0, 2, 1, 3] });
    return rotary && part < 2 ? turned(perHead, attention, each, 10000) : perHead;
  };
  const [q, k, v] = [apart(x, 0), apart(memory, 1), apart(memory, 2)];
  const scaled = g.op("Mul", [q, 1 / Math.sqrt(each)]);
  const scores = g.op("MatMul", [scaled, g.op("Transpose", [k], { perm: [0, 1, 3, 2] })]); // (N, heads, T, S)
  const seen = visible(attention, real, causal);
  const shares = g.op("Softmax", [seen === null ? scores : g.op("Where", [seen, scores, -Infinity])], { axis: -1 });
  const found = g.op("Transpose", [g.op("MatMul", [shares, v])], { perm: [0, 2, 1, 3] });
  return linear(g.op("Reshape", [found, ints(0, 0, width)]), attention.inside("out_proj", child(attention.module, "outProj")), [0, 0]);
} // prettier-ignore

/** Query, key or value: x Wᵀ + b, W and b one third of in_proj, or a matrix of its own where key and query have other widths. */
function projection(x: Value, attention: Placed, part: number): Value {
  const { g } = attention;
  const own = `${"qkv"[part]}_proj_weight`;
  const third = (name: string): Value =>
    g.constant(`${attention.place}.${name}.${"qkv"[part]}`, attention.blocks(name, 3, [part]));
  const weight = attention.has(own) ? attention.weight(own) : third("in_proj_weight");
  const product = g.op("MatMul", [x, g.op("Transpose", [weight], { perm: [1, 0] })]);
  return attention.has("in_proj_bias") ? g.op("Add", [product, third("in_proj_bias")]) : product;
}

/** Whether t may look at s, bool (T, S) or (N, 1, 1, S): not at what comes later, not at what stands behind the end. Null where it may always. */
function visible({ g, told, input, count }: Placed, real: Value | null, causal: boolean): Given {
  const inText = real === null ? null : g.op("Unsqueeze", [real, ints(1, 2)]);
  if (!causal) return inText;
  const notLater = told.count === null ? lowerTriangle(g, input[0]) : belowOrAt(g, count);
  return inText === null ? notLater : g.op("And", [inText, notLater]);
}

/** Where s <= t. */
function lowerTriangle(g: Graph, steps: number): Value {
  const values = (): number[] => Array.from({ length: steps * steps }, (_, i) => Number(i % steps <= Math.floor(i / steps)));
  return g.shared(`not later, of ${steps}`, () => ({ type: "bool", shape: [steps, steps], values: values() }));
}

/** The same for as many steps as there are. */
function belowOrAt(g: Graph, count: Given): Value {
  const places = g.op("Range", [scalar(0, "int64"), g.op("Squeeze", [count]), scalar(1, "int64")]);
  return g.op("LessOrEqual", [g.op("Unsqueeze", [places, ints(0)]), g.op("Unsqueeze", [places, ints(1)])]);
}

function child(module: Module, field: string): Module {
  return (module as unknown as Readonly<Record<string, Module>>)[field];
}

/** A part of a layer under the name of its field: self_attn is selfAttn. */
const part = (layer: Placed, name: string): Placed => layer.inside(name, child(layer.module, name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()))); // prettier-ignore

/** linear2(activation(linear1(x))) */
function network(x: Value, layer: Placed): Value {
  const { g } = layer;
  const u = linear(x, part(layer, "linear1"), [0, 0]);
  const activation = layer.text("activation");
  const bent = activation === "relu" ? g.op("Relu", [u]) : activation === "gelu" ? gelu(g, u) : geluTanh(g, u);
  return linear(bent, part(layer, "linear2"), [0, 0]);
}

/** Each part beside the way round it, and a norm: of what the part is given, or of the sum. */
function around(x: Value, layer: Placed, parts: readonly ((x: Value) => Value)[]): Value {
  const { g } = layer;
  const norm = (y: Value, i: number): Value => layerNorm(y, part(layer, `norm${i + 1}`), [layer.number("d_model")], layer.number("layer_norm_eps")); // prettier-ignore
  return parts.reduce((y, f, i) => {
    return layer.flag("norm_first") ? g.op("Add", [y, f(norm(y, i))]) : norm(g.op("Add", [y, f(y)]), i);
  }, x);
}

const asking = (layer: Placed): Asking => ({ heads: layer.number("nhead"), width: layer.number("d_model"), real: null });

function ownSteps(layer: Placed): (x: Value) => Value {
  const { told } = layer;
  const own = { ...asking(layer), real: told.real?.steps ?? null, causal: layer.flag("causal"), rotary: layer.flag("rotary") };
  return (x) => attended(x, x, part(layer, "self_attn"), own);
}

function encoderLayer(x: Value, layer: Placed): Value {
  return around(x, layer, [ownSteps(layer), (y) => network(y, layer)]);
}

function decoderLayer(x: Value, layer: Placed): Value {
  const { steps, real } = memoryOf(layer);
  const lookedUp = (y: Value): Value => attended(y, steps, part(layer, "multihead_attn"), { ...asking(layer), real });
  return around(x, layer, [ownSteps(layer), lookedUp, (y) => network(y, layer)]);
}

function memoryOf({ told: { memory }, place }: Placed): { readonly steps: Value; readonly real: Value } {
  if (memory === null) throw new Error(`layer ${place} looks at a memory, and there is none`);
  return memory;
}

/** One layer after the other, and a norm behind them. */
const stack = (one: Rule): Rule => (x, layer) => {
  const layers = (layer.module as unknown as { readonly layers: readonly Module[] }).layers;
  const y = layers.reduce((z, module, i) => layer.g.within(`${i}`, () => one(z, layer.inside(`layers.${i}`, module))), x);
  return layer.flag("norm") ? layerNorm(y, part(layer, "norm"), [layer.number("d_model")], layer.number("layer_norm_eps")) : y;
}; // prettier-ignore

export const attentions = {
  MultiheadAttention: (x, layer) =>
    attended(x, x, layer, {
      heads: layer.number("num_heads"),
      width: layer.number("embed_dim"),
      real: layer.told.real?.steps ?? null,
      causal: layer.flag("causal"),
      rotary: layer.flag("rotary"),
    }),
  Attention: (x, layer) => {
    const { steps, real } = memoryOf(layer);
    const asked = { heads: layer.number("nhead"), width: layer.number("embed_dim"), real };
    const found = attended(x, steps, part(layer, "attention"), asked);
    const join = layer.text("join");
    if (join === "none") return found;
    return join === "add" ? layer.g.op("Add", [x, found]) : layer.g.op("Concat", [x, found], { axis: -1 });
  },
  TransformerEncoderLayer: encoderLayer,
  TransformerEncoder: stack(encoderLayer),
  TransformerDecoderLayer: decoderLayer,
  TransformerDecoder: stack(decoderLayer),
} as const satisfies Readonly<Record<string, Rule>>;
