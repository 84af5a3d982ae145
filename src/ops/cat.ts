// Several tensors put together.
import { take } from "../autograd/call.js";
import { defineComposite, defineOp, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { stridesOf } from "../kernels/ndarray.js";
import { narrow } from "./slice.js";
import { unsqueeze } from "./views.js";

type Join = Op<(tensors: readonly Tensor[], dim?: number) => Tensor>;

export const cat: Join = defineOp({
  name: "cat",
  inputs: [{ name: "tensors", list: true }],
  takes: [take.tensors("tensors"), take.optional(take.dim("dim"))],
  args: (tensors: readonly Tensor[], dim = 0) => {
    if (tensors.length === 0) throw new ArgumentError("cat: at least one tensor is needed");
    return { tensors, dim: checkedDim(tensors, dim) };
  },
  formula: "y = the tensors one after the other along axis dim",
  derivation: `
    gtensors[i] = narrow(gy, dim, from where tensor i begins, as long as it is)   -- each entry is found in one y
  `,
  samples: (s) => [
    [[s.normal([2, 2]), s.normal([1, 2])], 0],
    [[s.normal([2, 1]), s.normal([2, 2]), s.normal([2, 0])], -1],
    [[s.normal([3])]],
  ],
  forward: ({ tensors, dim }) => {
    const [first] = tensors;
    const shape = first.shape.map((size, axis) => (axis === dim ? tensors.reduce((total, x) => total + x.shape[dim], 0) : size));
    const y = unfilled(first.dtype, shape);
    const strides = stridesOf(shape);
    let offset = 0;
    for (const x of tensors) {
      kernels.write(x.numbers, { shape: x.shape, strides, offset }, y.numbers);
      offset += x.shape[dim] * strides[dim];
    }
    return y;
  },
  saves: [],
  backward: (gy, { tensors, dim }) => ({
    tensors: (i) => {
      const start = tensors.slice(0, i).reduce((total, x) => total + x.shape[dim], 0);
      return narrow(gy, dim, start, tensors[i].shape[dim]);
    },
  }),
});

export const stack: Join = defineComposite({
  name: "stack",
  inputs: [{ name: "tensors", list: true }],
  takes: [take.tensors("tensors"), take.optional(take.dim("dim"))],
  formula: "y[.., i, ..] = tensors[i]: tensors of one shape along a new axis dim",
  derivation: `
    stack(tensors, dim) = cat(each tensor with a new axis of size 1 at dim, dim)
  `,
  samples: (s) => [
    [[s.normal([2]), s.normal([2])], 0],
    [[s.normal([2, 3]), s.normal([2, 3])], -1],
    [[s.normal([]), s.normal([])]],
  ],
  compose: (tensors, dim = 0) => {
    const other = tensors.find((x) => formatShape(x.shape) !== formatShape(tensors[0].shape));
    if (other !== undefined) {
      const hint = "cat joins along an existing axis, in which sizes may differ";
      throw new ShapeError(
        `stack: all shapes must be equal, got ${formatShape(tensors[0].shape)} and ${formatShape(other.shape)}`,
        { hint },
      );
    }
    return cat(tensors.map((x) => unsqueeze(x, dim)), dim); // prettier-ignore
  },
});

function checkedDim(tensors: readonly Tensor[], dim: number): number {
  const { shape } = tensors[0];
  if (shape.length === 0) throw new ShapeError("cat: scalars have no axis to join along", { hint: "use stack" });
  const axis = normalizeDim("cat", dim, shape.length);
  tensors.forEach((x, i) => {
    const fits = x.shape.length === shape.length && x.shape.every((size, n) => n === axis || size === shape[n]);
    if (!fits)
      throw new ShapeError(
        `cat: tensor ${i} has shape ${formatShape(x.shape)}, which differs from ${formatShape(shape)} in more than axis ${dim}`,
      );
  });
  return axis;
}
