// Sorting numbers into bins, and counting what falls into each. All of these are whole numbers, and have no derivative.
import { take } from "../autograd/call.js";
import { noGrad } from "../autograd/mode.js";
import { defineConstant, type Op, type TensorLike } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { empty, unfilled } from "../kernels/allocator.js";
import { sameShape, sizeOf, type Operand } from "../kernels/ndarray.js";
import { spoil } from "../kernels/tape.js";
import { checkIndex, gather } from "./indexing.js";
import { requireExact } from "./valuesIndices.js";

export interface SearchOptions {
  /** Whether a value goes behind entries that are equal to it. */
  readonly right?: boolean;
}
export interface SearchsortedOptions extends SearchOptions {
  /** The same in words: "right" is right: true. */
  readonly side?: "left" | "right";
  /** Where sorted is not in order: the places of its entries in rising order, what argsort gives. */
  readonly sorter?: Tensor;
}
const right = field.boolean({ help: "whether a value goes behind entries that are equal to it" });
const options = take.options({ right });
const searchOptions = take.options({
  right,
  side: field.choice(["left", "right"], { help: "the same in words" }),
  sorter: field.object({
    kind: "a tensor",
    accepts: (value) => value instanceof Tensor,
    help: "the places of the entries of sorted in rising order",
  }),
});

/** How many entries of each sorted line stand before each value: by halving, log2(n) comparisons each. */
function placesIn(op: string, sorted: Operand, values: Operand, right: boolean): Operand {
  const n = sorted.shape.at(-1)!;
  requireExact(op, n + 1, values.dtype);
  const y = unfilled(values.dtype, values.shape);
  const [line, from, to] = [sorted.numbers, values.numbers, y.numbers];
  const perLine = sorted.shape.length === 1 ? from.length : values.shape.at(-1)!;
  for (let i = 0; i < from.length; i++) {
    const start = Math.floor(i / perLine) * n;
    let [low, high] = [0, n];
    while (low < high) {
      const middle = (low + high) >> 1;
      const behind = right ? line[start + middle] > from[i] : line[start + middle] >= from[i]; // false for nan, which goes to the end
      if (behind) high = middle;
      else low = middle + 1;
    }
    to[i] = low;
  }
  return y;
}

/** Each line of sorted as sorter says. */
function reordered(sorted: Tensor, sorter: Tensor): Tensor {
  if (!sameShape(sorter.shape, sorted.shape))
    throw new ShapeError(
      `searchsorted: sorter is ${formatShape(sorter.shape)}, sorted ${formatShape(sorted.shape)}: both must be alike`,
      {
        hint: "sorter is what argsort(sorted) gives",
      },
    );
  checkIndex("searchsorted: sorter", sorter, sorted.shape, sorted.shape.length - 1);
  return noGrad(() => gather(sorted, -1, sorter));
}

