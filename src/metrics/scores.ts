// Rows in the order of their scores: how well does the order part one class from the others?
import { weightOf, type Predictions } from "./predictions.js";

/** Classes that play the positive part: class 1 of a binary task, else each in turn. */
export function positives(p: Predictions): number[] {
  return p.task === "binary" ? [1] : Array.from({ length: p.classes }, (_, k) => k);
}

/** The score of a row for class k. */
function scoreOf(p: Predictions, row: number, k: number): number {
  return p.task === "binary" ? p.outputs[row] : p.outputs[row * p.classes + k];
}

/**
 * The share of pairs of a positive and a negative row in which the positive one scores higher, equal scores counting half.
 * Undefined when one of the classes is missing.
 */
export function areaUnderRoc(p: Predictions, positive: number): number | null {
  if (p.weights !== undefined) return weightedArea(p, positive);
  const count = p.targets.length;
  const [hits, others] = [new Float64Array(count), new Float64Array(count)];
  let n1 = 0;
  for (let i = 0; i < count; i++) {
    const score = scoreOf(p, i, positive);
    if (Number.isNaN(score)) return null;
    if (p.targets[i] === positive) hits[n1++] = score;
    else others[i - n1] = score;
  }
  const n0 = count - n1;
  if (n1 === 0 || n0 === 0) return null;
  const [above, below] = [hits.subarray(0, n1).sort(), others.subarray(0, n0).sort()];
  let [pairs, lower, notHigher] = [0, 0, 0]; // negatives below this positive; those below or equal
  for (const score of above) {
    while (lower < n0 && below[lower] < score) lower++;
    while (notHigher < n0 && below[notHigher] <= score) notHigher++;
    pairs += (lower + notHigher) / 2;
  }
  return pairs / (n1 * n0);
}

/** Rows with the same score, together. */
interface Step {
  /** The weight of the positive ones among them, and of the others. */
  hits: number;
  others: number;
}

/** From the highest score down; null where a score is not a number. */
function stepsDown(p: Predictions, positive: number): Step[] | null {
  const scores = Float64Array.from(p.targets, (_, row) => scoreOf(p, row, positive));
  if (scores.some((score) => Number.isNaN(score))) return null;
  const order = Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[b] - scores[a]);
  const steps: Step[] = [];
  let last = NaN;
  for (const row of order) {
    if (scores[row] !== last) steps.push({ hits: 0, others: 0 });
    last = scores[row];
    steps[steps.length - 1][p.targets[row] === positive ? "hits" : "others"] += weightOf(p, row);
  }
  return steps;
}

/** The same where rows have weights: a pair counts the product of its two. */
function weightedArea(p: Predictions, positive: number): number | null {
  const steps = stepsDown(p, positive);
  if (steps === null) return null;
  let [above, pairs, n0] = [0, 0, 0];
  for (const { hits, others } of steps) {
    pairs += others * (above + hits / 2);
    above += hits;
    n0 += others;
  }
  return above === 0 || n0 === 0 ? null : pairs / (above * n0);
}

/** The precision at the score of each positive row, in the mean. Undefined without positive rows. */
export function averagePrecision(p: Predictions, positive: number): number | null {
  const steps = stepsDown(p, positive);
  if (steps === null) return null;
  let [tp, all, sum] = [0, 0, 0];
  for (const { hits, others } of steps) {
    tp += hits;
    all += hits + others;
    if (hits > 0) sum += hits * (tp / all);
  }
  return tp === 0 ? null : sum / tp;
}
