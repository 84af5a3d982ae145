import { take } from "../autograd/call.js";
import { defineOp, type Op } from "../autograd/op.js";
import { broadcastShapes, broadcastStrides, formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { reshaped, sizeOf, type Operand, type Shape } from "../kernels/ndarray.js";
import { reshape } from "./reshape.js";
import { sumTo } from "./sum.js";
import { field } from "../core/fields.js";

/** Operands to be read with their last two axes swapped: the product runs along other strides, and nothing is copied. */
export interface TransposeOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

const transposes = take.options({
  transposeA: field.boolean({ help: "whether a enters transposed" }),
  transposeB: field.boolean({ help: "whether b does" }),
});

export const matmul: Op<(a: Tensor, b: Tensor, options?: TransposeOptions) => Tensor> = defineOp({
  name: "matmul",
  inputs: ["a", "b"],
  takes: [take.tensor("a"), take.tensor("b"), transposes],
  args: (a: Tensor, b: Tensor, { transposeA = false, transposeB = false }: TransposeOptions = {}) => ({
    a,
    b,
    transposeA,
    transposeB,
  }),
  formula:
    "y[i, j] = sum over k of a[i, k] b[k, j], for every matrix of a batch; a 1-D operand is a row on the left, a column on the right",
  derivation: `
    where rank(a) = 2 and rank(b) = 2 and transposeA = 0 and transposeB = 0
    y[i, j]           = sum over k of a[i, k] b[k, j]                -- row i of a times column j of b
    dy[r, j]/da[i, k] = (r = i) b[k, j]                              -- constant factor; a[i, k] stands in row i of y only
    ga[i, k]          = sum over r, j of gy[r, j] dy[r, j]/da[i, k]  -- chain rule: every y that a[i, k] reaches sends its share
                      = sum over j of gy[i, j] b[k, j]               -- only r = i remains
    dy[i, r]/db[k, j] = (r = j) a[i, k]                              -- constant factor; b[k, j] stands in column j of y only
    gb[k, j]          = sum over i, r of gy[i, r] dy[i, r]/db[k, j]  -- chain rule
                      = sum over i of a[i, k] gy[i, j]               -- only r = j remains
    where transposeA = 0 and transposeB = 0
    y                 = a @ b                                        -- the same for whole matrices
    ga                = sumTo(gy @ bᵀ, a)                            -- batches of a that were stretched are added up: broadcasting
    gb                = sumTo(aᵀ @ gy, b)                            -- likewise
    where transposeA = 1 and transposeB = 0                          -- a enters transposed
    y                 = aᵀ @ b
    ga                = sumTo(b @ gyᵀ, a)                            -- the transpose of gy @ bᵀ: what holds for aᵀ, turned back
    gb                = sumTo(a @ gy, b)                             -- aᵀ @ gy above, with aᵀ in the place of a
    where transposeA = 0 and transposeB = 1
    y                 = a @ bᵀ
    ga                = sumTo(gy @ b, a)                             -- gy @ bᵀ above, with bᵀ in the place of b
    gb                = sumTo(gyᵀ @ a, b)                            -- the transpose of aᵀ @ gy
    where transposeA = 1 and transposeB = 1
    y                 = aᵀ @ bᵀ
    ga                = sumTo(bᵀ @ gyᵀ, a)                           -- the transpose of gy @ b
    gb                = sumTo(gyᵀ @ aᵀ, b)                           -- the transpose of a @ gy
    where rank(a) = 1 and rank(b) = 1
    y                 = sum over k of a[k] b[k]                      -- a row times a column is one number
    ga[k]             = gy b[k]                                      -- chain rule, constant factor
    gb[k]             = gy a[k]                                      -- likewise
    where rank(a) = 1 and rank(b) = 2
    y[j]              = sum over k of a[k] b[k, j]                   -- a is the only row
    ga[k]             = sum over j of gy[j] b[k, j]                  -- chain rule: a[k] stands in every y
    gb[k, j]          = a[k] gy[j]                                   -- chain rule: b[k, j] stands in y[j] only
    where rank(a) = 2 and rank(b) = 1
    y[i]              = sum over k of a[i, k] b[k]                   -- b is the only column
    ga[i, k]          = gy[i] b[k]                                   -- chain rule: a[i, k] stands in y[i] only
    gb[k]             = sum over i of a[i, k] gy[i]                  -- chain rule: b[k] stands in every y
    where rank(a) = 1 and rank(b) = 3
    y[n, j]           = sum over k of a[k] b[n, k, j]                -- the same row for every matrix of the batch
    ga[k]             = sum over n, j of gy[n, j] b[n, k, j]         -- chain rule: it serves them all
    gb[n, k, j]       = a[k] gy[n, j]                                -- b[n, k, j] stands in y[n, j] only
    where rank(a) = 3 and rank(b) = 1
    y[n, i]           = sum over k of a[n, i, k] b[k]                -- the same column for every matrix of the batch
    ga[n, i, k]       = gy[n, i] b[k]                                -- a[n, i, k] stands in y[n, i] only
    gb[k]             = sum over n, i of gy[n, i] a[n, i, k]         -- chain rule: it serves them all
  `,
  about:
    "With transposeA or transposeB the operand enters with its last two axes swapped, without being copied. torch.matmul has no such options: there one writes a.mT @ b.",
  see: ["linear", "broadcasting"],
  example: (s) => [s.normal([2, 2]), s.normal([2, 3])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([3, 2])],
    [s.normal([2, 3]), s.normal([3, 4])],
    [s.normal([3]), s.normal([3])],
    [s.normal([3]), s.normal([3, 2])],
    [s.normal([2, 3]), s.normal([3])],
    [s.normal([2, 2, 3]), s.normal([3, 2])],
    [s.normal([2, 1, 2, 3]), s.normal([2, 3, 1])],
    [s.normal([2]), s.normal([2, 2, 3])],
    [s.normal([3]), s.normal([2, 3, 4])],
    [s.normal([2, 4, 3]), s.normal([3])],
    [s.normal([0, 3]), s.normal([3, 2])],
    [s.normal([2, 0]), s.normal([0, 2])],
    [s.normal([3, 2]), s.normal([3, 2]), { transposeA: true }],
    [s.normal([3, 2]), s.normal([2, 3, 4]), { transposeA: true }],
    [s.normal([2, 3, 2]), s.normal([3, 4]), { transposeA: true }],
    [s.normal([2, 2, 3]), s.normal([2, 3]), { transposeB: true }],
    [s.normal([2, 3]), s.normal([3, 4, 3]), { transposeB: true }],
    [s.normal([3, 2]), s.normal([2, 4, 3]), { transposeA: true, transposeB: true }],
    [s.normal([2, 3, 2]), s.normal([4, 3]), { transposeA: true, transposeB: true }],
  ],
  forward: ({ a, b, transposeA, transposeB }) => multiply(a, b, transposeA, transposeB),
  saves: ["a", "b"],
  backward: (gy, { a, b, transposeA, transposeB }) => {
    const rows = asMatrix(a, "row");
    const columns = asMatrix(b, "column");
    const g = reshape(gy, productShape(swapped(rows.shape, transposeA), swapped(columns.shape, transposeB)));
    return {
      a: () => {
        const ga = transposeA
          ? matmul(columns, g, { transposeA: transposeB, transposeB: true })
          : matmul(g, columns, { transposeB: !transposeB });
        return reshape(sumTo(ga, rows.shape), a.shape);
      },
      b: () => {
        const gb = transposeB
          ? matmul(g, rows, { transposeA: true, transposeB: transposeA })
          : matmul(rows, g, { transposeA: !transposeA });
        return reshape(sumTo(gb, columns.shape), b.shape);
      },
    };
  },
});

