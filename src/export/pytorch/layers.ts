// THE table of layers in PyTorch: how each is made there. A layer that is the same needs one word; what differs has a piece of its own.
import type { Module } from "../../nn/module.js";
import { holderRegistry, type HolderName, type LayerName } from "../../nn/registry.js";
import { strideOf } from "../../nn/residual.js";
import { argumentList, block, call, valueOf } from "./call.js";
import {
  attention,
  fieldsOf,
  layerNorm,
  overTime,
  own,
  programsOnly,
  recurrent,
  rmsNorm,
  shapeOf,
  sides,
  told,
  torch,
  type Place,
  type Rule,
} from "./rules.js";
import { encoderLayer, stack, transformerArguments } from "./transformers.js";

/** Of children of a module, those under these names. */
function childrenOf(module: Module, name: (own: string) => boolean = () => true): Module[] {
  return [...module.namedChildren()].filter(([own]) => name(own)).map(([, child]) => child);
}

const sequence = (place: Place, list: number, module: Module): string =>
  block(place.padded ? place.use("PaddedSequential") : "nn.Sequential", place.inside(list, childrenOf(module)));

/** Layers that are computed again must leave no trace the second time. */
function refuseCounting({ module, refuse }: Place): void {
  for (const [, inner] of module.namedModules())
    if (Reflect.get(inner, "runningMean") !== undefined && Reflect.get(inner, "runningMean") !== null)
      refuse("it holds a layer with running statistics, and PyTorch would count each batch twice", "leave Checkpoint out, or use GroupNorm"); // prettier-ignore
}

/** The holder's own arguments, and its lists of layers. */
const holders: Readonly<Record<HolderName, Rule>> = {
  Sequential: (place) => sequence(place, 0, place.module),
  Checkpoint: (place) => {
    refuseCounting(place);
    return block(told("Checkpoint", place), place.inside(0, childrenOf(place.module)));
  },
  Repeat: (place) => {
    const [first] = childrenOf(place.module);
    const { times } = place.summary.args;
    return block(told("Repeat", place), `${valueOf(times)},\nlambda: ${sequence(place, 0, first)},`);
  },
  Residual: (place) => {
    const [layers, shortcut] = childrenOf(place.module);
    const lines = [sequence(place, 0, layers)];
    if (shortcut !== undefined) lines.push(`shortcut=${projection(place)}`);
    return block(told("Residual", place), lines.map((each) => `${each},`).join("\n"));
  },
  Parallel: (place) => {
    const paths = childrenOf(place.module).map((path, i) => sequence(place, i, path));
    const given = argumentList({ join: holderRegistry.Parallel.declaration.fields.join, dim: holderRegistry.Parallel.declaration.fields.dim }, place.summary.args); // prettier-ignore
    return block(told("Parallel", place), [...paths, ...given].map((each) => `${each},`).join("\n"));
  },
};

/** What brings x to the shape of f(x). */
function projection({ input, summary: { outputShape: output } }: Place): string {
  if (input.length !== 3) return `nn.Linear(${input.at(-1)}, ${output.at(-1)}, bias=False)`;
  return `nn.Conv2d(${input[0]}, ${output[0]}, 1, stride=${valueOf(strideOf(input, output))}, bias=False)`;
}

const same = torch();

export const layerRules = {
  ...holders,
  AdaptiveAvgPool1d: same,
  AdaptiveAvgPool2d: same,
  AdaptiveMaxPool1d: same,
  AdaptiveMaxPool2d: same,
  AlphaDropout: same,
  Attention: own(),
  AvgPool1d: same,
  AvgPool2d: same,
  BatchNorm1d: same,
  BatchNorm2d: same,
  Bilinear: programsOnly,
  CELU: same,
  CircularPad1d: ({ summary: { args }, use }) => call(use("CircularPad1d"), sides(args.padding, 2)),
  CircularPad2d: ({ summary: { args }, use }) => call(use("CircularPad2d"), sides(args.padding, 4)),
  ConstantPad1d: same,
  ConstantPad2d: same,
  Conv1d: same,
  Conv2d: same,
  ConvTranspose1d: same,
  ConvTranspose2d: same,
  Dropout: same,
  Dropout1d: same,
  Dropout2d: same,
  ELU: same,
  Embedding: (place) => (place.ids ? same : own())(place),
  FeatureAlphaDropout: same,
  Flatten: same,
  GELU: same,
  GLU: same,
  GroupNorm: same,
  GRU: recurrent,
  GRUCell: programsOnly,
  Hardshrink: same,
  Hardsigmoid: same,
  Hardswish: same,
  Hardtanh: same,
  Identity: same,
  InstanceNorm1d: same,
  InstanceNorm2d: same,
  Last: overTime("Last"),
  LayerNorm: layerNorm,
  LeakyReLU: same,
  Linear: same,
  LogSigmoid: same,
  LogSoftmax: torch(["dim"]),
  LSTM: recurrent,
  LSTMCell: programsOnly,
  Max: overTime("Max"),
  MaxPool1d: same,
  MaxPool2d: same,
  MaxUnpool1d: programsOnly,
  MaxUnpool2d: programsOnly,
  Mean: overTime("Mean"),
  Mish: same,
  MultiheadAttention: attention,
  PixelShuffle: same,
  PixelUnshuffle: same,
  PositionalEmbedding: own(),
  PReLU: same,
  ReflectionPad1d: same,
  ReflectionPad2d: same,
  ReLU: same,
  ReLU6: same,
  ReplicationPad1d: same,
  ReplicationPad2d: same,
  RMSNorm: rmsNorm,
  RNN: recurrent,
  RNNCell: programsOnly,
  RotaryEmbedding: own(),
  SELU: same,
  Sigmoid: same,
  SiLU: same,
  SinusoidalEncoding: own(),
  Softmax: torch(["dim"]),
  Softmin: torch(["dim"]),
  Softplus: same,
  Softshrink: same,
  Softsign: same,
  Tanh: same,
  Tanhshrink: same,
  Threshold: same,
  Transformer: programsOnly,
  TransformerDecoder: stack("TransformerDecoderLayer"),
  TransformerDecoderLayer: (place) =>
    call(place.use("TransformerDecoderLayer"), transformerArguments(place, fieldsOf(place.summary), ["batch_first"])),
  TransformerEncoder: stack("TransformerEncoderLayer"),
  TransformerEncoderLayer: encoderLayer,
  Unflatten: ({ summary: { args }, input, use }) =>
    call(input.length === 1 ? "nn.Unflatten" : use("Unflatten"), [
      ...(input.length === 1 ? ["1"] : []),
      shapeOf(args.sizes as readonly number[]),
    ]),
  Upsample: same,
  ZeroPad1d: ({ summary: { args } }) => call("nn.ConstantPad1d", [valueOf(args.padding), "0.0"]), // nn.ZeroPad1d is newer
  ZeroPad2d: same,
} satisfies Readonly<Record<LayerName | HolderName, Rule>>;
