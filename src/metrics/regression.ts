// How good are predicted values?
import { declareMetric } from "./metric.js";
import { errorAt, meanOverRows, root, square, sumOverRows, totalWeight, type Predictions } from "./predictions.js";
import type { Task } from "./task.js";

const tasks: readonly Task[] = ["regression"];

/** The sum of (t - mean of t)^2; null where it is 0: a target that never changes leaves nothing to explain. */
function spreadOfTargets(p: Predictions): number | null {
  const center = meanOverRows(p, (i) => p.targets[i]);
  const spread = center === null ? 0 : sumOverRows(p, (i) => square(p.targets[i] - center));
  return spread === 0 ? null : spread;
}

export const regression = {
  mse: declareMetric({
    tasks,
    higherIsBetter: false,
    meaning: "mean of (prediction - target)^2",
    compute: (p) => meanOverRows(p, (i) => square(errorAt(p, i))),
    aliases: ["mean squared error", "squared error"],
    derivation: `
      n < N
      r[n] = p[n] - t[n]                                         -- the error of row n
      y = mean over n of r[n]^2
      b = mean over n of r[n]                                    -- the error that all rows have in common
      y = b^2 + (mean over n of (r[n] - b)^2)                    -- the square of the mean error, and the variance of the errors; 2 b (r - b) adds up to 0
      dy/dp[k] = 2 r[k] / N                                      -- power rule: large errors pull hardest
    `,
    see: ["rmse", "mae", "r2"],
  }),
  rmse: declareMetric({
    tasks,
    higherIsBetter: false,
    meaning: "sqrt(mse), in the target's unit",
    compute: (p) => root(meanOverRows(p, (i) => square(errorAt(p, i)))),
    aliases: ["root mean squared error"],
    derivation: `
      n < N
      any c
      r[n] = p[n] - t[n]                                         -- the error of row n
      m = mean over n of r[n]^2                                  -- mse, in the square of the target's unit
      y = sqrt(m)                                                -- in the target's unit:
      sqrt(mean over n of (c r[n])^2) = |c| y                    -- in cents an error is 100 times what it is in euros
      dm/dp[k] = 2 r[k] / N                                      -- power rule
      dy/dp[k] = dm/dp[k] / (2 sqrt(m))                          -- chain rule: the slope of sqrt(m) is 1 / (2 sqrt(m))
               = r[k] / (N y)                              -- sqrt(m) is y
    `,
    see: ["mse"],
  }),
  mae: declareMetric({
    tasks,
    higherIsBetter: false,
    meaning: "mean of |prediction - target|",
    compute: (p) => meanOverRows(p, (i) => Math.abs(errorAt(p, i))),
    aliases: ["mean absolute error"],
    derivation: `
      n < N
      r[n] = p[n] - t[n]                                         -- the error of row n
      y = mean over n of |r[n]|
      dy/dp[k] = sign(r[k]) / N                                  -- a large error pulls no harder than a small one
      (mean over n of r[n]^2) - y^2 = mean over n of (|r[n]| - y)^2  -- rmse^2 - mae^2 is never below 0: rmse counts large errors more
    `,
    see: ["mse"],
  }),
  r2: declareMetric({
    tasks,
    higherIsBetter: true,
    meaning: "1 - mse / variance of the target: 0 is as good as always saying the mean",
    compute: (p) => {
      const total = spreadOfTargets(p);
      return total === null ? null : 1 - sumOverRows(p, (i) => square(errorAt(p, i))) / total;
    },
    aliases: ["r-squared", "coefficient of determination"],
    derivation: `
      n < N
      m = mean over n of t[n]                                    -- the best answer that knows nothing of the row
      S = sum over n of (t[n] - m)^2                             -- its squared errors
      y = 1 - (sum over n of (p[n] - t[n])^2) / S                -- the share of them that is gone
        = 1 - (mean over n of (p[n] - t[n])^2) / (mean over n of (t[n] - m)^2)  -- 1 / N above and below: mse and variance
      1 - (sum over n of (m - t[n])^2) / S = 0                   -- always saying the mean scores 0
    `,
    see: ["mse"],
  }),
  explained_variance: declareMetric({
    tasks,
    higherIsBetter: true,
    meaning: "1 - variance of the error / variance of the target: r2 that forgives an error that all rows have in common",
    compute: (p) => {
      const [bias, total] = [meanOverRows(p, (i) => errorAt(p, i)), spreadOfTargets(p)];
      return bias === null || total === null ? null : 1 - sumOverRows(p, (i) => square(errorAt(p, i) - bias)) / total;
    },
    aliases: ["explained variance"],
    derivation: `
      n < N
      m = mean over n of t[n]
      S = sum over n of (t[n] - m)^2                             -- N times the variance of the target
      r[n] = p[n] - t[n]                                         -- the error of row n
      b = mean over n of r[n]                                    -- the error that all rows have in common
      y = 1 - (sum over n of (r[n] - b)^2) / S                   -- the share of the variance that is gone
      1 - (sum over n of r[n]^2) / S = y - N b^2 / S             -- r2 is lower by what b costs; 2 b (r - b) adds up to 0
    `,
    see: ["r2"],
  }),
  pearson: declareMetric({
    tasks,
    higherIsBetter: true,
    meaning: "the correlation of predictions and targets: 1 on a rising line, 0 none, -1 on a falling line",
    compute: (p) => {
      const [n, total] = [totalWeight(p), spreadOfTargets(p)];
      if (total === null) return null;
      const [a, b] = [sumOverRows(p, (i) => p.outputs[i]) / n, sumOverRows(p, (i) => p.targets[i]) / n];
      const spread = sumOverRows(p, (i) => square(p.outputs[i] - a));
      const joint = sumOverRows(p, (i) => (p.outputs[i] - a) * (p.targets[i] - b));
      return spread === 0 ? null : joint / (Math.sqrt(spread) * Math.sqrt(total));
    },
    aliases: ["correlation", "pearson correlation"],
    about: "Are the predictions right up to their scale? It does not see whether they are all too high or twice too large.",
    derivation: `
      n < N
      any c
      a[n] = p[n] - (mean over j of p[j])                        -- away from the mean
      b[n] = t[n] - (mean over j of t[j])
      A = sum over n of a[n]^2
      B = sum over n of b[n]^2
      y = (sum over n of a[n] b[n]) / sqrt(A B)                  -- covariance / both standard deviations; 1 / N cancels
      (sum over n of c a[n] b[n]) / sqrt((sum over n of (c a[n])^2) B) = sign(c) y  -- predictions in another unit: c cancels but for its sign
      m = (sum over n of a[n] b[n]) / A                          -- the slope of the best line through the points (p, t)
      1 - (sum over n of (b[n] - m a[n])^2) / B = y^2            -- its r2: how good p would be with the right scale and shift
    `,
    see: ["r2"],
  }),
};
