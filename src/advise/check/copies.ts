// Rows set aside that are training rows too: a test on them measures memory.
import type { Problem } from "../../core/errors.js";
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
  const seen = new Map<number, number>(); // hash -> the first training row with it
  for (let row = train.rows - 1; row >= 0; row--) seen.set(hashRow(train, row), row);
  const parts = [["val", val], ["test", test]] as const; // prettier-ignore
  return parts.flatMap(([name, part]) => {
    const pairs: { line: number; trainLine: number }[] = [];
    let contradictory = 0;
    for (let row = 0; row < part.rows; row++) {
      const other = seen.get(hashRow(part, row));
      if (other === undefined || !equalRows(part, row, train, other)) continue;
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

/** 53 bits of two FNV-1a hashes over the row's bytes. */
function hashRow({ x, features }: Part, row: number): number {
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
      message: `${part}: ${rows} of ${plural(dataset[part].rows, "row")} with the features of a training row (line ${list})${against}`,
      hint: "what was seen in training is no test: remove the copies, unless they are observations of their own",
    };
  });
}
