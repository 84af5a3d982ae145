// One image as a batch of one, and a line (C, L) as an image of height 1.
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import type { Dtype, Shape } from "../kernels/ndarray.js";
import { MemoryError, requireRoom } from "../kernels/room.js";
import { reshape } from "./reshape.js";

/** Runs `body` on a batch (N, C, H, W); of one image (C, H, W) the result has no first axis either. @throws ShapeError */
export function ofImages(op: string, x: Tensor, body: (images: Tensor) => Tensor): Tensor {
  if (x.shape.length === 4) return body(x);
  if (x.shape.length !== 3)
    throw new ShapeError(`${op}: expected images (N, C, H, W), got shape ${formatShape(x.shape)}`, {
      hint: "one image alone is (C, H, W)",
    });
  const y = body(reshape(x, [1, ...x.shape]));
  return reshape(y, y.shape.slice(1));
}

/** Runs `body` on lines (N, C, L) as images (N, C, 1, L); of one line (C, L) the result has no first axis either. @throws ShapeError */
export function ofLines(op: string, x: Tensor, body: (images: Tensor) => Tensor): Tensor {
  const rank = x.shape.length;
  if (rank !== 2 && rank !== 3)
    throw new ShapeError(`${op}: expected lines (N, C, L), got shape ${formatShape(x.shape)}`, {
      hint: rank === 4 ? `images (N, C, H, W) are for ${op.replace("1d", "2d")}` : "one line alone is (C, L)",
    });
  const [channels, length] = x.shape.slice(-2);
  const y = body(reshape(x, [rank === 3 ? x.shape[0] : 1, channels, 1, length]));
  const [images, made, , size] = y.shape;
  return reshape(y, rank === 3 ? [images, made, size] : [made, size]);
}

/** A number for lines as the two for images of height 1: the first for the one row. */
export const acrossLine = (value: number, usual: number): readonly [number, number] => [usual, value];

/** Before lists of places are made: whether a result of this shape, and a list as long as its longest axis, can be. @throws MemoryError */
export function checkRoom(op: string, dtype: Dtype, shape: Shape): void {
  try {
    requireRoom(dtype, shape);
    requireRoom("float64", [Math.max(...shape)]);
  } catch (error) {
    throw error instanceof MemoryError ? error.within(op) : error;
  }
}
