// One tensor cut into several along an axis: the inverse of cat and stack.
import { take, type Arg } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { narrow, select } from "./slice.js";

type Parts = readonly Tensor[];

/** The part that pages and checks look at: the second one, where there is one. */
const second = (parts: Parts): Tensor => parts[Math.min(1, parts.length - 1)];

const sizeOrSizes: Arg = {
  ...take.sizes("size"),
  kind: "a whole number, or a list of them",
  accepts: (value) => [value].flat().every((size) => Number.isInteger(size)),
};

export const split: Op<(x: Tensor, size: number | readonly number[], dim?: number) => Tensor[]> = defineComposite({
  name: "split",
  inputs: ["x"],
  takes: [take.tensor("x"), sizeOrSizes, take.defaulted(take.dim("dim"))],
  formula: "parts of `size` entries each along axis dim, the last one perhaps shorter; or of the sizes in a list",
  derivation: `
    where rank(x) = 1 and rank(size) = 0
    y[i]              = x[size + i]                                   -- y is the second part: the first holds size entries
    dy[i]/dx[k]       = (k = size + i)                                -- every y is one x
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]               -- chain rule
                      = sum over i of gy[i] (k = size + i)            -- what went into other parts gets 0 from this one
    where rank(x) = 2 and dim = 0 and rank(size) = 1
    y[i, j]           = x[size[0] + i, j]                             -- sizes one by one: the first part holds size[0] rows
    gx[r, c]          = sum over i, j of gy[i, j] (r = size[0] + i and c = j)   -- chain rule
                      = sum over i of gy[i, c] (r = size[0] + i)      -- only j = c remains
    where rank(x) = 2 and dim = 1 and rank(size) = 1
    y[i, j]           = x[i, size[0] + j]                             -- the same with columns
    gx[r, c]          = sum over j of gy[r, j] (c = size[0] + j)      -- chain rule
  `,
  about:
    "The parts come as an array: const [a, b] = split(x, 2). Written for the second part, y; every x goes into one part, and gets its gradient from there.",
  defaults: { dim: 0 },
  see: ["chunk", "unbind", "narrow", "cat"],
  single: second,
  example: (s) => [s.tensor([1, 2, 3, 4, 5]), 2],
  samples: (s) => [
    [s.normal([5]), 2],
    [s.normal([4, 2]), [1, 2, 1]],
    [s.normal([2, 5]), [2, 3], 1],
    [s.normal([2, 3, 2]), 2, -2],
    [s.normal([3, 1, 2]), 7],
    [s.normal([0, 2]), 2],
    [s.normal([2]), [0, 2]],
  ],
  compose: (x, size, dim = 0) => {
    const axis = axisOf("split", x, dim);
    const length = x.shape[axis];
    if (typeof size === "number") {
      if (size < 1) throw new ArgumentError(`split: size must be 1 or more, got ${size}`);
      return partsOf(x, evenSizes(length, size), axis);
    }
    const total = size.reduce((sum, each) => sum + each, 0);
    if (size.some((each) => each < 0) || total !== length) {
      throw new ArgumentError(
        `split: the sizes [${size.join(", ")}] must be 0 or more and add up to ${length}, the length of axis ${dim} of ${formatShape(x.shape)}; they add up to ${total}`,
      );
    }
    return partsOf(x, size, axis);
  },
});

export const chunk: Op<(x: Tensor, chunks: number, dim?: number) => Tensor[]> = defineComposite({
  name: "chunk",
  file: "split",
  inputs: ["x"],
  takes: [take.tensor("x"), take.integer("chunks"), take.defaulted(take.dim("dim"))],
  formula: "at most `chunks` parts of equal length along axis dim, the last one perhaps shorter",
  derivation: `
    where rank(x) = 1
    k < n
    s                 = ceil(n / chunks)                              -- the length of a part
    y[i]              = x[s + i]                                      -- y is the second part
    dy[i]/dx[k]       = (k = s + i)                                   -- every y is one x
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]               -- chain rule
                      = sum over i of gy[i] (k = s + i)               -- what went into other parts gets 0 from this one
    where rank(x) = 2 and dim = 1
    c < m
    s                 = ceil(m / chunks)
    y[i, j]           = x[i, s + j]                                   -- the same with columns
    gx[r, c]          = sum over j of gy[r, j] (c = s + j)            -- chain rule
  `,
  about:
    "As in PyTorch there can be fewer parts than asked for: 6 entries in 4 chunks give parts of 2, and three of them. Written for the second part.",
  defaults: { dim: 0 },
  see: ["split", "unbind", "cat"],
  single: second,
  example: (s) => [s.tensor([1, 2, 3, 4, 5]), 2],
  samples: (s) => [
    [s.normal([5]), 2],
    [s.normal([2, 4]), 2, 1],
    [s.normal([6]), 4],
    [s.normal([3, 2]), 1],
    [s.normal([2, 3]), 5, -1],
    [s.normal([0]), 2],
  ],
  compose: (x, chunks, dim = 0) => {
    const axis = axisOf("chunk", x, dim);
    if (chunks < 1) throw new ArgumentError(`chunk: chunks must be 1 or more, got ${chunks}`);
    const length = x.shape[axis];
    if (length === 0) return partsOf(x, new Array<number>(chunks).fill(0), axis);
    return partsOf(x, evenSizes(length, Math.ceil(length / chunks)), axis);
  },
});

export const unbind: Op<(x: Tensor, dim?: number) => Tensor[]> = defineComposite({
  name: "unbind",
  file: "split",
  inputs: ["x"],
  takes: [take.tensor("x"), take.defaulted(take.dim("dim"))],
  formula: "the entries of x along axis dim, that axis gone: x[0], x[1], ...",
  derivation: `
    where rank(x) = 2 and dim = 0
    y[j]           = x[1, j]                             -- y is the second row
    dy[j]/dx[r, c] = (r = 1 and j = c)                   -- every y is one x
    gx[r, c]       = sum over j of gy[j] dy[j]/dx[r, c]  -- chain rule
                   = gy[c] if r = 1, else 0              -- only j = c remains; the other rows get 0 from this part
    where rank(x) = 2 and dim = 1
    y[i]           = x[i, 1]                             -- the second column
    gx[r, c]       = gy[r] if c = 1, else 0              -- chain rule, as for rows
  `,
  about: "The inverse of stack: const [a, b] = unbind(x). Written for the second part.",
  defaults: { dim: 0 },
  see: ["select", "split", "stack"],
  single: second,
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]])], // prettier-ignore
  samples: (s) => [[s.normal([2, 3])], [s.normal([3, 2]), 1], [s.normal([2, 2, 3]), -2], [s.normal([3])], [s.normal([2, 0])]],
  compose: (x, dim = 0) => {
    const axis = axisOf("unbind", x, dim);
    return Array.from({ length: x.shape[axis] }, (_, i) => select(x, axis, i));
  },
});

function axisOf(name: string, x: Tensor, dim: number): number {
  if (x.shape.length === 0) throw new ArgumentError(`${name}: a scalar has no axis to cut`);
  return normalizeDim(name, dim, x.shape.length);
}

/** [size, size, .., what is left]; of nothing one empty part. */
function evenSizes(length: number, size: number): number[] {
  return Array.from({ length: Math.max(1, Math.ceil(length / size)) }, (_, i) => Math.min(size, length - i * size));
}

function partsOf(x: Tensor, sizes: readonly number[], axis: number): Tensor[] {
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return narrow(x, axis, start - size, size);
  });
}
