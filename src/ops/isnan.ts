// What kind of number an entry is: 1 for true and 0 for false, in the dtype of x.
import { defineConstant, type Unary } from "../autograd/op.js";
import { each, one } from "./elementwise.js";

/** `condition` is the test in the notation of derivations. */
function kindOfNumber(name: string, condition: string, words: string, about: string, holds: (x: number) => boolean): Unary {
  return defineConstant({
    name,
    file: "isnan",
    inputs: ["x"],
    args: one,
    formula: `y = 1 if x is ${words}, else 0`,
    derivation: `
      y     = 1 if ${condition}, else 0
      dy/dx = 0   -- of one kind are all numbers around x, too: y is constant
    `,
    about,
    see: ["where", "eq"].concat(["isnan", "isinf", "isfinite"].filter((other) => other !== name)),
    example: (s) => [s.tensor([1.5, -2, 0])],
    samples: (s) => [[s.normal([2, 3])], [s.tensor([1, -3, 0])], [s.normal([])], [s.normal([0])]],
    kinks: (s) => [[s.tensor([Infinity, -Infinity, 0, 1e300])]],
    forward: ({ x }) => each((value) => (holds(value) ? 1 : 0), x),
  });
}

export const isnan = kindOfNumber(
  "isnan",
  "x != x",
  "not a number",
  "nan, not a number, is what 0 / 0 and ln(-1) give. It is the only one that does not equal itself.",
  Number.isNaN,
);
export const isinf = kindOfNumber(
  "isinf",
  "|x| = 1 / 0",
  "inf or -inf",
  "inf is what is too large to be written, and 1 / 0. It is equal to itself and larger than every other number.",
  (x) => x === Infinity || x === -Infinity,
);
export const isfinite = kindOfNumber(
  "isfinite",
  "|x| < 1 / 0",
  "neither inf, -inf nor nan",
  "A comparison with nan is false, so one with infinity refuses all three.",
  Number.isFinite,
);
