// Comparisons answer 1 for true and 0 for false, in the dtype of what is compared: masks that can be multiplied with.
import { defineConstant, type Binary } from "../autograd/op.js";
import { kernels, type BinaryKernel } from "../kernels/index.js";
import { two, zip } from "./elementwise.js";

type Comparison = "eq" | "ne" | "lt" | "le" | "gt" | "ge";

function comparison(name: Comparison, symbol: string, kernel: () => BinaryKernel): Binary {
  return defineConstant({
    name,
    file: "comparisons",
    inputs: ["a", "b"],
    args: two,
    formula: `y = 1 if a ${symbol} b, else 0`,
    derivation: `
      y     = 1 if a ${symbol} b, else 0
      dy/da = 0   -- y jumps where a crosses b, and there it has no derivative; everywhere else it is constant
      dy/db = 0   -- the same
    `,
    see: ["where", "maskedFill", "kinks"],
    example: (s) => [s.tensor([1.5, 2, 3]), s.tensor([3, 2, 0.5])],
    samples: (s) => [
      [s.tensor([1, 2, 3]), s.tensor([3, 2, 1])],
      [s.normal([2, 1]), s.normal([3])],
      [s.normal([2, 2]), 0],
      [s.normal([0]), s.normal([])],
    ],
    forward: ({ a, b }) => zip(name, kernel(), a, b),
  });
}

export const eq: Binary = comparison("eq", "=", () => kernels.eq);
export const ne: Binary = comparison("ne", "!=", () => kernels.ne);
export const lt: Binary = comparison("lt", "<", () => kernels.lt);
export const le: Binary = comparison("le", "<=", () => kernels.le);
export const gt: Binary = comparison("gt", ">", () => kernels.gt);
export const ge: Binary = comparison("ge", ">=", () => kernels.ge);
