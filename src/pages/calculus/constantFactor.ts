import { writtenPage } from "../written.js";
import { curves } from "./samples.js";

export const constantFactor = writtenPage({
  name: "constant-factor",
  kind: "calculus",
  formula: "(c f)' = c f'",
  about:
    "Three times as high is three times as steep: a factor that does not depend on x stays where it is. What counts as constant depends " +
    "on what is moved: in w x the factor w is constant when x moves, and x is when w moves.",
  source: "src/pages/calculus/constantFactor.ts",
  derivation: `
    u(t)                  = c f(t)
    (u(x + h) - u(x)) / h = (c f(x + h) - c f(x)) / h
                          = c (f(x + h) - f(x)) / h      -- common factor
                          → c f'(x)                      -- limit
    u'(x)                 = c f'(x)
    d(t)                  = f(t) / c
    d'(x)                 = f'(x) / c                    -- dividing by c is the factor 1 / c
    m(t)                  = -f(t)
    m'(x)                 = -f'(x)                       -- the factor -1
    y                     = sum over i of w[i] v[i]      -- a weighted sum
    dy/dv[k]              = sum over i of w[i] (i = k)   -- sum rule; w[i] is constant while v moves
                          = w[k]                         -- only i = k remains
    dy/dw[k]              = v[k]                         -- the other way round: now v is constant
  `,
  see: ["sum-rule", "product-rule", "common-factor"],
  samples: () =>
    curves([
      { tensors: { w: [1, -2, 3], v: [4, 5, -6] }, numbers: { c: 3 } },
      { tensors: { w: [0.3, 1.7, -0.4, 0.9], v: [1.1, -0.6, 2.3, 0.5] }, numbers: { c: -1.7 } },
      { tensors: { w: [-1.2, 0.6], v: [0.7, 3.1] }, numbers: { c: 0.4 } },
      { tensors: { w: [2.5, 0.8, -0.1], v: [-0.9, 1.3, 0.2] }, numbers: { c: 5.5 } },
    ]),
});
