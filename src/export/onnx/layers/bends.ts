// Functions of single numbers, and along one axis: each formula as nodes.
import { float, type Graph, type Value } from "../graph.js";
import type { Placed, Rule } from "./placed.js";

/** An operation of ONNX without attributes. */
const same = (type: string): Rule => (x, { g }) => g.op(type, [x]); // prettier-ignore

/** ln(1 + exp(x)) */
const softplus = (g: Graph, x: Value): Value => g.op("Softplus", [x]);

/** x (1 + erf(x / sqrt(2))) / 2 */
export function gelu(g: Graph, x: Value): Value {
  const erf = g.op("Erf", [g.op("Mul", [x, Math.SQRT1_2])]);
  return g.op("Mul", [g.op("Mul", [x, 0.5]), g.op("Add", [erf, 1])]);
}

/** x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2 */
export function geluTanh(g: Graph, x: Value): Value {
  const cube = g.op("Mul", [g.op("Mul", [x, x]), x]);
  const inner = g.op("Mul", [g.op("Add", [x, g.op("Mul", [cube, 0.044715])]), Math.sqrt(2 / Math.PI)]);
  return g.op("Mul", [g.op("Mul", [x, 0.5]), g.op("Add", [g.op("Tanh", [inner]), 1])]);
}

const shrunk = (bias: (lambd: number) => number): Rule => (x, layer) => {
  const lambd = layer.number("lambd");
  return layer.g.op("Shrink", [x], { lambd: float(lambd), bias: float(bias(lambd)) });
}; // prettier-ignore

const alongAxis = (type: string): Rule => (x, layer) => layer.g.op(type, [x], { axis: layer.number("dim") }); // prettier-ignore

/** One number for each channel (C,), stretched over the places behind it: (C, 1, 1). */
export function perChannel({ g, input }: Placed, weight: Value, channels: number): Value {
  return input.length < 2 ? weight : g.op("Reshape", [weight, { type: "int64", shape: [input.length], values: [channels, ...input.slice(1).map(() => 1)] }]); // prettier-ignore
}

/** x, whatever it is: what does nothing in evaluation. */
export const unchanged: Rule = (x) => x;

export const bends = {
  Identity: unchanged,
  ReLU: same("Relu"),
  Sigmoid: same("Sigmoid"),
  Tanh: same("Tanh"),
  Softsign: same("Softsign"),
  Hardswish: same("HardSwish"),
  SELU: same("Selu"),
  ReLU6: (x, { g }) => g.op("Clip", [x, 0, 6]),
  Hardtanh: (x, layer) => layer.g.op("Clip", [x, layer.number("min_val"), layer.number("max_val")]),
  Hardsigmoid: (x, { g }) => g.op("HardSigmoid", [x], { alpha: float(1 / 6), beta: float(0.5) }),
  LeakyReLU: (x, layer) => layer.g.op("LeakyRelu", [x], { alpha: float(layer.number("negative_slope")) }),
  ELU: (x, layer) => layer.g.op("Elu", [x], { alpha: float(layer.number("alpha")) }),
  // alpha ELU(x / alpha): x above 0, alpha (exp(x / alpha) - 1) below
  CELU: (x, layer) => {
    const alpha = layer.number("alpha");
    return layer.g.op("Mul", [layer.g.op("Elu", [layer.g.op("Div", [x, alpha])], { alpha: float(1) }), alpha]);
  },
  GELU: (x, layer) => (layer.text("approximate") === "tanh" ? geluTanh(layer.g, x) : gelu(layer.g, x)),
  // a sigmoid(b), a and b the two halves of x
  GLU: (x, layer) => {
    const [a, b] = layer.g.ops("Split", [x], 2, { axis: layer.number("dim") });
    return layer.g.op("Mul", [a, layer.g.op("Sigmoid", [b])]);
  },
  Hardshrink: shrunk(() => 0),
  Softshrink: shrunk((lambd) => lambd),
  LogSigmoid: (x, { g }) => g.op("Neg", [softplus(g, g.op("Neg", [x]))]),
  Mish: (x, { g }) => g.op("Mul", [x, g.op("Tanh", [softplus(g, x)])]),
  SiLU: (x, { g }) => g.op("Mul", [x, g.op("Sigmoid", [x])]),
  // ln(1 + exp(beta x)) / beta, and x itself where beta x is above the threshold
  Softplus: (x, layer) => {
    const { g } = layer;
    const scaled = g.op("Mul", [x, layer.number("beta")]);
    const soft = g.op("Div", [softplus(g, scaled), layer.number("beta")]);
    return g.op("Where", [g.op("Greater", [scaled, layer.number("threshold")]), x, soft]);
  },
  Tanhshrink: (x, { g }) => g.op("Sub", [x, g.op("Tanh", [x])]),
  Threshold: (x, layer) => layer.g.op("Where", [layer.g.op("Greater", [x, layer.number("threshold")]), x, layer.number("value")]),
  PReLU: (x, layer) => {
    const channels = layer.number("num_parameters");
    const slope = layer.weight("weight");
    return layer.g.op("PRelu", [x, channels === 1 ? slope : perChannel(layer, slope, channels)]);
  },
  Softmax: alongAxis("Softmax"),
  LogSoftmax: alongAxis("LogSoftmax"),
  Softmin: (x, layer) => layer.g.op("Softmax", [layer.g.op("Neg", [x])], { axis: layer.number("dim") }),
  Dropout: unchanged,
  Dropout1d: unchanged,
  Dropout2d: unchanged,
  AlphaDropout: unchanged,
  FeatureAlphaDropout: unchanged,
} as const satisfies Readonly<Record<string, Rule>>;
