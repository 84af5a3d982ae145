// Are rows of a class scored higher than others? No threshold is needed.
import { field, type ValueOf } from "../core/fields.js";
import { sumOf } from "../kernels/reference/sum.js";
import { meanOfAreas, scores } from "./lines.js";
import { declareMetric } from "./metric.js";
import { classification, mean, ratio, weightOf, type MetricValue, type Predictions } from "./predictions.js";
import { areaUnderRoc, averagePrecision, positives } from "./scores.js";

const fields = {
  average: field.choice(["macro", "weighted"], {
    default: "macro",
    help: "over several classes; macro: every class alike; weighted: by its rows",
  }),
};

/** The area of class 1, or the mean of those of all classes; null where one of them is not defined. */
function overAreas(
  p: Predictions,
  average: ValueOf<typeof fields.average>,
  areaOf: (p: Predictions, k: number) => number | null,
): MetricValue {
  const areas = positives(p).map((k) => areaOf(p, k));
  if (areas.includes(null)) return null;
  if (average === "macro" || p.task === "binary") return mean(areas as number[]);
  const rows = new Array<number>(p.classes).fill(0);
  for (let i = 0; i < p.targets.length; i++) rows[p.targets[i]] += weightOf(p, i);
  return ratio(sumOf((areas as number[]).map((area, k) => area * rows[k])), sumOf(rows));
}

export const ranking = {
  roc_auc: declareMetric({
    tasks: classification,
    higherIsBetter: true,
    meaning:
      "P(a random positive row scores above a random negative one), ties 1/2; several classes: mean of one against the rest",
    fields,
    compute: (p, { average }) => overAreas(p, average, areaUnderRoc),
    aliases: ["roc-auc", "auc", "roc"],
    samples: [{}, { average: "weighted" }],
    derivation: `${scores}
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
        = A[0]                                                   -- class 0 has the same pairs, and 1 - p turns their order round${meanOfAreas}
    `,
    see: ["average_precision", "precision", "recall"],
  }),
  average_precision: declareMetric({
    tasks: classification,
    higherIsBetter: true,
    meaning: "the precision at the score of each positive row, in the mean: the area below the curve of precision over recall",
    fields,
    compute: (p, { average }) => overAreas(p, average, averagePrecision),
    aliases: ["average precision", "pr auc", "pr-auc", "auprc", "ap"],
    samples: [{}, { average: "weighted" }],
    about:
      "Where positive rows are rare, roc_auc is high with many false alarms among the highest scores; average_precision is not. Chance gives the share of positive rows. Not defined where a class has no rows.",
    derivation: `${scores}
      D[i, k] = sum over j of (s[j, k] >= s[i, k])               -- rows that are called k if all down to row i are
      H[i, k] = sum over j of (t[j] = k and s[j, k] >= s[i, k])  -- those of them that are of class k
      A[k] = 1 / P[k] (sum over i of (t[i] = k) H[i, k] / D[i, k])  -- the precision there, in the mean over the rows of class k
      G[i, k] = sum over j of (t[j] = k and s[j, k] > s[i, k])   -- those above row i
      E[i, k] = sum over j of (t[j] = k and s[j, k] = s[i, k])   -- those that tie with it, itself among them
      A[k] = sum over i of (0 if t[i] != k, else (H[i, k] - G[i, k]) / P[k] (H[i, k] / D[i, k]) / E[i, k])  -- a step of recall, as high as the precision there: an area. Ties share a step
      where rank(p) = 1
      y = A[1]                                                   -- of class 1, the positive one${meanOfAreas}
    `,
    see: ["roc_auc", "precision", "recall"],
  }),
};
