// Making tensors: from numbers, by rule, and at random. Names and defaults are PyTorch's; options come last in one object.
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { defaultGenerator, Generator } from "../core/rng.js";
import { called, describeValue, take, type Arg } from "./call.js";
import { lasting, outliving } from "../kernels/allocator.js";
import { sizeOf, type Dtype, type FloatArray, type NdArray, type Operand, type Shape } from "../kernels/ndarray.js";
import { copyInto, fillWith, perform } from "../kernels/tape.js";
import { formatShape } from "./shapes.js";
import { refuseBeyond } from "./wholeNumbers.js";
import { Tensor, type NestedNumbers } from "./tensor.js";

export interface CreateOptions {
  /** Default "float32". */
  readonly dtype?: Dtype;
  readonly requiresGrad?: boolean;
}
export interface RandomOptions extends CreateOptions {
  /** Default: the generator that manualSeed() seeds. */
  readonly generator?: Generator;
}
export type TensorData = NestedNumbers | ArrayLike<number>;

function finish(array: NdArray, options: CreateOptions): Tensor {
  const result = new Tensor(array);
  if (options.requiresGrad === true) result.requiresGrad = true;
  return result;
}

const dtypeField = field.choice(["float32", "float64"], { help: "float32 when left out" });
const createFields = { dtype: dtypeField, requires_grad: field.boolean({ help: "whether gradients are wanted" }) };
export const randomFields = { ...createFields, generator: field.object({ kind: "a Generator", accepts: (value) => value instanceof Generator, help: "draws the numbers" }) }; // prettier-ignore
const options = take.options(createFields);
const random = take.options(randomFields);
export const sizes: Arg = { ...take.shape("shape"), kind: "whole numbers of 0 or more", accepts: (value) => Array.isArray(value) && value.every((size) => Number.isInteger(size) && size >= 0) }; // prettier-ignore
const count: Arg = { ...take.integer("n"), kind: "a whole number of 0 or more", accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0 }; // prettier-ignore

/** A shape as a list, or its sizes one after the other. */
type FromShape<O> = ((shape: Shape, options?: O) => Tensor) & ((...sizes: number[]) => Tensor);

/**
 * A tensor with a copy of the given numbers: a number, nested arrays, or a typed array with `shape`.
 * The dtype defaults to float32, or to float64 for a Float64Array.
 * @throws ShapeError when nested arrays are ragged or the numbers do not fill `shape`.
 */
export const tensor = called(
  "tensor",
  [
    { name: "data", required: true, kind: "a number, nested arrays of numbers, or a typed array", accepts: isData },
    take.options({ ...createFields, shape: field.numbers({ min: 0, help: "of a typed array" }) }),
  ],
  (data: TensorData, { dtype: wanted, requiresGrad, shape: given }: CreateOptions & { readonly shape?: Shape } = {}): Tensor => {
    const dtype = wanted ?? (data instanceof Float64Array ? "float64" : "float32");
    const { numbers, shape: found } = isTypedArray(data) ? { numbers: data, shape: [data.length] } : flatten(data);
    const shape = given ?? found;
    if (sizeOf(shape) !== numbers.length) {
      throw new ShapeError(`tensor: shape ${formatShape(shape)} needs ${sizeOf(shape)} numbers, got ${numbers.length}`);
    }
    const array = lasting(dtype, [...shape]);
    copyInto(array.numbers, numbers);
    return finish(array, requiresGrad === undefined ? {} : { requiresGrad });
  },
);

function isData(value: unknown): boolean {
  if (typeof value === "number" || Array.isArray(value)) return true;
  return (
    ArrayBuffer.isView(value) && !(value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array)
  );
}

function isTypedArray(data: TensorData): data is Exclude<TensorData, NestedNumbers> {
  return ArrayBuffer.isView(data);
}

