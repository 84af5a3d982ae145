// How good are predicted classes?
import { areaUnderRoc, confusion, mean, meanOverRows, overClasses, positives, ratio, type Metric } from "./predictions.js";
import { sumOf } from "../kernels/reference/sum.js";
import type { Task } from "./task.js";

const classification: readonly Task[] = ["binary", "multiclass"];

const predicted = `
      where rank(p) = 1
      h[n] = (p[n] > threshold)                                  -- the class that row n is put into; p[n] is P(class 1)
      where rank(p) = 2
      h[n] = min over k of (k if p[n, k] = (max over j of p[n, j]), else C)  -- the first of the most probable classes
      where any`;

const truePositives = `
      k < C${predicted}
      TP[k] = sum over n of (h[n] = k and t[n] = k)              -- class k, and called so: true positives`;

const falsePositives = `
      FP[k] = sum over n of (h[n] = k and t[n] != k)             -- called so wrongly: false positives`;

const falseNegatives = `
      FN[k] = sum over n of (h[n] != k and t[n] = k)             -- missed: false negatives`;

const averaged = `      where rank(p) = 1
      y = S[1]                                                   -- binary: of class 1, the positive one
      where rank(p) = 2
      y = mean over k of S[k]                                    -- several classes: each counts alike, however rare (macro average)`;

