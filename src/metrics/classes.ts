// How many rows are put into the right class?
import { field } from "../core/fields.js";
import { sumOf } from "../kernels/reference/sum.js";
import { columnSums, confusion, rowSums } from "./counts.js";
import { matrix, predicted } from "./lines.js";
import { declareMetric } from "./metric.js";
import { anyClasses, classification, mean, meanOverRows, ratio, square, totalWeight, type Predictions } from "./predictions.js";

/** How far apart classes k and l are. */
const distances = {
  none: (k: number, l: number) => Number(k !== l),
  linear: (k: number, l: number) => Math.abs(k - l),
  quadratic: (k: number, l: number) => square(k - l),
};

/** Classes that the rows are less likely to be in than in the true one; of equally likely ones the later comes first, as in scikit-learn. */
function likelier({ outputs, targets, classes }: Predictions, row: number): number {
  const at = row * classes;
  const [own, score] = [targets[row], outputs[at + targets[row]]];
  let before = 0;
  for (let j = 0; j < classes; j++) if (outputs[at + j] > score || (outputs[at + j] === score && j > own)) before++;
  return before;
}

export const classes = {
  accuracy: declareMetric({
    tasks: anyClasses,
    higherIsBetter: true,
    byClass: true,
    meaning: "correct rows / all rows",
    compute: (p) => ratio(sumOf(confusion(p).map((row, k) => row[k])), totalWeight(p)),
    ofTokens: ({ right, tokens }) => right / tokens,
    aliases: ["acc"],
    derivation: `
      n < N, k < C, l < C${predicted}
      y = mean over n of (h[n] = t[n])                           -- 1 for a right row, 0 for a wrong one
      K[k, l] = sum over n of (t[n] = k and h[n] = l)            -- the confusion matrix
      y = 1 / N (sum over k of K[k, k])                          -- what is right stands on its diagonal: this is how the code counts
    `,
    see: ["confusion_matrix", "precision", "balanced_accuracy"],
  }),
  balanced_accuracy: declareMetric({
    tasks: classification,
    higherIsBetter: true,
    byClass: true,
    meaning: "the mean over the classes of the share of their rows that are found; classes without rows are left out",
    compute: (p) => {
      const shares = confusion(p).map((row, k) => ratio(row[k], sumOf(row)));
      return mean(shares.filter((share) => share !== null));
    },
    aliases: ["balanced accuracy"],
    about:
      "Where 95 of 100 rows are of one class, always saying that class has an accuracy of 0.95 and a balanced accuracy of 0.5.",
    derivation: `
      n < N, k < C${predicted}
      P[k] = sum over n of (t[n] = k)                            -- the rows of class k
      R[k] = 0 if P[k] = 0, else (sum over n of (t[n] = k and h[n] = k)) / P[k]  -- recall: the share of them that is found
      M = sum over k of (P[k] != 0)                              -- how many classes have rows
      y = 1 / M (sum over k of R[k])                             -- each of them counts alike, however rare
        = 1 / M (sum over n of (h[n] = t[n]) / P[t[n]])          -- accuracy, if a row counts 1 / the rows of its class
    `,
    see: ["accuracy", "recall"],
  }),
  top_k_accuracy: declareMetric({
    tasks: ["multiclass"],
    higherIsBetter: true,
    meaning: "the share of rows whose class is among the k most probable; 1 where there are no more than k classes",
    fields: { k: field.integer({ min: 1, help: "how many guesses there are" }) },
    compute: (p, { k }) => meanOverRows(p, (row) => Number(likelier(p, row) < k)),
    aliases: ["top-k", "top-5"],
    samples: [{ k: 2 }, { k: 1 }, { k: 3 }],
    about: "Is the true class among the first k guesses? With many classes, some of which look alike, accuracy is too strict.",
    derivation: `
      n < N, j < C
      B[n] = sum over j of (p[n, j] > p[n, t[n]])                -- classes that are more probable than the true one
      D[n] = sum over j of (p[n, j] = p[n, t[n]] and j > t[n])   -- convention: of equals the later is guessed first, as in scikit-learn
      y = mean over n of (B[n] + D[n] < k)                       -- so many guesses are spent before the true class
      y = 1 - (mean over n of (B[n] + D[n] >= k))                -- the rest are rows that k guesses miss
    `,
    see: ["accuracy"],
  }),
  confusion_matrix: declareMetric({
    tasks: classification,
    higherIsBetter: true,
    meaning: "counts: row = true class, column = predicted class",
    compute: confusion,
    aliases: ["confusion"],
    derivation: `
      k < C, l < C${predicted}
      y[k, l] = sum over n of (t[n] = k and h[n] = l)            -- row: what it is; column: what it is called
      sum over l of y[k, l] = sum over n of (t[n] = k)           -- a row adds up to the rows of its class
      sum over k of y[k, l] = sum over n of (h[n] = l)           -- a column to those that are called so
    `,
    see: ["accuracy"],
  }),
  matthews: declareMetric({
    tasks: classification,
    higherIsBetter: true,
    byClass: true,
    meaning:
      "the correlation of what rows are and what they are called: 1 all right, 0 no better than chance, or all called the same",
    compute: (p) => {
      if (p.targets.length === 0) return null;
      const counts = confusion(p);
      const [are, called] = [rowSums(counts), columnSums(counts)];
      const all = sumOf(are);
      const dot = (a: readonly number[], b: readonly number[]): number => sumOf(a.map((x, k) => x * b[k]));
      const right = sumOf(counts.map((row, k) => row[k]));
      const spread = (square(all) - dot(are, are)) * (square(all) - dot(called, called));
      return spread === 0 ? 0 : (right * all - dot(are, called)) / Math.sqrt(spread);
    },
    aliases: ["mcc", "matthews correlation coefficient", "phi coefficient"],
    about:
      "One number that is high only if rows of every class are mostly right; it does not matter which class is called positive.",
    derivation: `${matrix}
      A = N (sum over k of K[k, k]) - (sum over k of T[k] H[k])  -- right rows, less what chance would bring
      1 / N^2 A = sum over k of (1 / N K[k, k] - (mean over n of (t[n] = k)) (mean over n of (h[n] = k)))  -- the covariance of "is k" and "is called k", for all k
      V = N^2 - (sum over k of T[k]^2)                           -- the same of what they are with itself
      W = N^2 - (sum over k of H[k]^2)                           -- and of what they are called
      y = 0 if V W = 0, else A / sqrt(V W)                       -- convention: 0 where all are the same, or called the same
      where rank(p) = 1
      A = 2 (K[1, 1] K[0, 0] - K[0, 1] K[1, 0])                  -- N, T and H put in: true ones less false ones
      V = 2 T[0] T[1]                                            -- N is T[0] + T[1]
      W = 2 H[0] H[1]
      y = 0 if V W = 0, else (K[1, 1] K[0, 0] - K[0, 1] K[1, 0]) / sqrt(T[0] T[1] H[0] H[1])  -- how it is mostly written
    `,
    see: ["cohen_kappa", "confusion_matrix", "f1"],
  }),
  cohen_kappa: declareMetric({
    tasks: classification,
    higherIsBetter: true,
    byClass: true,
    meaning: "the share of mistakes by chance that is avoided: 1 all right, 0 no better than chance",
    fields: {
      weights: field.choice(["none", "linear", "quadratic"], {
        default: "none",
        help: "how bad it is to call class k class l: all alike, |k - l|, or (k - l)^2 where classes have an order",
      }),
    },
    compute: (p, { weights }) => {
      const distance = distances[weights];
      const counts = confusion(p);
      const [are, called] = [rowSums(counts), columnSums(counts)];
      const all = sumOf(are);
      const over = (of: (k: number, l: number) => number): number =>
        sumOf(are.map((_, k) => sumOf(called.map((_called, l) => distance(k, l) * of(k, l)))));
      const share = ratio(over((k, l) => counts[k][l]), over((k, l) => (are[k] * called[l]) / all)); // prettier-ignore
      return share === null || Number.isNaN(share) ? null : 1 - share;
    },
    aliases: ["kappa", "quadratic weighted kappa"],
    samples: [{}, { weights: "linear" }, { weights: "quadratic" }],
    about:
      "How much better two judges agree, the model and the truth, than if each kept its habits and rolled dice. Not defined where all rows are of one class and called so.",
    derivation: `${matrix}
      where none = 1
      w[k, l] = (k != l)                                         -- every mistake costs 1
      where linear = 1
      w[k, l] = |k - l|                                          -- the classes have an order: far off costs more
      where quadratic = 1
      w[k, l] = (k - l)^2                                        -- much more
      where any
      O = sum over k, l of w[k, l] K[k, l]                       -- what the mistakes cost
      E = sum over k, l of w[k, l] T[k] H[l] / N                 -- what they would if names were dealt out by chance
      y = 1 - O / E                                              -- the share of it that is gone
      where none = 1
      a = mean over n of (h[n] = t[n])                           -- accuracy
      e = 1 / N^2 (sum over k of T[k] H[k])                      -- accuracy by chance
      y = (a - e) / (1 - e)                                      -- how far from there to 1: O is N (1 - a), E is N (1 - e)
    `,
    see: ["matthews", "accuracy"],
  }),
};
