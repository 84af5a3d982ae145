import { take } from "../autograd/call.js";
import { defineOp, type Op, type TensorLike } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { ge, le } from "./comparisons.js";
import { mul } from "./mul.js";
import { where } from "./where.js";

const bounds = "tensors as bounds: maximum(minimum(x, max), min)";

export const clamp: Op<(x: TensorLike, min: number | null, max?: number | null) => Tensor> = defineOp({
  name: "clamp",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(take.number("min", bounds)), take.optional(take.number("max", bounds))],
  args: (x: TensorLike, min: number | null, max: number | null = null) => {
    if (min === null && max === null) throw new ArgumentError("clamp: at least one of min and max must be a number");
    return { x, min: min ?? -Infinity, max: max ?? Infinity };
  },
  formula: "y = min if x < min, max if x > max, else x; null for no bound",
  derivation: `
    dy/dx = 1 if min <= x <= max, else 0      -- outside, y is a constant; at a bound itself the slope 1 is taken
    gx    = where(min <= x <= max, gy, 0)     -- chain rule
  `,
  samples: (s) => [
    [s.tensor([-2, -0.5, 0.3, 4]), -1, 1],
    [s.distinct([2, 3]), null, 0],
    [s.distinct([2, 3]), 0, null],
    [s.tensor(0.5), -1, 1],
    [s.normal([0]), 0],
  ],
  forward: ({ x, min, max }) => {
    const y = unfilled(x.dtype, x.shape);
    kernels.clamp(x.numbers, min, max, y.numbers);
    return y;
  },
  saves: ["x"],
  backward: (gy, { x, min, max }) => ({ x: () => where(mul(ge(x, min), le(x, max)), gy, 0) }),
});
