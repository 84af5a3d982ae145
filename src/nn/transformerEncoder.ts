// Layers of an encoder, one after the other.
import { reader, take } from "../autograd/call.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { field, inCamelCase } from "../core/fields.js";
import { describe } from "../core/words.js";
import { inferWidth } from "./steps.js";
import type { Reading } from "./incremental.js";
import { declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { LayerNorm } from "./layerNorm.js";
import { Module } from "./module.js";
import { encoderMaskFields, TransformerEncoderLayer, type EncoderMasks } from "./transformerEncoderLayer.js";
import { encoderPage } from "./transformerPages.js";
import { checkedShape, layerParameters, layerUnfolds, transformerFields, type TransformerValues } from "./transformerParts.js";

const { d_model, nhead, ...rest } = transformerFields;
export const stackFields = {
  d_model,
  nhead,
  num_layers: field.integer({
    min: 1,
    max: 1000,
    help: "how many layers stand one after the other; they begin with equal weights",
  }),
  ...rest,
  norm: field.boolean({ default: false, help: "whether a LayerNorm follows the last; wanted with norm_first" }),
};
export type StackValues = TransformerValues & { readonly numLayers: number; readonly norm: boolean };

const declaration = declareLayer({
  name: "TransformerEncoder",
  lengths: "taken",
  formula: "y = layer N(.. layer 2(layer 1(x))): num_layers TransformerEncoderLayers, and a LayerNorm where norm says so",
  fields: stackFields,
  positional: 3,
  infer: (input) => inferWidth("d_model", input) as { d_model: number },
  parameters: (values) => values.numLayers * layerParameters(values) + (values.norm ? 2 * values.dModel : 0),
  unfolds: (input, values) => values.numLayers * layerUnfolds(input, values),
  outputShape: (input, values) => checkedShape("TransformerEncoder", input, values),
  page: encoderPage,
});

const read = reader("TransformerEncoder", [take.tensor("src"), take.options(encoderMaskFields)]);

/**
 * As torch.nn.TransformerEncoder: the layers are copies of the one that is given, and so begin with equal weights; names "layers.0", "layers.1".
 * Given a function instead, every layer is a new one, with weights of its own.
 */
export class TransformerEncoder extends Module<Tensor, [src: Tensor, masks?: EncoderMasks]> {
  static readonly declaration = layerOf(this, declaration);
  static readonly asLayer = fromFields("TransformerEncoder", declaration, this, TransformerEncoderLayer);
  readonly layers: readonly TransformerEncoderLayer[];
  readonly norm: LayerNorm | null;

  /** @param norm what follows the last layer */
  constructor(
    layer: TransformerEncoderLayer | (() => TransformerEncoderLayer),
    numLayers: number,
    norm: LayerNorm | null = null,
  ) {
    super();
    this.layers = stacked("TransformerEncoder", TransformerEncoderLayer, layer, numLayers);
    this.norm = norm;
  }

  reading(): Reading {
    const readings = this.layers.map((layer) => layer.reading());
    return (src) => {
      const y = readings.reduce((x, read_) => read_(x), src);
      return this.norm === null ? y : this.norm.forward(y);
    };
  }

  forward(...given: [src: Tensor, masks?: EncoderMasks]): Tensor {
    const [src, masks = {}] = read(given) as typeof given;
    const y = this.layers.reduce((x, layer) => layer.forward(x, masks), src);
    return this.norm === null ? y : this.norm.forward(y);
  }
}

interface Copied {
  copy(): this;
}

/** Copies of a layer, or what a function makes. */
export function stacked<L extends Copied>(
  owner: string,
  kind: abstract new (...args: never[]) => L,
  layer: L | (() => L),
  times: number,
): L[] {
  const name = kind.name;
  if (!Number.isSafeInteger(times) || times < 1 || times > 1000)
    throw new ArgumentError(`${owner}: numLayers must be a whole number >= 1 and <= 1000, got ${describe(times)}`);
  return Array.from({ length: times }, () => {
    const made = layer instanceof kind ? layer.copy() : typeof layer === "function" ? layer() : layer;
    if (made instanceof kind) return made;
    throw new ArgumentError(
      `${owner}: expected a ${name} to make copies of, or a function that makes one, got ${describe(made)}`,
      {
        hint: `write new ${owner}(new ${name}(64, 4), 2)`,
      },
    );
  });
}

type Stack = TransformerEncoder;
type Made<L> = new (dModel: number, nhead: number, options: object) => L;

/** The stack that an experiment file makes: the arguments of its layers, how many there are, and whether a norm follows. */
export function fromFields<L>(
  name: string,
  declared: object,
  stack: object,
  layer: Made<L>,
): { readonly name: string; readonly prototype: object } {
  const keys = Object.keys(inCamelCase(stackFields));
  const made = class extends (stack as new (layer: L, numLayers: number, norm: LayerNorm | null) => Stack) {
    static readonly declaration = layerOf(this, declared);
    constructor(...given: unknown[]) {
      const values = Object.fromEntries(keys.map((key, i) => [key, given[i]])) as unknown as StackValues;
      const tensors = given[keys.length] as TensorOptions;
      const { dModel, nhead: heads, numLayers, norm, ...options } = values;
      const one = new layer(dModel, heads, { ...options, ...tensors });
      super(one, numLayers, norm ? new LayerNorm(dModel, { eps: options.layerNormEps, ...tensors }) : null);
    }
  };
  Object.defineProperty(made, "name", { value: name });
  return made;
}
