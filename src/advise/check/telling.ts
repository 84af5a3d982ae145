// Columns that alone (almost) give the target: the answer may be among the questions.
import { columnReaders } from "./columnReaders.js";
import { displayPath } from "../../files/file.js";
import type { Problem } from "../../core/errors.js";
import { formatNumber } from "../../core/format.js";
import type { Dataset, Part } from "../../data/dataset.js";
import { targetsOf } from "../../data/preprocess.js";
import { quote } from "../../data/problems.js";
import { correlation, mean } from "../../data/statistics.js";
import { metricOf } from "../../metrics/metrics.js";

export interface Telling {
  readonly column: string;
  /** Which of several targets it gives. */
  readonly target: string;
  /** What was measured, "AUC 0.998". */
  readonly evidence: string;
}

const suspicious = 0.99;
const [fewestRows, fewestOfClass, mostRows] = [30, 5, 5000];

/** On at most 5000 rows spread over all parts. Where there is but one column, it is meant to give the target. */
export function tellingColumns(dataset: Dataset): Telling[] {
  const rows = sampleOf(dataset);
  if (rows.length < fewestRows || dataset.preprocess.columns.length < 2) return [];
  const targets = targetsOf(dataset.preprocess); // none for an autoencoder
  return targets.flatMap(({ name }, t) => tellingOf(dataset, rows, name, Float64Array.from(rows, ({ part, row }) => part.y[row * targets.length + t]))); // prettier-ignore
}

function tellingOf(dataset: Dataset, rows: readonly Row[], target: string, y: Float64Array): Telling[] {
  return columnReaders(dataset.preprocess).flatMap(({ name, kind, read }) => {
    const values = Float64Array.from(rows, ({ part, row }) => read(part, row));
    const evidence =
      dataset.task === "regression"
        ? kind === "numeric"
          ? (straightLine(values, y) ?? sameOrder(values, y))
          : groupMeans(values, y)
        : ((kind === "numeric" ? separation(values, y) : null) ?? majorityRight(values, y));
    return evidence === null ? [] : [{ column: name, target, evidence }];
  });
}

/** |r| >= 0.99: the points (x, y) lie on a straight line. */
export function straightLine(x: Float64Array, y: Float64Array): string | null {
  const r = correlation(x, y);
  return r !== null && Math.abs(r) >= suspicious ? `correlation ${formatNumber(r)}` : null;
}

/** |Spearman's rho| >= 0.999: y follows from x by a curve that only rises or only falls, such as a logarithm. */
export function sameOrder(x: Float64Array, y: Float64Array): string | null {
  const rho = correlation(ranksOf(x), ranksOf(y));
  return rho !== null && Math.abs(rho) >= 0.999 ? `correlation of the ranks ${formatNumber(rho)}` : null;
}

/** Equal values share the mean of their places. */
function ranksOf(x: Float64Array): Float64Array {
  const order = Array.from(x.keys()).sort((i, j) => x[i] - x[j]);
  const ranks = new Float64Array(x.length);
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && x[order[to]] === x[order[from]]) to++;
    for (let i = from; i < to; i++) ranks[order[i]] = (from + to - 1) / 2;
  }
  return ranks;
}

/**
 * The mean of y for each value of x explains >= 99 % of the variance of y; only where values come again and again (ten rows each on
 * average).
 */
export function groupMeans(x: Float64Array, y: Float64Array): string | null {
  const values = [...new Set(x)];
  if (values.length > x.length / 10) return null;
  const center = mean(y);
  let [between, all] = [0, 0];
  for (const value of y) all += (value - center) ** 2;
  for (const value of values) {
    const group = y.filter((_, i) => x[i] === value);
    between += group.length * (mean(group) - center) ** 2;
  }
  const share = between / all;
  return share >= suspicious ? `the means of its groups explain ${formatNumber(100 * share)} % of the variance` : null;
}

/**
 * Thresholds on x tell the classes apart: with the classes in the order of their means, each two neighbours have
 * P(a random row of the upper one has the larger x) >= 0.99, which is the area under the ROC curve.
 */
export function separation(x: Float64Array, y: Float64Array): string | null {
  const ordered = [...new Set(y)]
    .map((k) => x.filter((_, i) => y[i] === k))
    .filter((values) => values.length >= fewestOfClass)
    .sort((a, b) => mean(a) - mean(b));
  if (ordered.length < 2) return null;
  let least = 1;
  for (let k = 1; k < ordered.length && least >= suspicious; k++) {
    const [lower, upper] = [ordered[k - 1], ordered[k]];
    const outputs = [...lower, ...upper];
    const targets = outputs.map((_, i) => (i < lower.length ? 0 : 1));
    least = Math.min(least, metricOf("roc_auc").compute({ task: "binary", outputs, targets, classes: 2 }) as number);
  }
  return least >= suspicious ? `AUC ${formatNumber(least)}` : null;
}

/**
 * The most frequent class of each value of x is right on >= 99 % of the rows, with at most a tenth of the mistakes of always saying the
 * most frequent class; only where values come again and again (ten rows each on average): any column of ids would do it too.
 */
export function majorityRight(x: Float64Array, y: Float64Array): string | null {
  const most = Math.min(100, x.length / 10);
  const table = new Map<number, Map<number, number>>();
  const totals = new Map<number, number>();
  for (let i = 0; i < x.length; i++) {
    const row = table.get(x[i]) ?? new Map<number, number>();
    if (row.size === 0) table.set(x[i], row);
    if (table.size > most) return null;
    row.set(y[i], (row.get(y[i]) ?? 0) + 1);
    totals.set(y[i], (totals.get(y[i]) ?? 0) + 1);
  }
  const right = [...table.values()].reduce((sum, row) => sum + Math.max(...row.values()), 0) / x.length;
  const always = Math.max(...totals.values()) / x.length;
  const isRight = always < 1 && right >= suspicious && 1 - right <= 0.1 * (1 - always);
  return isRight ? `right on ${formatNumber(100 * right)} % of the rows` : null;
}

export function tellingWarnings(found: readonly Telling[], dataPath: string): Problem[] {
  return found.map(({ column, target, evidence }) => ({
    place: { file: displayPath(dataPath), column: quote(column).slice(1, -1) },
    message: `this column alone all but gives the target ${quote(target)} (${evidence})`,
    hint: "fine if it is known before the answer is; if it is recorded afterwards, or made from it, add it to data.drop",
  }));
}

interface Row {
  readonly part: Part;
  readonly row: number;
}

/** Every n-th row, through all parts: within a part they stand in the order they were drawn. */
function sampleOf({ train, val, test }: Dataset): Row[] {
  const distance = Math.ceil((train.rows + val.rows + test.rows) / mostRows);
  const rows: Row[] = [];
  for (const part of [train, val, test]) for (let row = 0; row < part.rows; row += distance) rows.push({ part, row });
  return rows;
}
