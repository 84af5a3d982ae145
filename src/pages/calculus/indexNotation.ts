import type { NestedNumbers } from "../../autograd/tensor.js";
import type { Sample } from "../../notation/sample.js";
import { matmul } from "../../ops/matmul.js";
import { computed, writtenPage } from "../written.js";

export const indexNotation = writtenPage({
  name: "index-notation",
  kind: "calculus",
  formula: "y[i, j] = sum over k of a[i, k] b[k, j]: one equation for each i and j",
  about:
    "A tensor is a table of numbers, and a[i, k] is the one in row i, column k; counting begins at 0. A line with indices is many " +
    "equations at once: one for each value of the indices on its left side. An index below a sum belongs to that sum alone; any " +
    "other letter would do as well. Derivatives are easiest in this form, because every line is about plain numbers.",
  source: "src/pages/calculus/indexNotation.ts",
  derivation: `
    k < n                                                 -- k runs over 0, 1, .., n - 1
    s           = sum over k of v[k]
                = v[0] + v[1] + v[2]                      -- what the sum is short for, with n = 3
                = sum over j of v[j]                      -- the letter below a sum does not matter
    t[i]        = sum over k of a[i, k] v[k]              -- i stands on the left: one equation for each row
    t[0]        = a[0, 0] v[0] + a[0, 1] v[1] + a[0, 2] v[2]   -- the one for i = 0
    m           = mean over k of v[k]
                = s / n                                   -- a mean is the sum by the number of terms
    s^2         = (sum over k of v[k]) (sum over k of v[k])
                = sum over k, j of v[k] v[j]              -- two sums that meet need two letters
    sum over k of c v[k]   = c s                          -- common factor; c has no index: one number
    sum over k of (v[k] + w[k]) = s + (sum over k of w[k])   -- the terms in another order
    sum over i of t[i] = sum over i, k of a[i, k] v[k]    -- rows first
                = sum over k of ((sum over i of a[i, k]) v[k])   -- or columns first: the same terms
    sum over k of (k = j) v[k] = v[j]                     -- only k = j remains: (k = j) is 1 where it holds, else 0
    q[k]        = v[k]^2
    dq[k]/dv[j] = 2 v[k] (k = j)                          -- power rule; q[k] knows nothing of the other v
    y[i, j]     = sum over k of a[i, k] b[k, j]           -- row i of a times column j of b: the product of matrices
    y           = a @ b                                   -- the same, for whole tensors
    z[j, i]     = sum over k of b[k, j] a[i, k]           -- rows and columns exchanged
                = y[i, j]                                 -- factors may be swapped
    L           = sum over i, j of gy[i, j] y[i, j]       -- gy is short for dL/dy, ga for dL/da: of any name g and the name
                = sum over i, k of a[i, k] (sum over j of gy[i, j] b[k, j])   -- y put in, and collected by a[i, k]
    ga[i, k]    = sum over j of gy[i, j] b[k, j]          -- the factor of a[i, k] in L
    gb[k, j]    = sum over i of gy[i, j] a[i, k]          -- likewise
    ga          = gy @ bᵀ                                 -- the sum is over the second index of both
    gb          = aᵀ @ gy                                 -- over the first index of both
  `,
  see: ["only-one-remains", "common-factor", "matmul", "notation"],
  samples: (): [Sample, ...Sample[]] => [
    product([[1, 2, -1], [3, -2, 4]], [[2, 1, 0.5, -1], [-3, 1.5, 4, 0.2], [0.7, -2, 5, 3]], [1, -2, 4], [3, 5, -6], 2), // prettier-ignore
    product([[0.3, -1.1, 0.8], [1.4, 0.6, -0.2], [-0.9, 2.1, 0.5], [0.7, 0.1, 1.3]], [[0.4, -0.6], [1.7, 0.9], [-0.8, 0.2]], [0.5, 1.2, -0.3], [-1.6, 0.7, 2.2], -1.4), // prettier-ignore
  ],
});

function product(a: number[][], b: number[][], v: number[], w: number[], c: number): Sample {
  const gy: NestedNumbers = a.map((_, i) => b[0].map((_, j) => 1.5 * i - 0.7 * j + 0.25 * i * j + 1));
  const name = `a (${a.length}, 3), b (3, ${b[0].length})`;
  return computed({
    name,
    inputs: { a, b },
    upstream: { y: gy },
    compute: (x) => ({ y: matmul(x.a, x.b) }),
    rest: { tensors: { v, w }, numbers: { c, n: 3 } },
  });
}
