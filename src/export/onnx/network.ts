// The network as nodes of the graph: its layers one after the other, those that hold others with what they hold.
import type { Branches, Span } from "../../experiment/branches.js";
import type { LayerSummary } from "../../experiment/model.js";
import { EncoderDecoder } from "../../experiment/encoderDecoder.js";
import { PaddedModel } from "../../experiment/paddedModel.js";
import { BRANCHES } from "../../experiment/parts.js";
import type { Shape } from "../../kernels/ndarray.js";
import type { Module } from "../../nn/module.js";
import type { HolderName, LayerName } from "../../nn/registry.js";
import type { Residual } from "../../nn/residual.js";
import type { Sequential } from "../../nn/sequential.js";
import { ints, scalar, type Graph, type Value } from "./graph.js";
import { nothingTold, Placed, type Real, type Told } from "./layers/placed.js";
import { layerRules } from "./layers/table.js";

/** Modules and what is known of them, one after the other. */
interface List {
  readonly modules: readonly Module[];
  readonly layers: readonly LayerSummary[];
  /** What stands before the names of their weights: "encoder". */
  readonly path: readonly string[];
  /** The shape of one row. */
  readonly input: Shape;
}

/** Where a holder stands: what the lists inside it are made of. */
interface Held {
  readonly network: Network;
  readonly layer: Placed;
  readonly lists: readonly (readonly LayerSummary[])[];
}

type HolderRule = (x: Value, held: Held) => Value;

const inside = ({ network, layer }: Held, x: Value, modules: Iterable<Module>, layers: readonly LayerSummary[], ...path: string[]): Value =>
  network.list(x, { modules: [...modules], layers, path: [layer.place, ...path], input: layer.input }, layer.told); // prettier-ignore

const inRow: HolderRule = (x, held) => inside(held, x, held.layer.module as unknown as Sequential, held.lists[0]);

const holderRules = {
  Sequential: inRow,
  Checkpoint: inRow,
  // the same list each time, with other weights
  Repeat: (x, held) => [...(held.layer.module as unknown as Sequential)].reduce((y, time, i) => inside(held, y, time as unknown as Sequential, held.lists[0], `${i}`), x),
  Residual: (x, held) => {
    const { layers, shortcut } = held.layer.module as unknown as Residual;
    const f = inside(held, x, layers, held.lists[0], "layers");
    return held.layer.g.op("Add", [shortcut === null ? x : projected(x, held.layer, shortcut), f]);
  },
  Parallel: (x, held) => {
    const { module, g } = held.layer;
    const { paths } = module as unknown as { readonly paths: readonly Sequential[] };
    const results = paths.map((path, i) => inside(held, x, path, held.lists[i], "paths", `${i}`));
    return held.layer.text("join") === "add" ? g.op("Sum", results) : g.op("Concat", results, { axis: held.layer.number("dim") });
  },
} as const satisfies Readonly<Record<HolderName, HolderRule>>; // prettier-ignore

/** What brings x to the shape that the layers of Residual make: a Linear, or a convolution of single pixels. */
function projected(x: Value, layer: Placed, shortcut: Module): Value {
  const stride = layer.input.slice(1).map((size, axis) => Math.ceil(size / layer.output[axis + 1]));
  const args = { kernel_size: 1, stride, padding: 0, dilation: 1, groups: 1, padding_mode: "zeros" };
  const { g, place, input, output, told, file } = layer;
  const own = new Placed(g, shortcut, args, `${place}.shortcut`, input, output, told, file);
  return input.length === 3 ? layerRules.Conv2d(x, own) : layerRules.Linear(x, own);
}

export class Network {
  readonly #g: Graph;
  readonly #file: string;

  /** @param file what messages call the run */
  constructor(g: Graph, file: string) {
    this.#g = g;
    this.#file = file;
  }

