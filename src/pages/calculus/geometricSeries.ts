import type { Sample } from "../../notation/sample.js";
import { given, writtenPage } from "../written.js";

export const geometricSeries = writtenPage({
  name: "geometric-series",
  kind: "calculus",
  formula: "1 + r + r^2 + .. + r^(n - 1) = (1 - r^n) / (1 - r), for r other than 1",
  about:
    "Each term is r times the one before. Momentum, Adam and every running mean keep such a sum without knowing it: what is r times " +
    "the old value plus something new holds the past with weights 1, r, r^2, ..",
  source: "src/pages/calculus/geometricSeries.ts",
  derivation: `
    i < n
    s       = sum over i of r^i
    r s     = sum over i of r^(i + 1)                     -- common factor: every term moves one place up
    s - r s = sum over i of (r^i - r^(i + 1))             -- each term but the first and the last is there twice, with both signs
            = 1 - r^n                                     -- only the first and the last are left
    s       = (1 - r^n) / (1 - r)                         -- s - r s is s (1 - r)
            = 1 / (1 - r) - r^n / (1 - r)                 -- where |r| < 1, r^n goes to 0 as n grows: all terms add up to 1 / (1 - r)
    t < n
    m[t]    = 0 if t = 0, else r m[t - 1] + (1 - r) x[t]  -- a running mean, as in Adam; x[0] is not used
            = (1 - r) (sum over i of (i < t) r^i x[t - i])   -- written out: old numbers count less and less
    w[t]    = (1 - r) (sum over i of (i < t) r^i)         -- the weights, added up
            = 1 - r^t                                     -- geometric series: less than 1, which Adam divides by
  `,
  see: ["Adam", "SGD", "common-factor"],
  at: [2],
  samples: (): [Sample, ...Sample[]] => [
    given({ numbers: { r: 0.5, n: 4 }, tensors: { x: [0, 3, 5, 2] } }),
    given({ numbers: { r: 0.83, n: 6 }, tensors: { x: [0.4, 1.3, -0.6, 2.2, 0.7, -1.9] } }),
    given({ numbers: { r: 0.3, n: 3 }, tensors: { x: [1.1, -0.8, 0.5] } }),
  ],
});
