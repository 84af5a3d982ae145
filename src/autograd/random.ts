// Random tensors that are drawn from other tensors: chances, weights, shapes. From one seed they are PyTorch's numbers (the tests say which).
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { defaultGenerator, type Generator } from "../core/rng.js";
import { empty, lasting } from "../kernels/allocator.js";
import type { FloatArray, Shape } from "../kernels/ndarray.js";
import { perform } from "../kernels/tape.js";
import { called, take, type Arg } from "./call.js";
import { filled, normally, randomFields, sizes, uniformly, type RandomOptions } from "./create.js";
import { broadcastShapes, broadcastStrides, formatShape } from "./shapes.js";
import { Tensor } from "./tensor.js";
import { refuseBeyond } from "./wholeNumbers.js";

const random = take.options(randomFields);
const { generator } = randomFields;

export interface DrawOptions {
  /** Default: the generator that manualSeed() seeds. */
  readonly generator?: Generator;
}
export interface MultinomialOptions extends DrawOptions {
  /** Whether a place can be drawn again. Default false. */
  readonly replacement?: boolean;
}

/** Uniform numbers in [0, 1) in the shape and dtype of `x`. */
export const randLike = called("randLike", [take.tensor("x"), random], (x: Tensor, given: RandomOptions = {}): Tensor => filled(x.shape, { dtype: x.dtype, ...given }, uniformly(given))); // prettier-ignore

/** Standard normal numbers in the shape and dtype of `x`. */
export const randnLike = called("randnLike", [take.tensor("x"), random], (x: Tensor, given: RandomOptions = {}): Tensor => filled(x.shape, { dtype: x.dtype, ...given }, normally(given))); // prettier-ignore

/** 1 with probability p[i], else 0, in the shape and dtype of `p`. As torch.bernoulli(p). @throws ArgumentError for what is no probability */
export const bernoulli = called(
  "bernoulli",
  [take.tensor("p"), take.options({ generator })],
  (p: Tensor, given: DrawOptions = {}): Tensor => {
    perform(refuseOtherChances, p.numbers);
    return filled(p.shape, { dtype: p.dtype }, (data) => {
      perform(drawTruths, data, p.numbers, given.generator ?? defaultGenerator);
    }); // p may have moved
  },
);

const place: Arg = { ...take.operand("mean") };
const optionalShape = take.optional(sizes);

type Normal = (mean: Tensor | number, std: Tensor | number, shape?: Shape | null, options?: RandomOptions) => Tensor;

/** Normal numbers about `mean`, `std` wide: of a shape, for two numbers; in the common shape of two tensors, or of a tensor and a number. */
export const normal: Normal = called(
  "normal",
  [place, { ...place, name: "std" }, optionalShape, random],
  (mean, std, shape = null, given = {}) => {
    const source = given.generator ?? defaultGenerator;
    const negative = std instanceof Tensor ? std.numbers.find((width) => !(width >= 0)) : std >= 0 ? undefined : std;
    if (negative !== undefined) throw new ArgumentError(`normal: std must be 0 or more, got ${negative}`);
    if (!(mean instanceof Tensor) && !(std instanceof Tensor)) {
      if (shape === null) throw new ArgumentError("normal: for two numbers say the shape: normal(mean, std, shape)");
      return filled(shape, given, (data) => source.normal(data, mean, std));
    }
    const shapes = [mean, std].map((each) => (each instanceof Tensor ? each.shape : []));
    const common = broadcastShapes("normal", shapes[0], shapes[1]);
    if (shape !== null && formatShape(shape) !== formatShape(common))
      throw new ShapeError(
        `normal: mean and std have the shape ${formatShape(common)}, so the shape cannot be ${formatShape(shape)}`,
      );
    const dtype = (mean instanceof Tensor ? mean : (std as Tensor)).dtype;
    return filled(common, { dtype, ...given }, (data) => {
      source.normal(data);
      const [m, s] = [spreadOut(mean, common), spreadOut(std, common)];
      for (let i = 0; i < data.length; i++) data[i] = data[i] * s(i) + m(i);
    });
  },
);

/** The i-th entry after stretching. */
function spreadOut(x: Tensor | number, shape: Shape): (i: number) => number {
  if (!(x instanceof Tensor)) return () => x;
  const { numbers } = x;
  const strides = broadcastStrides(x.shape, shape);
  return (i) => {
    let position = 0;
    for (let axis = shape.length - 1, rest = i; axis >= 0; rest = Math.floor(rest / shape[axis--])) position += (rest % shape[axis]) * strides[axis]; // prettier-ignore
    return numbers[position];
  };
}