export const classificationMetrics = {
  accuracy: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "correct rows / all rows",
    compute: (p) => ratio(sumOf(confusion(p).map((row, k) => row[k])), p.targets.length),
    derivation: `
      n < N, k < C, l < C${predicted}
      y = mean over n of (h[n] = t[n])                           -- 1 for a right row, 0 for a wrong one
      K[k, l] = sum over n of (t[n] = k and h[n] = l)            -- the confusion matrix
      y = 1 / N (sum over k of K[k, k])                          -- what is right stands on its diagonal: this is how the code counts
    `,
    see: ["confusion_matrix", "precision"],
  },
  precision: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "TP / (TP + FP): the share of rows called positive that are positive; several classes: mean over classes",
    compute: (p) => overClasses(p, ({ tp, fp }) => (tp + fp === 0 ? 0 : tp / (tp + fp))),
    derivation: `${truePositives}${falsePositives}
      S[k] = 0 if TP[k] + FP[k] = 0, else TP[k] / (TP[k] + FP[k])  -- convention: 0 / 0 counts as 0, where no row is called k
      TP[k] + FP[k] = sum over n of (h[n] = k)                   -- the rows that are called k
${averaged}
    `,
    see: ["recall", "f1"],
  },
  recall: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "TP / (TP + FN): how many of the positive rows are found; several classes: mean over classes",
    compute: (p) => overClasses(p, ({ tp, fn }) => (tp + fn === 0 ? 0 : tp / (tp + fn))),
    derivation: `${truePositives}${falseNegatives}
      S[k] = 0 if TP[k] + FN[k] = 0, else TP[k] / (TP[k] + FN[k])  -- convention: 0 / 0 counts as 0, where no row is of class k
      TP[k] + FN[k] = sum over n of (t[n] = k)                   -- the rows of class k
${averaged}
    `,
    see: ["precision", "f1"],
  },
  f1: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "2 TP / (2 TP + FP + FN): the harmonic mean of precision and recall; several classes: mean over classes",
    compute: (p) => overClasses(p, ({ tp, fp, fn }) => (tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn))),
    derivation: `${truePositives}${falsePositives}${falseNegatives}
      A[k] = 0 if TP[k] = 0, else TP[k] / (TP[k] + FP[k])        -- precision
      B[k] = 0 if TP[k] = 0, else TP[k] / (TP[k] + FN[k])        -- recall
      S[k] = 0 if TP[k] = 0, else 2 / (1 / A[k] + 1 / B[k])      -- harmonic mean of both: near the smaller one
           = 0 if TP[k] = 0, else 2 A[k] B[k] / (A[k] + B[k])    -- times A B above and below
           = 0 if TP[k] = 0, else 2 TP[k] / (2 TP[k] + FP[k] + FN[k])  -- 1 / A + 1 / B is (TP + FP + TP + FN) / TP
${averaged}
    `,
    see: ["precision", "recall"],
  },
  roc_auc: {
    tasks: classification,
    higherIsBetter: true,
    meaning:
      "P(a random positive row scores above a random negative one), ties 1/2; several classes: mean of one against the rest",
    compute: (p) => {
      const width = p.task === "binary" ? 1 : p.classes;
      const areas = positives(p).map((k) => areaUnderRoc(p, k, width, p.task === "binary" ? 0 : k));
      return areas.includes(null) ? null : mean(areas as number[]);
    },
    derivation: `
      n < N, k < C
      where rank(p) = 1
      s[n, k] = p[n] if k = 1, else 1 - p[n]                     -- the score of row n for class k; p[n] is P(class 1)
      s[n, 0] + s[n, 1] = 1                                      -- one of both classes it is
      where rank(p) = 2
      s[n, k] = p[n, k]                                          -- its score for class k
      where any
      P[k] = sum over n of (t[n] = k)                            -- rows of class k
      Q[k] = N - P[k]                                            -- all others
      w[i, j, k] = (s[i, k] > s[j, k]) + 1/2 (s[i, k] = s[j, k]) -- 1 where row i scores higher, 1/2 for a tie
      A[k] = (sum over i, j of (t[i] = k and t[j] != k) w[i, j, k]) / (P[k] Q[k])  -- the share of pairs in the right order
      H[j, k] = (sum over i of (t[i] = k) w[i, j, k]) / P[k]     -- ROC curve: the share of positives above row j
      A[k] = (sum over j of (t[j] != k) H[j, k]) / Q[k]          -- the area below it: each negative is a strip 1 / Q wide
      R[i, k] = 1/2 + (sum over j of w[i, j, k])                 -- the rank of row i; equal ones share the mean of theirs
      A[k] = ((sum over i of (t[i] = k) R[i, k]) - P[k] (P[k] + 1) / 2) / (P[k] Q[k])  -- ranks among positives only add up to P (P + 1) / 2: Mann and Whitney's U
      B[i, k] = sum over j of (t[j] != k and s[j, k] < s[i, k])  -- others below row i
      E[i, k] = sum over j of (t[j] != k and s[j, k] <= s[i, k])  -- others below it or equal
      A[k] = (sum over i of (t[i] = k) (B[i, k] + E[i, k]) / 2) / (P[k] Q[k])  -- what the code does, with both parts sorted
      where rank(p) = 1
      y = A[1]                                                   -- of class 1, the positive one
        = A[0]                                                   -- class 0 has the same pairs, and 1 - p turns their order round
      where rank(p) = 2
      y = mean over k of A[k]                                    -- several classes: one against the rest, each in turn
    `,
    see: ["precision", "recall"],
  },
  log_loss: {
    tasks: classification,
    higherIsBetter: false,
    meaning: "mean of -log P(true class)",
    compute: (p) => {
      const tiny = 2 ** -52; // keeps a confident mistake finite
      const probability = (i: number): number => {
        const k = p.targets[i];
        if (p.task === "binary") return k === 1 ? p.outputs[i] : 1 - p.outputs[i];
        return p.outputs[i * p.classes + k];
      };
      return meanOverRows(p, (i) => -Math.log(Math.min(1 - tiny, Math.max(tiny, probability(i)))));
    },
    derivation: `
      n < N
      where rank(p) = 1
      q[n] = p[n] if t[n] = 1, else 1 - p[n]                     -- P(true class); p[n] is P(class 1)
      where rank(p) = 2
      q[n] = p[n, t[n]]
      where any
      u[n] = max(q[n], 2^-52)                                    -- keeps a confident mistake finite
      y = mean over n of -ln(u[n])
      exp(-y) = product over n of u[n]^(1 / N)                   -- the geometric mean of P(true class)
      where rank(p) = 1
      y = -(mean over n of (t[n] ln(max(p[n], 2^-52)) +
        (1 - t[n]) ln(max(1 - p[n], 2^-52))))  -- one of the two terms is 0: binary cross-entropy
      where rank(p) = 2
      y = -(mean over n of (sum over k of (t[n] = k) ln(max(p[n, k], 2^-52))))  -- only k = t[n] remains: cross-entropy
    `,
    see: ["bce", "crossEntropy"],
  },
  confusion_matrix: {
    tasks: classification,
    higherIsBetter: true,
    meaning: "counts: row = true class, column = predicted class",
    compute: confusion,
    derivation: `
      k < C, l < C${predicted}
      y[k, l] = sum over n of (t[n] = k and h[n] = l)            -- row: what it is; column: what it is called
      sum over l of y[k, l] = sum over n of (t[n] = k)           -- a row adds up to the rows of its class
      sum over k of y[k, l] = sum over n of (h[n] = l)           -- a column to those that are called so
    `,
    see: ["accuracy"],
  },
} satisfies Record<string, Metric>;
