// Columns that alone (almost) give the target: the answer may be among the questions.
import { featuresOf } from "../../data/preprocess.js";
import { displayPath } from "../../files/file.js";
import type { Problem } from "../../core/errors.js";
import { formatNumber } from "../../core/format.js";
import type { Dataset, Part } from "../../data/dataset.js";
import { quote } from "../../data/problems.js";
import { correlation, mean } from "../../data/statistics.js";
import { metricOf } from "../../metrics/metrics.js";

interface ColumnView {
  readonly name: string;
  readonly kind: "numeric" | "categorical";
  readonly values: Float64Array;
}

export interface Telling {
  readonly column: string;
  /** What was measured, "AUC 0.998". */
  readonly evidence: string;
}

const suspicious = 0.99;
const [fewestRows, fewestOfClass, mostRows] = [30, 5, 5000];

/** On at most 5000 rows spread over all parts. Where there is but one column, it is meant to give the target. */
export function tellingColumns(dataset: Dataset): Telling[] {
  const rows = sampleOf(dataset);
  if (rows.length < fewestRows || dataset.preprocess.columns.length < 2) return [];
  const y = Float64Array.from(rows, ({ part, row }) => part.y[row]);
  return viewsOf(dataset, rows).flatMap(({ name, kind, values }) => {
    const evidence =
      dataset.task === "regression"
        ? kind === "numeric" && straightLine(values, y)
        : (kind === "numeric" && separation(values, y)) || majorityRight(values, y);
    return evidence === false || evidence === null ? [] : [{ column: name, evidence }];
  });
}

/** |r| >= 0.99: the points (x, y) lie on a straight line. */
export function straightLine(x: Float64Array, y: Float64Array): string | null {
  const r = correlation(x, y);
  return r !== null && Math.abs(r) >= suspicious ? `correlation ${formatNumber(r)}` : null;
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

export function tellingWarnings(found: readonly Telling[], dataset: Dataset, dataPath: string): Problem[] {
  const { target } = dataset.preprocess;
  return found.map(({ column, evidence }) => ({
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

/** A column of the file as one number a row: its value, or the number of its category (-1: none that training knows). */
function viewsOf({ preprocess: { columns } }: Dataset, rows: readonly Row[]): ColumnView[] {
  let next = 0;
  return columns.map((step) => {
    const first = next;
    const width = featuresOf([step]).length;
    next += width;
    const values = Float64Array.from(rows, ({ part: { x, features }, row }) => {
      const cells = x.subarray(row * features + first, row * features + first + width);
      return step.kind === "categorical" ? cells.indexOf(1) : cells[cells.length - 1]; // of a date: the days, its last part
    });
    return { name: step.name, kind: step.kind === "categorical" ? "categorical" : "numeric", values };
  });
}
