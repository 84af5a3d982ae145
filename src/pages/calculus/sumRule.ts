import { writtenPage } from "../written.js";
import { curves } from "./samples.js";

export const sumRule = writtenPage({
  name: "sum-rule",
  kind: "calculus",
  formula: "(f + g)' = f' + g'",
  about:
    "When two quantities are added, their changes are added too: if one grows by 2 and the other by 3, the sum grows by 5. " +
    "So a sum is differentiated term by term, however many terms it has.",
  source: "src/pages/calculus/sumRule.ts",
  derivation: `
    u(t)                  = f(t) + g(t)
    (u(x + h) - u(x)) / h = (f(x + h) + g(x + h) - f(x) - g(x)) / h
                          = (f(x + h) - f(x)) / h + (g(x + h) - g(x)) / h   -- the terms in another order
                          → f'(x) + g'(x)                -- limit of each part
    u'(x)                 = f'(x) + g'(x)
    m(t)                  = f(t) - g(t)
    m'(x)                 = f'(x) - g'(x)                -- the same with a minus
    v(t)                  = f(t) + 7
    v'(x)                 = f'(x)                        -- a constant does not move: its slope is 0
    s                     = sum over i of f(w[i])
    ds/dw[k]              = sum over i of (i = k) f'(w[i])   -- term by term; the term of i moves if i = k
                          = f'(w[k])                     -- only i = k remains
    a                     = mean over i of f(w[i])
    da/dw[k]              = f'(w[k]) / n                 -- constant factor 1 / n; n numbers
  `,
  see: ["constant-factor", "only-one-remains", "derivative"],
  samples: () =>
    curves([
      { tensors: { w: [1, -2, 3] }, numbers: { n: 3 } },
      { tensors: { w: [0.3, 1.7, -0.4, 0.9] }, numbers: { n: 4 } },
      { tensors: { w: [-1.2, 0.6] }, numbers: { n: 2 } },
      { tensors: { w: [2.5, 0.8, -0.1] }, numbers: { n: 3 } },
    ]),
});
