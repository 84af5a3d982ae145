import { Generator } from "../../core/rng.js";
import type { Sample } from "../../notation/sample.js";
import { matmul } from "../../ops/matmul.js";
import { add } from "../../ops/add.js";
import { computed, writtenPage } from "../written.js";

export const notation = writtenPage({
  name: "notation",
  kind: "algorithm",
  formula: "left = right: two things that are equal, and below them in words why",
  about:
    "All pages are written in one notation, and a program checks every line of them with numbers. A line says that two things are equal; " +
    "the words below it say why (in the source they stand after --). A line that begins with = goes on from the one above. gx is short for dL/dx, the gradient of x: L is the number " +
    "that is made small, and where nothing else is said the sum of gy y over all entries of the output y. The lines here show each element on the product of two matrices " +
    "with something added, y = a b + c.",
  source: "src/notation/parse.ts",
  derivation: `
    any u                                                -- a number that can be chosen freely: the lines hold for each
    (u + 1)^2 = u^2 + 2 u + 1                            -- a b, or a * b, is a product of numbers; ^ is a power
    u / 2 u = (u / 2) u                                  -- products and quotients are read from left to right
    min(u, 1 / 0) = u                                    -- 1 / 0 is infinity: larger than every number
    r < n                                                -- an index runs from 0 to n - 1; mostly its axis says so
    sum over r of r  = n (n - 1) / 2                     -- sum, mean, product, max and min over an index
    mean over r of r = (n - 1) / 2                       -- they bind like a product: up to the next + or -
    f(t)        = exp(-t) + |t|                          -- a function of one number; exp ln sqrt tanh sin cos abs max min ..
    f'(v[0])    = sign(v[0]) - exp(-v[0])                -- its slope
    y[i, j]     = (sum over k of a[i, k] b[k, j]) + c[j]   -- one equation for each i and j: small letters are indices
    y           = a @ b + c                              -- no indices: whole tensors. @ is the product of matrices, c is stretched
    s[i]        = sum over j of f(y[i, j])               -- a new name: a definition
    ds[i]/dy[i, j] = f'(y[i, j])                         -- a derivative (ds/dy is one symbol), along all paths that the lines above have written
    q[i]        = 0 if i = 0, y[i, 1] if i = 1, else q[i - 1] + y[i, 1]   -- cases; the first that applies. A definition may use itself
                = sum over l of (0 < l and l <= i) y[l, 1]     -- a condition in brackets is 1 or 0
    dy[i, j]/db[k, l] = a[i, k] (j = l)                  -- of any name that a line has defined, by any entry that it uses
    gb[k, l]    = sum over i of gy[i, l] a[i, k]         -- gb is dL/db; gy is given, and L is the sum of gy y
    ga[i, k]    = sum over j of gy[i, j] b[k, j]
    gc[j]       = sum over i of gy[i, j]
    ga          = gy @ bᵀ                                -- ᵀ swaps the last two axes
    gb          = aᵀ @ gy
    gc          = sumTo(gy, c)                           -- adds up what was stretched
    mean(y, 1)  = sum(y, 1) / m                          -- along axis 1, which stays with size 1
    outside v = 0                                        -- reading v beyond its edges gives 0
    w[r]        = v[r] + v[r - 1]                        -- so v[-1] is 0
    sum over r of w[r] = 2 (sum over r of v[r]) - v[n - 1]
    (f(v[0] + h) - f(v[0])) / h → f'(v[0])               -- limit: the left side comes near the right one as h goes to 0
    mean over o of z[o]  ≈ 0                             -- of random numbers: within 4 standard errors
    where n = 4                                          -- the lines below are about calls for which this holds
    product over r of (r + 1) = 24                       -- where any ends it
    | A numbered line of plain words, such as this, is a remark and is not checked.
  `,
  after:
    "How is a line checked? Its right side is worked out for every value of its indices, on several samples, and compared with all that it " +
    "should be equal to: the line above; what the engine's forward and backward gave; and, for a derivative, the slope of the " +
    "definitions above it, found with dual numbers (pairs of a value and its slope). A line that is compared with nothing is a " +
    "mistake as well, and so is a tensor whose gradient no line gives.\n\n" +
    "Reasons begin with the rule that was used, and a rule has its own page: chain rule, product rule, quotient rule, power rule, sum " +
    "rule, constant factor, common factor, only i = k remains, geometric series, limit. Where the slope is a matter of choice, at " +
    "a kink or a tie, the reason begins with convention.",
  aliases: ["gy", "gx"],
  see: ["index-notation", "derivative", "kinks"],
  samples: (): [Sample, ...Sample[]] => [
    matrices([[1, 2, -1], [3, -2, 4]], [[2, 1, 0.5, -1], [-3, 1.5, 4, 0.2], [0.7, -2, 5, 3]], [10, 20, 30, 40], [0.5, -1, 2], 8), // prettier-ignore
    matrices(
      [[0.3, -1.1], [1.4, 0.6], [-0.9, 2.1], [0.7, 0.1]], [[0.4, -0.6, 1.3], [1.7, 0.9, -0.5]], [0.2, -0.7, 1.1], [1.2, -0.3, 0.8, -1.6], 1000,
    ), // prettier-ignore
  ],
});

function matrices(a: number[][], b: number[][], c: number[], v: number[], draws: number): Sample {
  const gy = a.map((_, i) => c.map((_, j) => 1.5 * i - 0.7 * j + 0.25 * i * j + 1));
  const z = new Float64Array(draws);
  new Generator(draws).normal(z);
  return computed({
    name: `a (${a.length}, ${b.length}), b (${b.length}, ${c.length}), c (${c.length})`,
    inputs: { a, b, c },
    upstream: { y: gy },
    compute: (x) => ({ y: add(matmul(x.a, x.b), x.c) }),
    rest: { tensors: { v, z: [...z] }, numbers: { n: v.length, m: c.length, h: 0.1 } },
  });
}
