import { writtenPage } from "../written.js";
import { curves } from "./samples.js";

export const quotientRule = writtenPage({
  name: "quotient-rule",
  kind: "calculus",
  formula: "(f / g)' = (f' g - f g') / g^2, where g is not 0",
  about:
    "A quotient grows when its numerator does, and shrinks when its denominator does: hence the minus. First 1 / g, from the definition; " +
    "then f / g as the product of f and 1 / g.",
  source: "src/pages/calculus/quotientRule.ts",
  derivation: `
    u(t)                  = 1 / g(t)
    (u(x + h) - u(x)) / h = (1 / g(x + h) - 1 / g(x)) / h
      = (g(x) - g(x + h)) / (h g(x) g(x + h))            -- common denominator
      = -((g(x + h) - g(x)) / h) / (g(x) g(x + h))       -- the difference turned round
      → -g'(x) / g(x)^2                                  -- limit; g(x + h) comes near g(x)
    u'(x)                 = -g'(x) / g(x)^2
    q(t)                  = f(t) / g(t)
    q'(x)                 = f'(x) u(x) + f(x) u'(x)      -- product rule: f times 1 / g
                          = f'(x) / g(x) - f(x) g'(x) / g(x)^2   -- u and u' put in
                          = (f'(x) g(x) - f(x) g'(x)) / g(x)^2   -- common denominator
    s                     = sum over j of w[j]
    p[i]                  = w[i] / s                     -- shares of a whole
    dp[i]/dw[k]           = ((i = k) s - w[i]) / s^2     -- w[k] stands above if i = k, and below always
                          = ((i = k) - p[i]) / s         -- w / s is p
  `,
  see: ["product-rule", "div", "softmax"],
  samples: () =>
    curves([
      { tensors: { w: [1, 2, 5] } },
      { tensors: { w: [0.3, 1.7, 0.4, 0.9] } },
      { tensors: { w: [1.2, 0.6] } },
      { tensors: { w: [2.5, 0.8, 0.1] } },
    ]),
});
