import { writtenPage } from "../written.js";
import { curves } from "./samples.js";

export const productRule = writtenPage({
  name: "product-rule",
  kind: "calculus",
  formula: "(f g)' = f' g + f g'",
  about:
    "A product is the area of a rectangle with sides f and g. When both sides grow, the area grows by a strip along each side and a small " +
    "corner. The strips are proportional to the step h; the corner, a product of two small numbers, is lost beside them.",
  picture: `
               f(x)          df
         +---------------+--------+
         |               |        |
    g(x) |      f g      |  g df  |      df = f(x + h) - f(x)
         |               |        |      dg = g(x + h) - g(x)
         +---------------+--------+
      dg |     f dg      | df dg  |
         +---------------+--------+`,
  source: "src/pages/calculus/productRule.ts",
  derivation: `
    u(t)                  = f(t) g(t)
    (u(x + h) - u(x)) / h = (f(x + h) g(x + h) - f(x) g(x)) / h
      = (f(x + h) g(x + h) - f(x) g(x + h) + f(x) g(x + h) - f(x) g(x)) / h   -- one term taken away and added again
      = ((f(x + h) - f(x)) / h) g(x + h) + f(x) ((g(x + h) - g(x)) / h)   -- common factor of each pair
      → f'(x) g(x) + f(x) g'(x)                          -- limit; g(x + h) comes near g(x)
    (f(x + h) - f(x)) (g(x + h) - g(x)) / h^2 → f'(x) g'(x)   -- limit: the corner is as small as h^2, and lost beside h
    u'(x)                 = f'(x) g(x) + f(x) g'(x)
    q(t)                  = f(t)^2
    q'(x)                 = f'(x) f(x) + f(x) f'(x)      -- a square is a product
                          = 2 f(x) f'(x)
    p(t)                  = t f(t) g(t)
    p'(x)                 = f(x) g(x) + x f'(x) g(x) + x f(x) g'(x)   -- of three factors one moves at a time
    y                     = a b
    dy/da                 = b                            -- only a moves: what is left of the rule is the constant factor
    dy/db                 = a
  `,
  see: ["constant-factor", "quotient-rule", "mul"],
  samples: () => {
    const at = (a: number, b: number): { tensors: Record<string, number> } => ({ tensors: { a, b } });
    return curves([at(4, -3), at(0.3, 1.7), at(-1.2, 0.6), at(2.5, 0.8)]);
  },
});
