// Rows as a trained model takes them: its columns are looked up, and its fills, scales and categories are applied.
import { didYouMean } from "../core/suggest.js";
import type { Dtype } from "../kernels/ndarray.js";
import { BlockRow, type ChunkRow } from "./chunkRow.js";
import type { Column, ColumnSpec } from "./columns.js";
import type { PredictConfig } from "./config.js";
import { interleaved, makePart, type Part } from "./dataset.js";
import { misreadHint } from "./misread.js";
import { targetsOf, type Preprocess, type Step, type TargetColumn, type TextStep, type WhenMissing } from "./preprocess.js";
import { quote, quoteList, type Problems, type Where } from "./problems.js";
import { TableBuilder, type Table } from "./table.js";
import { encodeLabels, sameLabel } from "./target.js";
import { transform, type Unseen } from "./transform.js";
import { answersAsIds, NOTHING, placesOf } from "./writtenAnswers.js";

/** Rows in their order, at most so many as the model takes at once. */
export interface Chunk {
  readonly rows: readonly ChunkRow[];
  /** The rows that are kept. */
  readonly part: Part;
}

export interface ChunkReport {
  readonly rows: number;
  /** Rows that were dropped, by the first column whose cell was missing. */
  readonly dropped: ReadonlyMap<string, number>;
  /** Cells whose category is none that the model knows, by column, and what they counted as: null for no category at all. */
  readonly unseen: ReadonlyMap<string, { readonly cells: number; readonly as: string | null }>;
  /** Texts of which no token is known, by column, and where the first is: "line 17". */
  readonly unread: ReadonlyMap<string, { readonly cells: number; readonly first: string }>;
  /** Texts, also those of answers, that are longer than max_length. */
  readonly cut: ReadonlyMap<string, { readonly cells: number; readonly first: string }>;
  /** Missing cells that were filled in, by column. */
  readonly filled: ReadonlyMap<string, number>;
  /** Of a series: rows that fewer steps lead up to than the window has. */
  readonly early?: { readonly rows: number; readonly window: number };
  /** Of a series: what is unusual about the order of its rows. */
  readonly remarks?: readonly string[];
}

/** What a missing answer does where the answers are read too, of each target; null: they are not. */
export type TargetUse = ((target: TargetColumn) => "error" | "drop_row") | null;

/** Makes chunks of rows, and counts what was odd about them. */
export class ChunkMaker {
  readonly #preprocess: Preprocess;
  readonly #problems: Problems;
  readonly #target: TargetUse;
  readonly #dtype: Dtype | undefined;
  readonly #dropped = new Map<string, number>();
  readonly #counts: Counts = { unseen: new Map(), unread: new Map(), cut: new Map(), filled: new Map() };
  #specs: readonly ColumnSpec[] = [];
  #rows = 0;

