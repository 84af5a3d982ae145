// A new file through the steps that were learnt while training: the same columns, fills, scales and categories.
import { InputError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import type { ColumnSpec } from "./columns.js";
import { makePart, type Part } from "./dataset.js";
import { transform, type Preprocess } from "./preprocess.js";
import { Problems, quote, quoteList } from "./problems.js";
import { readTable, type Table } from "./table.js";
import { encodeLabels, sameLabel } from "./target.js";

/** Reads preprocess.json. @param file its path, for messages. */
export function parsePreprocess(text: string, file: string): Preprocess {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const { version, columns, features } = (typeof value === "object" && value !== null ? value : {}) as Partial<Preprocess>;
  if (version === 1 && Array.isArray(columns) && Array.isArray(features)) return value as Preprocess;
  const message =
    version === undefined
      ? "this is not a preprocess.json"
      : `expected version 1 of preprocess.json, got ${JSON.stringify(version)}`;
  throw new InputError([{ place: { file }, message, hint: "train again to write it anew" }]);
}

/**
 * Reads the columns that the model needs; others are ignored.
 * @param target whether the column with the answers must be read too (to measure the model).
 */
export function readPredictionTable(preprocess: Preprocess, path: string, { target = false } = {}): Promise<Table> {
  return readTable(path, (names, line, problems) => {
    const wanted = [
      ...preprocess.columns.map((step) => stepSpec(step, names)),
      ...(target ? [targetSpec(preprocess, names)] : []),
    ];
    for (const { name, index } of wanted) {
      if (index < 0)
        problems.add(
          { line },
          `the column ${quote(name)}, which the model was trained with, is missing`,
          didYouMean(name, names),
        );
    }
    return wanted;
  });
}

const anyNumber = { most: Infinity, tooMany: () => ({ message: "", hint: "" }) };

function stepSpec({ name, kind, missing }: Preprocess["columns"][number], names: readonly string[]): ColumnSpec {
  return {
    name,
    index: names.indexOf(name),
    type: kind,
    reason: "but the column was numeric in training",
    missing,
    missingHint: "fill it in: the model was trained without missing values in this column",
    ...anyNumber,
  };
}

function targetSpec({ target, task }: Preprocess, names: readonly string[]): ColumnSpec {
  return {
    name: target,
    index: names.indexOf(target),
    type: task === "regression" ? "numeric" : "categorical",
    reason: "but the target of a regression must be",
    missing: "error",
    missingHint: "without the answer the prediction cannot be judged",
    ...anyNumber,
  };
}

/**
 * The rows of a table as the model takes them.
 * @returns x for all rows of the table; y is NaN throughout when the table has no target.
 * @throws InputError for categories and labels that training did not know.
 */
export function applyPreprocess(preprocess: Preprocess, table: Table): Part {
  const problems = new Problems(table.file);
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const x = transform(preprocess, table, rows, problems, ({ column, row, category }) => {
    const step = preprocess.columns.find(({ name }) => name === column);
    const known = step?.kind === "categorical" ? step.categories : [];
    problems.add(
      { line: table.lines[row], column },
      `category ${quote(category)} was not seen in training`,
      didYouMean(category, known) ?? `known: ${quoteList(known)}`,
    );
  });
  const y = targetOf(preprocess, table, problems);
  problems.check();
  return makePart(x, y, rows, table, preprocess);
}

function targetOf({ target, classes }: Preprocess, table: Table, problems: Problems): Float64Array {
  const column = table.columns.get(target);
  if (column === undefined) return new Float64Array(table.rows).fill(NaN);
  if (column.kind === "numeric") return column.values;
  const known = classes ?? [];
  column.codes.forEach((code, row) => {
    const label = column.labels[code];
    if (known.some((name) => sameLabel(name, label))) return;
    problems.add(
      { line: table.lines[row], column: target },
      `class ${quote(label)} was not seen in training`,
      didYouMean(label, known) ?? `known: ${quoteList(known)}`,
    );
  });
  return encodeLabels(column, known);
}
