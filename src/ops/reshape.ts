import { take } from "../autograd/call.js";
import { defineOp, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { reshaped, sizeOf, type Shape } from "../kernels/ndarray.js";

export const reshape: Op<(x: Tensor, shape: Shape) => Tensor> = defineOp({
  name: "reshape",
  inputs: ["x"],
  takes: [take.tensor("x"), take.shape("shape")],
  args: (x: Tensor, shape: Shape) => ({ x, shape: resolve(x.shape, shape) }),
  formula: "y = the numbers of x in the same row-major order, under another shape",
  derivation: `
    y[n]        = x[n]                                   -- n counts the entries row by row, last axis first; their order does not change
    dy[n]/dx[k] = (n = k)                                -- every y is one x
    gx[k]       = sum over n of gy[n] dy[n]/dx[k]        -- chain rule
                = gy[k]                                  -- only n = k remains: gy in the shape of x
  `,
  view: "flat",
  see: ["flatten", "squeeze", "unsqueeze", "permute"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), [3, 2]], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), [3, 2]],
    [s.normal([4]), [2, -1]],
    [s.normal([1]), []],
    [s.normal([0, 3]), [3, 0]],
  ],
  forward: ({ x, shape }) => reshaped(x, shape), // shared: nobody writes into it
  saves: [],
  backward: (gy, { x }) => ({ x: () => reshape(gy, x.shape) }),
});

/** Replaces one -1 by the size that is left for it. */
function resolve(from: Shape, to: Shape): Shape {
  const holes = to.filter((size) => size === -1).length;
  const known = sizeOf(to.filter((size) => size !== -1));
  const size = sizeOf(from);
  const shape = to.map((s) => (s === -1 ? size / known : s));
  if (holes > 1) throw new ShapeError(`reshape: only one size of ${formatShape(to)} can be -1`);
  if (sizeOf(shape) !== size || shape.some((s) => !Number.isInteger(s) || s < 0)) {
    throw new ShapeError(`reshape: ${formatShape(from)} has ${size} elements, which do not fit ${formatShape(to)}`);
  }
  return shape;
}
