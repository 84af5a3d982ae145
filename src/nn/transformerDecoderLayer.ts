// x = norm1(x + attention(x)), x = norm2(x + attention(x to memory)), y = norm3(x + network(x))
import { reader, take } from "../autograd/call.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { defaultGenerator } from "../core/rng.js";
import { add } from "../ops/add.js";
import { maskField, paddingOf } from "./attentionArguments.js";
import { decoderLayerPage } from "./transformerDecoderPages.js";
import type { Dropout } from "./dropout.js";
import type { Reading } from "./incremental.js";
import { declareLayer, layerOf, readArguments, type RowsOfData, type LayerBefore, type TensorOptions } from "./layer.js";
import { memoryOf, type Memory, type Told, type WithMemory } from "./lengths.js";
import { LayerNorm } from "./layerNorm.js";
import { Linear } from "./linear.js";
import type { Shape } from "../kernels/ndarray.js";
import { Module } from "./module.js";
import { MultiheadAttention, type AttentionCall } from "./multiheadAttention.js";
import { inferWidth } from "./steps.js";
import {
  type Activation,
  checkedShape,
  copyOf,
  dropoutOf,
  feedForward,
  fieldsInCode,
  layerParameters,
  layerUnfolds,
  transformerFields,
  type TransformerLayerOptions,
  type TransformerValues,
} from "./transformerParts.js";

/** In a decoder no step may know what comes after it. */
export function inferForDecoder(
  input: Shape,
  _before?: readonly LayerBefore[],
  { memory }: RowsOfData = {},
): { d_model: number; causal?: boolean } {
  return { ...(inferWidth("d_model", input) as { d_model: number }), ...(memory === undefined ? {} : { causal: true }) };
}

const declaration = declareLayer({
  name: "TransformerDecoderLayer",
  formula:
    "x' = norm1(x + attention(x)), x'' = norm2(x' + attention(x', memory)), y = norm3(x'' + linear2(activation(linear1(x''))))",
  fields: transformerFields,
  positional: 2,
  memory: "taken",
  lengths: "taken",
  parameters: (values) => layerParameters(values, 2),
  infer: inferForDecoder,
  unfolds: (input, values) => 2 * layerUnfolds(input, values),
  outputShape: (input, values) => checkedShape("TransformerDecoderLayer", input, values),
  page: decoderLayerPage,
});

export interface DecoderMasks {
  /** (T, T), or (N * heads, T, T): added to the scores among the target's steps. */
  readonly tgtMask?: Tensor | null | undefined;
  /** (T, S), or (N * heads, T, S): added to the scores between target and memory. */
  readonly memoryMask?: Tensor | null | undefined;
  /** (N, T): 1 where a step of the target is only padding. */
  readonly tgtKeyPaddingMask?: Tensor | null | undefined;
  /** (N, S): 1 where a step of the memory is only padding. */
  readonly memoryKeyPaddingMask?: Tensor | null | undefined;
  /** No step of the target looks at later ones; `causal` when left out. */
  readonly tgtIsCausal?: boolean | undefined;
  readonly memoryIsCausal?: boolean | undefined;
  /** (T, T): 1 where a step may look. */
  readonly tgtKeep?: Tensor | null | undefined;
  /** (T, S): 1 where a step may look. */
  readonly memoryKeep?: Tensor | null | undefined;
}

export const decoderMaskFields = {
  tgt_mask: maskField("added to the scores among the target's steps"),
  memory_mask: maskField("added to the scores between target and memory"),
  tgt_key_padding_mask: maskField("1 where a step of the target is only padding"),
  memory_key_padding_mask: maskField("1 where a step of the memory is only padding"),
  tgt_is_causal: field.boolean({ help: "no step of the target looks at later ones" }),
  memory_is_causal: field.boolean({ help: "no step looks at later ones of the memory" }),
  tgt_keep: maskField("1 where a step of the target may look at another"),
  memory_keep: maskField("1 where a step may look at one of the memory"),
};
const read = reader("TransformerDecoderLayer", [take.tensor("tgt"), take.tensor("memory"), take.options(decoderMaskFields)]);

/**
 * Shapes: tgt and the result (T, N, E), memory (S, N, E), with batchFirst (N, T, E) and (N, S, E), or both without N. As
 * torch.nn.TransformerDecoderLayer, default weights and dropout masks included; `causal` makes tgtIsCausal true where it is left out.
 */