  constructor(preprocess: Preprocess, problems: Problems, target: TargetUse = null, dtype?: Dtype) {
    [this.#preprocess, this.#problems, this.#target, this.#dtype] = [preprocess, problems, target, dtype];
  }

  /** @param names of all columns @throws InputError when the model cannot do with them */
  begin(names: readonly string[], line?: number): void {
    this.#specs = specsFor(this.#preprocess, this.#target, names, line === undefined ? {} : { line }, this.#problems);
    this.#problems.check();
  }

  /** @throws InputError with the problems so far */
  make(some: readonly Omit<ChunkRow, "kept">[]): Chunk {
    const builder = new TableBuilder(this.#specs, this.#problems);
    const rows = some.map((row) => {
      if (row instanceof BlockRow) return row.addTo(builder);
      const { cells, line } = row;
      return { cells, line, kept: builder.push(cells, line) };
    });
    const part = applyPreprocess(this.#preprocess, builder.unchecked(), this.#problems, this.#counts, this.#dtype);
    for (const [name, count] of builder.dropped) this.#dropped.set(name, (this.#dropped.get(name) ?? 0) + count);
    this.#rows += some.length;
    return { rows, part };
  }

  report(): ChunkReport {
    return { rows: this.#rows, dropped: this.#dropped, ...this.#counts };
  }
}

/** Looks up in the header what the model needs. */
function specsFor(
  preprocess: Preprocess,
  target: TargetUse,
  names: readonly string[],
  header: Where,
  problems: Problems,
): readonly ColumnSpec[] {
  const { columns, predict, leftOut } = preprocess;
  const wanted = [
    ...columns.map((step) => stepSpec(step, predict, names)),
    ...(target === null ? [] : targetsOf(preprocess).map((column) => targetSpec(column, preprocess.task, names, target(column)))),
  ];
  const isTarget = (name: string): boolean => targetsOf(preprocess).some((column) => column.name === name);
  const fills = predict.missing_column === "fill";
  for (const { name, index, missing } of wanted) {
    if (index >= 0 || (fills && missing === "fill" && !isTarget(name))) continue;
    const lacking = fills && !isTarget(name) ? ", and training has left no value to fill in" : "";
    const advice = missing === "fill" ? "with data.predict.missing_column: fill it would be filled in" : null;
    problems.add(
      header,
      `the column ${quote(name)}, which the model was trained with, is missing${lacking}`,
      misreadHint(name, names) ?? didYouMean(name, names) ?? advice,
    );
  }
  if (predict.extra_columns === "error") {
    const known = new Set([...targetsOf(preprocess).map(({ name }) => name), ...leftOut, ...columns.map(({ name }) => name)]);
    for (const name of names) {
      if (!known.has(name)) problems.add(header, `the column ${quote(name)} was not in the training file`, didYouMean(name, known)); // prettier-ignore
    }
  }
  return wanted;
}

const anyNumber = { most: Infinity, tooMany: () => ({ message: "", hint: "" }) };

function stepSpec(
  { name, kind, missing, fill, cells }: Step,
  { missing_cell: cell }: PredictConfig,
  names: readonly string[],
): ColumnSpec {
  return {
    name,
    index: names.indexOf(name),
    rules: cells,
    type: kind,
    reason: "but the column was numeric in training",
    missing: whenMissing({ missing, fill }, cell),
    missingHint:
      fill === null
        ? "fill it in: the model was trained without missing values in this column"
        : `--missing fill puts ${typeof fill === "string" ? quote(fill) : fill} there, as the training rows have it; --missing skip leaves the row without an answer`,
    ...anyNumber,
  };
}

/** What a missing cell of a column does. */
export function whenMissing({ missing, fill }: Pick<Step, "missing" | "fill">, cell: PredictConfig["missing_cell"]): WhenMissing {
  const ways = { trained: missing, error: "error", skip: "drop_row", fill: fill === null ? "error" : "fill" } as const;
  return ways[cell];
}

function targetSpec(
  { name, cells }: TargetColumn,
  task: Preprocess["task"],
  names: readonly string[],
  missing: "error" | "drop_row",
): ColumnSpec {
  return {
    name,
    index: names.indexOf(name),
    rules: cells,
    type: task === "regression" ? "numeric" : "categorical",
    reason: "but the target of a regression must be",
    missing,
    missingHint: "without the answer the prediction cannot be judged",
    ...anyNumber,
  };
}

/**
 * The rows of a table as the model takes them.
 * @param unseen counts the cells with categories that training did not know, where they are ignored.
 * @throws InputError for the problems so far, and for categories and labels that training did not know.
 */
function applyPreprocess(
  preprocess: Preprocess,
  table: Table,
  problems: Problems,
  counts: Counts,
  dtype: Dtype | undefined,
): Part {
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const onUnseen = ({ column, row, category, as, text }: Unseen): void => {
    if (text !== undefined) {
      const { cells = 0, first = `${table.unit} ${table.lines[row]}` } = counts[text].get(column) ?? {};
      counts[text].set(column, { cells: cells + 1, first });
      return;
    }
    if (as !== null || preprocess.predict.unseen_category !== "error") {
      counts.unseen.set(column, { cells: (counts.unseen.get(column)?.cells ?? 0) + 1, as });
      return;
    }
    const step = preprocess.columns.find(({ name }) => name === column);
    const known = step?.kind === "categorical" ? step.categories : [];
    const similar = didYouMean(category, known);
    const mend = similar === null ? `known: ${quoteList(known)}; ` : `${similar} `;
    problems.add(
      { line: table.lines[row], column },
      `category ${quote(category)} was not seen in training`,
      `${mend}--unseen ignore leaves all its indicators 0, --unseen other takes it for the most frequent one`,
    );
  };
  const x = transform(preprocess, table, rows, problems, onUnseen, dtype);
  for (const { name } of preprocess.columns) {
    const missing = missingIn(table.columns.get(name));
    if (missing > 0) counts.filled.set(name, (counts.filled.get(name) ?? 0) + missing);
  }
  const { answer } = preprocess;
  const y =
    answer === undefined
      ? interleaved(targetsOf(preprocess).map((target) => ({ y: answersOf(target, table, problems) })), table.rows) // prettier-ignore
      : writtenIn(answer, table, (row) => onUnseen({ column: answer.name, row, category: "", as: null, text: "cut" }));
  problems.check();
  return makePart(x, y, rows, table, preprocess);
}

interface Counts {
  readonly unseen: Map<string, { cells: number; as: string | null }>;
  readonly unread: Map<string, { cells: number; first: string }>;
  readonly cut: Map<string, { cells: number; first: string }>;
  readonly filled: Map<string, number>;
}

function missingIn(column: Column | undefined): number {
  if (column === undefined) return 0;
  return column.kind === "categorical"
    ? column.codes.filter((code) => code < 0).length
    : column.values.filter(Number.isNaN).length;
}

/** Where the file has no answers, there are none. */
function writtenIn(answer: TextStep, table: Table, cut: (row: number) => void): Float64Array {
  const column = table.columns.get(answer.name);
  if (column?.kind === "categorical") return answersAsIds(answer, column, cut);
  return new Float64Array(table.rows * placesOf(answer)).fill(NOTHING);
}

function answersOf({ name: target, classes }: TargetColumn, table: Table, problems: Problems): Float64Array {
  const column = table.columns.get(target);
  if (column === undefined) return new Float64Array(table.rows).fill(NaN);
  if (column.kind !== "categorical") return column.values;
  const known = classes ?? [];
  column.codes.forEach((code, row) => {
    const label = column.labels[code];
    if (label === undefined || known.some((name) => sameLabel(name, label))) return;
    problems.add(
      { line: table.lines[row], column: target },
      `class ${quote(label)} was not seen in training`,
      didYouMean(label, known) ?? `known: ${quoteList(known)}`,
    );
  });
  return encodeLabels(column, known);
}
