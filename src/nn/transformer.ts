// memory = encoder(src), y = decoder(tgt, memory)
import { called, reader, take } from "../autograd/call.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field, type Options } from "../core/fields.js";
import { empty } from "../kernels/allocator.js";
import { maskField } from "./attentionArguments.js";
import { xavierUniform_ } from "./initialisers.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { LayerNorm } from "./layerNorm.js";
import { Module } from "./module.js";
import { TransformerDecoder } from "./transformerDecoder.js";
import { decoderMaskFields, TransformerDecoderLayer, type DecoderMasks } from "./transformerDecoderLayer.js";
import { TransformerEncoder } from "./transformerEncoder.js";
import { TransformerEncoderLayer, type EncoderMasks } from "./transformerEncoderLayer.js";
import { transformerPage } from "./transformerPage.js";
import { checkedShape, layerParameters, transformerFields } from "./transformerParts.js";

const { d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, causal } =
  transformerFields;
const layersOf = (part: string) => field.integer({ min: 1, max: 1000, default: 6, help: `how many layers the ${part} has` });
const custom = (part: string) =>
  field.object({
    kind: "a module, or null",
    accepts: (value) => value === null || value instanceof Module,
    default: null,
    help: `what takes the place of the ${part}`,
  });
const fields = {
  d_model: { ...d_model, default: 512 },
  nhead: { ...nhead, default: 8 },
  num_encoder_layers: layersOf("encoder"),
  num_decoder_layers: layersOf("decoder"),
  dim_feedforward,
  dropout,
  activation,
  custom_encoder: custom("encoder"),
  custom_decoder: custom("decoder"),
  layer_norm_eps,
  batch_first: { ...batch_first, default: false },
  norm_first,
  causal: { ...causal, help: "no step of the target looks at later ones; in PyTorch an argument of forward" },
} as const;

export interface TransformerMasks extends DecoderMasks {
  /** (S, S), or (N * heads, S, S): added to the scores among the steps of src. */
  readonly srcMask?: Tensor | null | undefined;
  /** (N, S): 1 where a step of src is only padding. */
  readonly srcKeyPaddingMask?: Tensor | null | undefined;
  /** No step of src looks at later ones. */
  readonly srcIsCausal?: boolean | undefined;
  /** (S, S): 1 where a step of src may look. */
  readonly srcKeep?: Tensor | null | undefined;
}
/** What stands in the place of the encoder. */
export type Encoder = Module<Tensor, [src: Tensor, masks?: EncoderMasks]>;
/** What stands in the place of the decoder. */
export type Decoder = Module<Tensor, [tgt: Tensor, memory: Tensor, masks?: DecoderMasks]>;
export interface TransformerOptions
  extends TensorOptions, Omit<Options<typeof fields>, "dModel" | "nhead" | "customEncoder" | "customDecoder"> {
  /** In place of the encoder, called with (src, { mask, srcKeyPaddingMask, isCausal, keep }). */
  readonly customEncoder?: Encoder | null;
  /** In place of the decoder, called with (tgt, memory, masks). */
  readonly customDecoder?: Decoder | null;
}

const declaration = declareLayer({
  name: "Transformer",
  formula: "y = decoder(tgt, encoder(src)): TransformerEncoder and TransformerDecoder, each with a LayerNorm at its end",
  fields,
  codeOnly: true,
  parameters: ({ numEncoderLayers, numDecoderLayers, ...values }) => numEncoderLayers * layerParameters(values) + numDecoderLayers * layerParameters(values, 2) + 4 * values.dModel, // prettier-ignore
  outputShape: (input, values) => checkedShape("Transformer", input, { ...values, batchFirst: true }),
  page: transformerPage,
});

const { tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask, ...rest } = decoderMaskFields;
/** By position they stand as in PyTorch. */
const maskFields = {
  src_mask: maskField("added to the scores among the steps of src"),
  tgt_mask,
  memory_mask,
  src_key_padding_mask: maskField("1 where a step of src is only padding"),
  tgt_key_padding_mask,
  memory_key_padding_mask,
  src_is_causal: field.boolean({ help: "no step of src looks at later ones" }),
  src_keep: maskField("1 where a step of src may look at another"),
  ...rest,
};
const read = reader("Transformer", [take.tensor("src"), take.tensor("tgt"), take.options(maskFields)]);

