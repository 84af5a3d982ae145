// Linear combinations of three tensors in one call.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op, type TensorLike } from "../autograd/op.js";
import { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { abs } from "./abs.js";
import { add } from "./add.js";
import { lt } from "./comparisons.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { where } from "./where.js";

export const lerp: Op<(a: TensorLike, b: TensorLike, weight: TensorLike) => Tensor> = defineComposite({
  name: "lerp",
  inputs: ["a", "b", "weight"],
  takes: [take.operand("a"), take.operand("b"), take.operand("weight")],
  formula: "y = a + weight (b - a): a at weight 0, b at weight 1, and evenly between them",
  derivation: `
    y          = a + weight (b - a)
               = (1 - weight) a + weight b           -- a weighted mean of the two
    dy/da      = 1 - weight                          -- constant factor
    ga         = gy dy/da                            -- chain rule
               = gy (1 - weight)
    ga         = sumTo(gy (1 - weight), a)           -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db      = weight                              -- constant factor
    gb         = gy dy/db                            -- chain rule
               = gy weight
    gb         = sumTo(gy weight, b)                 -- broadcasting
    dy/dweight = b - a                               -- constant factor
    gweight    = gy dy/dweight                       -- chain rule
               = gy (b - a)
    gweight    = sumTo(gy (b - a), weight)           -- broadcasting
  `,
  about:
    "Linear interpolation. A running mean is lerp(mean, x, 1 - momentum). From weight 1/2 on it is computed from b, as b - (1 - weight) (b - a): then weight 1 gives b to the last digit.",
  view: "entries",
  see: ["add", "mul", "broadcasting"],
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0.4, 5, -1]), s.tensor([0.3, 0.9, 0.6])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 3]), s.uniform([2, 3], 0, 1)],
    [s.normal([2, 1]), s.normal([3]), s.tensor([0.2, 0.7, 1.2])],
    [s.normal([2]), s.normal([2]), s.tensor(0.25)],
    [s.normal([0]), s.normal([1]), s.normal([])],
  ],
  compose: (a, b, weight) =>
    composed(() => {
      const way = sub(b, a);
      const fromA = (): Tensor => add(a, mul(weight, way));
      const rest = weight instanceof Tensor ? sub(1, weight) : 1 - weight;
      const fromB = (): Tensor => sub(b, mul(rest, way));
      if (!(weight instanceof Tensor)) return Math.abs(weight) < 0.5 ? fromA() : fromB();
      return where(lt(abs(weight), 0.5), fromA(), fromB());
    }),
});

export interface ScaleOptions {
  /** What the product or quotient is multiplied with. Default 1. */
  readonly value?: number;
}
type Addc = Op<(x: TensorLike, a: TensorLike, b: TensorLike, options?: ScaleOptions) => Tensor>;
const scale = take.options({ value: field.number({ help: "what the product or quotient is multiplied with" }) });

export const addcmul: Addc = defineComposite({
  name: "addcmul",
  file: "lerp",
  inputs: ["x", "a", "b"],
  takes: [take.operand("x"), take.operand("a"), take.operand("b"), scale],
  formula: "y = x + value a b",
  derivation: `
    y     = x + value a b
    gx    = gy                        -- chain rule; sum rule: dy/dx is 1
    gx    = sumTo(gy, x)              -- broadcasting: an entry of x that was stretched over several y collects all of them
    dy/da = value b                   -- constant factor
    ga    = gy dy/da                  -- chain rule
          = gy value b
    ga    = sumTo(gy value b, a)      -- broadcasting
    dy/db = value a                   -- constant factor
    gb    = gy dy/db                  -- chain rule
          = gy value a
    gb    = sumTo(gy value a, b)      -- broadcasting
  `,
  view: "entries",
  see: ["addcdiv", "mul", "broadcasting"],
  defaults: { value: 1 },
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0.4, 5, -1]), s.tensor([0.3, 0.9, 0.6])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 3]), s.normal([2, 3])],
    [s.normal([2, 1]), s.normal([3]), s.normal([]), { value: 0.5 }],
    [s.normal([3]), s.normal([2, 1]), s.normal([2, 3]), { value: -2 }],
    [s.normal([0]), s.normal([1]), s.normal([])],
  ],
  compose: (x, a, b, { value = 1 } = {}) => composed(() => add(x, scaled(mul(a, b), value))),
});

export const addcdiv: Addc = defineComposite({
  name: "addcdiv",
  file: "lerp",
  inputs: ["x", "a", "b"],
  takes: [take.operand("x"), take.operand("a"), take.operand("b"), scale],
  formula: "y = x + value a / b",
  derivation: `
    y     = x + value a / b
    gx    = gy                             -- chain rule; sum rule: dy/dx is 1
    gx    = sumTo(gy, x)                   -- broadcasting: an entry of x that was stretched over several y collects all of them
    dy/da = value / b                      -- constant factor
    ga    = gy dy/da                       -- chain rule
          = gy value / b
    ga    = sumTo(gy value / b, a)         -- broadcasting
    dy/db = -value a / b^2                 -- quotient rule
    gb    = gy dy/db                       -- chain rule
          = -gy value a / b^2
    gb    = sumTo(-gy value a / b^2, b)    -- broadcasting
  `,
  about:
    "The step of Adam: the weights, minus the learning rate times a mean of the gradients by the root of a mean of their squares.",
  view: "entries",
  see: ["addcmul", "div", "broadcasting"],
  defaults: { value: 1 },
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0.4, 5, -1]), s.tensor([0.3, 0.9, 0.6])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 3]), s.awayFromZero([2, 3])],
    [s.normal([2, 1]), s.normal([3]), s.awayFromZero([]), { value: 0.5 }],
    [s.normal([3]), s.normal([2, 1]), s.awayFromZero([2, 3]), { value: -2 }],
    [s.normal([0]), s.normal([1]), s.normal([])],
  ],
  compose: (x, a, b, { value = 1 } = {}) => composed(() => add(x, scaled(div(a, b), value))),
});

function scaled(x: Tensor, value: number): Tensor {
  return value === 1 ? x : mul(value, x);
}
