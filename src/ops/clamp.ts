import { take } from "../autograd/call.js";
import { defineOp, type Op, type TensorLike } from "../autograd/op.js";
import { composed } from "../autograd/composed.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { kernels } from "../kernels/index.js";
import { add } from "./add.js";
import { ge, gt, le, lt, ne } from "./comparisons.js";
import { curve, slope } from "./elementwise.js";
import { mul } from "./mul.js";
import { where } from "./where.js";

/** A tensor gives each entry a bound of its own; null is no bound. */
type Bound = TensorLike | null;

export const clamp: Op<(x: TensorLike, min: Bound, max?: Bound) => Tensor> = defineOp({
  name: "clamp",
  inputs: ["x"],
  takes: [take.operand("x"), take.optional(take.operand("min")), take.optional(take.operand("max"))],
  args: (x: TensorLike, min: Bound, max: Bound = null) => {
    if (min instanceof Tensor || max instanceof Tensor) return { x: between(x, min, max), min: -Infinity, max: Infinity };
    if (min === null && max === null) throw new ArgumentError("clamp: at least one of min and max must be a number or a tensor");
    return { x, min: min ?? -Infinity, max: max ?? Infinity };
  },
  formula: "y = min if x < min, max if x > max, else x; null for no bound",
  derivation: `
    y     = min if x < min, max if x > max, else x
    dy/dx = 1 if min < x < max, else 0      -- by cases: beyond a bound y is a constant
    gx    = gy dy/dx                        -- chain rule
          = gy if min <= x <= max, else 0   -- convention: at a bound itself the slope is taken to be 1, as in PyTorch
  `,
  about:
    "A bound may also be a tensor, with a bound for each entry. Then the gradient goes to whichever of the three an entry of y is.",
  view: "entries",
  see: ["maximum", "minimum", "kinks"],
  kinks: (s) => [
    [s.tensor([1, -1]), -1, 1],
    [s.tensor([0.5, 2]), 0.5, null],
    [s.tensor([0.5, 2]), null, 2],
  ],
  example: (s) => [s.tensor([0.5, -2, 3]), -1, 1],
  samples: (s) => [
    [s.tensor([-2, -0.5, 0.3, 4]), -1, 1],
    [s.distinct([2, 3]), null, 0],
    [s.distinct([2, 3]), 0, null],
    [s.tensor(0.5), -1, 1],
    [s.normal([0]), 0],
  ],
  forward: ({ x, min, max }) => curve(kernels.clamp, x, min, max),
  saves: ["x"],
  backward: (gy, { x, min, max }) => ({ x: () => where(mul(ge(x, min), le(x, max)), gy, 0) }),
  fused: (gy, { x, min, max }) => ({ x: () => slope(kernels.clampGrad, gy, x, min, max) }),
});

/** Entry by entry min where x < min, then max where that is > max; a bound of nan gives nan. */
function between(x: TensorLike, min: Bound, max: Bound): Tensor {
  const outside = (beyond: Tensor, bound: TensorLike): Tensor =>
    bound instanceof Tensor ? add(beyond, ne(bound, bound)) : beyond;
  return composed(() => {
    const raised = min === null ? x : where(outside(lt(x, min), min), min, x);
    return (max === null ? raised : where(outside(gt(raised, max), max), max, raised)) as Tensor;
  });
}
