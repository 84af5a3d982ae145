// What is left when b has been taken away from a as often as it goes: remainder rounds the quotient down, fmod towards 0.
import { defineOp, type Binary } from "../autograd/op.js";
import { div } from "./div.js";
import { eachPair, two } from "./elementwise.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { floorDivide, trunc } from "./rounding.js";
import { sumTo } from "./sum.js";

export const remainder: Binary = defineOp({
  name: "remainder",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a - b floor(a / b), which has the sign of b; nan where b = 0",
  derivation: `
    q     = floor(a / b)                   -- how often b goes into a
    y     = a - b q
    dy/da = 1                              -- sum rule; q is constant between its jumps
    ga    = gy dy/da                       -- chain rule
          = gy
    ga    = sumTo(gy, a)                   -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db = -q                             -- constant factor: b is taken away q times
    gb    = gy dy/db                       -- chain rule
          = -gy floor(a / b)
    gb    = sumTo(-gy floor(a / b), b)     -- broadcasting
  `,
  about:
    "The hour after 30 more hours, an angle without its full turns: from 0 up to b, whatever the sign of a. The % of Python; that of JavaScript is fmod.",
  see: ["fmod", "floorDivide", "floor"],
  example: (s) => [s.tensor([7, -7, 2.5]), s.tensor([3, 2, -2])],
  samples: (s) => [
    [s.tensor([7.5, -7.5, 2.5]), s.tensor([2, 2, -1.7])],
    [s.tensor([[4.1], [-2.6]]), s.tensor([1.5, -0.9, 4])],
    [s.tensor([-1.3, 0.2]), 0.5],
    [s.normal([0]), s.normal([1])],
  ],
  forward: ({ a, b }) => eachPair("remainder", withSignOfDivisor, a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b }) => ({
    a: () => sumTo(gy, a.shape),
    b: () => sumTo(neg(mul(gy, floorDivide(a, b))), b.shape),
  }),
});

export const fmod: Binary = defineOp({
  name: "fmod",
  file: "remainder",
  inputs: ["a", "b"],
  args: two,
  formula: "y = a - b trunc(a / b), which has the sign of a; nan where b = 0",
  derivation: `
    u     = a / b
    q     = floor(u) if u > 0, else -floor(-u)                            -- how often b goes into a, rounded towards 0
    y     = a - b q
    dy/da = 1                                                             -- sum rule; q is constant between its jumps
    ga    = gy dy/da                                                      -- chain rule
          = gy
    ga    = sumTo(gy, a)                                                  -- broadcasting: an entry of a that was stretched over several y collects all of them
    dy/db = -q                                                            -- constant factor: b is taken away q times
    gb    = gy dy/db                                                      -- chain rule
          = -gy q
    gb    = sumTo(-gy (floor(a / b) if a / b > 0, else -floor(-a / b)), b)   -- broadcasting
  `,
  about: "The % of JavaScript and C: for a below 0 the remainder is below 0, too.",
  see: ["remainder", "trunc"],
  example: (s) => [s.tensor([7, -7, 2.5]), s.tensor([3, 2, -2])],
  samples: (s) => [
    [s.tensor([7.5, -7.5, 2.5]), s.tensor([2, 2, -1.7])],
    [s.tensor([[4.1], [-2.6]]), s.tensor([1.5, -0.9, 4])],
    [s.tensor([-1.3, 0.2]), 0.5],
    [s.normal([0]), s.normal([1])],
  ],
  forward: ({ a, b }) => eachPair("fmod", (p, q) => p % q, a, b),
  saves: ["a", "b"],
  backward: (gy, { a, b }) => ({
    a: () => sumTo(gy, a.shape),
    b: () => sumTo(neg(mul(gy, trunc(div(a, b)))), b.shape),
  }),
});

function withSignOfDivisor(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}