/** Nested arrays as one list of numbers and a shape. */
function flatten(data: NestedNumbers): { numbers: ArrayLike<number>; shape: number[] } {
  const shape: number[] = [];
  for (let level: NestedNumbers | undefined = data; Array.isArray(level); level = (level as readonly NestedNumbers[])[0])
    shape.push((level as readonly NestedNumbers[]).length);
  const numbers: number[] = [];
  const visit = (node: NestedNumbers, axis: number, place: string): void => {
    if (Array.isArray(node) !== axis < shape.length || (Array.isArray(node) && node.length !== shape[axis])) {
      const got = Array.isArray(node) ? `an array of ${node.length}` : `the number ${String(node)}`;
      const expected = axis < shape.length ? `an array of ${shape[axis]}` : "a number";
      throw new ShapeError(`tensor: nested arrays must have equal lengths: expected ${expected} at ${place}, got ${got}`);
    }
    if (Array.isArray(node)) (node as readonly NestedNumbers[]).forEach((child, i) => visit(child, axis + 1, `${place}[${i}]`));
    else if (typeof node === "number") numbers.push(node);
    else throw new ArgumentError(`tensor: expected a number at ${place}, got ${describeValue(node)}`);
  };
  visit(data, 0, "data");
  return { numbers, shape };
}

export function filled(shape: Shape, options: CreateOptions, fill: (data: FloatArray) => void): Tensor {
  const array = lasting(options.dtype ?? "float32", [...shape]);
  fill(array.numbers);
  return finish(array, options);
}

export const zeros = called("zeros", [sizes, options], (shape: Shape, given: CreateOptions = {}) => filled(shape, given, () => undefined)) as FromShape<CreateOptions>; // prettier-ignore
export const ones = called("ones", [sizes, options], (shape: Shape, given: CreateOptions = {}) => filled(shape, given, (data) => fillWith(data, 1))) as FromShape<CreateOptions>; // prettier-ignore
export const full = called("full", [sizes, take.number("value"), options], (shape: Shape, value: number, given: CreateOptions = {}): Tensor => filled(shape, given, (data) => fillWith(data, value))); // prettier-ignore

/** Zeros, ones or a value in the shape and dtype of `x`. */
export const zerosLike = called("zerosLike", [take.tensor("x"), options], (x: Tensor, given: CreateOptions = {}): Tensor => filled(x.shape, { dtype: x.dtype, ...given }, () => undefined)); // prettier-ignore
export const onesLike = called("onesLike", [take.tensor("x"), options], (x: Tensor, given: CreateOptions = {}): Tensor => filled(x.shape, { dtype: x.dtype, ...given }, (data) => fillWith(data, 1))); // prettier-ignore
export const fullLike = called("fullLike", [take.tensor("x"), take.number("value"), options], (x: Tensor, value: number, given: CreateOptions = {}): Tensor => filled(x.shape, { dtype: x.dtype, ...given }, (data) => fillWith(data, value))); // prettier-ignore

/** start, start + step, ... below `end`; with one argument it counts from 0. */
export const arange = called(
  "arange",
  [take.number("start"), take.optional(take.number("end")), take.optional(take.number("step")), options],
  (start: number, end: number | null = null, step: number | null = 1, given: CreateOptions = {}): Tensor => {
    const [from, to] = end === null ? [0, start] : [start, end];
    const length = Math.ceil((to - from) / (step ?? 1));
    if (!Number.isFinite(length)) throw new ArgumentError(`arange: cannot count from ${from} to ${to} in steps of ${step}`);
    return filled([Math.max(0, length)], given, (data) => {
      const last = from + Math.max(0, data.length - 1) * (step ?? 1);
      if (Number.isInteger(from) && Number.isInteger(last)) refuseBeyond("arange", Math.max(Math.abs(from), Math.abs(last)), given.dtype); // prettier-ignore
      perform(countFrom, data, from, step ?? 1);
    });
  },
);

