// Layers of a decoder, one after the other, all of which look at one memory.
import { reader, take } from "../autograd/call.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Reading } from "./incremental.js";
import { declareLayer, layerOf } from "./layer.js";
import type { LayerNorm } from "./layerNorm.js";
import type { Told } from "./lengths.js";
import { Module } from "./module.js";
import { decoderPage } from "./transformerDecoderPages.js";
import {
  decoderMaskFields,
  inferForDecoder,
  lookingAtMemory,
  TransformerDecoderLayer,
  type DecoderMasks,
} from "./transformerDecoderLayer.js";
import { fromFields, stacked, stackFields } from "./transformerEncoder.js";
import { checkedShape, layerParameters, layerUnfolds } from "./transformerParts.js";

const declaration = declareLayer({
  name: "TransformerDecoder",
  formula: "y = layer N(.. layer 1(x, memory), memory): TransformerDecoderLayers, and a LayerNorm where norm says so",
  fields: stackFields,
  positional: 3,
  memory: "taken",
  lengths: "taken",
  parameters: (values) => values.numLayers * layerParameters(values, 2) + (values.norm ? 2 * values.dModel : 0),
  infer: inferForDecoder,
  unfolds: (input, values) => values.numLayers * 2 * layerUnfolds(input, values),
  outputShape: (input, values) => checkedShape("TransformerDecoder", input, values),
  page: decoderPage,
});

const read = reader("TransformerDecoder", [take.tensor("tgt"), take.tensor("memory"), take.options(decoderMaskFields)]);

/** As torch.nn.TransformerDecoder: copies of the layer that is given, or with a function layers with weights of their own. */
export class TransformerDecoder extends Module<Tensor, [tgt: Tensor, memory: Tensor, masks?: DecoderMasks]> {
  static readonly declaration = layerOf(this, declaration);
  static readonly asLayer = lookingAtMemory(
    fromFields("TransformerDecoder", declaration, this, TransformerDecoderLayer),
    declaration,
  );
  readonly layers: readonly TransformerDecoderLayer[];
  readonly norm: LayerNorm | null;

  /** @param norm what follows the last layer */
  constructor(
    layer: TransformerDecoderLayer | (() => TransformerDecoderLayer),
    numLayers: number,
    norm: LayerNorm | null = null,
  ) {
    super();
    this.layers = stacked("TransformerDecoder", TransformerDecoderLayer, layer, numLayers);
    this.norm = norm;
  }

  reading(told: Told = {}): Reading {
    const readings = this.layers.map((layer) => layer.reading(told));
    return (tgt) => {
      const y = readings.reduce((x, read_) => read_(x), tgt);
      return this.norm === null ? y : this.norm.forward(y);
    };
  }

  forward(...given: [tgt: Tensor, memory: Tensor, masks?: DecoderMasks]): Tensor {
    const [tgt, memory, masks = {}] = read(given) as typeof given;
    const y = this.layers.reduce((x, layer) => layer.forward(x, memory, masks), tgt);
    return this.norm === null ? y : this.norm.forward(y);
  }
}
