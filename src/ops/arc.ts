// The angle that has a given sine, cosine or tangent.
import { defineOp, type Binary, type Unary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { add } from "./add.js";
import { div } from "./div.js";
import { each, eachPair, one, two } from "./elementwise.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { sumTo } from "./sum.js";

export const asin: Unary = defineOp({
  name: "asin",
  file: "arc",
  inputs: ["x"],
  args: one,
  formula: "y = the angle between -pi/2 and pi/2 with sin(y) = x; nan beyond -1 and 1",
  derivation: `
    y            = atan(x / sqrt(1 - x^2))   -- the angle whose sine is x: its cosine is sqrt(1 - x^2), its tangent one by the other
    sin(y)       = x                         -- what the arcsine is: sin undoes it
    cos(y) dy/dx = 1                         -- both sides differentiated by x; on the left by the chain rule
    cos(y)       = sqrt(1 - x^2)             -- sin(y)^2 + cos(y)^2 = 1, and between -pi/2 and pi/2 cos is not negative
    dy/dx        = 1 / cos(y)
                 = 1 / sqrt(1 - x^2)
    gx           = gy dy/dx                  -- chain rule
                 = gy / sqrt(1 - x^2)        -- convention: at -1 and 1 the curve is vertical, the slope infinite, as in PyTorch
  `,
  aliases: ["arcsin"],
  see: ["sin", "acos", "chain-rule"],
  kinks: (s) => [[s.tensor([-1, 1])]],
  example: (s) => [s.tensor([0.5, -0.9, 0.1])],
  samples: (s) => [[s.uniform([2, 3], -0.9, 0.9)], [s.tensor([-0.95, 0, 0.3])], [s.uniform([], -0.5, 0.5)], [s.normal([0, 2])]],
  forward: ({ x }) => each(Math.asin, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => div(gy, otherSide(x)) }),
});

export const acos: Unary = defineOp({
  name: "acos",
  file: "arc",
  inputs: ["x"],
  args: one,
  formula: "y = the angle between 0 and pi with cos(y) = x; nan beyond -1 and 1",
  derivation: `
    y             = pi / 2 - atan(x / sqrt(1 - x^2))   -- the other angle of the right-angled triangle of asin
    cos(y)        = x                                  -- what the arccosine is: cos undoes it
    -sin(y) dy/dx = 1                                  -- both sides differentiated by x; on the left by the chain rule
    sin(y)        = sqrt(1 - x^2)                      -- sin(y)^2 + cos(y)^2 = 1, and between 0 and pi sin is not negative
    dy/dx         = -1 / sin(y)
                  = -1 / sqrt(1 - x^2)
    gx            = gy dy/dx                           -- chain rule
                  = -gy / sqrt(1 - x^2)                -- at -1 and 1 the curve is vertical, the slope infinite
  `,
  aliases: ["arccos"],
  see: ["cos", "asin", "chain-rule"],
  example: (s) => [s.tensor([0.5, -0.9, 0.1])],
  samples: (s) => [[s.uniform([2, 3], -0.9, 0.9)], [s.tensor([-0.95, 0, 0.3])], [s.uniform([], -0.5, 0.5)], [s.normal([0, 2])]],
  forward: ({ x }) => each(Math.acos, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => neg(div(gy, otherSide(x))) }),
});

export const atan: Unary = defineOp({
  name: "atan",
  file: "arc",
  inputs: ["x"],
  args: one,
  formula: "y = the angle between -pi/2 and pi/2 with tan(y) = x",
  derivation: `
    y                    = atan(x)
    tan(y)               = x               -- what the arctangent is: tan undoes it
    (1 + tan(y)^2) dy/dx = 1               -- both sides differentiated by x; on the left by the chain rule
    dy/dx                = 1 / (1 + tan(y)^2)
                         = 1 / (1 + x^2)   -- tan(y) is x
    gx                   = gy dy/dx        -- chain rule
                         = gy / (1 + x^2)
  `,
  about: "Every number becomes an angle, a large one nearly a quarter of the circle.",
  aliases: ["arctan"],
  see: ["tan", "atan2", "chain-rule"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-30, 0, 3])], [s.normal([])], [s.normal([0, 2])]],
  forward: ({ x }) => each(Math.atan, x),
  saves: ["x"],
  backward: (gy, { x }) => ({ x: () => div(gy, add(1, mul(x, x))) }),
});

export const atan2: Binary = defineOp({
  name: "atan2",
  file: "arc",
  inputs: ["a", "b"],
  args: two,
  formula: "y = the angle, between -pi and pi, of the point that lies b to the right and a up",
  derivation: `
    y          = atan(a / b) if b >= 0, atan(a / b) + pi if a >= 0, else atan(a / b) - pi
                                                      -- the angle whose slope is a / b; for a point on the left half a turn from there
    dy/da      = (1 / b) / (1 + (a / b)^2)       -- chain rule: the slope of atan; the turns are constant
               = b / (a^2 + b^2)                 -- top and bottom times b^2
    ga         = gy dy/da                        -- chain rule
               = gy b / (a^2 + b^2)
    ga         = sumTo(gy b / (a^2 + b^2), a)    -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db      = (-a / b^2) / (1 + (a / b)^2)    -- chain rule: the inner derivative is now -a / b^2
               = -a / (a^2 + b^2)                -- top and bottom times b^2
    gb         = gy dy/db                        -- chain rule
               = -gy a / (a^2 + b^2)
    gb         = sumTo(-gy a / (a^2 + b^2), b)   -- broadcasting
  `,
  about:
    "atan(a / b) does not know a point from the one on the other side of the middle: a / b is the same for both. atan2 looks at both signs, and so gives an angle in the whole circle.",
  see: ["atan", "hypot", "chain-rule"],
  example: (s) => [s.tensor([1, -0.5, 2]), s.tensor([2, -1, -0.5])],
  samples: (s) => [
    [s.awayFromZero([2, 3]), s.uniform([2, 3], 0.5, 2)],
    [s.awayFromZero([2, 1]), s.awayFromZero([3])],
    [s.awayFromZero([2, 2]), 1.5],
    [1, s.awayFromZero([3])],
    [s.normal([0, 3]), s.normal([3])],
  ],
  forward: ({ a, b }) => eachPair("atan2", Math.atan2, a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b }) => {
    const share = (x: Tensor): Tensor => div(mul(gy, x), add(mul(a, a), mul(b, b)));
    return { a: () => sumTo(share(b), a.shape), b: () => sumTo(neg(share(a)), b.shape) };
  },
});

/** sqrt(1 - x^2): of a right-angled triangle with longest side 1 and another of x the third. */
function otherSide(x: Tensor): Tensor {
  return sqrt(sub(1, mul(x, x)));
}
