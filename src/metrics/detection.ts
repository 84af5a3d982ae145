// How well is a class found among all others? Scores of counts: true and false positives and negatives.
import { field, type Fields, type Options, type Values } from "../core/fields.js";
import { average, averageMisfit, overClasses, type Counts } from "./counts.js";
import { averaged, falseNegatives, falsePositives, predicted, truePositives } from "./lines.js";
import { declareMetric, type MetricDeclaration } from "./metric.js";
import { classification } from "./predictions.js";

type Text = Pick<MetricDeclaration, "meaning" | "aliases" | "derivation" | "see" | "about">;

const averages = [{}, { average: "macro" }, { average: "weighted" }, { average: "micro" }] as const;

/** A score of the counts of one class, and its means over several. */
function scoreOfCounts<const F extends Fields = Record<never, never>>(
  text: Text,
  score: (counts: Counts, values: Values<F>) => number,
  fields: F = {} as F,
  args: readonly Options<F>[] = [{} as Options<F>],
): MetricDeclaration {
  const samples = args.flatMap((own) => averages.map((mean) => ({ ...own, ...mean })));
  return declareMetric<typeof average>({
    ...text,
    tasks: classification,
    higherIsBetter: true,
    byClass: true,
    fields: { ...fields, ...average },
    compute: (p, values) => overClasses(p, values.average, (counts) => score(counts, values as unknown as Values<F>)),
    misfit: averageMisfit,
    samples,
  });
}

