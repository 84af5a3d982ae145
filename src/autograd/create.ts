// Making tensors: from numbers, by rule, and at random. Names and defaults are PyTorch's; options come last in one object.
import { ArgumentError, ShapeError } from "../core/errors.js";
import { defaultGenerator, type Generator } from "../core/rng.js";
import { lasting, outliving } from "../kernels/allocator.js";
import { sizeOf, type Dtype, type FloatArray, type NdArray, type Operand, type Shape } from "../kernels/ndarray.js";
import { formatShape } from "./shapes.js";
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

/**
 * A tensor with a copy of the given numbers: a number, nested arrays, or a typed array with `shape`.
 * The dtype defaults to float32, or to float64 for a Float64Array.
 * @throws ShapeError when nested arrays are ragged or the numbers do not fill `shape`.
 */
export function tensor(data: TensorData, options: CreateOptions & { readonly shape?: Shape } = {}): Tensor {
  const dtype = options.dtype ?? (data instanceof Float64Array ? "float64" : "float32");
  const { numbers, shape: found } = isTypedArray(data) ? { numbers: data, shape: [data.length] } : flatten(data);
  const shape = options.shape ?? found;
  if (sizeOf(shape) !== numbers.length) {
    throw new ShapeError(`tensor: shape ${formatShape(shape)} needs ${sizeOf(shape)} numbers, got ${numbers.length}`);
  }
  const array = lasting(dtype, [...shape]);
  array.numbers.set(numbers);
  return finish(array, options);
}

function isTypedArray(data: TensorData): data is Exclude<TensorData, NestedNumbers> {
  return ArrayBuffer.isView(data);
}

/** Nested arrays as one list of numbers and a shape. */
function flatten(data: NestedNumbers): { numbers: ArrayLike<number>; shape: number[] } {
  const shape: number[] = [];
  for (let level = data; Array.isArray(level); level = (level as readonly NestedNumbers[])[0]!)
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
    else throw new ArgumentError(`tensor: expected a number at ${place}, got ${typeof node} ${JSON.stringify(node)}`);
  };
  visit(data, 0, "data");
  return { numbers, shape };
}

function filled(shape: Shape, options: CreateOptions, fill: (data: FloatArray) => void): Tensor {
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0)
      throw new ShapeError(`a shape holds whole numbers of 0 or more, got [${shape.join(", ")}]`);
  }
  const array = lasting(options.dtype ?? "float32", [...shape]);
  fill(array.numbers);
  return finish(array, options);
}

export const zeros = (shape: Shape, options: CreateOptions = {}): Tensor => filled(shape, options, () => undefined);
export const full = (shape: Shape, value: number, options: CreateOptions = {}): Tensor =>
  filled(shape, options, (data) => data.fill(value));
export const ones = (shape: Shape, options: CreateOptions = {}): Tensor => full(shape, 1, options);

/** Zeros, ones or a value in the shape and dtype of `x`. */
export const zerosLike = (x: Tensor, options: CreateOptions = {}): Tensor => zeros(x.shape, { dtype: x.dtype, ...options });
export const onesLike = (x: Tensor, options: CreateOptions = {}): Tensor => ones(x.shape, { dtype: x.dtype, ...options });
export const fullLike = (x: Tensor, value: number, options: CreateOptions = {}): Tensor =>
  full(x.shape, value, { dtype: x.dtype, ...options });

/** start, start + step, ... below `end`; with one argument it counts from 0. */
export function arange(start: number, end: number | null = null, step = 1, options: CreateOptions = {}): Tensor {
  if (end === null) [start, end] = [0, start];
  const count = Math.ceil((end - start) / step);
  if (!Number.isFinite(count)) throw new ArgumentError(`arange: cannot count from ${start} to ${end} in steps of ${step}`);
  return filled([Math.max(0, count)], options, (data) => {
    for (let i = 0; i < data.length; i++) data[i] = start + i * step;
  });
}

/** `steps` numbers evenly spaced from `start` to `end`, both included. */
export function linspace(start: number, end: number, steps: number, options: CreateOptions = {}): Tensor {
  return filled([steps], options, (data) => {
    const step = (end - start) / Math.max(1, steps - 1);
    for (let i = 0; i < steps; i++) data[i] = i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step; // exact at both ends
  });
}

/** The (n, m) matrix with ones on the diagonal. */
export function eye(n: number, m: number = n, options: CreateOptions = {}): Tensor {
  return filled([n, m], options, (data) => {
    for (let i = 0; i < Math.min(n, m); i++) data[i * m + i] = 1;
  });
}

/** Uniform numbers in [0, 1). */
export function rand(shape: Shape, options: RandomOptions = {}): Tensor {
  return filled(shape, options, (data) => (options.generator ?? defaultGenerator).uniform(data));
}

/** Standard normal numbers. */
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  return filled(shape, options, (data) => (options.generator ?? defaultGenerator).normal(data));
}

/** Whole numbers in [low, high). */
export function randint(low: number, high: number, shape: Shape, options: RandomOptions = {}): Tensor {
  return filled(shape, options, (data) => (options.generator ?? defaultGenerator).randint(data, low, high));
}

/** 0 ... n - 1 in random order. */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  return filled([n], options, (data) => data.set((options.generator ?? defaultGenerator).randperm(n)));
}

/** The same numbers in another dtype, outside the graph. */
export function convert(x: Operand, dtype: Dtype): Tensor {
  const copy = outliving(dtype, x.shape);
  copy.numbers.set(x.numbers);
  return new Tensor(copy);
}
