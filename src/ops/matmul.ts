import { defineOp, type Op } from "../autograd/op.js";
import { broadcastShapes, broadcastStrides, formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { reshaped, sizeOf, type NdArray, type Shape } from "../kernels/ndarray.js";
import { transpose } from "./permute.js";
import { reshape } from "./reshape.js";
import { sumTo } from "./sum.js";

export const matmul: Op<(a: Tensor, b: Tensor) => Tensor> = defineOp({
  name: "matmul",
  inputs: ["a", "b"],
  args: (a: Tensor, b: Tensor) => ({ a, b }),
  formula:
    "y[i, j] = sum over k of a[i, k] b[k, j], for every matrix of a batch; a 1-D operand is a row on the left, a column on the right",
  derivation: `
    dy[i, j]/da[i, k] = b[k, j]                              -- only row i of y depends on a[i, k]
    ga[i, k]          = sum over j of gy[i, j] b[k, j]       -- chain rule, summed over that row
    ga                = sumTo(gy bᵀ, shape a)                -- a matrix product again; batches that were stretched are summed
    dy[i, j]/db[k, j] = a[i, k]                              -- only column j of y depends on b[k, j]
    gb[k, j]          = sum over i of a[i, k] gy[i, j]       -- chain rule, summed over that column
    gb                = sumTo(aᵀ gy, shape b)
  `,
  samples: (s) => [
    [s.normal([2, 3]), s.normal([3, 2])],
    [s.normal([3]), s.normal([3])],
    [s.normal([3]), s.normal([3, 2])],
    [s.normal([2, 3]), s.normal([3])],
    [s.normal([2, 2, 3]), s.normal([3, 2])],
    [s.normal([2, 1, 2, 3]), s.normal([2, 3, 1])],
    [s.normal([2]), s.normal([2, 2, 3])],
    [s.normal([0, 3]), s.normal([3, 2])],
    [s.normal([2, 0]), s.normal([0, 2])],
  ],
  forward: ({ a, b }) => multiply(a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b }) => {
    const rows = asMatrix(a, "row");
    const columns = asMatrix(b, "column");
    const g = reshape(gy, productShape(rows.shape, columns.shape));
    return {
      a: () => reshape(sumTo(matmul(g, transpose(columns, -2, -1)), rows.shape), a.shape),
      b: () => reshape(sumTo(matmul(transpose(rows, -2, -1), g), columns.shape), b.shape),
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

/** (..., m, k) times (..., k, n) is (..., m, n). */
function productShape(a: Shape, b: Shape): Shape {
  return [...broadcastShapes("matmul", a.slice(0, -2), b.slice(0, -2)), a[a.length - 2], b[b.length - 1]];
}

function multiply(a: NdArray, b: NdArray): NdArray {
  const [shapeA, shapeB] = checkedShapes(a.shape, b.shape);
  const shape = productShape(shapeA, shapeB);
  const [m, k, n] = [shapeA[shapeA.length - 2], shapeA[shapeA.length - 1], shapeB[shapeB.length - 1]];
  const y = unfilled(a.dtype, shape);
  const batch = shape.slice(0, -2);
  const offsetsA = matrixOffsets(shapeA, batch);
  const offsetsB = matrixOffsets(shapeB, batch);
  for (let i = 0; i < offsetsA.length; i++) {
    const left = { data: a.data, offset: offsetsA[i], row: k, column: 1 };
    const right = { data: b.data, offset: offsetsB[i], row: n, column: 1 };
    kernels.matmul(m, k, n, left, right, y.data, i * m * n);
  }
  // a 1-D operand's extra axis disappears again
  const visible = [...batch, ...(a.shape.length === 1 ? [] : [m]), ...(b.shape.length === 1 ? [] : [n])];
  return reshaped(y, visible);
}

function checkedShapes(a: Shape, b: Shape): [Shape, Shape] {
  const words = `matmul: shapes ${formatShape(a)} and ${formatShape(b)} do not fit`;
  if (a.length === 0 || b.length === 0)
    throw new ShapeError(`${words}: a scalar has no rows`, { hint: "use mul for a product with a scalar" });
  const k = a[a.length - 1];
  const other = b.length === 1 ? b[0] : b[b.length - 2];
  if (k !== other) {
    const axis = b.length === 1 ? "-1" : "-2";
    throw new ShapeError(`${words}: the last axis of a is ${k}, axis ${axis} of b is ${other}`, {
      hint: "(m, k) times (k, n) gives (m, n); x.transpose(-2, -1) swaps the last two axes",
    });
  }
  return [matrixShape(a, "row"), matrixShape(b, "column")];
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
