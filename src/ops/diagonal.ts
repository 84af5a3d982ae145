// Diagonals read out of matrices and put into them.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { empty } from "../kernels/allocator.js";
import { movedim } from "./axes.js";
import { pad } from "./pad.js";
import { reshape } from "./reshape.js";
import { slice } from "./slice.js";
import { sum } from "./sum.js";
import { unsqueeze } from "./views.js";
import { where } from "./where.js";

type Diagonal = Op<(x: Tensor, offset?: number, dim1?: number, dim2?: number) => Tensor>;
const dims = [take.defaulted(take.integer("offset")), take.defaulted(take.dim("dim1")), take.defaulted(take.dim("dim2"))];

export const diagonal: Diagonal = defineComposite({
  name: "diagonal",
  inputs: ["x"],
  takes: [take.tensor("x"), ...dims],
  formula:
    "y[.., i] = x[i, i + offset], or x[i - offset, i] for an offset below 0, in the axes dim1 and dim2, which are replaced by a last one",
  derivation: `
    where rank(x) = 2 and dim1 = 0
    p              = max(0, -offset)                     -- the row of the first entry
    q              = max(0, offset)                      -- its column
    y[i]           = x[i + p, i + q]
    dy[i]/dx[r, c] = (r = i + p and c = i + q)           -- every y is one x
    gx[r, c]       = sum over i of gy[i] dy[i]/dx[r, c]  -- chain rule: what is off the diagonal gets 0
                   = sum over i of gy[i] (r = i + p and c = i + q)
    where rank(x) = 3 and dim1 = 0 and dim2 = 2
    p              = max(0, -offset)
    q              = max(0, offset)
    y[k, i]        = x[i + p, k, i + q]                  -- one diagonal for each k
    gx[r, k, c]    = sum over i of gy[k, i] (r = i + p and c = i + q)   -- chain rule
  `,
  about:
    "offset 1 is the diagonal above the main one, -1 the one below. Its entries lie at equal distances in memory: it is a slice.",
  defaults: { offset: 0, dim1: 0, dim2: 1 },
  see: ["diag", "diagEmbed", "trace", "slice"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), 1], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3])],
    [s.normal([3, 3]), 1],
    [s.normal([3, 2]), -1],
    [s.normal([2, 2, 3]), 1, 0, 2],
    [s.normal([2, 2, 2]), 0, -1, 0],
    [s.normal([2, 2]), 5],
    [s.normal([0, 2])],
  ],
  compose: (x, offset = 0, dim1 = 0, dim2 = 1) => {
    const axes = twoAxes("diagonal", x.shape.length, dim1, dim2);
    const last = movedim(x, axes, [-2, -1]); // (.., n, m)
    const outer = last.shape.slice(0, -2);
    const [n, m] = last.shape.slice(-2);
    const [row, column] = [Math.max(0, -offset), Math.max(0, offset)];
    const length = Math.max(0, Math.min(n - row, m - column));
    const start = length === 0 ? 0 : row * m + column;
    return slice(reshape(last, [...outer, n * m]), -1, start, length === 0 ? 0 : start + (length - 1) * (m + 1) + 1, m + 1);
  },
});

export const diagEmbed: Diagonal = defineComposite({
  name: "diagEmbed",
  file: "diagonal",
  inputs: ["x"],
  takes: [take.tensor("x"), ...dims],
  formula: "y = square matrices of zeros with the last axis of x on a diagonal, in new axes dim1 and dim2",
  derivation: `
    where rank(x) = 1 and dim1 = -2
    p                 = max(0, -offset)                                -- the row of the first entry
    q                 = max(0, offset)                                 -- its column
    y[i, j]           = sum over k of x[k] (i = k + p and j = k + q)   -- 0 off the diagonal
    dy[i, j]/dx[k]    = (i = k + p and j = k + q)                      -- x[k] is found in one y
    gx[k]             = sum over i, j of gy[i, j] dy[i, j]/dx[k]       -- chain rule
                      = gy[k + p, k + q]                               -- only that i, j remains: the diagonal of gy
    where rank(x) = 2 and dim1 = -2
    p                 = max(0, -offset)
    q                 = max(0, offset)
    y[r, i, j]        = sum over k of x[r, k] (i = k + p and j = k + q)   -- one matrix for each row of x
    gx[r, k]          = gy[r, k + p, k + q]                            -- chain rule
  `,
  about: "The inverse of diagonal: each matrix is as large as the entries and the offset need.",
  defaults: { offset: 0, dim1: -2, dim2: -1 },
  see: ["diagonal", "diag"],
  example: (s) => [s.tensor([1.5, -0.3, 2])],
  samples: (s) => [
    [s.normal([3])],
    [s.normal([2]), 1],
    [s.normal([2, 2]), -1],
    [s.normal([2, 3]), 0, 0, 2],
    [s.normal([2]), 1, 1, 0],
    [s.normal([0])],
  ],
  compose: (x, offset = 0, dim1 = -2, dim2 = -1) => {
    if (x.shape.length === 0) throw new ShapeError("diagEmbed: a scalar has no axis to put on a diagonal");
    const axes = twoAxes("diagEmbed", x.shape.length + 1, dim1, dim2);
    const size = x.shape[x.shape.length - 1] + Math.abs(offset);
    const mask = empty(x.dtype, [size, size]);
    for (let i = 0; i < size; i++) if (i + offset >= 0 && i + offset < size) mask.numbers[i * size + i + offset] = 1;
    const filled = pad(x, [0, Math.abs(offset)]); // y[i, j] = x[i] for j = i + offset, x[j] for an offset below 0
    return movedim(where(new Tensor(mask), unsqueeze(filled, offset < 0 ? -2 : -1), 0), [-2, -1], axes);
  },
});

