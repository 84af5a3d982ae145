import type { Sample } from "../../notation/sample.js";
import { given, writtenPage } from "../written.js";

export const powerRule = writtenPage({
  name: "power-rule",
  kind: "calculus",
  formula: "(x^r)' = r x^(r - 1), also for r = -1 (1 / x) and r = 1/2 (the root)",
  about:
    "For a whole number n, x^n is a product of n equal factors; when x moves, each of them moves once while the others stand still, and " +
    "that makes n equal terms. For any other exponent r the power is written with exp and ln, which needs x > 0.",
  source: "src/pages/calculus/powerRule.ts",
  derivation: `
    i < n
    p(t)                  = t^n                          -- n whole
    (p(x + h) - p(x)) / h = ((x + h)^n - x^n) / h
      = sum over i of ((x + h)^(n - 1 - i) x^i)          -- a^n - b^n = (a - b) (a^(n-1) + a^(n-2) b + .. + b^(n-1))
      → sum over i of (x^(n - 1 - i) x^i)                -- limit: x + h comes near x
      = sum over i of x^(n - 1)                          -- exponents are added
      = n x^(n - 1)                                      -- n equal terms
    p'(x)                 = n x^(n - 1)
    q(t)                  = t^r                          -- r any number, t > 0
    q(x)                  = exp(r ln(x))                 -- ln turns the power into a product
    q'(x)                 = exp(r ln(x)) (r / x)         -- chain rule; ln has slope 1 / x, exp is its own slope
                          = r (x^r / x)
                          = r x^(r - 1)                  -- exponents are subtracted
    v(t)                  = 1 / t
    v'(x)                 = -1 / x^2                     -- power rule, r = -1; by the quotient rule also for x < 0
    w(t)                  = sqrt(t)
    w'(x)                 = 1 / (2 sqrt(x))              -- power rule, r = 1/2
    z(t)                  = b^t                          -- a moving exponent is another matter
    b^h                   = exp(h ln(b))                 -- b is exp(ln(b))
    (b^h - 1) / h         → ln(b)                        -- limit; chain rule: at t = 0 exp(t ln(b)) is 1, and its slope ln(b)
    (z(x + h) - z(x)) / h = b^x ((b^h - 1) / h)          -- b^(x + h) is b^x b^h; common factor b^x
                          → b^x ln(b)                    -- limit; for b = e the factor is 1, and z its own slope
    z'(x)                 = b^x ln(b)
  `,
  see: ["product-rule", "chain-rule", "pow", "exp"],
  samples: (): [Sample, ...Sample[]] => {
    const at = (x: number, h: number, n: number, r: number, b: number): Sample => given({ at: { x }, numbers: { h, n, r, b } });
    return [at(2, 0.5, 3, 1.5, 2), at(0.7, -0.2, 5, -2.3, 3.1), at(1.3, 0.1, 2, 0.4, 0.6)];
  },
});
