// Rows set aside that are training rows too: a test on them measures memory.
import type { Problem } from "../../core/errors.js";
import { FNV_START, fnv1a } from "../../core/hash.js";
import type { Dataset, Part } from "../../data/dataset.js";
import { columnReaders } from "./columnReaders.js";
import { displayPath } from "../../files/file.js";
import { plural } from "../../data/problems.js";

export interface Copies {
  readonly part: "val" | "test";
  readonly rows: number;
  /** How many of them have another label than that row. */
  readonly contradictory: number;
  /** The first, by the lines of the file. */
  readonly pairs: readonly { readonly line: number; readonly trainLine: number }[];
}

/**
 * Where columns have few values, rows meet by chance: a training row is the same as this one with
 *
 *   p = product over the columns of the share of the training rows with its value,
 *
 * if columns are independent, and about n p of n rows are. They are not independent, and so a row is called a copy only where n p is
 * far below 1.
 */
const byChance = 0.01;

/**
 * Rows of val or test whose features are, number by number, those of a training row, and more than by chance; in a regression, the target
 * too: equal features with another answer are two observations.
 */
export function copiesOfTraining(dataset: Dataset): Copies[] {
  const { train, val, test, task } = dataset;
  const expected = expectedTwins(dataset);
  const finder = finderIn(train);
  const parts = [["val", val], ["test", test]] as const; // prettier-ignore
  return parts.flatMap(([name, part]) => {
    const pairs: { line: number; trainLine: number }[] = [];
    const find = finder(part);
    let contradictory = 0;
    for (let row = 0; row < part.rows; row++) {
      const other = find(row);
      if (other === null) continue;
      const agree = sameAnswers(part, row, train, other);
      if ((!agree && task === "regression") || expected(part, row) > byChance) continue;
      pairs.push({ line: part.lines[row], trainLine: train.lines[other] });
      if (!agree) contradictory++;
    }
    return pairs.length === 0 ? [] : [{ part: name, rows: pairs.length, contradictory, pairs: pairs.slice(0, 3) }];
  });
}

/** Whether all targets of two rows are the same. */
function sameAnswers(a: Part, row: number, b: Part, other: number): boolean {
  const width = a.y.length / a.rows;
  for (let t = 0; t < width; t++) if (a.y[row * width + t] !== b.y[other * width + t]) return false;
  return true;
}

/** How many training rows have the features of a row by chance. */
function expectedTwins({ train, preprocess }: Dataset): (part: Part, row: number) => number {
  const columns = columnReaders(preprocess);
  const counts: (Map<number, number> | undefined)[] = [];
  const countsOf = (c: number): Map<number, number> => {
    const table = new Map<number, number>();
    for (let row = 0; row < train.rows; row++) {
      const value = columns[c].read(train, row);
      table.set(value, (table.get(value) ?? 0) + 1);
    }
    return table;
  };
  return (part, row) => {
    let twins = train.rows;
    for (let c = 0; c < columns.length && twins > byChance; c++) {
      const table = (counts[c] ??= countsOf(c));
      twins *= (table.get(columns[c].read(part, row)) ?? 1) / train.rows;
    }
    return twins;
  };
}

/**
 * Finds the first row of a part that is, number by number, a row of another. The rows lie in a table at places that follow from their hashes; where
 * a place is taken by another row, the next free one is used.
 */
function finderIn(part: Part): (other: Part) => (row: number) => number | null {
  const size = 2 ** Math.ceil(Math.log2(2 * part.rows + 2));
  const table = new Int32Array(size).fill(-1);
  const placesOf = (other: Part): ((row: number) => number) => {
    const words = wordsOf(other);
    const width = words.length / other.rows;
    return (row) => {
      let place = hashRow(words, row, width) & (size - 1);
      while (table[place] >= 0 && !equalRows(other, row, part, table[place])) place = (place + 1) & (size - 1);
      return place;
    };
  };
  const own = placesOf(part);
  for (let row = 0; row < part.rows; row++) {
    const place = own(row);
    if (table[place] < 0) table[place] = row;
  }
  return (other) => {
    const places = placesOf(other);
    return (row) => {
      const found = table[places(row)];
      return found < 0 ? null : found;
    };
  };
}

/** Over the words of a row: the digits of small numbers are in their upper bits, which come down after each. */
function hashRow(words: Uint32Array, row: number, width: number): number {
  let hash = FNV_START;
  for (let i = row * width; i < (row + 1) * width; i++) {
    hash = fnv1a(hash, words[i]);
    hash ^= hash >>> 15;
  }
  return hash;
}

/** The bytes of the features, four at a time. */
function wordsOf({ x }: Part): Uint32Array {
  return new Uint32Array(x.buffer, x.byteOffset, x.byteLength / 4);
}

function equalRows(a: Part, rowA: number, b: Part, rowB: number): boolean {
  for (let i = 0; i < a.features; i++) if (a.x[rowA * a.features + i] !== b.x[rowB * b.features + i]) return false;
  return true;
}

export function copyWarnings(copies: readonly Copies[], dataset: Dataset, dataPath: string): Problem[] {
  return copies.map(({ part, rows, contradictory, pairs }) => {
    const list = pairs.map(({ line, trainLine }) => `${line} as ${trainLine}`).join(", ") + (rows > pairs.length ? ", ..." : "");
    const against = contradictory > 0 ? `; ${contradictory} of them with another label` : "";
    return {
      place: { file: displayPath(dataPath) },
      message: `${part}: ${rows} of ${plural(dataset[part].rows, "row")} with the features of a training row (${dataset.report.unit} ${list})${against}`,
      hint: "what was seen in training is no test: remove the copies, unless they are observations of their own",
    };
  });
}