export const diag: Op<(x: Tensor, diagonal?: number) => Tensor> = defineComposite({
  name: "diag",
  file: "diagonal",
  inputs: ["x"],
  takes: [take.tensor("x"), take.optional(take.integer("diagonal"))],
  formula: "of a matrix its diagonal; of a vector the matrix with this diagonal",
  derivation: `
    p              = max(0, -diagonal)                   -- the row of the first entry
    q              = max(0, diagonal)                    -- its column
    where rank(x) = 1
    y[i, j]        = sum over k of x[k] (i = k + p and j = k + q)   -- 0 off the diagonal
    gx[k]          = sum over i, j of gy[i, j] (i = k + p and j = k + q)   -- chain rule
                   = gy[k + p, k + q]                    -- only that i, j remains
    where rank(x) = 2
    y[i]           = x[i + p, i + q]
    dy[i]/dx[r, c] = (r = i + p and c = i + q)           -- every y is one x
    gx[r, c]       = sum over i of gy[i] dy[i]/dx[r, c]  -- chain rule: what is off the diagonal gets 0
  `,
  defaults: { diagonal: 0 },
  see: ["diagonal", "diagEmbed", "trace"],
  example: (s) => [s.tensor([1.5, -0.3, 2])],
  samples: (s) => [
    [s.normal([3])],
    [s.normal([2, 3])],
    [s.normal([2]), 1],
    [s.normal([3]), -1],
    [s.normal([3, 3]), -1],
    [s.normal([2, 3]), 1],
    [s.normal([0])],
  ],
  compose: (x, offset = 0) => {
    if (x.shape.length === 1) return diagEmbed(x, offset);
    if (x.shape.length === 2) return diagonal(x, offset);
    throw new ShapeError(`diag: x must be a vector or a matrix, got shape ${formatShape(x.shape)}`, {
      hint: "diagonal and diagEmbed take tensors with more axes",
    });
  },
});

export const trace: Op<(x: Tensor) => Tensor> = defineComposite({
  name: "trace",
  file: "diagonal",
  inputs: ["x"],
  takes: [take.tensor("x")],
  formula: "y = sum over i of x[i, i]",
  derivation: `
    y           = sum over i of x[i, i]
    dy/dx[r, c] = (r = c)                     -- y holds each entry of the diagonal once
    gx[r, c]    = gy dy/dx[r, c]              -- chain rule
                = gy if r = c, else 0
  `,
  see: ["diagonal", "sum"],
  example: (s) => [s.tensor([[1, 2], [3, 4]])], // prettier-ignore
  samples: (s) => [[s.normal([3, 3])], [s.normal([1, 1])], [s.normal([2, 2])]],
  compose: (x) => {
    if (x.shape.length !== 2) throw new ShapeError(`trace: x must be a matrix, got shape ${formatShape(x.shape)}`);
    return sum(diagonal(x));
  },
});

function twoAxes(name: string, rank: number, dim1: number, dim2: number): number[] {
  if (rank < 2) throw new ShapeError(`${name}: x must have two axes or more, got ${rank}`);
  const axes = [dim1, dim2].map((dim) => normalizeDim(name, dim, rank));
  if (axes[0] === axes[1]) throw new ArgumentError(`${name}: dim1 and dim2 must be two axes, got ${dim1} and ${dim2}`);
  return axes;
}
