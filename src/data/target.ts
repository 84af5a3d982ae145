// The column to predict as numbers: 0 and 1, the number of a class, or the value itself.
import { didYouMean } from "../core/suggest.js";
import { sortLabels, type CategoricalColumn, type Column } from "./columns.js";
import { parseNumber } from "./number.js";
import { plural, Problems, quote } from "./problems.js";
import type { Task } from "../metrics/task.js";

export const mostClasses = 100;

export interface Target {
  readonly y: Float64Array;
  /** Binary: [negative, positive]; multiclass: class k is classes[k]; null for regression. */
  readonly classes: readonly string[] | null;
}

/** @throws InputError when the labels do not fit the task. */
export function encodeTarget(task: Task, column: Column, positive: string | undefined, file: string): Target {
  if (column.kind !== "categorical") return { y: column.values, classes: null };
  const merged = mergeNumbers(column);
  const counts = countLabels(merged);
  const problems = new Problems(file);
  const classes =
    task === "binary" ? binaryClasses(merged, counts, positive, problems) : multipleClasses(merged, counts, problems);
  return { y: encodeLabels(merged, classes), classes };
}

/** The number of each row's class. Every label must be among the classes. */
export function encodeLabels({ codes, labels }: CategoricalColumn, classes: readonly string[]): Float64Array {
  const classOf = labels.map((label) => classes.findIndex((name) => sameLabel(name, label)));
  const y = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) y[row] = classOf[codes[row]];
  return y;
}

/** Equal as texts, or as numbers: "1" and "1.0" are the same class. */
export function sameLabel(a: string, b: string): boolean {
  return a === b || parseNumber(a) === parseNumber(b);
}

/** Labels that are the same number become the one that came first. */
function mergeNumbers(column: CategoricalColumn): CategoricalColumn {
  const first = column.labels.map((label) => column.labels.findIndex((other) => sameLabel(other, label)));
  const kept = [...new Set(first)];
  return { ...column, labels: kept.map((i) => column.labels[i]), codes: column.codes.map((code) => kept.indexOf(first[code])) };
}

function countLabels({ codes, labels }: CategoricalColumn): Map<string, number> {
  const counts = labels.map(() => 0);
  for (const code of codes) counts[code]++;
  return new Map(labels.map((label, i) => [label, counts[i]]));
}

function binaryClasses(
  { name, labels }: CategoricalColumn,
  counts: ReadonlyMap<string, number>,
  positive: string | undefined,
  problems: Problems,
): string[] {
  if (labels.length !== 2) {
    const hint =
      labels.length > 2
        ? "for more than two classes use the loss CrossEntropyLoss, with one output for each class"
        : "there is nothing to tell apart: check the column";
    problems.fail({ column: name }, `a binary task needs exactly two labels in the target, got ${describeCounts(counts)}`, hint);
  }
  const sorted = sortLabels(labels);
  if (positive === undefined) return sorted;
  const found = sorted.find((label) => sameLabel(label, positive));
  if (found === undefined) {
    problems.fail(
      { column: name },
      `data.positive is ${quote(positive)}, but the labels are ${sorted.map(quote).join(" and ")}`,
      didYouMean(positive, sorted),
    );
  }
  return [sorted.find((label) => label !== found)!, found];
}

function multipleClasses(column: CategoricalColumn, counts: ReadonlyMap<string, number>, problems: Problems): string[] {
  const { name, labels, codes } = column;
  if (labels.length < 2)
    problems.fail(
      { column: name },
      `a multiclass task needs two classes or more, got ${describeCounts(counts)}`,
      "there is nothing to tell apart: check the column",
    );
  if (labels.length > mostClasses || labels.length > codes.length / 2) {
    const { message, hint } = tooManyClasses(String(labels.length), plural(codes.length, "row"), labels);
    problems.fail({ column: name }, message, hint);
  }
  return sortLabels(labels);
}

export function tooManyClasses(classes: string, rows: string, labels: readonly string[]): { message: string; hint: string } {
  const numbers = labels.every((label) => Number.isFinite(parseNumber(label)));
  return {
    message: `the target has ${classes} different values in ${rows}: too many to be classes`,
    hint: numbers ? "to predict a number (regression) use the loss MSELoss" : "is this the column to predict? set data.target",
  };
}

/** `3 labels: "a" (10 rows), "b" (4 rows), "c" (1 row)` */
function describeCounts(counts: ReadonlyMap<string, number>): string {
  const labels = sortLabels([...counts.keys()]);
  const list = labels.slice(0, 6).map((label) => `${quote(label)} (${plural(counts.get(label)!, "row")})`);
  const more = labels.length > 6 ? ` and ${labels.length - 6} more` : "";
  return `${plural(labels.length, "label")}: ${list.join(", ")}${more}`;
}