  /** A list of layers, or an encoder that reads x and a decoder. @param features what each branch is given; @param shown what the decoder is shown */
  model({ model, layers }: { readonly model: Module; readonly layers: readonly LayerSummary[] }, input: Shape, features: (spans?: readonly Span[]) => Value, count: Value | null, shown?: Value): Value {
    if (model instanceof EncoderDecoder) return this.#pair(model, layers, input, features(), shown!);
    const [first] = layers;
    const list = { modules: [...(model as Sequential)], layers, path: [], input };
    if (first.name === BRANCHES) return this.#branches(list, features);
    const x = features();
    const real = model instanceof PaddedModel ? this.#realOf(x, model.padding, input[0]) : null;
    return this.list(x, list, { ...nothingTold, real, count });
  } // prettier-ignore

  /** Layers one after the other. */
  list(x: Value, { modules, layers, path, input }: List, told: Told): Value {
    let shape = input;
    return layers.reduce((y, summary, i) => {
      const place = [...path, summary.index].join(".");
      const layer = new Placed(this.#g, modules[i], summary.args, place, shape, summary.outputShape, told, this.#file);
      shape = summary.outputShape;
      return this.#g.within(`${place} ${summary.name}`, () => this.#layer(y, summary, layer));
    }, x);
  }

  #layer(x: Value, { name, inside: held }: LayerSummary, layer: Placed): Value {
    if (Object.hasOwn(holderRules, name)) return holderRules[name as HolderName](x, { network: this, layer, lists: held?.lists ?? [] });
    const rule = layerRules[name as LayerName];
    return "refused" in rule ? layer.refuse(`${name} has no form there: ${rule.refused}`) : rule(x, layer);
  } // prettier-ignore

  /** Each branch with the features of its columns, and what comes behind with all results beside each other. */
  #branches({ modules, layers }: List, features: (spans: readonly Span[]) => Value): Value {
    const [head, ...others] = layers;
    const { branches } = modules[0] as unknown as Branches;
    const results = branches.map(({ name, spans, layers: branch }, i) => {
      const x = features(spans);
      const input = [spans.reduce((sum, { width }) => sum + width, 0)];
      const real = branch instanceof PaddedModel ? this.#realOf(x, branch.padding, input[0]) : null;
      const list = { modules: [...branch], layers: head.inside!.lists[i], path: ["0", name], input };
      return this.list(x, list, { ...nothingTold, real });
    });
    const x = this.#g.op("Concat", results, { axis: 1 });
    return this.#behind(x, modules, others, head.outputShape);
  }

  /** The layers behind the branches, which count on. */
  #behind(x: Value, modules: readonly Module[], layers: readonly LayerSummary[], input: Shape): Value {
    const all = { modules: modules.slice(1), layers, path: [], input };
    return layers.length === 0 ? x : this.list(x, all, nothingTold);
  }

  #pair({ encoder, decoder, padding }: EncoderDecoder, layers: readonly LayerSummary[], input: Shape, source: Value, shown: Value): Value {
    const [read, written] = layers.map((layer) => layer.inside!.lists[0]);
    const real = this.#realOf(source, padding, input[0]);
    const memory = this.list(source, { modules: [...encoder], layers: read, path: ["encoder"], input }, { ...nothingTold, real });
    const count = this.#g.op("Shape", [shown], { start: 1, end: 2 });
    const told = { real: null, memory: { steps: memory, real: real.steps }, count };
    return this.list(shown, { modules: [...decoder], layers: written, path: ["decoder"], input: layers[1].outputShape.slice(0, 1) }, told);
  } // prettier-ignore

  /** A text ends with its last token that is no padding; one of none is read as one padding. @param ids (N, T) */
  #realOf(ids: Value, padding: number, steps: number): Real {
    const g = this.#g;
    const places = Array.from({ length: steps }, (_, t) => t);
    const isToken = g.op("Not", [g.op("Equal", [ids, scalar(padding, "int64")])]);
    const last = g.op("ReduceMax", [g.op("Where", [isToken, ints(...places.map((t) => t + 1)), scalar(0, "int64")])], { axes: [1], keepdims: 0 });
    const lengths = g.op("Max", [last, scalar(1, "int64")]);
    return { lengths, steps: g.op("Less", [ints(...places), g.op("Unsqueeze", [lengths, ints(1)])]) };
  } // prettier-ignore
}
