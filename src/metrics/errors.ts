// How far off are predicted values? Measures that weigh errors otherwise than their square.
import { field } from "../core/fields.js";
import { declareMetric } from "./metric.js";
import { errorAt, meanOverRows, square, type Predictions } from "./predictions.js";
import { median, weightedMedian } from "./quantiles.js";
import type { Task } from "./task.js";

const tasks: readonly Task[] = ["regression"];
const tiny = 2 ** -52;

function sizes(p: Predictions): Float64Array {
  return Float64Array.from(p.targets, (_, row) => Math.abs(errorAt(p, row)));
}

export const errors = {
  median_absolute_error: declareMetric({
    tasks,
    higherIsBetter: false,
    meaning: "the median of |prediction - target|: half of the rows are no further off",
    compute: (p) => (p.weights === undefined ? median(sizes(p)) : weightedMedian(sizes(p), p.weights)),
    aliases: ["median absolute error"],
    about: "What a few rows that are far off cannot change.",
    derivation: `
      n < N
      e[n] = |p[n] - t[n]|
      D[n] = sum over j of (e[j] <= e[n])                        -- rows that are no further off than row n
      U[n] = sum over j of (e[j] >= e[n])                        -- rows that are no nearer
      l = min over n of (e[n] if 2 D[n] >= N, else 1 / 0)        -- the least error with half of all at it or below
      u = max over n of (e[n] if 2 U[n] >= N, else 0)            -- the largest with half of all at it or above
      y = 1/2 (l + u)                                            -- the same one where N is odd, else the two in the middle
    `,
    see: ["mae", "quantile_loss"],
  }),
  max_error: declareMetric({
    tasks,
    higherIsBetter: false,
    meaning: "the largest |prediction - target|",
    compute: (p) => (p.targets.length === 0 ? null : sizes(p).reduce((most, size) => Math.max(most, size), 0)),
    aliases: ["max error", "maximum error"],
    about: "The worst row. It says what can happen, and one strange row decides it. Weights of rows do not change it.",
    derivation: `
      n < N
      r[n] = p[n] - t[n]
      y = max over n of |r[n]|
      min over n of (y - |r[n]|) = 0                             -- no row is further off, and one is as far
      y = max((max over n of r[n]), -(min over n of r[n]))       -- the most too high, or the most too low
    `,
    see: ["mae", "median_absolute_error"],
  }),
  mape: declareMetric({
    tasks,
    higherIsBetter: false,
    meaning: "mean of |prediction - target| / |target|: 0.1 is 10 % off",
    compute: (p) => meanOverRows(p, (i) => Math.abs(errorAt(p, i)) / Math.max(Math.abs(p.targets[i]), tiny)),
    aliases: ["mean absolute percentage error", "percentage error"],
    about:
      "For targets of very different sizes, all well away from 0. It is a share, as in scikit-learn, not a number of percent; a target of 0 counts as 2^-52 and makes it huge.",
    derivation: `
      n < N
      any c
      d[n] = max(|t[n]|, 2^-52)                                  -- keeps a target of 0 finite
      y = mean over n of |p[n] - t[n]| / d[n]
        = mean over n of |(p[n] - t[n]) / d[n]|                  -- the error as a share of the target: no unit remains
      dy/dp[k] = sign(p[k] - t[k]) / (N d[k])                    -- rows with small targets pull hardest
    `,
    see: ["mae", "msle"],
  }),
  msle: declareMetric({
    tasks,
    higherIsBetter: false,
    meaning: "mean of (ln(1 + prediction) - ln(1 + target))^2; not defined where one of them is below 0",
    compute: (p) => {
      for (let i = 0; i < p.targets.length; i++) if (!(p.targets[i] >= 0 && p.outputs[i] >= 0)) return null;
      return meanOverRows(p, (i) => square(Math.log1p(p.outputs[i]) - Math.log1p(p.targets[i])));
    },
    aliases: ["mean squared logarithmic error", "squared log error"],
    about: "For counts and prices: twice too much is as bad at 100 as at 100,000.",
    derivation: `
      n < N
      q[n] = (1 + p[n]) / (1 + t[n])                             -- the prediction as a multiple of the target, nearly
      r[n] = ln(1 + p[n]) - ln(1 + t[n])
           = ln(q[n])                                            -- a difference of logarithms is the logarithm of a ratio
      y = mean over n of r[n]^2
        = mean over n of ln(1 / q[n])^2                          -- twice as much and half as much are equally bad
      dy/dp[k] = 2 r[k] / (N (1 + p[k]))                         -- chain rule: the slope of ln(1 + p) is 1 / (1 + p)
    `,
    see: ["mse", "mape"],
  }),
  quantile_loss: declareMetric({
    tasks,
    higherIsBetter: false,
    meaning: "mean of q (t - p) where the target lies above the prediction, (1 - q) (p - t) where it lies below",
    fields: { q: field.number({ min: 0, max: 1, help: "the share of targets that should lie below the prediction" }) },
    compute: (p, { q }) => meanOverRows(p, (i) => (p.targets[i] >= p.outputs[i] ? -q * errorAt(p, i) : (1 - q) * errorAt(p, i))),
    aliases: ["pinball loss", "pinball", "quantile loss"],
    samples: [{ q: 0.9 }, { q: 0.5 }, { q: 0.2 }],
    about:
      "For predictions that are meant to be too low in a share q of all rows: how much has to be in stock so that it lasts on 9 days of 10?",
    derivation: `
      n < N
      r[n] = t[n] - p[n]                                         -- how much too low
      y = mean over n of (q r[n] if r[n] >= 0, else (q - 1) r[n])  -- too low costs q, too high 1 - q
      dy/dp[k] = ((t[k] < p[k]) - q) / N                         -- -q where it is too low, 1 - q where it is too high
      sum over k of dy/dp[k] = (mean over n of (t[n] < p[n])) - q  -- for one answer to all rows it is 0, and y least, where a share q lies below
      y = mean over n of max(q r[n], (q - 1) r[n])               -- the larger of two lines through 0
        = (q - 1/2) (mean over n of r[n]) + 1/2 (mean over n of |r[n]|)  -- max(a, b) is (a + b) / 2 + |a - b| / 2: half of mae for q = 1/2
    `,
    see: ["mae", "median_absolute_error"],
  }),
};