/**
 * `numSamples` places of each row of weights, each drawn with a chance proportional to its weight. Weights (n,) give (numSamples,), (rows, n) give
 * (rows, numSamples). As torch.multinomial. @throws ArgumentError for weights below 0, or too few above 0
 */
export const multinomial = called(
  "multinomial",
  [
    take.tensor("weights"),
    { ...take.integer("numSamples"), kind: "a whole number of 1 or more", accepts: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 1 }, // prettier-ignore
    take.options({ replacement: field.boolean({ help: "whether a place can be drawn again" }), generator }),
  ],
  (weights: Tensor, numSamples: number, { replacement = false, generator: given }: MultinomialOptions = {}): Tensor => {
    if (weights.ndim < 1 || weights.ndim > 2)
      throw new ShapeError(`multinomial: weights must have shape (n,) or (rows, n), got ${formatShape(weights.shape)}`);
    const n = weights.shape[weights.ndim - 1];
    const rows = weights.ndim === 2 ? weights.shape[0] : 1;
    refuseBeyond("multinomial", n - 1, weights.dtype);
    checkWeights(weights, n, rows, replacement ? 1 : numSamples);
    const source = given ?? defaultGenerator;
    const out = lasting(weights.dtype, [...weights.shape.slice(0, -1), numSamples]);
    if (replacement) drawAgain(weights, n, rows, numSamples, source, out.numbers);
    else drawOnce(weights, n, rows, numSamples, source, out.numbers);
    return new Tensor(out);
  },
);

function checkWeights({ numbers }: Tensor, n: number, rows: number, wanted: number): void {
  for (let row = 0; row < rows; row++) {
    let above = 0;
    for (let i = row * n; i < (row + 1) * n; i++) {
      if (!(numbers[i] >= 0 && numbers[i] < Infinity)) throw new ArgumentError(`multinomial: weights must be finite and 0 or more, got ${numbers[i]} (row ${row}, entry ${i - row * n})`); // prettier-ignore
      if (numbers[i] > 0) above++;
    }
    if (above < wanted) {
      throw new ArgumentError(
        `multinomial: row ${row} has ${above} weights above 0, too few to draw ${wanted} different places`,
        {
          hint: wanted === 1 ? "one weight at least must be above 0" : "with { replacement: true } a place can be drawn again",
        },
      );
    }
  }
}

/** Each time a uniform number u, and the first place up to which the chances add up to u. */
function drawAgain(weights: Tensor, n: number, rows: number, samples: number, source: Generator, out: FloatArray): void {
  const { numbers } = weights;
  const sums = empty(weights.dtype, [n]).numbers; // rounded to the dtype at each step
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < n; i++) sums[i] = (i === 0 ? 0 : sums[i - 1]) + numbers[row * n + i];
    const total = sums[n - 1];
    if (total > 1.00001 || total < 0.99999) for (let i = 0; i < n; i++) sums[i] /= total; // PyTorch's bounds
    sums[n - 1] = 1;
    for (let s = 0; s < samples; s++) {
      const u = source.random53();
      let [low, high] = [0, n];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sums[middle] < u) low = middle + 1;
        else high = middle;
      }
      out[row * samples + s] = low;
    }
  }
}

/** A race: place i arrives after a time q[i] / w[i], q exponential, and is first with a chance proportional to w[i]. The first ones win. */
function drawOnce(weights: Tensor, n: number, rows: number, samples: number, source: Generator, out: FloatArray): void {
  const speeds = empty(weights.dtype, [rows * n]).numbers; // rounded to the dtype
  for (let i = 0; i < speeds.length; i++) speeds[i] = -Math.log(1 - source.random53());
  const { numbers } = weights;
  for (let i = 0; i < speeds.length; i++) speeds[i] = numbers[i] === 0 ? -1 : numbers[i] / speeds[i]; // what weighs nothing never arrives
  for (let row = 0; row < rows; row++) {
    const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => speeds[row * n + b] - speeds[row * n + a] || a - b);
    for (let s = 0; s < samples; s++) out[row * samples + s] = order[s];
  }
}

function refuseOtherChances(chances: FloatArray): void {
  const wrong = chances.findIndex((chance) => !(chance >= 0 && chance <= 1));
  if (wrong >= 0)
    throw new ArgumentError(`bernoulli: p must hold probabilities from 0 to 1, got ${chances[wrong]} (entry ${wrong})`);
}

function drawTruths(data: FloatArray, chances: FloatArray, source: Generator): void {
  source.uniform(data);
  for (let i = 0; i < data.length; i++) data[i] = data[i] < chances[i] ? 1 : 0;
}
