// Cutting a part out and putting it back into zeros: each is the other's backward.
import { take } from "../autograd/call.js";
import { defineComposite, defineOp, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { empty, unfilled } from "../kernels/allocator.js";
import { kernels, type Walk } from "../kernels/index.js";
import { stridesOf, type Shape } from "../kernels/ndarray.js";
import { reshape } from "./reshape.js";

type SliceFunction = Op<(x: Tensor, dim: number, start?: number | null, end?: number | null, step?: number) => Tensor>;

/** Every `step`-th entry from `start`, `size` of them, along one axis of a larger shape. */
interface Cut {
  readonly dim: number;
  readonly start: number;
  readonly step: number;
  readonly size: number;
}

export const slice: SliceFunction = defineOp({
  name: "slice",
  inputs: ["x"],
  takes: [
    take.tensor("x"),
    take.dim("dim"),
    take.optional(take.integer("start")),
    take.optional(take.integer("end")),
    take.optional(take.integer("step")),
  ],
  args: (x: Tensor, dim: number, start: number | null = null, end: number | null = null, step = 1) => ({
    x,
    ...readCut(x.shape, dim, start, end, step),
  }),
  formula: "y[.., i, ..] = x[.., start + i step, ..], up to but without end; negative bounds count from the end of the axis",
  derivation: `
    where rank(x) = 1
    y[i]              = x[start + i step]
    dy[i]/dx[k]       = (k = start + i step)                   -- every y is one x
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]        -- chain rule: an x that was cut away reaches no y and gets 0
                      = sum over i of gy[i] (k = start + i step)
    where rank(x) = 2 and dim = 0
    y[i, j]           = x[start + i step, j]                   -- some of the rows
    dy[i, j]/dx[k, c] = (k = start + i step and j = c)
    gx[k, c]          = sum over i, j of gy[i, j] dy[i, j]/dx[k, c]  -- chain rule
                      = sum over i of gy[i, c] (k = start + i step)  -- only j = c remains
    where rank(x) = 2 and dim = 1
    y[i, j]           = x[i, start + j step]                   -- some of the columns
    gx[r, k]          = sum over j of gy[r, j] (k = start + j step)  -- as for the rows
  `,
  about:
    "Bounds are first brought into the axis: start and end count from 0 then. Backward puts gy into zeros, in the place of the cut.",
  torch: "x[start:end:step]",
  see: ["narrow", "select", "pad", "indexSelect"],
  example: (s) => [s.tensor([1, 2, 3, 4, 5]), 0, 1, null, 2],
  samples: (s) => [
    [s.normal([2, 4]), 1, 1, 3],
    [s.normal([7]), 0, 1, null, 3],
    [s.normal([5]), 0, null, null, 2],
    [s.normal([7, 3]), 0, 1, null, 2],
    [s.normal([3, 8]), 1, -7, -1, 4],
    [s.normal([2, 3, 2]), -2, -2],
    [s.normal([3, 2]), 0, 1, 1],
    [s.normal([0, 2]), 1, 0, 1],
  ],
  forward: ({ x, ...cut }) => {
    const y = unfilled(x.dtype, cutShape(x.shape, cut));
    kernels.read(x.numbers, walkOf(x.shape, cut), y.numbers);
    return y;
  },
  saves: [],
  backward: (gy, { x, dim, start, step, size }) => ({ x: () => place(gy, x.shape, { dim, start, step, size }) }),
});

/** slice's adjoint: zeros of `shape` with x in the place of the cut. */
const place: Op<(x: Tensor, shape: Shape, cut: Cut) => Tensor> = defineOp({
  name: "place",
  inputs: ["x"],
  takes: [take.tensor("x"), take.shape("shape"), { name: "cut", required: true, kind: "a cut", accepts: () => true }],
  args: (x: Tensor, shape: Shape, cut: Cut) => ({ x, shape, cut }),
  formula: "y = zeros, with x in the place of a slice",
  derivation: `
    gx[i] = gy[start + i step]   -- each x is found in one y; the zeros depend on nothing
  `,
  samples: (s) => [[s.normal([2, 2]), [2, 4], { dim: 1, start: 1, step: 1, size: 2 }]],
  forward: ({ x, shape, cut }) => {
    const y = empty(x.dtype, shape);
    kernels.write(x.numbers, walkOf(shape, cut), y.numbers);
    return y;
  },
  saves: [],
  backward: (gy, { cut }) => ({
    x: () => slice(gy, cut.dim, cut.start, cut.size === 0 ? cut.start : cut.start + (cut.size - 1) * cut.step + 1, cut.step),
  }),
});

export const narrow: Op<(x: Tensor, dim: number, start: number, length: number) => Tensor> = defineComposite({
  name: "narrow",
  file: "slice",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim"), take.integer("start"), take.integer("length")],
  formula: "y = the `length` entries of x from `start` along axis dim",
  derivation: `
    where rank(x) = 1 and start >= 0
    y[i]              = x[start + i]
    dy[i]/dx[k]       = (k = start + i)                        -- every y is one x
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]        -- chain rule
                      = gy[k - start] if start <= k < start + length, else 0   -- only i = k - start remains, where it exists
    where rank(x) = 2 and dim = 0 and start >= 0
    y[i, j]           = x[start + i, j]                        -- some of the rows
    gx[k, c]          = gy[k - start, c] if start <= k < start + length, else 0
    where rank(x) = 2 and dim = 1 and start >= 0
    y[i, j]           = x[i, start + j]                        -- some of the columns
    gx[r, k]          = gy[r, k - start] if start <= k < start + length, else 0
  `,
  about: "A slice of step 1: slice(x, dim, start, start + length). A negative start counts from the end of the axis.",
  see: ["slice", "select", "cat"],
  example: (s) => [s.tensor([1, 2, 3, 4, 5]), 0, 1, 3],
  samples: (s) => [
    [s.normal([2, 4]), 1, 1, 2],
    [s.normal([6]), 0, 1, 3],
    [s.normal([6, 2]), 0, 2, 3],
    [s.normal([3]), 0, -2, 1],
    [s.normal([3, 2]), -1, 0, 2],
    [s.normal([3]), 0, 1, 0],
  ],
  compose: (x, dim, start, length) => {
    const axis = normalizeDim("narrow", dim, x.shape.length);
    const from = start < 0 ? start + x.shape[axis] : start;
    if (from < 0 || length < 0 || from + length > x.shape[axis]) {
      throw new ArgumentError(`narrow: ${length} entries from ${start} do not lie within axis ${dim} of ${formatShape(x.shape)}`);
    }
    return slice(x, axis, from, from + length);
  },
});

export const select: Op<(x: Tensor, dim: number, index: number) => Tensor> = defineComposite({
  name: "select",
  file: "slice",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim"), take.integer("index")],
  formula: "y = entry `index` of x along axis dim, that axis gone",
  derivation: `
    where rank(x) = 2 and dim = 0 and index >= 0
    y[j]           = x[index, j]                       -- one row
    dy[j]/dx[r, c] = (r = index and j = c)             -- every y is one x
    gx[r, c]       = sum over j of gy[j] dy[j]/dx[r, c]  -- chain rule
                   = gy[c] if r = index, else 0        -- only j = c remains; the other rows reach no y
    where rank(x) = 2 and dim = 1 and index >= 0
    y[i]           = x[i, index]                       -- one column
    gx[r, c]       = gy[r] if c = index, else 0
  `,
  about: "A narrow of length 1 that loses its axis. A negative index counts from the end of the axis.",
  see: ["narrow", "slice", "indexSelect"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), 0, 1], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), 0, 1],
    [s.normal([4, 3]), 0, 2],
    [s.normal([3, 4]), 1, 2],
    [s.normal([2, 3, 2]), 1, -1],
    [s.normal([3]), 0, 0],
  ],
  compose: (x, dim, index) => {
    const axis = normalizeDim("select", dim, x.shape.length);
    if (x.shape.length === 0 || !Number.isInteger(index) || index < -x.shape[axis] || index >= x.shape[axis]) {
      throw new ArgumentError(`select: index ${index} is out of range for axis ${dim} of ${formatShape(x.shape)}`);
    }
    return reshape(narrow(x, axis, index, 1), x.shape.filter((_, n) => n !== axis)); // prettier-ignore
  },
});

/** Bounds as in Python: negative ones count from the end, and those beyond the ends are drawn in. */
function readCut(shape: Shape, dim: number, start: number | null, end: number | null, step: number): Cut {
  const axis = normalizeDim("slice", dim, shape.length);
  if (shape.length === 0) throw new ArgumentError("slice: a scalar has no axis to cut");
  if (!Number.isInteger(step) || step < 1) throw new ArgumentError(`slice: step must be a whole number >= 1, got ${step}`);
  const length = shape[axis];
  const clip = (bound: number): number => Math.min(Math.max(bound < 0 ? bound + length : bound, 0), length);
  const from = clip(start ?? 0);
  const to = clip(end ?? length);
  return { dim: axis, start: from, step, size: Math.max(0, Math.ceil((to - from) / step)) };
}

function cutShape(shape: Shape, { dim, size }: Cut): number[] {
  return shape.map((n, axis) => (axis === dim ? size : n));
}

function walkOf(shape: Shape, cut: Cut): Walk {
  const strides = stridesOf(shape);
  const offset = cut.start * strides[cut.dim];
  return {
    shape: cutShape(shape, cut),
    strides: strides.map((stride, axis) => (axis === cut.dim ? stride * cut.step : stride)),
    offset,
  };
}
