// One image as a batch of one, and a line (C, L) as an image of height 1.
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import type { Dtype, Shape } from "../kernels/ndarray.js";
import { MemoryError, requireRoom } from "../kernels/room.js";
import { reshape } from "./reshape.js";
import { ValuesIndices } from "./valuesIndices.js";

/** One tensor, or with it where its entries were found. */
type Found = Tensor | ValuesIndices;

/** What is done to a result is done to both of its parts, where it has two. */
function each<R extends Found>(y: R, change: (part: Tensor) => Tensor): R {
  const changed = y instanceof ValuesIndices ? new ValuesIndices(change(y.values), change(y.indices)) : change(y);
  return changed as R;
}

/** Runs `body` on a batch (N, C, H, W); of one image (C, H, W) the result has no first axis either. @throws ShapeError */
export function ofImages<R extends Found = Tensor>(op: string, x: Tensor, body: (images: Tensor) => R): R {
  if (x.shape.length === 4) return body(x);
  if (x.shape.length !== 3)
    throw new ShapeError(`${op}: expected images (N, C, H, W), got shape ${formatShape(x.shape)}`, {
      hint: "one image alone is (C, H, W)",
    });
  return each(body(reshape(x, [1, ...x.shape])), (y) => reshape(y, y.shape.slice(1)));
}

/** Runs `body` on lines (N, C, L) as images (N, C, 1, L); of one line (C, L) the result has no first axis either. @throws ShapeError */
export function ofLines<R extends Found = Tensor>(op: string, x: Tensor, body: (images: Tensor) => R): R {
  const rank = x.shape.length;
  if (rank !== 2 && rank !== 3)
    throw new ShapeError(`${op}: expected lines (N, C, L), got shape ${formatShape(x.shape)}`, {
      hint: rank === 4 ? `images (N, C, H, W) are for ${op.replace("1d", "2d")}` : "one line alone is (C, L)",
    });
  const [channels, length] = x.shape.slice(-2);
  return each(body(reshape(x, [rank === 3 ? x.shape[0] : 1, channels, 1, length])), (y) => {
    const [images, made, , size] = y.shape;
    return reshape(y, rank === 3 ? [images, made, size] : [made, size]);
  });
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