/** A 1-D operand as a matrix with one row or one column. */
function asMatrix(x: Tensor, kind: "row" | "column"): Tensor {
  return x.shape.length > 1 ? x : reshape(x, matrixShape(x.shape, kind));
}

function matrixShape(shape: Shape, kind: "row" | "column"): Shape {
  if (shape.length !== 1) return shape;
  return kind === "row" ? [1, shape[0]] : [shape[0], 1];
}

/** The last two sizes exchanged, if wanted. */
function swapped(shape: Shape, wanted: boolean): Shape {
  return wanted ? [...shape.slice(0, -2), shape[shape.length - 1], shape[shape.length - 2]] : shape;
}

/** (..., m, k) times (..., k, n) is (..., m, n). */
function productShape(a: Shape, b: Shape): Shape {
  const [m, n] = [a[a.length - 2], b[b.length - 1]];
  if (a.length === 2 && b.length === 2) return [m, n];
  return [...broadcastShapes("matmul", a.slice(0, -2), b.slice(0, -2)), m, n];
}

function multiply(a: Operand, b: Operand, transposeA: boolean, transposeB: boolean): Operand {
  const [shapeA, shapeB] = checkedShapes(a.shape, b.shape, transposeA, transposeB);
  const [m, k, n] = [shapeA[shapeA.length - 2], shapeA[shapeA.length - 1], shapeB[shapeB.length - 1]];
  const rowA = transposeA ? 1 : k;
  const columnA = transposeA ? m : 1;
  const rowB = transposeB ? 1 : n;
  const columnB = transposeB ? k : 1;
  const shape = productShape(shapeA, shapeB);
  const y = unfilled(a.dtype, shape);
  if (shapeB.length === 2 && (!transposeA || shapeA.length === 2)) {
    // one matrix for the whole batch: the batch is so many more rows
    const rows = y.numbers.length / Math.max(1, n);
    kernels.matmul(
      rows,
      k,
      n,
      { data: a.numbers, offset: 0, row: rowA, column: columnA },
      { data: b.numbers, offset: 0, row: rowB, column: columnB },
      y.numbers,
      0,
    );
  } else {
    const batch = shape.slice(0, -2);
    const offsetsA = matrixOffsets(shapeA, batch);
    const offsetsB = matrixOffsets(shapeB, batch);
    const left = { data: a.numbers, offset: 0, row: rowA, column: columnA };
    const right = { data: b.numbers, offset: 0, row: rowB, column: columnB };
    const [stepA, stepB] = [commonStep(offsetsA), commonStep(offsetsB)];
    if (stepA !== null && stepB !== null) kernels.matmulBatch(offsetsA.length, [m, k, n], left, stepA, right, stepB, y.numbers);
    else
      offsetsA.forEach((offset, i) =>
        kernels.matmul(m, k, n, { ...left, offset }, { ...right, offset: offsetsB[i] }, y.numbers, i * m * n),
      );
  }
  if (a.shape.length > 1 && b.shape.length > 1) return y;
  // a 1-D operand's extra axis disappears again
  return reshaped(y, [...shape.slice(0, -2), ...(a.shape.length === 1 ? [] : [m]), ...(b.shape.length === 1 ? [] : [n])]);
}

