// Three powers that have names: the square, 1 by a number, 1 by its root.
import { composed } from "../autograd/composed.js";
import { defineComposite, type Unary } from "../autograd/op.js";
import { div } from "./div.js";
import { mul } from "./mul.js";
import { sqrt } from "./sqrt.js";

export const square: Unary = defineComposite({
  name: "square",
  inputs: ["x"],
  formula: "y = x^2",
  derivation: `
    y     = x x
    dy/dx = x + x          -- product rule: each of the two factors moves once
          = 2 x
    gx    = gy dy/dx       -- chain rule
          = 2 gy x
  `,
  see: ["pow", "sqrt", "product-rule"],
  example: (s) => [s.tensor([1.5, -2, 3])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-2, 0, 3])], [s.normal([])], [s.normal([0, 2])]],
  compose: (x) => mul(x, x),
});

export const reciprocal: Unary = defineComposite({
  name: "reciprocal",
  file: "square",
  inputs: ["x"],
  formula: "y = 1 / x",
  derivation: `
    y     = 1 / x
    dy/dx = -1 / x^2       -- quotient rule, (0 x - 1 1) / x^2
          = -y^2           -- 1 / x is y
    gx    = gy dy/dx       -- chain rule
          = -gy y^2
  `,
  see: ["div", "pow", "quotient-rule"],
  example: (s) => [s.tensor([2, -0.5, 4])],
  samples: (s) => [[s.awayFromZero([2, 3])], [s.tensor([-2, 0.5, 3])], [s.awayFromZero([])], [s.normal([0, 2])]],
  compose: (x) => div(1, x),
});

export const rsqrt: Unary = defineComposite({
  name: "rsqrt",
  file: "square",
  inputs: ["x"],
  formula: "y = 1 / sqrt(x); inf at 0, nan below",
  derivation: `
    u     = sqrt(x)
    y     = 1 / u
    du/dx = 1 / (2 u)             -- power rule
    dy/dx = -1 / u^2 du/dx        -- chain rule: the slope of 1 / u is -1 / u^2
          = -1 / (2 u^3)
          = -y^3 / 2              -- 1 / u is y
    gx    = gy dy/dx              -- chain rule
          = -gy y^3 / 2
  `,
  about: "What a vector is multiplied with to have length 1, if x is the sum of its squares.",
  see: ["sqrt", "reciprocal", "chain-rule"],
  example: (s) => [s.tensor([4, 0.2, 2.5])],
  samples: (s) => [[s.uniform([2, 3], 0.5, 3)], [s.tensor([0.2, 1, 50])], [s.uniform([], 1, 2)], [s.uniform([2, 0], 1, 2)]],
  compose: (x) => composed(() => div(1, sqrt(x))),
});