export const searchsorted: Op<(sorted: Tensor, values: TensorLike, options?: SearchsortedOptions) => Tensor> = defineConstant({
  name: "searchsorted",
  file: "bins",
  inputs: ["sorted", "values"],
  takes: [take.tensor("sorted"), take.operand("values"), searchOptions],
  args: (sorted: Tensor, values: TensorLike, { side, right = side === "right", sorter }: SearchsortedOptions = {}) => {
    if (side === "left" && right)
      throw new ArgumentError('searchsorted: side "left" and right: true say the opposite of each other');
    const shape = values instanceof Tensor ? values.shape : [];
    const lead = sorted.shape.slice(0, -1);
    const fits = sorted.shape.length === 1 || (sorted.shape.length === shape.length && sameShape(lead, shape.slice(0, -1)));
    const inOrder = sorter === undefined ? sorted : reordered(sorted, sorter);
    if (sorted.shape.length > 0 && fits) return { sorted: inOrder, values, right: right || side === "right" };
    throw new ShapeError(`searchsorted: sorted ${formatShape(sorted.shape)} and values ${formatShape(shape)} do not fit`, {
      hint: "sorted is one list, or one for each line of values: all axes but the last are equal",
    });
  },
  formula: "y[i] = where values[i] goes in the sorted list: the number of entries below it (or with right: not above it)",
  derivation: `
    where rank(sorted) = 1 and rank(values) = 1 and right = 0
    y[i]             = sum over j of (sorted[j] < values[i])    -- it goes before entries that are equal to it
    where rank(sorted) = 1 and rank(values) = 1 and right = 1
    y[i]             = sum over j of (sorted[j] <= values[i])   -- and here behind them
    where rank(sorted) = 1 and rank(values) = 1
    dy[i]/dvalues[k] = 0                                        -- a whole number: it jumps where a value passes an entry
  `,
  about:
    "Found by halving the list. The entries of sorted must be in rising order along the last axis, or sorter says in which order they do; this is not looked at.",
  see: ["bucketize", "sort", "argsort", "histc"],
  example: (s) => [s.tensor([1, 3, 5]), s.tensor([0.5, 3, 4])],
  samples: (s) => [
    [s.tensor([1, 3, 5, 7]), s.tensor([0, 3, 4, 9])],
    [s.tensor([1, 3, 3, 5]), s.tensor([3, 6]), { right: true }],
    [s.tensor([[1, 3], [2, 4]]), s.tensor([[2, 3, 9], [2, 3, 9]])],
    [s.tensor([1, 3]), s.normal([])],
    [s.tensor([1, 3, 3, 5]), s.tensor([3, 6]), { side: "right" }],
  ], // prettier-ignore
  forward: ({ sorted, values, right }) => placesIn("searchsorted", sorted, values, right),
});

export const bucketize: Op<(x: TensorLike, boundaries: Tensor, options?: SearchOptions) => Tensor> = defineConstant({
  name: "bucketize",
  file: "bins",
  inputs: ["x", "boundaries"],
  takes: [take.operand("x"), take.tensor("boundaries"), options],
  args: (x: TensorLike, boundaries: Tensor, { right = false }: SearchOptions = {}) => {
    if (boundaries.shape.length === 1) return { x, boundaries, right };
    throw new ShapeError(`bucketize: boundaries must be one list, got shape ${formatShape(boundaries.shape)}`);
  },
  formula: "y = the bin of each x: how many boundaries are below it (or with right: not above it)",
  derivation: `
    where rank(x) = 1 and right = 0
    y[i]        = sum over j of (boundaries[j] < x[i])    -- a boundary belongs to the bin below it
    where rank(x) = 1 and right = 1
    y[i]        = sum over j of (boundaries[j] <= x[i])   -- and here to the bin above it
    where rank(x) = 1
    dy[i]/dx[k] = 0                                       -- a whole number: it jumps where x passes a boundary
  `,
  about: "Makes classes of numbers: ages to age groups. The boundaries must rise; n of them make n + 1 bins.",
  see: ["searchsorted", "histc"],
  example: (s) => [s.tensor([0.5, 3, 4]), s.tensor([1, 3, 5])],
  samples: (s) => [
    [s.tensor([0, 3, 4, 9]), s.tensor([1, 3, 5])],
    [s.tensor([3, 6]), s.tensor([1, 3, 5]), { right: true }],
    [s.normal([2, 3]), s.tensor([-1, 0, 1])],
    [s.normal([]), s.tensor([0])],
  ],
  forward: ({ x, boundaries, right }) => placesIn("bucketize", boundaries, x, right),
});

