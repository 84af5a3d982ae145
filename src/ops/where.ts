// Choosing between two tensors, entry by entry.
import { take } from "../autograd/call.js";
import { defineComposite, defineOp, type Op, type TensorLike } from "../autograd/op.js";
import { broadcastShapes, broadcastStrides } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { sumTo } from "./sum.js";

export const where: Op<(condition: Tensor, a: TensorLike, b: TensorLike) => Tensor> = defineOp({
  name: "where",
  inputs: [{ name: "condition", differentiable: false }, "a", "b"],
  takes: [take.tensor("condition"), take.operand("a"), take.operand("b")],
  args: (condition: Tensor, a: TensorLike, b: TensorLike) => ({ condition, a, b }),
  formula: "y = a where condition ≠ 0, else b",
  derivation: `
    dy/da = 1 where condition ≠ 0, else 0               -- there y is a
    ga    = sumTo(where(condition, gy, 0), shape a)     -- chain rule; a stretched entry collects the gradients of all its copies
    dy/db = 0 where condition ≠ 0, else 1               -- there y is b
    gb    = sumTo(where(condition, 0, gy), shape b)
  `,
  samples: (s) => [
    [s.mask([2, 3]), s.normal([2, 3]), s.normal([2, 3])],
    [s.mask([2, 1]), s.normal([3]), s.normal([])],
    [s.mask([3]), s.normal([2, 3]), 0],
    [s.mask([2, 2]), 1, s.normal([1, 2])],
    [s.mask([0]), s.normal([0]), s.normal([1])],
  ],
  forward: ({ condition, a, b }) => {
    const shape = broadcastShapes("where", broadcastShapes("where", condition.shape, a.shape), b.shape);
    const y = unfilled(a.dtype, shape);
    const [c, p, q] = [condition, a, b].map((operand) => broadcastStrides(operand.shape, shape));
    kernels.where(condition.numbers, c, a.numbers, p, b.numbers, q, shape, y.numbers);
    return y;
  },
  saves: ["condition"],
  backward: (gy, { condition, a, b }) => ({
    a: () => sumTo(where(condition, gy, 0), a.shape),
    b: () => sumTo(where(condition, 0, gy), b.shape),
  }),
});

export const maskedFill: Op<(x: TensorLike, mask: Tensor, value: number) => Tensor> = defineComposite({
  name: "maskedFill",
  inputs: ["x", { name: "mask", differentiable: false }],
  takes: [take.operand("x"), take.tensor("mask"), take.number("value")],
  formula: "y = value where mask ≠ 0, else x",
  derivation: `
    maskedFill(x, mask, value) = where(mask, value, x)
  `,
  samples: (s) => [
    [s.normal([2, 3]), s.mask([2, 3]), -1],
    [s.normal([2, 3]), s.mask([3]), 0.5],
    [s.normal([0, 2]), s.mask([2]), 0],
  ],
  compose: (x, mask, value) => where(mask, value, x),
});
