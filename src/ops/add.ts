import { take } from "../autograd/call.js";
import { defineOp, type Op, type TensorLike } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { kernels } from "../kernels/index.js";
import { zip } from "./elementwise.js";
import { mul } from "./mul.js";
import { sumTo } from "./sum.js";

export interface AlphaOptions {
  /** What b is multiplied with first. Default 1. */
  readonly alpha?: number;
}
export type Sum = Op<(a: TensorLike, b: TensorLike, options?: AlphaOptions) => Tensor>;
export const alphaOptions = take.options({ alpha: field.number({ help: "what b is multiplied with first" }) });

/** The argument list (a, b, { alpha }): with alpha, the product alpha b takes the place of b. */
export function withAlpha(a: TensorLike, b: TensorLike, options?: AlphaOptions): { a: TensorLike; b: TensorLike } {
  const alpha = options?.alpha;
  if (alpha === undefined) return { a, b };
  return { a, b: typeof b === "number" ? alpha * b : mul(alpha, b) };
}

export const add: Sum = defineOp({
  name: "add",
  inputs: ["a", "b"],
  options: alphaOptions,
  args: withAlpha,
  formula: "y = a + b; with alpha: a + alpha b",
  derivation: `
    y     = a + b
    dy/da = 1                -- sum rule: b does not move when a does
    ga    = gy dy/da         -- chain rule
          = gy
    ga    = sumTo(gy, a)     -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db = 1                -- sum rule, the roles swapped
    gb    = gy dy/db         -- chain rule
          = gy
    gb    = sumTo(gy, b)     -- broadcasting
  `,
  see: ["sub", "broadcasting", "sum-rule"],
  example: (s) => [s.tensor([1.5, -2, 3]), s.tensor([0.4, 5, -1])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 3])],
    [s.normal([2, 1]), s.normal([3])],
    [s.normal([2, 2]), 1.5],
    [s.normal([]), s.normal([])],
    [s.normal([0, 3]), s.normal([3])],
  ],
  forward: ({ a, b }) => zip("add", kernels.add, a, b),
  saves: [],
  backward: (gy, { a, b }) => ({ a: () => sumTo(gy, a.shape), b: () => sumTo(gy, b.shape) }),
});