export const bincount: Op<(x: Tensor, minlength?: number) => Tensor> = defineConstant({
  name: "bincount",
  file: "bins",
  inputs: ["x"],
  takes: [take.tensor("x"), take.optional(take.integer("minlength"))],
  args: (x: Tensor, minlength: number | null = 0) => ({ x, minlength: minlength ?? 0 }),
  formula: "y[v] = how often the whole number v is in x, v from 0 to the largest",
  derivation: `
    y[v]        = sum over i of (x[i] = v)   -- each entry counts 1 for its number
    dy[v]/dx[k] = 0                          -- a count
  `,
  about:
    "How many rows each class has. Sums of weights instead of counts: scatterAdd(zeros([n]), 0, x, weights), which has a gradient.",
  view: "flat",
  see: ["histc", "scatterAdd"],
  example: (s) => [s.tensor([2, 0, 2, 1])],
  samples: (s) => [[s.tensor([2, 0, 2, 3])], [s.tensor([1, 1]), 4], [s.tensor([])]],
  forward: ({ x, minlength }) => {
    if (x.shape.length !== 1)
      throw new ShapeError(`bincount: x must be a list of whole numbers, got shape ${formatShape(x.shape)}`);
    spoil("values decide what is computed");
    let size = minlength;
    for (const value of x.numbers) {
      if (!Number.isInteger(value) || value < 0)
        throw new ArgumentError(`bincount: x must hold whole numbers from 0, got ${value}`);
      size = Math.max(size, value + 1);
    }
    const y = empty(x.dtype, [size]);
    for (const value of x.numbers) y.numbers[value]++;
    return y;
  },
});

export const histc: Op<(x: Tensor, bins?: number | null, min?: number | null, max?: number | null) => Tensor> = defineConstant({
  name: "histc",
  file: "bins",
  inputs: ["x"],
  takes: [take.tensor("x"), take.optional(take.integer("bins")), take.optional(take.number("min")), take.optional(take.number("max"))], // prettier-ignore
  args: (x: Tensor, bins: number | null = 100, min: number | null = 0, max: number | null = 0) => {
    const count = bins ?? 100;
    if (count < 1) throw new ArgumentError(`histc: bins must be a whole number >= 1, got ${count}`);
    return { x, bins: count, ...rangeOf(x, min ?? 0, max ?? 0) };
  },
  formula: "y[v] = how many x lie in bin v, of `bins` equal ones from min to max; min = max: from the smallest x to the largest",
  derivation: `
    p[i]        = (x[i] - min) / (max - min)                           -- how far from min to max: from 0 to 1
    b[i]        = min(floor(p[i] bins), bins - 1)                      -- its bin; max itself belongs to the last
    y[v]        = sum over i of (0 <= p[i] and p[i] <= 1 and b[i] = v)  -- what lies outside is not counted
    dy[v]/dx[k] = 0                                                    -- a count
  `,
  about: "A histogram.",
  view: "flat",
  see: ["bincount", "bucketize"],
  example: (s) => [s.tensor([0.5, 1.2, 3.9, 1.7, 4]), 4, 0, 4],
  samples: (s) => [
    [s.normal([8]), 4],
    [s.normal([8]), 3, -1, 1],
    [s.tensor([0, 1, 2, 3, 4]), 2, 0, 4],
    [s.normal([2, 3]), 5],
  ],
  forward: ({ x, bins, min, max }) => {
    const y = empty(x.dtype, [bins]);
    const from = x.numbers;
    for (let i = 0; i < sizeOf(x.shape); i++) {
      if (from[i] < min || from[i] > max || Number.isNaN(from[i])) continue;
      y.numbers[Math.min(Math.floor(((from[i] - min) / (max - min)) * bins), bins - 1)]++;
    }
    return y;
  },
});

/** min and max as given, or those of the data; a range of no width is widened by 1 on either side, as in PyTorch. */
function rangeOf(x: Tensor, min: number, max: number): { readonly min: number; readonly max: number } {
  if (min > max) throw new ArgumentError(`histc: min must be at most max, got ${min} and ${max}`);
  let [low, high] = [min, max];
  if (min === max && x.numel > 0) {
    spoil("values decide what is computed");
    [low, high] = [Infinity, -Infinity];
    for (const value of x.numbers) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  if (!Number.isFinite(high - low)) throw new ArgumentError(`histc: the range from ${low} to ${high} is not finite`);
  return low === high ? { min: low - 1, max: high + 1 } : { min: low, max: high };
}
