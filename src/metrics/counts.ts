// Rows counted by what they are and what they are called: the confusion matrix, each class against all others, and means over the classes.
import { field, type ValueOf } from "../core/fields.js";
import { sumOf } from "../kernels/reference/sum.js";
import { mean, predictedClass, ratio, weightOf, type Predictions } from "./predictions.js";
import type { AnyTask } from "./task.js";

/** K[k, l]: rows of class k that are called l. */
export function confusion(p: Predictions): number[][] {
  const counts = Array.from({ length: p.classes }, () => new Array<number>(p.classes).fill(0));
  for (let i = 0; i < p.targets.length; i++) counts[p.targets[i]][predictedClass(p, i)] += weightOf(p, i);
  return counts;
}

export function rowSums(matrix: readonly (readonly number[])[]): number[] {
  return matrix.map((row) => sumOf(row));
}

export function columnSums(matrix: readonly (readonly number[])[]): number[] {
  return matrix.map((_, l) => sumOf(matrix.map((row) => row[l])));
}

/** One class against all others. */
export interface Counts {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tn: number;
}

function countsOf(p: Predictions): Counts[] {
  const matrix = confusion(p);
  const [are, called] = [rowSums(matrix), columnSums(matrix)];
  const all = sumOf(are);
  return matrix.map((row, k) => {
    const [tp, fp, fn] = [row[k], called[k] - row[k], are[k] - row[k]];
    return { tp, fp, fn, tn: all - tp - fp - fn };
  });
}

export const average = {
  average: field.choice(["auto", "binary", "macro", "micro", "weighted"], {
    default: "auto",
    help: "binary: of class 1; macro: every class alike; weighted: by its rows; micro: all classes counted together; auto: binary for two classes, else macro",
  }),
};
type Average = ValueOf<typeof average.average>;

/** What auto stands for. */
export function averageFor(chosen: Average, task: AnyTask): Exclude<Average, "auto"> {
  if (chosen !== "auto") return chosen;
  return task === "binary" ? "binary" : "macro";
}

export function averageMisfit({ average: chosen }: { readonly average: Average }, task: AnyTask): string | null {
  if (chosen === "binary" && task !== "binary")
    return "average: binary is for two classes; macro, weighted and micro are for several";
  return null;
}

/** The score of the positive class, or a mean over the classes; null without rows. */
export function overClasses(p: Predictions, chosen: Average, score: (counts: Counts) => number): number | null {
  if (p.targets.length === 0) return null;
  const all = countsOf(p);
  switch (averageFor(chosen, p.task)) {
    case "binary":
      return score(all[1]);
    case "macro":
      return mean(all.map(score));
    case "weighted":
      return ratio(sumOf(all.map((counts) => (counts.tp + counts.fn) * score(counts))), sumOf(all.map(({ tp, fn }) => tp + fn)));
    case "micro": {
      const total = (key: keyof Counts): number => sumOf(all.map((counts) => counts[key]));
      return score({ tp: total("tp"), fp: total("fp"), fn: total("fn"), tn: total("tn") });
    }
  }
}
