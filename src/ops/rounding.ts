// Whole numbers near a number. All are steps, flat between their jumps: no gradient flows through them (PyTorch sends zeros back).
import { take } from "../autograd/call.js";
import { defineConstant, type Binary, type Op, type TensorLike, type Unary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { floorOfQuotient } from "./div.js";
import { each, eachPair, one, two } from "./elementwise.js";

export const floor: Unary = defineConstant({
  name: "floor",
  file: "rounding",
  inputs: ["x"],
  args: one,
  formula: "y = the largest whole number <= x",
  derivation: `
    y     = floor(x)
    dy/dx = 0          -- constant between whole numbers; at one it jumps and has no derivative
  `,
  see: ["ceil", "round", "trunc"],
  example: (s) => [s.tensor([1.5, -2.3, 3])],
  samples: (s) => [[s.tensor([[1.2, -0.5, 3], [-2.7, 0.4, 9.9]])], [s.normal([4])], [s.normal([])], [s.normal([0])]], // prettier-ignore
  forward: ({ x }) => each(Math.floor, x),
});

export const ceil: Unary = defineConstant({
  name: "ceil",
  file: "rounding",
  inputs: ["x"],
  args: one,
  formula: "y = the smallest whole number >= x",
  derivation: `
    y     = -floor(-x)   -- floor, seen from the other side of 0
    dy/dx = 0            -- constant between whole numbers; at one it jumps and has no derivative
  `,
  see: ["floor", "round", "trunc"],
  example: (s) => [s.tensor([1.5, -2.3, 3])],
  samples: (s) => [[s.tensor([[1.2, -0.5, 3], [-2.7, 0.4, 9.9]])], [s.normal([4])], [s.normal([])], [s.normal([0])]], // prettier-ignore
  forward: ({ x }) => each(Math.ceil, x),
});

export const trunc: Unary = defineConstant({
  name: "trunc",
  file: "rounding",
  inputs: ["x"],
  args: one,
  formula: "y = x without what stands behind its point",
  derivation: `
    y     = floor(x) if x > 0, else -floor(-x)   -- towards 0 from either side
    dy/dx = 0                                    -- constant between whole numbers; at one it jumps and has no derivative
  `,
  see: ["floor", "ceil", "round"],
  example: (s) => [s.tensor([1.5, -2.3, 3])],
  samples: (s) => [[s.tensor([[1.2, -0.5, 3], [-2.7, 0.4, 9.9]])], [s.normal([4])], [s.normal([])], [s.normal([0])]], // prettier-ignore
  forward: ({ x }) => each(Math.trunc, x),
});

export interface RoundOptions {
  /** How many digits stay behind the point; below 0 tens, hundreds .. become zeros. Default 0. */
  readonly decimals?: number;
}

export const round: Op<(x: TensorLike, options?: RoundOptions) => Tensor> = defineConstant({
  name: "round",
  file: "rounding",
  inputs: ["x"],
  takes: [take.operand("x"), take.options({ decimals: field.integer({ help: "digits that stay behind the point" }) })],
  args: (x: TensorLike, { decimals = 0 }: RoundOptions = {}) => ({ x, decimals }),
  formula: "y = the whole number nearest to x, of two the even one; with decimals: the nearest multiple of 10^-decimals",
  derivation: `
    where decimals = 0
    y     = round(x)                                 -- 2.5 is rounded to 2, 3.5 to 4: a half goes to the even neighbour
    where any
    y     = round(x 10^decimals) / 10^decimals       -- the point moved to the right, and back again
    dy/dx = 0                                        -- constant between halves; at one it jumps and has no derivative
  `,
  about:
    "Halves go to the even neighbour, so that many of them are not all rounded up and their mean stays where it was. JavaScript's Math.round is another: it rounds 2.5 to 3.",
  view: "entries",
  see: ["floor", "ceil", "trunc"],
  example: (s) => [s.tensor([1.5, -2.3, 2.5])],
  samples: (s) => [
    [s.tensor([[1.2, -0.5, 2.5], [-2.7, 3.5, 9.9]])], // prettier-ignore
    [s.normal([4]), { decimals: 2 }],
    [s.tensor([1234.5, -26]), { decimals: -1 }],
    [s.normal([])],
    [s.normal([0])],
  ],
  forward: ({ x, decimals }) => {
    if (decimals === 0) return each(halfToEven, x);
    const scale = 10 ** Math.abs(decimals);
    const stored = x.dtype === "float32" ? Math.fround : (value: number): number => value; // a half in the dtype is a half
    return decimals > 0
      ? each((value) => halfToEven(stored(value * scale)) / scale, x)
      : each((value) => halfToEven(stored(value / scale)) * scale, x);
  },
});

function halfToEven(x: number): number {
  const size = Math.abs(x);
  const down = Math.floor(size);
  const rest = size - down;
  const y = rest < 0.5 || (rest === 0.5 && down % 2 === 0) ? down : down + 1;
  return x < 0 ? -y : y;
}

export const floorDivide: Binary = defineConstant({
  name: "floorDivide",
  file: "rounding",
  inputs: ["a", "b"],
  args: two,
  formula: "y = floor(a / b): how many whole times b goes into a; a / b where b = 0",
  derivation: `
    y     = floor(a / b)
    dy/da = 0              -- constant between whole numbers; at one it jumps and has no derivative
    dy/db = 0              -- the same
  `,
  about:
    "The quotient of the numbers that a and b really are, not the rounded one: 0.1 is a little more than a tenth, and goes into 1 nine times.",
  torch: "torch.floor_divide",
  see: ["floor", "div"],
  example: (s) => [s.tensor([7, -7, 2.5]), s.tensor([2, 2, -1])],
  samples: (s) => [
    [s.tensor([7.5, -7.5, 2.5]), s.tensor([2, 2, -1])],
    [s.normal([2, 1]), s.awayFromZero([3])],
    [s.normal([2, 2]), 0.5],
    [s.normal([0]), s.normal([])],
  ],
  forward: ({ a, b }) => eachPair("floorDivide", floorOfQuotient, a, b),
});