export const detection = {
  precision: scoreOfCounts(
    {
      meaning: "TP / (TP + FP): the share of rows called positive that are positive; several classes: mean over classes",
      aliases: ["positive predictive value", "threshold"],
      derivation: `${truePositives}${falsePositives}
      S[k] = 0 if TP[k] + FP[k] = 0, else TP[k] / (TP[k] + FP[k])  -- convention: 0 / 0 counts as 0, where no row is called k
      TP[k] + FP[k] = sum over n of (h[n] = k)                   -- the rows that are called k
${averaged(`
      y = (sum over k of TP[k]) / (sum over k of (TP[k] + FP[k]))  -- micro: all counts together
        = mean over n of (h[n] = t[n])                           -- each row is called something once: accuracy`)}
    `,
      see: ["recall", "f1"],
    },
    ({ tp, fp }) => (tp + fp === 0 ? 0 : tp / (tp + fp)),
  ),
  recall: scoreOfCounts(
    {
      meaning: "TP / (TP + FN): how many of the positive rows are found; several classes: mean over classes",
      aliases: ["sensitivity", "true positive rate", "tpr"],
      derivation: `${truePositives}${falseNegatives}
      S[k] = 0 if TP[k] + FN[k] = 0, else TP[k] / (TP[k] + FN[k])  -- convention: 0 / 0 counts as 0, where no row is of class k
      TP[k] + FN[k] = sum over n of (t[n] = k)                   -- the rows of class k
${averaged(`
      y = (sum over k of TP[k]) / (sum over k of (TP[k] + FN[k]))  -- micro: all counts together
        = mean over n of (h[n] = t[n])                           -- each row is of one class: accuracy`)}
    `,
      see: ["precision", "f1", "specificity"],
    },
    ({ tp, fn }) => (tp + fn === 0 ? 0 : tp / (tp + fn)),
  ),
  f1: scoreOfCounts(
    {
      meaning: "2 TP / (2 TP + FP + FN): the harmonic mean of precision and recall; several classes: mean over classes",
      aliases: ["f1-score", "f-score"],
      derivation: `${truePositives}${falsePositives}${falseNegatives}
      A[k] = 0 if TP[k] = 0, else TP[k] / (TP[k] + FP[k])        -- precision
      B[k] = 0 if TP[k] = 0, else TP[k] / (TP[k] + FN[k])        -- recall
      S[k] = 0 if TP[k] = 0, else 2 / (1 / A[k] + 1 / B[k])      -- harmonic mean of both: near the smaller one
           = 0 if TP[k] = 0, else 2 A[k] B[k] / (A[k] + B[k])    -- times A B above and below
           = 0 if TP[k] = 0, else 2 TP[k] / (2 TP[k] + FP[k] + FN[k])  -- 1 / A + 1 / B is (TP + FP + TP + FN) / TP
${averaged(`
      y = 2 (sum over k of TP[k]) / (sum over k of (2 TP[k] + FP[k] + FN[k]))  -- micro: all counts together
        = mean over n of (h[n] = t[n])                           -- a wrong row is one FP and one FN: accuracy`)}
    `,
      see: ["precision", "recall", "fbeta"],
    },
    ({ tp, fp, fn }) => (tp === 0 ? 0 : (2 * tp) / (2 * tp + fp + fn)),
  ),
  fbeta: scoreOfCounts(
    {
      meaning: "(1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP): f1 where a missed row costs beta^2 times a false alarm",
      aliases: ["f2", "f2-score", "f-beta"],
      about:
        "f1 for those to whom precision and recall are not worth the same: with beta 2 recall counts more, with 0.5 precision.",
      derivation: `${truePositives}${falsePositives}${falseNegatives}
      A[k] = 0 if TP[k] = 0, else TP[k] / (TP[k] + FP[k])        -- precision
      B[k] = 0 if TP[k] = 0, else TP[k] / (TP[k] + FN[k])        -- recall
      S[k] = 0 if TP[k] = 0, else (1 + beta^2) / (1 / A[k] + beta^2 / B[k])  -- harmonic mean in which recall counts beta^2 times
           = 0 if TP[k] = 0, else (1 + beta^2) A[k] B[k] / (beta^2 A[k] + B[k])  -- times A B above and below
           = 0 if TP[k] = 0, else (1 + beta^2) TP[k] / ((1 + beta^2) TP[k] + beta^2 FN[k] + FP[k])  -- 1 / A is (TP + FP) / TP, 1 / B is (TP + FN) / TP
${averaged(`
      y = (1 + beta^2) (sum over k of TP[k]) / (sum over k of ((1 + beta^2) TP[k] + beta^2 FN[k] + FP[k]))  -- micro: all counts together
        = mean over n of (h[n] = t[n])                           -- a wrong row is one FP and one FN: accuracy`)}
    `,
      see: ["f1", "precision", "recall"],
    },
    ({ tp, fp, fn }, { beta }) => (tp === 0 ? 0 : ((1 + beta ** 2) * tp) / ((1 + beta ** 2) * tp + beta ** 2 * fn + fp)),
    { beta: field.number({ min: 0, help: "2: a missed row is as bad as 4 false alarms; 1: f1; 0: precision" }) },
    [{ beta: 2 }, { beta: 0.5 }],
  ),
  specificity: scoreOfCounts(
    {
      meaning: "TN / (TN + FP): how many of the other rows are left alone; several classes: mean over classes",
      aliases: ["true negative rate", "tnr", "selectivity"],
      about: "Recall of those that are not positive: of the healthy, how many does the test call healthy?",
      derivation: `
      n < N, k < C${predicted}
      TN[k] = sum over n of (h[n] != k and t[n] != k)            -- another class, and not called k: true negatives${falsePositives}
      S[k] = 0 if TN[k] + FP[k] = 0, else TN[k] / (TN[k] + FP[k])  -- convention: 0 / 0 counts as 0, where all rows are of class k
      TN[k] + FP[k] = N - (sum over n of (t[n] = k))             -- the rows of other classes
      where rank(p) = 1
      S[1] = 0 if TN[1] + FP[1] = 0, else (sum over n of (h[n] = 0 and t[n] = 0)) / (sum over n of (t[n] = 0))  -- two classes: the recall of class 0
${averaged(`
      y = (sum over k of TN[k]) / (sum over k of (TN[k] + FP[k]))  -- micro: all counts together
        = 1 - (mean over n of (h[n] != t[n])) / (C - 1)          -- each row is C - 1 times of another class; a wrong one is called so once`)}
    `,
      see: ["recall", "roc_auc"],
    },
    ({ tn, fp }) => (tn + fp === 0 ? 0 : tn / (tn + fp)),
  ),
  jaccard: scoreOfCounts(
    {
      meaning: "TP / (TP + FP + FN): rows of the class and called so / rows of the class or called so",
      aliases: ["iou", "intersection over union", "jaccard index"],
      about: "How much two sets have in common: the rows that are of the class, and those that are called so.",
      derivation: `${truePositives}${falsePositives}${falseNegatives}
      S[k] = 0 if TP[k] = 0, else TP[k] / (TP[k] + FP[k] + FN[k])  -- in both sets / in one of them; convention: 0 / 0 counts as 0
      F[k] = 0 if TP[k] = 0, else 2 TP[k] / (2 TP[k] + FP[k] + FN[k])  -- f1
      S[k] = F[k] / (2 - F[k])                                   -- orders classes as f1 does; 2 - F is 2 (TP + FP + FN) / (2 TP + FP + FN)
${averaged(`
      y = (sum over k of TP[k]) / (sum over k of (TP[k] + FP[k] + FN[k]))  -- micro: all counts together`)}
    `,
      see: ["f1"],
    },
    ({ tp, fp, fn }) => (tp === 0 ? 0 : tp / (tp + fp + fn)),
  ),
};