function checkedShapes(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): [Shape, Shape] {
  const words = (): string => `matmul: shapes ${formatShape(a)} and ${formatShape(b)} do not fit`;
  if (a.length === 0 || b.length === 0)
    throw new ShapeError(`${words()}: a scalar has no rows`, { hint: "use mul for a product with a scalar" });
  if ((transposeA && a.length === 1) || (transposeB && b.length === 1))
    throw new ShapeError(`${words()}: a 1-D operand cannot be transposed`);
  const [left, right] = [swapped(matrixShape(a, "row"), transposeA), swapped(matrixShape(b, "column"), transposeB)];
  const k = left[left.length - 1];
  const other = right[right.length - 2];
  if (k === other) return [left, right];
  const axisA = transposeA ? "axis -2" : "the last axis";
  const axisB = b.length === 1 || transposeB ? "axis -1" : "axis -2";
  throw new ShapeError(`${words()}: ${axisA} of a is ${k}, ${axisB} of b is ${other}`, {
    hint: "(m, k) times (k, n) gives (m, n); x.transpose(-2, -1) swaps the last two axes",
  });
}

/** Where each matrix of the batch begins: stretched axes begin at the same matrix again. */
function matrixOffsets(shape: Shape, batch: Shape): number[] {
  const own = shape.slice(0, -2);
  const size = sizeOf(shape.slice(-2));
  const strides = broadcastStrides(own, batch);
  return Array.from({ length: sizeOf(batch) }, (_, i) => {
    let offset = 0;
    for (let axis = batch.length - 1, rest = i; axis >= 0; axis--) {
      offset += (rest % batch[axis]) * strides[axis] * size;
      rest = Math.floor(rest / batch[axis]);
    }
    return offset;
  });
}

/** The distance between neighbours when it is the same everywhere, else null. */
function commonStep(offsets: readonly number[]): number | null {
  const step = offsets.length < 2 ? 0 : offsets[1] - offsets[0];
  return offsets.every((offset, i) => offset === i * step) ? step : null;
}
