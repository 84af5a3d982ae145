import type { Sample } from "../../notation/sample.js";
import { exp } from "../../ops/exp.js";
import { computed, writtenPage } from "../written.js";

export const onlyOneRemains = writtenPage({
  name: "only-one-remains",
  kind: "calculus",
  formula: "sum over i of (i = k) a[i] = a[k]",
  about:
    "(i = k) is 1 where i and k are the same number, else 0. In a sum over i it strikes out all terms but one: for k = 1 the sum is 0 a[0] + 1 a[1] + 0 a[2]. It comes up in every derivation, " +
    "because y[i] depends on x[k] in its own way when i = k, and in most cases not at all otherwise. Other books write a delta with two indices.",
  source: "src/pages/calculus/onlyOneRemains.ts",
  derivation: `
    sum over i of (i = k) a[i] = a[k]                     -- all terms but one are 0
    sum over i, j of (i = k) m[i, j] = sum over j of m[k, j]   -- the other sum stays
    sum over i, j of (i = k) (j = l) m[i, j] = m[k, l]    -- two of them leave one entry
    sum over i of ((i = k) - p[i]) a[i] = a[k] - sum over i of p[i] a[i]   -- in one part of a difference
    outside a = 0
    q < n
    b[q]        = sum over i of (i + 1 = q) a[i]          -- a, one place further
                = a[q - 1]                                -- only i = q - 1 remains; for q = 0 there is none, and a[-1] counts as 0
    y[i]        = exp(x[i])                               -- where it comes from: each y has its own x
    dy[i]/dx[k] = (i = k) y[i]                            -- exp is its own derivative; 0 for another x
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]         -- chain rule
                = sum over i of gy[i] (i = k) y[i]
                = gy[k] y[k]                              -- only i = k remains
  `,
  aliases: ["delta", "Kronecker delta", "kronecker"],
  see: ["index-notation", "common-factor", "softmax"],
  samples: (): [Sample, ...Sample[]] => [
    entries([5, 7, -2], [0.5, 0.2, 0.3], [[1, 2, 3], [4, 6, 8]], [0.1, -1, 0.7], [2, 3, -1]), // prettier-ignore
    entries([0.4, -1.3, 2.2], [0.6, -0.7, 1.9], [[0.3, 1.4], [-0.8, 0.9], [2.1, -0.2], [1.6, 0.7]], [0.2, -0.5, 1.1, 0.8], [1.2, -0.4, 0.9, 2.6]), // prettier-ignore
  ],
});

function entries(a: number[], p: number[], m: number[][], x: number[], gy: number[]): Sample {
  const name = `a (3), m (${m.length}, ${m[0].length}), x (${x.length})`;
  return computed({
    name,
    inputs: { x },
    upstream: { y: gy },
    compute: (t) => ({ y: exp(t.x) }),
    rest: { tensors: { a, p, m }, numbers: { n: a.length + 1 } },
  });
}
