// Choosing between two tensors, entry by entry.
import { take, type Arg } from "../autograd/call.js";
import { defineComposite, defineOp, type Op, type TensorLike } from "../autograd/op.js";
import { broadcastShapes, broadcastStrides } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
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
    y     = a if condition != 0, else b
    dy/da = 1 if condition != 0, else 0              -- by cases: y is a, or does not depend on a
    ga    = gy dy/da                                 -- chain rule
          = gy if condition != 0, else 0
    ga    = sumTo(gy if condition != 0, else 0, a)   -- broadcasting: an entry of a that was stretched collects all its copies
    dy/db = 0 if condition != 0, else 1              -- by cases
    gb    = gy dy/db                                 -- chain rule
          = 0 if condition != 0, else gy
    gb    = sumTo(0 if condition != 0, else gy, b)   -- broadcasting
  `,
  view: "entries",
  see: ["maskedFill", "broadcasting"],
  example: (s) => [s.tensor([1, 0, 1]), s.tensor([1.5, -2, 3]), s.tensor([4, 0.5, -1])],
  samples: (s) => [
    [
      s.tensor([
        [1, 0, 1],
        [0, 1, 0],
      ]),
      s.normal([2, 3]),
      s.normal([2, 3]),
    ],
    [s.tensor([[1], [0]]), s.normal([3]), s.normal([])],
    [s.tensor([1, 0, 0]), s.normal([2, 3]), 0],
    [
      s.tensor([
        [1, 0],
        [0, 0],
      ]),
      1,
      s.normal([1, 2]),
    ],
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

const filling: Arg = {
  name: "value",
  required: true,
  kind: "a number, or a tensor of shape ()",
  accepts: (value) => typeof value === "number" || (value instanceof Tensor && value.ndim === 0),
  advice: "where(mask, value, x) takes a tensor of any shape",
};

export const maskedFill: Op<(x: TensorLike, mask: Tensor, value: TensorLike) => Tensor> = defineComposite({
  name: "maskedFill",
  file: "where",
  inputs: ["x", { name: "mask", differentiable: false }],
  takes: [take.operand("x"), take.tensor("mask"), filling],
  formula: "y = value where mask ≠ 0, else x",
  derivation: `
    y     = value if mask != 0, else x
    dy/dx = 0 if mask != 0, else 1                -- by cases: where the mask is set, y does not depend on x
    gx    = gy dy/dx                              -- chain rule
          = 0 if mask != 0, else gy
    gx    = sumTo(0 if mask != 0, else gy, x)     -- broadcasting: an entry of x that was stretched collects all its copies
  `,
  view: "entries",
  torch: "torch.Tensor.masked_fill",
  see: ["where", "broadcasting"],
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0, 1, 0]), -1],
  samples: (s) => [
    [
      s.normal([2, 3]),
      s.tensor([
        [1, 0, 1],
        [0, 0, 1],
      ]),
      -1,
    ],
    [s.normal([2, 3]), s.tensor([0, 1, 0]), 0.5],
    [
      s.normal([3]),
      s.tensor([
        [0, 1, 0],
        [0, 0, 1],
      ]),
      2,
    ],
    [s.normal([0, 2]), s.mask([2]), 0],
  ],
  compose: (x, mask, value) => where(mask, value, x),
});
