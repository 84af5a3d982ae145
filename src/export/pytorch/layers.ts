// THE table of layers in PyTorch: how each is made there. A layer that is the same needs one word; what differs has a piece of its own.
import type { Fields } from "../../core/fields.js";
import type { Shape } from "../../kernels/ndarray.js";
import type { Module } from "../../nn/module.js";
import { holderRegistry, layerRegistry, type HolderName, type LayerName } from "../../nn/registry.js";
import { strideOf } from "../../nn/residual.js";
import type { LayerSummary } from "../../experiment/model.js";
import { argumentList, block, call, valueOf } from "./call.js";
import type { PieceName } from "./pieces/table.js";

/** A layer where it stands. */
export interface Place {
  readonly summary: LayerSummary;
  readonly module: Module;
  /** The shape of one row that it takes. */
  readonly input: Shape;
  /** Whether it is told where each row ends. */
  readonly padded: boolean;
  /** Whether the numbers of a row are ids of tokens alone. */
  readonly ids: boolean;
  /** Notes that a piece is needed. */
  readonly use: (piece: PieceName) => string;
  /** The layers of one of its lists, as arguments of a call. @param modules those of the first time */
  readonly inside: (list: number, modules: readonly Module[]) => string;
  /** @throws InputError that names the layer */
  readonly refuse: (why: string, hint: string) => never;
}

type Rule = (place: Place) => string;

/** Only programs name it: no run has it. */
const programsOnly: Rule = ({ refuse }) => refuse("no experiment file can name it", "leave it out");

function fieldsOf({ name }: LayerSummary): Fields {
  return (layerRegistry[name] ?? holderRegistry[name]).declaration.fields;
}

/** torch's own layer of this name. @param always arguments that have another default there, or none */
const torch = (always: readonly string[] = []): Rule => ({ summary }) =>
  call(`nn.${summary.name}`, argumentList(fieldsOf(summary), summary.args, { always })); // prettier-ignore

/** A class that is written out. @param without arguments that it does not take */
const own = (piece?: PieceName, without: readonly string[] = []): Rule => ({ summary, use }) =>
  call(use(piece ?? (summary.name as PieceName)), argumentList(fieldsOf(summary), summary.args, { without })); // prettier-ignore

/** The one for rows that end somewhere, or the plain one. */
const told = (name: string, { padded, use }: Pick<Place, "padded" | "use">): string => use(`${padded ? "Padded" : ""}${name}` as PieceName); // prettier-ignore

const overTime = (name: "Last" | "Mean" | "Max"): Rule => (place) =>
  call(told(place.summary.args.bidirectional === true ? "LastOfBoth" : name, place), []); // prettier-ignore

const recurrent: Rule = (place) => {
  const { name, args } = place.summary;
  const isDropped = place.padded && args.dropout !== 0;
  return call(told(isDropped ? `Dropped${name}` : name, place), argumentList(fieldsOf(place.summary), args, { always: ["batch_first"] })); // prettier-ignore
};

const attention: Rule = (place) => {
  const { rotary, ...args } = place.summary.args;
  return call(told(rotary === true ? "RotaryAttention" : "SelfAttention", place), argumentList(fieldsOf(place.summary), args, { without: ["batch_first"] })); // prettier-ignore
};

/** Arguments of torch's layers of a Transformer. */
function transformerArguments({ summary: { args }, use }: Place, fields: Fields, without: readonly string[]): string[] {
  const { activation, ...others } = args;
  const bends = activation === "relu" ? [] : [activation === "gelu" ? 'activation="gelu"' : `activation=${use("gelu_tanh")}`];
  return [...argumentList(fields, others, { without: [...without, "activation"] }), ...bends];
}

const encoderLayer: Rule = (place) => {
  const { summary, padded, use } = place;
  const { args } = summary;
  const fields = fieldsOf(summary);
  if (args.bias === true && args.rotary !== true) {
    const given = transformerArguments(place, fields, ["batch_first", "bias", "rotary"]);
    if (args.causal === true || padded) return call(told("TransformerEncoderLayer", place), given);
    return call("nn.TransformerEncoderLayer", [...given, "batch_first=True"]);
  }
  const { d_model: width, nhead, dropout, bias, causal } = args;
  const own = { embed_dim: width, num_heads: nhead, dropout, bias, causal };
  const inner = call(told(args.rotary === true ? "RotaryAttention" : "SelfAttention", place), argumentList(layerRegistry.MultiheadAttention.declaration.fields, own, { without: ["batch_first", "rotary"] })); // prettier-ignore
  const { activation, ...others } = args;
  const bends = activation === "relu" ? [] : [`activation=${activation === "gelu" ? "F.gelu" : use("gelu_tanh")}`];
  return call(told("TransformerLayer", place), [inner, ...argumentList(fields, others, { without: ["d_model", "nhead", "batch_first", "causal", "rotary", "activation"] }), ...bends]); // prettier-ignore
};

/** Copies of torch's layer. */
const stack = (layer: string): Rule => (place) => {
  const { summary, padded, use } = place;
  const { d_model: width, num_layers: times, layer_norm_eps: eps, norm, causal } = summary.args;
  const given = transformerArguments(place, fieldsOf(summary), ["batch_first", "num_layers", "norm", "causal"]);
  const made = layer === "TransformerEncoderLayer" ? (padded ? "PaddedTransformerEncoder" : "TransformerEncoder") : "TransformerDecoder";
  const [d, heads, ...others] = given;
  return call(use(made), [
    call(`nn.${layer}`, [d, heads, ...others, "batch_first=True"]),
    valueOf(times),
    ...(norm === true ? [`norm=nn.LayerNorm(${valueOf(width)}${eps === 1e-5 ? "" : `, eps=${valueOf(eps)}`})`] : []),
    ...(causal === true ? ["causal=True"] : []),
  ]);
}; // prettier-ignore

const layerNorm: Rule = ({ summary: { args, name }, use }) => {
  const shape = valueOf(args.normalized_shape);
  const eps = args.eps === 1e-5 ? [] : [`eps=${valueOf(args.eps)}`];
  if (args.bias === false && args.elementwise_affine === true) return call(use("LayerNorm"), [shape, ...eps, "bias=False"]);
  return call(`nn.${name}`, [shape, ...eps, ...(args.elementwise_affine === false ? ["elementwise_affine=False"] : [])]);
};

const rmsNorm: Rule = ({ summary: { args }, use }) => {
  const shape = args.normalized_shape as readonly number[];
  const given = argumentList(layerRegistry.RMSNorm.declaration.fields, args, { without: ["normalized_shape"] });
  return call(use("RMSNorm"), [shapeOf(shape), ...given]);
};

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

/** As Python writes it. */
const shapeOf = (shape: readonly number[]): string => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

/** One number for all sides, or one for each. */
function sides(padding: unknown, count: number): string[] {
  return Array.isArray(padding) ? padding.map(valueOf) : Array.from({ length: count }, () => valueOf(padding));
}
