// How good are predicted values?
import { errorAt, meanOverRows, root, square, sumOverRows, type Metric } from "./predictions.js";
import type { Task } from "./task.js";

const regression: readonly Task[] = ["regression"];

export const regressionMetrics = {
  mse: {
    tasks: regression,
    higherIsBetter: false,
    meaning: "mean of (prediction - target)^2",
    compute: (p) => meanOverRows(p, (i) => square(errorAt(p, i))),
    derivation: `
      n < N
      r[n] = p[n] - t[n]                                         -- the error of row n
      y = mean over n of r[n]^2
      b = mean over n of r[n]                                    -- the error that all rows have in common
      y = b^2 + (mean over n of (r[n] - b)^2)                    -- the square of the mean error, and the variance of the errors; 2 b (r - b) adds up to 0
      dy/dp[k] = 2 r[k] / N                                      -- power rule: large errors pull hardest
    `,
    see: ["rmse", "mae", "r2"],
  },
  rmse: {
    tasks: regression,
    higherIsBetter: false,
    meaning: "sqrt(mse), in the target's unit",
    compute: (p) => root(meanOverRows(p, (i) => square(errorAt(p, i)))),
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
  },
  mae: {
    tasks: regression,
    higherIsBetter: false,
    meaning: "mean of |prediction - target|",
    compute: (p) => meanOverRows(p, (i) => Math.abs(errorAt(p, i))),
    derivation: `
      n < N
      r[n] = p[n] - t[n]                                         -- the error of row n
      y = mean over n of |r[n]|
      dy/dp[k] = sign(r[k]) / N                                  -- a large error pulls no harder than a small one
      (mean over n of r[n]^2) - y^2 = mean over n of (|r[n]| - y)^2  -- rmse^2 - mae^2 is never below 0: rmse counts large errors more
    `,
    see: ["mse"],
  },
  r2: {
    tasks: regression,
    higherIsBetter: true,
    meaning: "1 - mse / variance of the target: 0 is as good as always saying the mean",
    compute: (p) => {
      const center = meanOverRows(p, (i) => p.targets[i]);
      if (center === null) return null;
      const total = sumOverRows(p, (i) => square(p.targets[i] - center));
      return total === 0 ? null : 1 - sumOverRows(p, (i) => square(errorAt(p, i))) / total;
    },
    derivation: `
      n < N
      m = mean over n of t[n]                                    -- the best answer that knows nothing of the row
      S = sum over n of (t[n] - m)^2                             -- its squared errors
      y = 1 - (sum over n of (p[n] - t[n])^2) / S                -- the share of them that is gone
        = 1 - (mean over n of (p[n] - t[n])^2) / (mean over n of (t[n] - m)^2)  -- 1 / N above and below: mse and variance
      1 - (sum over n of (m - t[n])^2) / S = 0                   -- always saying the mean scores 0
    `,
    see: ["mse"],
  },
} satisfies Record<string, Metric>;
