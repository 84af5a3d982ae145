// Sine, cosine and tangent of an angle in radians.
import { defineOp, type Unary } from "../autograd/op.js";
import { add } from "./add.js";
import { each, one } from "./elementwise.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";

export const sin: Unary = defineOp({
  name: "sin",
  file: "trig",
  inputs: ["x"],
  args: one,
  formula: "y = sin(x), x in radians",
  derivation: `
    any h
    y     = sin(x)
    q     = (sin(x + h) - sin(x)) / h                              -- how steep the curve is between x and x + h
          = sin(x) (cos(h) - 1) / h + cos(x) sin(h) / h            -- addition theorem: sin(x + h) = sin(x) cos(h) + cos(x) sin(h)
          → cos(x)                                                 -- as h → 0, (cos(h) - 1) / h → 0 and sin(h) / h → 1
    dy/dx = cos(x)                                                 -- the limit of q
    gx    = gy dy/dx                                               -- chain rule
          = gy cos(x)
  `,
  about:
    "The height of a point that has gone the way x along a circle of radius 1. It is between -1 and 1 and comes back after 2 pi.",
  see: ["cos", "asin", "derivative"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-7, 0, 1.5, 30])], [s.normal([])], [s.normal([0, 2])]],
  forward: ({ x }) => each(Math.sin, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => mul(gy, cos(x)) }),
});

export const cos: Unary = defineOp({
  name: "cos",
  file: "trig",
  inputs: ["x"],
  args: one,
  formula: "y = cos(x), x in radians",
  derivation: `
    any h
    y     = cos(x)
    q     = (cos(x + h) - cos(x)) / h                              -- how steep the curve is between x and x + h
          = cos(x) (cos(h) - 1) / h - sin(x) sin(h) / h            -- addition theorem: cos(x + h) = cos(x) cos(h) - sin(x) sin(h)
          → -sin(x)                                                -- as h → 0, (cos(h) - 1) / h → 0 and sin(h) / h → 1
    dy/dx = -sin(x)                                                -- the limit of q
    gx    = gy dy/dx                                               -- chain rule
          = -gy sin(x)
  `,
  about: "The other coordinate of the point of sin: how far it lies to the right. It is sin a quarter of the circle earlier.",
  see: ["sin", "acos", "derivative"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-7, 0, 1.5, 30])], [s.normal([])], [s.normal([0, 2])]],
  forward: ({ x }) => each(Math.cos, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => neg(mul(gy, sin(x))) }),
});

export const tan: Unary = defineOp({
  name: "tan",
  file: "trig",
  inputs: ["x"],
  args: one,
  formula: "y = sin(x) / cos(x), x in radians",
  derivation: `
    y     = sin(x) / cos(x)
    dy/dx = (cos(x) cos(x) + sin(x) sin(x)) / cos(x)^2   -- quotient rule; the slope of sin is cos, that of cos is -sin
          = 1 + (sin(x) / cos(x))^2                      -- the fraction taken apart
          = 1 + y^2                                      -- sin(x) / cos(x) is y
    gx    = gy dy/dx                                     -- chain rule
          = gy (1 + y^2)
  `,
  about:
    "The slope of the line from the middle of the circle to the point of sin and cos. It has no bounds: a quarter of the circle away from 0 the line is vertical.",
  see: ["sin", "cos", "atan", "quotient-rule"],
  example: (s) => [s.tensor([0.5, -1, 1.2])],
  samples: (s) => [[s.uniform([2, 3], -1.2, 1.2)], [s.tensor([-3, 0, 2.5])], [s.uniform([], -1, 1)], [s.normal([0])]],
  forward: ({ x }) => each(Math.tan, x),
  saves: ["y"],
  backward: (gy, { y }) => ({ x: () => mul(gy, add(1, mul(y, y))) }),
});
