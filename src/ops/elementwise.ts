// What the elementwise operations share: run a kernel over the (broadcast) operands into a new array.
import { broadcastShapes, broadcastStrides } from "../autograd/shapes.js";
import type { TensorLike } from "../autograd/op.js";
import { unfilled } from "../kernels/allocator.js";
import type { BinaryKernel, CurveKernel, SlopeKernel, UnaryKernel } from "../kernels/index.js";
import { sameShape, type FloatArray, type Operand } from "../kernels/ndarray.js";
import { perform } from "../kernels/tape.js";
import { zip as kernelOf } from "../kernels/reference/binary.js";

/** The argument list (x). */
export const one = (x: TensorLike): { x: TensorLike } => ({ x });

/** The argument list (a, b). */
export const two = (a: TensorLike, b: TensorLike): { a: TensorLike; b: TensorLike } => ({ a, b });

/** y[i] = kernel(x[i]) */
export function map(kernel: UnaryKernel, x: Operand): Operand {
  const y = unfilled(x.dtype, x.shape);
  kernel(x.numbers, y.numbers);
  return y;
}

/** y[i] = kernel(x[i]), a curve with up to two settings. */
export function curve(kernel: CurveKernel, x: Operand, a = 0, b = 0): Operand {
  const y = unfilled(x.dtype, x.shape);
  kernel(x.numbers, a, b, y.numbers);
  return y;
}

/** gx[i] = gy[i] times the slope of a curve at x[i]. The settings are rounded as numbers that meet tensors are. */
export function slope(kernel: SlopeKernel, gy: Operand, x: Operand, a = 0, b = 0): Operand {
  const gx = unfilled(x.dtype, x.shape);
  const [p, q] = x.dtype === "float32" ? [Math.fround(a), Math.fround(b)] : [a, b];
  kernel(gy.numbers, x.numbers, p, q, gx.numbers);
  return gx;
}

/** y[i] = f(x[i]), for functions that have no faster twin: the formula stands in the file of its operation. */
export function each(f: (x: number) => number, x: Operand): Operand {
  const y = unfilled(x.dtype, x.shape);
  perform(writeEach, f, x.numbers, y.numbers);
  return y;
}

function writeEach(f: (x: number) => number, from: FloatArray, to: FloatArray): void {
  for (let i = 0; i < from.length; i++) to[i] = f(from[i]);
}

/** y[i] = kernel(a[i], b[i]), the operands stretched to their common shape. */
export function zip(name: string, kernel: BinaryKernel, a: Operand, b: Operand): Operand {
  if (sameShape(a.shape, b.shape)) {
    const y = unfilled(a.dtype, a.shape);
    kernel(a.numbers, b.numbers, y.numbers, null);
    return y;
  }
  const shape = broadcastShapes(name, a.shape, b.shape);
  const y = unfilled(a.dtype, shape);
  kernel(a.numbers, b.numbers, y.numbers, {
    shape,
    aStrides: broadcastStrides(a.shape, shape),
    bStrides: broadcastStrides(b.shape, shape),
  });
  return y;
}

const zipEach = (f: (a: number, b: number) => number, ...arrays: Parameters<BinaryKernel>): void => kernelOf(f)(...arrays);

/** y[i] = f(a[i], b[i]), stretched likewise, for functions that have no faster twin. */
export function eachPair(name: string, f: (a: number, b: number) => number, a: Operand, b: Operand): Operand {
  return zip(name, (...arrays) => { perform(zipEach, f, ...arrays); }, a, b); // prettier-ignore
}