/**
 * Shapes: src (S, N, E), tgt and the result (T, N, E), with batchFirst (N, S, E) and (N, T, E), or all without N. As torch.nn.Transformer, default
 * weights and dropout masks included: layers begin as copies of one, then xavierUniform_ draws every matrix anew.
 */
export class Transformer extends Module<Tensor, [src: Tensor, tgt: Tensor, masks?: TransformerMasks]> {
  static readonly declaration = layerOf(this, declaration);
  readonly encoder: Encoder;
  readonly decoder: Decoder;
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;

  /** (n, n): 0 where step i may look at step j, on and below the diagonal, and -Infinity where j is later: a mask to be added to scores. */
  static readonly generateSquareSubsequentMask: (n: number) => Tensor = called(
    "Transformer.generateSquareSubsequentMask",
    [take.integer("n")],
    (n: number) => {
      if (n < 0) throw new ArgumentError(`Transformer.generateSquareSubsequentMask: n must be a whole number >= 0, got ${n}`);
      const mask = empty("float32", [n, n]);
      for (let i = 0; i < n; i++) mask.numbers.fill(-Infinity, i * n + i + 1, (i + 1) * n);
      return new Tensor(mask);
    },
  );

  constructor(dModel?: number, nhead?: number, options?: TransformerOptions);
  constructor(options?: TransformerOptions & { readonly dModel?: number; readonly nhead?: number });
  constructor(...given: unknown[]) {
    super();
    const { values, tensors } = argumentsOf(declaration, given);
    checkedShape("Transformer", [1, values.dModel], { ...values, batchFirst: true });
    const {
      dModel,
      nhead: heads,
      numEncoderLayers,
      numDecoderLayers,
      customEncoder,
      customDecoder,
      causal: hides,
      ...parts
    } = values;
    const options = { ...parts, ...tensors };
    const drawn = tensors.generator === undefined ? {} : { generator: tensors.generator };
    const end = (): LayerNorm => new LayerNorm(dModel, { eps: values.layerNormEps, ...tensors });
    this.encoder = (customEncoder as Encoder | null) ?? new TransformerEncoder(new TransformerEncoderLayer(dModel, heads, options), numEncoderLayers, end()); // prettier-ignore
    this.decoder = (customDecoder as Decoder | null) ?? new TransformerDecoder(new TransformerDecoderLayer(dModel, heads, { ...options, causal: hides }), numDecoderLayers, end()); // prettier-ignore
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform_(parameter, drawn);
    ({ dModel: this.dModel, nhead: this.nhead, batchFirst: this.batchFirst } = values);
  }

  forward(...given: [src: Tensor, tgt: Tensor, masks?: TransformerMasks]): Tensor {
    const [src, tgt, masks = {}] = read(given) as typeof given;
    this.#check(src, tgt);
    const { srcMask: mask, srcKeyPaddingMask, srcIsCausal: isCausal, srcKeep: keep, ...ofDecoder } = masks;
    return this.decoder.forward(tgt, this.encoder.forward(src, { mask, srcKeyPaddingMask, isCausal, keep }), ofDecoder);
  }

  #check(src: Tensor, tgt: Tensor): void {
    const shapes = `src ${formatShape(src.shape)} and tgt ${formatShape(tgt.shape)}`;
    const rank = src.ndim;
    const axes = this.batchFirst ? "(N, S, E) and (N, T, E)" : "(S, N, E) and (T, N, E)";
    if ((rank !== 2 && rank !== 3) || tgt.ndim !== rank)
      throw new ShapeError(`Transformer: src and tgt must be ${axes}, or both without N, got ${shapes}`);
    if (src.shape.at(-1) !== this.dModel || tgt.shape.at(-1) !== this.dModel)
      throw new ShapeError(`Transformer: each step of src and tgt must have dModel ${this.dModel} numbers, got ${shapes}`);
    const rows = this.batchFirst ? 0 : 1;
    if (rank === 3 && src.shape[rows] !== tgt.shape[rows])
      throw new ShapeError(`Transformer: src and tgt must have as many rows, ${axes}, got ${shapes}`, {
        hint: `rows are axis ${rows}, with batchFirst ${this.batchFirst}`,
      });
  }
}
