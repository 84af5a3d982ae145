import { row, scalar } from "../../notation/array.js";
import type { Sample } from "../../notation/sample.js";
import { Parzen } from "../../optim/parzen.js";
import { mostPromising } from "../../optim/tpe.js";
import { writtenPage } from "../written.js";

export const tpe = writtenPage({
  name: "tpe",
  kind: "algorithm",
  formula:
    "try next what is likely among the good settings and unlikely among the others: the candidate x with the largest l(x) / g(x)",
  about:
    "Which learning rate, which width? Random draws learn nothing from one trial to the next. The tree-structured Parzen estimator (Bergstra et al. 2011) " +
    "looks back: the best trials, a share gamma of all, are the good ones. Where they lie says the density l, where all others lie says g. A density comes from points by " +
    "Parzen's way: each becomes a bell, and the density is their mean. m[i] are the points of one setting among the good in order, " +
    "and with them, as number c, the middle of the range, which nobody tried and whose bell is as wide as the range. o[i] are those of the others, " +
    "and q[i] the widths of their bells. Between a and b a setting may lie; x[k] are candidates.",
  picture: `
     good     |    o o  o                |   few, close together
     l        |  _/    \\___              |   high where they are
     others   |         x    x  x   x  x |
     g        |      ___/           \\___ |   high where they are
     l / g    |    ^                     |
              a    next                  b`,
  source: "src/optim/tpe.ts",
  derivation: `
    i < n, j < N, k < K
    width    = b - a
    gap[i]   = m[1] - m[0] if i = 0, m[i] - m[i - 1] if i = n - 1,
               else max(m[i] - m[i - 1], m[i + 1] - m[i])    -- to the farther neighbour: where points are dense, bells are narrow
    least    = width / min(100, n)                           -- but not needles: two equal points would never let go
    s[i]     = width if i = c, else min(width, max(least, gap[i]))
    B(z)     = (1 + erf(z / sqrt(2))) / 2                    -- the share of a bell that lies below z
    B'(x[k]) = exp(-x[k]^2 / 2) / sqrt(2 pi)                 -- its slope is the height of the bell
    Z[i]     = B((b - m[i]) / s[i]) - B((a - m[i]) / s[i])   -- what of bell i lies in the range
    l[k]     = mean over i of B'((x[k] - m[i]) / s[i]) / (s[i] Z[i])  -- chain rule: a bell of width s[i] is 1 / s[i] as high; divided by Z[i] it has all of its share inside
    Y[j]     = B((b - o[j]) / q[j]) - B((a - o[j]) / q[j])
    g[k]     = mean over j of B'((x[k] - o[j]) / q[j]) / (q[j] Y[j])  -- the same of the others
    p[k]     = gamma l[k] + (1 - gamma) g[k]                 -- a setting is good with probability gamma, or one of the others
    P[k]     = gamma l[k] / p[k]                             -- Bayes: how likely is it that x[k] is a good one?
             = 1 / (1 + (1 / gamma - 1) g[k] / l[k])         -- divided by gamma l[k]: it rises with l / g, whatever gamma is
    most     = max over k of l[k] / g[k]
    most     = max over k of (P[k] (1 - gamma) / (gamma (1 - P[k])))  -- so the most promising is the one with the largest ratio
    next     = max over k of (x[k] if l[k] / g[k] = most, else a)
  `,
  after:
    "The candidates are 24 draws from l. Each setting is looked at by itself. Of a range over powers of ten (log_uniform) the logarithm counts; a whole number has what lies within a half of it; " +
    "and a list of values has shares in the place of bells, p[v] = (count[v] + 1/V) / (n + 1) for V values.\n\n" +
    "mlbh sweep does this with method: tpe. The first trials (startup) are random draws. Then trials are proposed in rounds, each from all " +
    "results before it; the others of the same round count as bad ones, so that they differ. What is proposed depends on the seed and on results, and not " +
    "on how many processes there are or which is faster. A trial that has diverged counts as the worst.\n\n" +
    "With few trials and many settings there is little to learn from, and tpe is hardly better than random draws.",
  aliases: ["parzen", "bayesian optimization", "hyperparameter search", "sweep"],
  see: ["successive-halving", "learning-rate-finder", "GELU"],
  at: [1],
  samples: (): [Sample, ...Sample[]] => [
    searched([0.2, 0.3], [0.1, 0.6, 0.7, 0.9], [0.15, 0.25, 0.4, 0.8], [0, 1], 0.3),
    searched([-2, -1.5, 1], [0, 3, 3.5, -4], [-1.7, 0.5, 2, -3], [-5, 5], 0.15),
    searched([2], [1, 1, 4], [2.5, 1.25, 3], [0.5, 4.5], 0.25),
  ],
});

function searched(good: number[], others: number[], x: number[], [a, b]: [number, number], gamma: number): Sample {
  const [l, g] = [new Parzen(good, a, b), new Parzen(others, a, b)];
  const [likely, unlikely] = [l, g].map((density) => x.map((each) => density.at(each)));
  const next = mostPromising(x, (each) => l.at(each) / g.at(each));
  return {
    name: `good ${good.join(", ")}; others ${others.join(", ")}; from ${a} to ${b}`,
    tensors: { m: row([...l.means]), s: row([...l.deviations]), o: row([...g.means]), q: row([...g.deviations]), x: row(x), l: row(likely), g: row(unlikely), next: scalar(next) }, // prettier-ignore
    numbers: { a, b, c: l.deviations.lastIndexOf(b - a), gamma, n: l.means.length, N: g.means.length, K: x.length },
    outputs: ["s", "l", "g", "next"],
  };
}
