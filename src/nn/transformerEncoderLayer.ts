// x = norm1(x + attention(x)), y = norm2(x + network(x))
import { reader, take } from "../autograd/call.js";
import type { Tensor } from "../autograd/tensor.js";
import { field, type Values } from "../core/fields.js";
import { defaultGenerator } from "../core/rng.js";
import { add } from "../ops/add.js";
import { unsqueeze } from "../ops/views.js";
import { ArgumentError } from "../core/errors.js";
import { batchFirstField, lengthsField, maskField, paddingOf, rotaryField } from "./attentionArguments.js";
import { inferWidth } from "./steps.js";
import type { Dropout } from "./dropout.js";
import type { Reading } from "./incremental.js";
import { declareLayer, layerOf, readArguments, type TensorOptions } from "./layer.js";
import { LayerNorm } from "./layerNorm.js";
import { Linear } from "./linear.js";
import { Module } from "./module.js";
import { MultiheadAttention } from "./multiheadAttention.js";
import type { Lengths } from "./recurrent.js";
import { requireEven } from "./rotaryEmbedding.js";
import {
  type Activation,
  checkedShape,
  copyOf,
  dropoutOf,
  feedForward,
  layerParameters,
  layerUnfolds,
  transformerFields,
  type TransformerLayerOptions,
} from "./transformerParts.js";
import { encoderLayerPage } from "./transformerPages.js";

const fields = {
  ...transformerFields,
  bias: field.boolean({ default: true, help: "whether the linear layers and the LayerNorms learn a bias" }),
  rotary: rotaryField,
};
const inCode = { ...fields, batch_first: { ...batchFirstField, default: false } };
export type EncoderLayerOptions = TransformerLayerOptions & { readonly bias?: boolean; readonly rotary?: boolean };

const declaration = declareLayer({
  name: "TransformerEncoderLayer",
  lengths: "taken",
  formula: "x' = norm1(x + attention(x)), y = norm2(x' + linear2(activation(linear1(x'))))",
  fields,
  positional: 2,
  infer: (input) => inferWidth("d_model", input) as { d_model: number },
  parameters: (values) => layerParameters(values, 1, values.bias),
  unfolds: layerUnfolds,
  outputShape: (input, values) => {
    const output = checkedShape("TransformerEncoderLayer", input, values);
    if (values.rotary) requireEven("TransformerEncoderLayer", "the numbers of each head", values.dModel / values.nhead);
    return output;
  },
  page: encoderLayerPage,
});

export interface EncoderMasks {
  /** (T, T), or (N * heads, T, T): added to the scores. */
  readonly mask?: Tensor | null | undefined;
  /** (N, T): 1 where a step is only padding. */
  readonly srcKeyPaddingMask?: Tensor | null | undefined;
  /** No step looks at later ones; `causal` when left out. */
  readonly isCausal?: boolean | undefined;
  /** (T, T), or (N * heads, T, T): 1 where a step may look. */
  readonly keep?: Tensor | null | undefined;
  /** How many steps of each row are real, in place of srcKeyPaddingMask. */
  readonly lengths?: Lengths["lengths"] | undefined;
}

export const encoderMaskFields = {
  mask: maskField("added to the scores"),
  src_key_padding_mask: maskField("1 where a step is only padding"),
  is_causal: field.boolean({ help: "no step looks at later ones" }),
  keep: maskField("1 where a step may look, 0 where not"),
  lengths: lengthsField,
};
const read = reader("TransformerEncoderLayer", [take.tensor("src"), take.options(encoderMaskFields)]);

/**
 * Shapes: src and the result (T, N, E), with batchFirst (N, T, E), or (T, E) for one row alone. As torch.nn.TransformerEncoderLayer, default
 * weights and dropout masks included; `rotary` is ours.
 */
export class TransformerEncoderLayer extends Module<Tensor, [src: Tensor, masks?: EncoderMasks]> {
  static readonly declaration = layerOf(this, declaration);
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly activation: Activation;
  readonly normFirst: boolean;
  readonly #values: Values<typeof fields>;
  readonly #tensors: TensorOptions;

  constructor(dModel: number, nhead: number, options: EncoderLayerOptions = {}, ...none: never[]) {
    super();
    const { values, tensors } = readArguments("TransformerEncoderLayer", inCode, [dModel, nhead, options, ...none], 2);
    checkedShape("TransformerEncoderLayer", [1, values.dModel], { ...values, batchFirst: true });
    const { dropout: p, batchFirst, layerNormEps: eps, dimFeedforward, causal, bias, rotary } = values;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout: p, batchFirst, causal, bias, rotary, ...tensors });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias, ...tensors });
    this.dropout = dropoutOf(p, tensors);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, ...tensors });
    this.norm1 = new LayerNorm(dModel, { eps, bias, ...tensors });
    this.norm2 = new LayerNorm(dModel, { eps, bias, ...tensors });
    this.dropout1 = dropoutOf(p, tensors);
    this.dropout2 = dropoutOf(p, tensors);
    ({ activation: this.activation, normFirst: this.normFirst } = values);
    this.#values = values;
    this.#tensors = tensors;
  }

  forward(...given: [src: Tensor, masks?: EncoderMasks]): Tensor {
    const [src, masks = {}] = read(given) as typeof given;
    return this.#around(src, (x) => this.#attention(x, masks));
  }

  reading(): Reading {
    const attention = this.selfAttn.reading();
    return (src) => this.#around(src, attention);
  }

  #around(src: Tensor, attention: (x: Tensor) => Tensor): Tensor {
    if (this.normFirst) {
      const x = add(src, attention(this.norm1.forward(src)));
      return add(x, this.#network(this.norm2.forward(x)));
    }
    const x = this.norm1.forward(add(src, attention(src)));
    return this.norm2.forward(add(x, this.#network(x)));
  }

  #attention(x: Tensor, masks: EncoderMasks): Tensor {
    const { mask: attnMask, isCausal, keep } = masks;
    const keyPaddingMask = this.#padding(x, masks);
    const [y] = this.selfAttn.forward(x, x, x, { attnMask, keyPaddingMask, isCausal, keep, needWeights: false });
    return this.dropout1.forward(y);
  }

  #padding(x: Tensor, { srcKeyPaddingMask, lengths: given = null }: EncoderMasks): Tensor | null | undefined {
    if (given === null) return srcKeyPaddingMask;
    const name = "TransformerEncoderLayer";
    if ((srcKeyPaddingMask ?? null) !== null) throw new ArgumentError(`${name}: lengths and srcKeyPaddingMask say the same; give one of them`); // prettier-ignore
    if (x.shape.length === 2) return paddingOf(name, { lengths: given }, unsqueeze(x, 0));
    return paddingOf(name, { lengths: given }, x, this.selfAttn.batchFirst ? [0, 1] : [1, 0]);
  }

  #network(x: Tensor): Tensor {
    return this.dropout2.forward(feedForward(this, x));
  }

  /** A layer with the same numbers, which go their own ways from here on. */
  copy(): TransformerEncoderLayer {
    const { generator = defaultGenerator } = this.#tensors;
    const { dModel, nhead, ...rest } = this.#values;
    return copyOf(this, generator, () => new TransformerEncoderLayer(dModel, nhead, { ...rest, ...this.#tensors }));
  }
}
