// Signs that the answer is among the questions: a column that tells the target alone, and test rows that are training rows too.
import { displayPath } from "../../data/file.js";
import type { Problem } from "../../core/errors.js";
import { formatNumber } from "../../core/format.js";
import type { Dataset, Part } from "../../data/dataset.js";
import { plural, quote } from "../../data/problems.js";
import { correlation } from "../../data/statistics.js";
import { metricOf } from "../metrics.js";

/** A column of the file as one number a row: its value, or the number of its category (-1: none that training knows). */
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

/** Columns that alone (almost) give the target, on at most 5000 rows spread over all parts. */
export function tellingColumns(dataset: Dataset): Telling[] {
  const { rows, y } = sampleOf(dataset);
  if (rows.length < fewestRows) return [];
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
  const classes = new Map<number, number[]>();
  y.forEach((k, i) => classes.set(k, [...(classes.get(k) ?? []), x[i]]));
  return separationOf([...classes.values()]);
}

function separationOf(classes: readonly (readonly number[])[]): string | null {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const ordered = classes.filter((values) => values.length >= fewestOfClass).sort((a, b) => mean(a) - mean(b));
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

/** Evenly spaced rows of all parts, train first. */
function sampleOf({ train, val, test }: Dataset): { rows: readonly (readonly [Part, number])[]; y: Float64Array } {
  const parts = [train, val, test];
  const total = parts.reduce((sum, part) => sum + part.rows, 0);
  const distance = Math.ceil(total / mostRows);
  const rows = parts.flatMap((part) => Array.from({ length: part.rows }, (_, row) => [part, row] as const));
  const chosen = rows.filter((_, i) => i % distance === 0);
  return { rows: chosen, y: Float64Array.from(chosen, ([part, row]) => part.y[row]) };
}

function viewsOf({ preprocess: { columns } }: Dataset, rows: readonly (readonly [Part, number])[]): ColumnView[] {
  let next = 0;
  return columns.map((step) => {
    const first = next;
    const width = step.kind === "numeric" ? 1 : step.categories.length;
    next += width;
    const cell = ([{ x, features }, row]: readonly [Part, number]): Float64Array =>
      x.subarray(row * features + first, row * features + first + width);
    const values = Float64Array.from(rows, (row) => (step.kind === "numeric" ? cell(row)[0] : cell(row).indexOf(1)));
    return { name: step.name, kind: step.kind, values };
  });
}

/** Rows of val or test whose features are, number by number, those of a training row. */
export interface Copies {
  readonly part: "val" | "test";
  readonly rows: number;
  /** How many of them have another target than that row. */
  readonly contradictory: number;
  /** The first, by the lines of the file. */
  readonly pairs: readonly { readonly line: number; readonly trainLine: number }[];
}

export function copiesOfTraining({ train, val, test }: Dataset): Copies[] {
  const seen = new Map<number, number>(); // hash -> the first training row with it
  for (let row = 0; row < train.rows; row++) {
    const hash = hashRow(train, row);
    if (!seen.has(hash)) seen.set(hash, row);
  }
  const parts = [["val", val], ["test", test]] as const; // prettier-ignore
  return parts.flatMap(([part, { x, y, rows, features, lines }]) => {
    const pairs: { line: number; trainLine: number }[] = [];
    let contradictory = 0;
    for (let row = 0; row < rows; row++) {
      const other = seen.get(hashRow({ x, features }, row));
      if (other === undefined || !equalRows(x, row, train.x, other, features)) continue;
      pairs.push({ line: lines[row], trainLine: train.lines[other] });
      if (y[row] !== train.y[other]) contradictory++;
    }
    return pairs.length === 0 ? [] : [{ part, rows: pairs.length, contradictory, pairs: pairs.slice(0, 3) }];
  });
}

/** 53 bits of two FNV-1a hashes over the row's bytes. */
function hashRow({ x, features }: Pick<Part, "x" | "features">, row: number): number {
  const words = new Uint32Array(x.buffer, x.byteOffset + 8 * row * features, 2 * features);
  let [a, b] = [0x811c9dc5, 0x9dc5811c];
  for (const word of words) {
    a = Math.imul(a ^ word, 0x01000193);
    a ^= a >>> 15; // a product moves bits up only, and the digits of small numbers are in the upper ones
    b = Math.imul(b ^ word, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return (a >>> 0) * 2 ** 21 + (b >>> 11);
}

function equalRows(a: Float64Array, rowA: number, b: Float64Array, rowB: number, width: number): boolean {
  for (let i = 0; i < width; i++) if (a[rowA * width + i] !== b[rowB * width + i]) return false;
  return true;
}

export function copyWarnings(copies: readonly Copies[], dataset: Dataset, dataPath: string): Problem[] {
  return copies.map(({ part, rows, contradictory, pairs }) => {
    const list = pairs.map(({ line, trainLine }) => `${line} as ${trainLine}`).join(", ");
    const label = dataset.classes === null ? "value of the target" : "label";
    const against = contradictory > 0 ? `; ${contradictory} of them with another ${label}` : "";
    return {
      place: { file: displayPath(dataPath) },
      message: `${part}: ${plural(rows, "row")} of ${dataset[part].rows} with the features of a training row (line ${list}${rows > pairs.length ? ", ..." : ""})${against}`,
      hint: "what was seen in training is no test: remove the copies, unless they are observations of their own",
    };
  });
}