/** `steps` numbers evenly spaced from `start` to `end`, both included. */
export const linspace = called(
  "linspace",
  [take.number("start"), take.number("end"), { ...count, name: "steps" }, options],
  (start: number, end: number, steps: number, given: CreateOptions = {}): Tensor =>
    filled([steps], given, (data) => {
      const step = (end - start) / Math.max(1, steps - 1);
      for (let i = 0; i < steps; i++) data[i] = i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step; // exact at both ends
    }),
);

/** The (n, m) matrix with ones on the diagonal. */
export const eye = called(
  "eye",
  [count, take.optional({ ...count, name: "m" }), options],
  (n: number, m: number | null = null, given: CreateOptions = {}): Tensor =>
    filled([n, m ?? n], given, (data) => {
      for (let i = 0; i < Math.min(n, m ?? n); i++) data[i * (m ?? n) + i] = 1;
    }),
);

/** Uniform numbers in [0, 1). */
export const rand = called("rand", [sizes, random], (shape: Shape, given: RandomOptions = {}) => filled(shape, given, uniformly(given))) as FromShape<RandomOptions>; // prettier-ignore

/** Standard normal numbers. */
export const randn = called("randn", [sizes, random], (shape: Shape, given: RandomOptions = {}) => filled(shape, given, normally(given))) as FromShape<RandomOptions>; // prettier-ignore

const randintFrom = called(
  "randint",
  [take.integer("low"), take.integer("high"), sizes, random],
  (low: number, high: number, shape: Shape, given: RandomOptions = {}): Tensor =>
    filled(shape, given, (data) => {
      refuseBeyond("randint", Math.max(Math.abs(low), Math.abs(high - 1)), given.dtype);
      perform(drawIntegers, data, given.generator ?? defaultGenerator, low, high);
    }),
);
type Randint = ((low: number, high: number, shape: Shape, options?: RandomOptions) => Tensor) &
  ((high: number, shape: Shape, options?: RandomOptions) => Tensor);

/** Whole numbers in [low, high); with one bound, randint(high, shape), from 0. */
export const randint = ((...args: unknown[]) => (randintFrom as (...all: unknown[]) => Tensor)(...(Array.isArray(args[1]) ? [0, ...args] : args))) as Randint; // prettier-ignore

/** 0 ... n - 1 in random order. */
export const randperm = called("randperm", [count, random], (n: number, given: RandomOptions = {}): Tensor =>
  filled([n], given, (data) => {
    refuseBeyond("randperm", n - 1, given.dtype);
    perform(drawOrder, data, given.generator ?? defaultGenerator);
  }),
);

/** The same numbers in another dtype, outside the graph. */
export function convert(x: Operand, dtype: Dtype): Tensor {
  const copy = outliving(dtype, x.shape);
  copyInto(copy.numbers, x.numbers);
  return new Tensor(copy);
}

/** Fills with uniform numbers. */
export function uniformly({ generator: source = defaultGenerator }: RandomOptions): (data: FloatArray) => void {
  return (data) => {
    perform(drawUniform, data, source);
  };
}

/** Fills with standard normal numbers. */
export function normally({ generator: source = defaultGenerator }: RandomOptions): (data: FloatArray) => void {
  return (data) => {
    perform(drawNormal, data, source);
  };
}

// What fills, told all that it depends on: so it can be done again.
const drawUniform = (data: FloatArray, source: Generator): void => {
  source.uniform(data);
};
const drawNormal = (data: FloatArray, source: Generator): void => {
  source.normal(data);
};
const drawIntegers = (data: FloatArray, source: Generator, low: number, high: number): void => {
  source.randint(data, low, high);
};
const drawOrder = (data: FloatArray, source: Generator): void => {
  data.set(source.randperm(data.length));
};
const countFrom = (data: FloatArray, start: number, step: number): void => {
  for (let i = 0; i < data.length; i++) data[i] = start + i * step;
};
