import { take } from "../autograd/call.js";
import { zeros } from "../autograd/create.js";
import { defineOp, type Op, type TensorLike } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { kernels } from "../kernels/index.js";
import { eachPair, zip } from "./elementwise.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { sumTo } from "./sum.js";

const ROUNDINGS = { floor: floorOfQuotient, trunc: (a: number, b: number) => Math.trunc(a / b) } as const;

export interface DivOptions {
  /** How the quotient becomes a whole number: down, or towards 0. Left out, it does not. */
  readonly roundingMode?: keyof typeof ROUNDINGS;
}

export const div: Op<(a: TensorLike, b: TensorLike, options?: DivOptions) => Tensor> = defineOp({
  name: "div",
  inputs: ["a", "b"],
  options: take.options({ rounding_mode: field.choice(["floor", "trunc"], { help: "how the quotient becomes a whole number" }) }),
  args: (a: TensorLike, b: TensorLike, options?: DivOptions) => ({ a, b, roundingMode: options?.roundingMode }),
  formula: "y = a / b; with roundingMode a whole number: floor(a / b) or trunc(a / b)",
  derivation: `
    y     = a / b
    dy/da = b / b^2                      -- quotient rule, (1 b - a 0) / b^2: only the top moves
          = 1 / b
    ga    = gy dy/da                     -- chain rule
          = gy / b
    ga    = sumTo(gy / b, a)             -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db = -a / b^2                     -- quotient rule, (0 b - a 1) / b^2: only the bottom moves
          = -y / b                       -- a / b is y
    gb    = gy dy/db                     -- chain rule
          = -(gy / b) (a / b)
    gb    = sumTo(-(gy / b) (a / b), b)  -- broadcasting
  `,
  about: "A quotient that is rounded, with roundingMode, is constant between its jumps: then both gradients are 0.",
  see: ["mul", "floorDivide", "quotient-rule", "broadcasting"],
  example: (s) => [s.tensor([3, -1, 2]), s.tensor([2, 4, -0.5])],
  samples: (s) => [
    [s.normal([2, 3]), s.awayFromZero([2, 3])],
    [s.normal([2, 1]), s.awayFromZero([3])],
    [s.normal([2, 2]), 4],
    [1, s.awayFromZero([3])],
    [s.normal([0, 3]), s.awayFromZero([3])],
  ],
  forward: ({ a, b, roundingMode }) =>
    roundingMode === undefined ? zip("div", kernels.div, a, b) : eachPair("div", ROUNDINGS[roundingMode], a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b, roundingMode }) => {
    if (roundingMode !== undefined)
      return { a: () => zeros(a.shape, { dtype: a.dtype }), b: () => zeros(b.shape, { dtype: b.dtype }) };
    return {
      a: () => sumTo(div(gy, b), a.shape),
      b: () => sumTo(neg(mul(div(gy, b), div(a, b))), b.shape),
    };
  },
});

/** floor(a / b) of the numbers as they are: the remainder of % is exact, and a - a % b is a multiple of b. With b = 0, a / b. */
export function floorOfQuotient(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  const times = (a - rest) / b - (rest !== 0 && b < 0 !== rest < 0 ? 1 : 0);
  if (times === 0) return 0 * Math.sign(a / b); // with the sign of the quotient
  const down = Math.floor(times);
  return times - down > 0.5 ? down + 1 : down;
}
