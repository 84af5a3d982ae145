// model: {encoder: [..], decoder: [..]} built: the encoder from the source's ids to a vector for each of its steps, the decoder from those and
// the ids of the answer so far to a score for every token at every place.
import { zeros } from "../autograd/create.js";
import { formatShape } from "../autograd/shapes.js";
import { ArgumentError, InputError } from "../core/errors.js";
import { sizeOf, type Dtype } from "../kernels/ndarray.js";
import { takesMemory, type Memory } from "../nn/lengths.js";
import type { Module } from "../nn/module.js";
import { Sequential } from "../nn/sequential.js";
import { EncoderDecoder } from "./encoderDecoder.js";
import type { Experiment } from "./experiment.js";
import { problemAt } from "./problemAt.js";
import { buildLayers, type Built, type Building } from "./layers.js";
import type { LayerSummary, ModelSizes } from "./model.js";
import type { EncoderAndDecoder } from "./parts.js";

export function buildPair(
  experiment: Experiment,
  { encoder, decoder }: EncoderAndDecoder,
  sizes: ModelSizes,
  dtype: Dtype,
): { readonly model: EncoderDecoder; readonly layers: LayerSummary[]; readonly shape: readonly number[] } {
  const { padding, answer } = sizes;
  if (padding === undefined || answer === undefined) throw new InputError([noTexts(experiment)]);
  const counted: Building["counted"] = [];
  const read = buildLayers(encoder, { experiment, sizes, dtype, counted }, ["model", "encoder"], sizes.row, true);
  if (!read.padded)
    throw new InputError([problemAt(experiment.source, ["model", "encoder", encoder.length - 1], `gives ${formatShape(read.shape)} for each text: a decoder looks at a vector of each of its steps`, "leave out what makes one row of all steps: Last, Mean, Max, Flatten")]); // prettier-ignore
  const { steps, vocabulary, begin } = answer;
  const { padding: _, ...others } = sizes; // the vector of what stands before the first token is learned as any other
  const writing = { ...others, row: [steps], vocabulary, memory: read.shape };
  const written = buildLayers(decoder, { experiment, sizes: writing, dtype, counted }, ["model", "decoder"], [steps], true);
  if (![...written.modules].some(looksBack))
    throw new InputError([problemAt(experiment.source, ["model", "decoder"], "never looks at what the encoder has read: it would write the same for every text", "add Attention behind the first layer that knows the steps before, or TransformerDecoderLayer")]); // prettier-ignore
  const parts = { encoder: new Sequential(...read.modules), decoder: new Sequential(...written.modules) };
  const model = new EncoderDecoder(parts, { steps: sizes.row[0], padding, begin });
  requireInOrder(experiment, model, { steps: zeros([1, ...read.shape], { dtype }), lengths: [sizes.row[0]] });
  return { model, layers: [summaryOf("encoder", 0, read), summaryOf("decoder", 1, written)], shape: written.shape };
}

/** Whether a layer, or one inside it, looks at the memory. */
function looksBack(layer: Module): boolean {
  return [...layer.namedModules()].some(([, { constructor }]) =>
    takesMemory((constructor as { declaration?: object }).declaration ?? {}),
  );
}

export function noTexts({ source, config: { data } }: Experiment): ReturnType<typeof problemAt> {
  const target = "target" in data ? String(data.target) : "answer";
  return problemAt(source, ["model"], "has an encoder and a decoder, which read one text and write another, but the data has no such two columns", `declare both: data.columns: {question: {type: text}, ${target}: {type: text}}, and the second as data.target`); // prettier-ignore
}

/** @throws InputError when a layer of the decoder would look at what is to be written */
function requireInOrder({ source }: Experiment, model: EncoderDecoder, memory: Memory): void {
  model.eval();
  try {
    model.writing(memory); // nothing is read: it is asked whether it can be
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    const layer = /^(\d+): /.exec(error.path[1] ?? "");
    const place = layer === null ? ["model", "decoder"] : ["model", "decoder", Number(layer[1])];
    throw new InputError([problemAt(source, place, `cannot write: ${error.message.split("\n")[0]}`, "let no layer of the decoder look at later steps: TransformerDecoderLayer, attention with causal: true, recurrent layers in one direction")]); // prettier-ignore
  } finally {
    model.train();
  }
}

function summaryOf(name: string, index: number, { layers, shape }: Built): LayerSummary {
  return {
    index,
    place: name,
    name,
    args: {},
    outputShape: shape,
    parameters: layers.reduce((total, layer) => total + layer.parameters, 0),
    leastRows: Math.max(1, ...layers.map((layer) => layer.leastRows)),
    unfolded: layers.reduce((total, layer) => total + layer.unfolded + sizeOf(layer.outputShape), 0),
    inside: { key: "layers", lists: [layers] },
  };
}
