// Layers around a function, each generated from its declaration.
import { called, take } from "../autograd/call.js";
import type { Tensor } from "../autograd/tensor.js";
import { camelCase, field, type Fields, type Options, type Values } from "../core/fields.js";
import { ShapeError } from "../core/errors.js";
import { normalizeDim } from "../autograd/shapes.js";
import { sizeOf, type Shape } from "../kernels/ndarray.js";
import { gelu } from "../ops/gelu.js";
import { relu } from "../ops/relu.js";
import { reshape } from "../ops/reshape.js";
import { sigmoid } from "../ops/sigmoid.js";
import { logSoftmax, softmax } from "../ops/softmax.js";
import { tanh } from "../ops/tanh.js";
import { flatten } from "../ops/views.js";
import { declareLayer, readArguments, type LayerDeclaration } from "./layer.js";
import { Module } from "./module.js";

/** The class of a layer whose arguments all have defaults. */
type FunctionLayer<F extends Fields> = new (options?: Options<F>) => Module & { forward(x: Tensor): Tensor };

function functionLayer<F extends Fields>(
  declaration: LayerDeclaration<F>,
  apply: (x: Tensor, values: Values<F>) => Tensor,
): FunctionLayer<F> {
  const { name, fields } = declaration;
  const layer = class extends Module {
    readonly #values: Values<F>;

    constructor(options: Options<F> = {} as Options<F>, ...none: never[]) {
      super();
      this.#values = readArguments(name, fields, [options, ...none], 0).values;
    }

    forward(x: Tensor): Tensor {
      return apply(x, this.#values);
    }

    override extraRepr(): string {
      const values = this.#values as Readonly<Record<string, unknown>>;
      return Object.keys(fields).map((key) => `${key}=${String(values[camelCase(key)])}`).join(", "); // prettier-ignore
    }
  };
  Object.defineProperty(layer, "name", { value: name });
  return layer;
}

function elementwise(name: string, formula: string): LayerDeclaration<Record<never, never>> {
  return declareLayer({ name, formula, fields: {}, outputShape: (input) => input });
}

function alongDim(name: string, formula: string) {
  return declareLayer({
    name,
    formula,
    fields: { dim: field.integer({ default: -1, help: "the axis along which the numbers add up to 1; -1 is the last" }) },
    outputShape: (input, { dim }) => {
      if (normalizeDim(name, dim, input.length + 1) === 0)
        throw new ShapeError(`${name}: dim ${dim} is the batch: every row would depend on the others`);
      return input;
    },
  });
}

export const reluDeclaration = elementwise("ReLU", "y = max(0, x)");
export const ReLU = functionLayer(reluDeclaration, (x) => relu(x));
export const sigmoidDeclaration = elementwise("Sigmoid", "y = 1 / (1 + exp(-x))");
export const Sigmoid = functionLayer(sigmoidDeclaration, (x) => sigmoid(x));
export const tanhDeclaration = elementwise("Tanh", "y = (e^x - e^-x) / (e^x + e^-x)");
export const Tanh = functionLayer(tanhDeclaration, (x) => tanh(x));
export const geluDeclaration = elementwise("GELU", "y = x P(x), P the normal distribution function: a relu with a soft knee");
export const GELU = functionLayer(geluDeclaration, (x) => gelu(x));
export const identityDeclaration = elementwise("Identity", "y = x");
export const Identity = functionLayer(identityDeclaration, (x) => x);
export const softmaxDeclaration = alongDim("Softmax", "y[i] = exp(x[i]) / (sum over j of exp(x[j]))");
export const Softmax = functionLayer(softmaxDeclaration, (x, { dim }) => softmax(x, dim));
export const logSoftmaxDeclaration = alongDim("LogSoftmax", "y[i] = x[i] - ln(sum over j of exp(x[j]))");
export const LogSoftmax = functionLayer(logSoftmaxDeclaration, (x, { dim }) => logSoftmax(x, dim));

export const flattenDeclaration = declareLayer({
  name: "Flatten",
  formula: "y = x with the axes start_dim to end_dim joined into one",
  fields: {
    start_dim: field.integer({ default: 1, help: "the first axis to join; 0 is the batch" }),
    end_dim: field.integer({ default: -1, help: "the last axis to join" }),
  },
  outputShape: (input, { startDim, endDim }) => {
    const rank = input.length + 1;
    const from = normalizeDim("Flatten", startDim, rank);
    const to = normalizeDim("Flatten", endDim, rank);
    if (from === 0) throw new ShapeError("Flatten: start_dim 0 would mix the rows of a batch");
    if (input.length === 0) return [1];
    return [...input.slice(0, from - 1), sizeOf(input.slice(from - 1, to)), ...input.slice(to)];
  },
});
export const Flatten = functionLayer(flattenDeclaration, (x, { startDim, endDim }) => flatten(x, startDim, endDim));

export const unflattenDeclaration = declareLayer({
  name: "Unflatten",
  formula: "y = each row of x under the shape `sizes`: 64 numbers as an image (1, 8, 8)",
  fields: { sizes: field.numbers({ min: 1, help: "the shape of one row of output" }) },
  outputShape: (input, { sizes }) => {
    if (sizeOf(sizes ?? []) === sizeOf(input)) return [...(sizes ?? [])];
    throw new ShapeError(
      `Unflatten: sizes [${sizes?.join(", ")}] hold ${sizeOf(sizes ?? [])} numbers, but the input has ${sizeOf(input)}`,
    );
  },
});

const unflatten = called("Unflatten", [take.tensor("x"), take.shape("sizes")], (x: Tensor, sizes: Shape): Tensor =>
  reshape(x, [x.shape[0], ...sizes]),
);

/** Rows as images or other shapes: new Unflatten([1, 8, 8]). As torch.nn.Unflatten(1, sizes). */
export class Unflatten extends Module {
  readonly sizes: Shape;

  constructor(sizes: readonly number[], ...none: never[]) {
    super();
    this.sizes = readArguments("Unflatten", unflattenDeclaration.fields, [sizes, ...none], 1).values.sizes ?? [];
  }

  forward(x: Tensor): Tensor {
    return unflatten(x, this.sizes);
  }

  override extraRepr(): string {
    return `sizes=[${this.sizes.join(", ")}]`;
  }
}
