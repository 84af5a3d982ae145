// Are the probabilities right, not only the classes?
import { field } from "../core/fields.js";
import { sumOf } from "../kernels/reference/sum.js";
import { trueClass } from "./lines.js";
import { declareMetric } from "./metric.js";
import { anyClasses, classification, errorAt, meanOverRows, predictedClass, probability, ratio, square, totalWeight, weightOf, type Predictions } from "./predictions.js"; // prettier-ignore

/** The mean of -ln P(true class). */
export function logLoss(p: Predictions): number | null {
  const tiny = 2 ** -52; // keeps a confident mistake finite
  return meanOverRows(p, (i) => -Math.log(Math.min(1 - tiny, Math.max(tiny, probability(p, i, p.targets[i])))));
}

/** sum over bins of |right rows - what the model expects| / rows: the counts of the bins cancel. */
function calibrationError(p: Predictions, bins: number): number | null {
  const excess = new Float64Array(bins);
  for (let i = 0; i < p.targets.length; i++) {
    const called = predictedClass(p, i);
    const claimed = p.task === "binary" ? p.outputs[i] : probability(p, i, called);
    if (Number.isNaN(claimed)) return null;
    const right = p.task === "binary" ? p.targets[i] : Number(called === p.targets[i]);
    excess[binOf(claimed, bins)] += weightOf(p, i) * (right - claimed);
  }
  return ratio(sumOf(excess.map(Math.abs)), totalWeight(p));
}

/** Bin b holds b / bins < p <= (b + 1) / bins, the first one 0 as well. */
function binOf(p: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.ceil(p * bins) - 1));
  if (bin > 0 && p <= bin / bins)
    bin--; // p * bins was rounded
  else if (bin < bins - 1 && p > (bin + 1) / bins) bin++;
  return bin;
}

export const probabilities = {
  log_loss: declareMetric({
    tasks: anyClasses,
    higherIsBetter: false,
    meaning: "mean of -log P(true class)",
    compute: logLoss,
    ofTokens: ({ surprise, tokens }) => surprise / tokens,
    aliases: ["log-loss", "logloss"],
    derivation: `${trueClass}
      y = mean over n of -ln(u[n])
      exp(-y) = product over n of u[n]^(1 / N)                   -- the geometric mean of P(true class)
      where rank(p) = 1
      y = -(mean over n of (t[n] ln(max(p[n], 2^-52)) +
        (1 - t[n]) ln(max(1 - p[n], 2^-52))))  -- one of the two terms is 0: binary cross-entropy
      where rank(p) = 2
      y = -(mean over n of (sum over k of (t[n] = k) ln(max(p[n, k], 2^-52))))  -- only k = t[n] remains: cross-entropy
    `,
    see: ["bce", "crossEntropy", "perplexity"],
  }),
  perplexity: declareMetric({
    tasks: [...anyClasses, "sequence"],
    higherIsBetter: false,
    meaning: "exp(log_loss): among how many equally likely classes the model hesitates",
    compute: (p) => {
      const loss = logLoss(p);
      return loss === null ? null : Math.exp(loss);
    },
    ofTokens: ({ surprise, tokens }) => Math.exp(surprise / tokens),
    aliases: [],
    about: "1 is sure and right; C is what a model reaches that calls each of C classes equally likely.",
    derivation: `
      any c${trueClass}
      y = exp(mean over n of -ln(u[n]))                          -- log_loss, as a number of classes:
      exp(-ln(1 / |c|)) = |c|                                    -- every true class with probability 1 / c gives c
      y = 1 / (product over n of u[n]^(1 / N))                   -- 1 / the geometric mean of P(true class)
    `,
    see: ["log_loss"],
  }),
  brier: declareMetric({
    tasks: classification,
    higherIsBetter: false,
    meaning: "mean of (P(class 1) - t)^2; several classes: mean of the sum over k of (P(class k) - (t = k))^2",
    compute: (p) => {
      if (p.task === "binary") return meanOverRows(p, (i) => square(errorAt(p, i)));
      return meanOverRows(p, (i) => {
        let sum = 0;
        for (let k = 0; k < p.classes; k++) sum += square(probability(p, i, k) - Number(p.targets[i] === k));
        return sum;
      });
    },
    aliases: ["brier score", "brier-score"],
    about: "The squared error of probabilities. Unlike log_loss it does not grow without bound when the model is sure and wrong.",
    derivation: `
      n < N
      any c, q
      where rank(p) = 1
      r[n] = p[n] - t[n]                                         -- t[n] is the probability that hindsight gives
      y = mean over n of r[n]^2                                  -- two classes: from 0 to 1
        = 1/2 (mean over n of (r[n]^2 + ((1 - p[n]) - (1 - t[n]))^2))  -- half of the sum over both classes: the other one is as far off
      dy/dp[j] = 2 r[j] / N                                      -- power rule
      where rank(p) = 2
      y = mean over n of (sum over k of (p[n, k] - (t[n] = k))^2)  -- several classes: from 0 to 2
        = 1 + (mean over n of ((sum over k of p[n, k]^2) - 2 p[n, t[n]]))  -- (t = k)^2 is 1 once, and so is the mixed term
      where any
      f(u) = q (1 - u)^2 + (1 - q) u^2                           -- what it is in the mean, where class 1 has the probability q
      f'(c) = 2 (c - q)                                          -- power rule: 0 for c = q, so the honest answer is the best
    `,
    see: ["log_loss", "calibration_error"],
  }),
  calibration_error: declareMetric({
    tasks: classification,
    higherIsBetter: false,
    meaning: "mean over rows of |share that is right - probability that the model claims|, both taken over its bin",
    fields: {
      bins: field.integer({
        min: 1,
        max: 10_000,
        default: 10,
        help: "equal parts of 0 to 1, in which rows are put by their probability",
      }),
    },
    compute: (p, { bins }) => calibrationError(p, bins),
    aliases: ["ece", "expected calibration error", "calibration"],
    samples: [{}, { bins: 2 }, { bins: 5 }],
    about:
      "Of all days with 70 % chance of rain, does it rain on 7 of 10? Two classes: P(class 1) beside the share of class 1. Several: the largest probability beside the share that is right. Known as ECE.",
    derivation: `
      n < N, b < bins, k < C
      where rank(p) = 1
      c[n] = p[n]                                                -- what the model claims: class 1, with this probability
      a[n] = t[n]                                                -- 1 where that is so
      where rank(p) = 2
      c[n] = max over j of p[n, j]                               -- what it claims for the class that it chooses
      h[n] = min over k of (k if p[n, k] = c[n], else C)         -- that class: the first of equals
      a[n] = (h[n] = t[n])                                       -- 1 where that is right
      where any
      I[n, b] = (c[n] > b / bins and c[n] <= (b + 1) / bins) + (c[n] = 0 and b = 0)  -- row n is in bin b; the first holds 0 as well
      sum over b of I[n, b] = 1                                  -- and in no other
      M[b] = sum over n of I[n, b]                               -- rows of a bin
      A[b] = 0 if M[b] = 0, else 1 / M[b] (sum over n of I[n, b] a[n])  -- how many of them are right
      Q[b] = 0 if M[b] = 0, else 1 / M[b] (sum over n of I[n, b] c[n])  -- how many should be
      y = 1 / N (sum over b of M[b] * |A[b] - Q[b]|)              -- each bin counts its rows
        = 1 / N (sum over b of |sum over n of I[n, b] (a[n] - c[n])|)  -- M cancels: this is how the code counts
    `,
    see: ["brier", "log_loss"],
  }),
};
