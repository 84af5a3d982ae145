// The starting values of torch.nn.init: each writes over a parameter, with the numbers that PyTorch draws from the same seed.
import { called, take, type Arg } from "../autograd/call.js";
import { updateLeaf } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { camelCase, field, type Fields, type Options, type Values } from "../core/fields.js";
import { defaultGenerator, Generator } from "../core/rng.js";
import { sizeOf, type FloatArray, type Shape } from "../kernels/ndarray.js";
import { erf } from "../kernels/reference/erf.js";
import { erfinv, orthogonalRows } from "./initMath.js";

const generator = field.object({
  kind: "a Generator",
  accepts: (value) => value instanceof Generator,
  help: "draws the numbers",
});
const std = (value: number) => field.number({ default: value, min: 0, help: "standard deviation" });
const mean = field.number({ default: 0, help: "what they spread around" });
const gain = field.number({ default: 1, help: "factor for what follows the layer: calculateGain(..)" });

const nonlinearities = ["linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu"] as const;
export type Nonlinearity = (typeof nonlinearities)[number];

/** The factor that makes up for what an activation takes away: sqrt(2) for relu, which lets half of the squares through. */
export const calculateGain = called(
  "calculateGain",
  [{ ...take.text("nonlinearity"), kind: `one of ${nonlinearities.join(", ")}`, accepts: (value) => (nonlinearities as readonly unknown[]).includes(value) }, take.optional(take.number("param"))],
  (nonlinearity: Nonlinearity, param: number | null = null): number => {
    const gains: Record<Nonlinearity, number> = { linear: 1, sigmoid: 1, tanh: 5 / 3, relu: Math.SQRT2, leaky_relu: Math.sqrt(2 / (1 + (param ?? 0.01) ** 2)), selu: 3 / 4 };
    return gains[nonlinearity];
  },
); // prettier-ignore

/** How many numbers each output is a sum over, and to how many outputs each input goes. */
export function fans(owner: string, shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  if (shape.length < 2)
    throw new ShapeError(`${owner}: fan in and fan out need two axes (out, in, ..), got ${formatShape(shape)}`, {
      hint: "a bias is best begun with zeros_ or uniform_",
    });
  const window = sizeOf(shape.slice(2));
  return { fanIn: shape[1] * window, fanOut: shape[0] * window };
}

export interface Initialiser<F extends Fields = Fields> {
  /** PyTorch's name: "xavier_uniform_". */
  readonly name: string;
  readonly fields: F;
  /** Writes all numbers of an array of this shape. @throws ShapeError for a shape that it is not made for */
  readonly fill: (data: FloatArray, shape: Shape, values: Values<F>, generator: Generator) => void;
}

const parameterArg: Arg = { name: "x", required: true, kind: "a tensor that is a leaf", accepts: (value) => value instanceof Tensor && value.isLeaf }; // prettier-ignore

type Init<F extends Fields> = (<T extends Tensor>(
  x: T,
  options?: Partial<Options<F>> & { readonly generator?: Generator },
) => T) & {
  readonly initialiser: Initialiser<F>;
};

function initialiser<const F extends Fields>(declared: Initialiser<F>): Init<F> {
  const { name, fields, fill } = declared;
  const defaults = Object.fromEntries(Object.entries(fields).map(([key, { default: value }]) => [camelCase(key), value]));
  const write = called(camelCase(name), [parameterArg, take.options({ ...fields, generator })], (x: Tensor, given: Record<string, unknown> = {}) => {
    const { generator: source = defaultGenerator, ...values } = given as { generator?: Generator };
    updateLeaf(x, (data) => { fill(data, x.shape, { ...defaults, ...values } as never, source); });
    return x;
  }); // prettier-ignore
  return Object.assign(write, { initialiser: declared }) as unknown as Init<F>;
}

export const uniform_ = initialiser({
  name: "uniform_",
  fields: { a: field.number({ default: 0, help: "the least" }), b: field.number({ default: 1, help: "below this" }) },
  fill: (data, _, { a, b }, source) => {
    source.uniform(data, a, b);
  },
});

export const normal_ = initialiser({
  name: "normal_",
  fields: { mean, std: std(1) },
  fill: (data, _, { mean: middle, std: deviation }, source) => {
    source.normal(data, middle, deviation);
  },
});

export const truncNormal_ = initialiser({
  name: "trunc_normal_",
  fields: { mean, std: std(1), a: field.number({ default: -2, help: "the least" }), b: field.number({ default: 2, help: "the most" }) },
  fill: (data, _, { mean: middle, std: deviation, a, b }, source) => {
    // uniform numbers between P(a) and P(b), P the normal distribution function, through its inverse
    const [low, high] = [a, b].map((bound) => erf((bound - middle) / (deviation * Math.SQRT2)));
    source.uniform(data, low, high);
    for (let i = 0; i < data.length; i++)
      data[i] = Math.min(b, Math.max(a, middle + deviation * Math.SQRT2 * erfinv(data[i])));
  },
}); // prettier-ignore