export class TransformerDecoderLayer extends Module<Tensor, [tgt: Tensor, memory: Tensor, masks?: DecoderMasks]> {
  static readonly declaration = layerOf(this, declaration);
  static readonly asLayer = lookingAtMemory(this, declaration);
  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;
  readonly activation: Activation;
  readonly normFirst: boolean;
  readonly #values: TransformerValues;
  readonly #tensors: TensorOptions;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}, ...none: never[]) {
    super();
    const { values, tensors } = readArguments("TransformerDecoderLayer", fieldsInCode, [dModel, nhead, options, ...none], 2);
    checkedShape("TransformerDecoderLayer", [1, values.dModel], { ...values, batchFirst: true });
    const { dropout: p, batchFirst, layerNormEps: eps, dimFeedforward, causal } = values;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout: p, batchFirst, causal, ...tensors });
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, { dropout: p, batchFirst, ...tensors });
    this.linear1 = new Linear(dModel, dimFeedforward, tensors);
    this.dropout = dropoutOf(p, tensors);
    this.linear2 = new Linear(dimFeedforward, dModel, tensors);
    this.norm1 = new LayerNorm(dModel, { eps, ...tensors });
    this.norm2 = new LayerNorm(dModel, { eps, ...tensors });
    this.norm3 = new LayerNorm(dModel, { eps, ...tensors });
    this.dropout1 = dropoutOf(p, tensors);
    this.dropout2 = dropoutOf(p, tensors);
    this.dropout3 = dropoutOf(p, tensors);
    ({ activation: this.activation, normFirst: this.normFirst } = values);
    this.#values = values;
    this.#tensors = tensors;
  }

  forward(...given: [tgt: Tensor, memory: Tensor, masks?: DecoderMasks]): Tensor {
    const [tgt, memory, masks = {}] = read(given) as typeof given;
    return this.#around(tgt, memory, masks, (x, own) => this.#attention(this.selfAttn, this.dropout1, x, x, own));
  }

  reading(told: Told = {}): Reading {
    const memory = memoryOf("TransformerDecoderLayer", told);
    const own = this.selfAttn.reading();
    return (tgt) => this.#around(tgt, memory.steps, masksFor(memory), own);
  }

  #around(tgt: Tensor, memory: Tensor, masks: DecoderMasks, attention: (x: Tensor, masks: AttentionCall) => Tensor): Tensor {
    const { tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal, tgtKeep, memoryKeep } =
      masks;
    const own = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask, isCausal: tgtIsCausal, keep: tgtKeep };
    const across = { attnMask: memoryMask, keyPaddingMask: memoryKeyPaddingMask, isCausal: memoryIsCausal, keep: memoryKeep };
    const parts: readonly [LayerNorm, (x: Tensor) => Tensor][] = [
      [this.norm1, (x) => attention(x, own)],
      [this.norm2, (x) => this.#attention(this.multiheadAttn, this.dropout2, x, memory, across)],
      [this.norm3, (x) => this.dropout3.forward(feedForward(this, x))],
    ];
    if (this.normFirst) return parts.reduce((x, [norm, part]) => add(x, part(norm.forward(x))), tgt);
    return parts.reduce((x, [norm, part]) => norm.forward(add(x, part(x))), tgt);
  }

  #attention(attention: MultiheadAttention, drop: Dropout, x: Tensor, memory: Tensor, masks: AttentionCall): Tensor {
    const [y] = attention.forward(x, memory, memory, { ...masks, needWeights: false });
    return drop.forward(y);
  }

  /** A layer with the same numbers, which go their own ways from here on. */
  copy(): TransformerDecoderLayer {
    const { generator = defaultGenerator } = this.#tensors;
    const { dModel, nhead, ...rest } = this.#values;
    return copyOf(this, generator, () => new TransformerDecoderLayer(dModel, nhead, { ...rest, ...this.#tensors }));
  }
}

/** Steps of the memory behind the end of their row are not seen. */
function masksFor({ steps, lengths }: Memory): DecoderMasks {
  return { memoryKeyPaddingMask: paddingOf("TransformerDecoderLayer", { lengths }, steps) };
}

/** What an experiment file makes of a layer that takes target and memory: the memory is that of the encoder. */
export function lookingAtMemory(layer: { readonly name: string; readonly prototype: object }, declared: object): unknown {
  const forward = Reflect.get(layer.prototype, "forward") as (this: unknown, x: Tensor, memory: Tensor, masks: DecoderMasks) => Tensor; // prettier-ignore
  const made = class extends (layer as unknown as new (...args: unknown[]) => Module) {
    static readonly declaration = layerOf(this, declared);
    forward(x: Tensor, told: Told = {}): Tensor {
      const memory = memoryOf(layer.name, told);
      const tgtKeyPaddingMask = paddingOf(layer.name, { lengths: (told as WithMemory).lengths ?? null }, x);
      return forward.call(this, x, memory.steps, { ...masksFor(memory), tgtKeyPaddingMask });
    }
  };
  Object.defineProperty(made, "name", { value: layer.name });
  return made;
}
