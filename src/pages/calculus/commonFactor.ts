import type { Sample } from "../../notation/sample.js";
import { given, writtenPage } from "../written.js";

export const commonFactor = writtenPage({
  name: "common-factor",
  kind: "calculus",
  formula: "a b + a c = a (b + c); in a sum, what does not depend on its index may stand before it",
  about:
    "Most last lines of a derivation come from here: what all terms share is taken out, and the code multiplies once instead of once " +
    "for every term.",
  source: "src/pages/calculus/commonFactor.ts",
  derivation: `
    a b + a c = a (b + c)
    a b - a   = a (b - 1)                                 -- a alone is a times 1
    sum over i of a v[i]  = a (sum over i of v[i])        -- a has no i
    sum over i of v[i] / a = (sum over i of v[i]) / a     -- dividing is multiplying by 1 / a
    mean over i of a v[i] = a (mean over i of v[i])       -- a mean is a sum times 1 / n
    sum over i of m[k, i] u[k] = u[k] (sum over i of m[k, i])   -- u[k] has an index, but not i
    sum over k, i of u[k] v[i] = sum over k of (u[k] (sum over i of v[i]))   -- for the inner sum u[k] is a constant
                          = (sum over k of u[k]) (sum over i of v[i])   -- and for the outer one the sum of v is
    sum over i of (a v[i] - b v[i]) = (a - b) (sum over i of v[i])
  `,
  see: ["constant-factor", "index-notation"],
  samples: (): [Sample, ...Sample[]] => [
    given({ numbers: { a: 3, b: 5, c: -2 }, tensors: { v: [1, 4, -2], u: [2, 7], m: [[1, 3, 5], [-1, 6, 2]] } }), // prettier-ignore
    given({
      numbers: { a: -1.7, b: 0.6, c: 2.3 },
      tensors: { v: [0.4, 1.9], u: [0.8, -0.5, 1.1], m: [[0.3, -0.7], [1.6, 0.2], [-1.4, 0.9]] },
    }), // prettier-ignore
  ],
});