export const constant_ = initialiser({
  name: "constant_",
  fields: { val: field.number({ default: 0, help: "the number" }) },
  fill: (data, _, { val }) => {
    data.fill(val);
  },
});
export const zeros_ = initialiser({ name: "zeros_", fields: {}, fill: (data) => void data.fill(0) });
export const ones_ = initialiser({ name: "ones_", fields: {}, fill: (data) => void data.fill(1) });

export const eye_ = initialiser({
  name: "eye_",
  fields: {},
  fill: (data, shape) => {
    if (shape.length !== 2) throw new ShapeError(`eye_: needs a matrix, got ${formatShape(shape)}`);
    data.fill(0);
    for (let i = 0; i < Math.min(shape[0], shape[1]); i++) data[i * shape[1] + i] = 1;
  },
});

export const dirac_ = initialiser({
  name: "dirac_",
  fields: { groups: field.integer({ default: 1, min: 1, help: "of the convolution" }) },
  fill: (data, shape, { groups }) => {
    if (shape.length < 3 || shape.length > 5) throw new ShapeError(`dirac_: needs the weight of a convolution, got ${formatShape(shape)}`);
    if (shape[0] % groups !== 0) throw new ArgumentError(`dirac_: ${shape[0]} outputs cannot be divided into ${groups} groups`);
    const window = shape.slice(2);
    const [perGroup, middle] = [shape[0] / groups, window.reduce((at, size) => at * size + Math.floor(size / 2), 0)];
    data.fill(0);
    for (let g = 0; g < groups; g++)
      for (let d = 0; d < Math.min(perGroup, shape[1]); d++) data[((g * perGroup + d) * shape[1] + d) * sizeOf(window) + middle] = 1;
  },
}); // prettier-ignore

export const xavierUniform_ = initialiser({
  name: "xavier_uniform_",
  fields: { gain },
  fill: (data, shape, { gain: factor }, source) => {
    const bound = Math.sqrt(3) * xavierStd("xavierUniform_", shape, factor);
    source.uniform(data, -bound, bound);
  },
});

export const xavierNormal_ = initialiser({
  name: "xavier_normal_",
  fields: { gain },
  fill: (data, shape, { gain: factor }, source) => {
    source.normal(data, 0, xavierStd("xavierNormal_", shape, factor));
  },
});

function xavierStd(owner: string, shape: Shape, factor: number): number {
  const { fanIn, fanOut } = fans(owner, shape);
  return factor * Math.sqrt(2 / (fanIn + fanOut));
}

const kaiming = {
  a: field.number({ default: 0, help: "slope of the leaky ReLU below 0" }),
  mode: field.choice(["fan_in", "fan_out"], { default: "fan_in", help: "keep the variance on the way forward or back" }),
  nonlinearity: field.choice([...nonlinearities], { default: "leaky_relu", help: "what follows the layer" }),
};

export const kaimingUniform_ = initialiser({
  name: "kaiming_uniform_",
  fields: kaiming,
  fill: (data, shape, values, source) => {
    const bound = Math.sqrt(3) * kaimingStd("kaimingUniform_", shape, values);
    source.uniform(data, -bound, bound);
  },
});

export const kaimingNormal_ = initialiser({
  name: "kaiming_normal_",
  fields: kaiming,
  fill: (data, shape, values, source) => {
    source.normal(data, 0, kaimingStd("kaimingNormal_", shape, values));
  },
});

function kaimingStd(owner: string, shape: Shape, { a, mode, nonlinearity }: Values<typeof kaiming>): number {
  const { fanIn, fanOut } = fans(owner, shape);
  return calculateGain(nonlinearity, a) / Math.sqrt(mode === "fan_in" ? fanIn : fanOut);
}

export const orthogonal_ = initialiser({
  name: "orthogonal_",
  fields: { gain },
  fill: (data, shape, { gain: factor }, source) => {
    if (shape.length < 2) throw new ShapeError(`orthogonal_: needs at least two axes, got ${formatShape(shape)}`);
    source.normal(data);
    orthogonalRows(data, shape[0], data.length / shape[0]);
    for (let i = 0; i < data.length; i++) data[i] *= factor;
  },
});

export const sparse_ = initialiser({
  name: "sparse_",
  fields: { sparsity: field.number({ default: 0.9, min: 0, max: 1, help: "share of zeros in each column" }), std: std(0.01) },
  fill: (data, shape, { sparsity, std: deviation }, source) => {
    if (shape.length !== 2) throw new ShapeError(`sparse_: needs a matrix, got ${formatShape(shape)}`);
    source.normal(data, 0, deviation);
    const [rows, columns] = shape;
    for (let c = 0; c < columns; c++)
      for (const r of source.randperm(rows).subarray(0, Math.ceil(sparsity * rows))) data[r * columns + c] = 0;
  },
});
