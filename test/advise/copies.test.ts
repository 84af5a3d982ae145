// Rows set aside that are training rows too, where rows are placed by hand: which of them count, of several targets too, and what is said of them.
import { expect, test } from "@jest/globals";
import { copiesOfTraining, copyWarnings, type Copies } from "../../src/advise/check/copies.js";
import { tellingColumns } from "../../src/advise/check/telling.js";
import type { Dataset } from "../../src/data/dataset.js";
import type { Task } from "../../src/metrics/task.js";
import { load, type Settings } from "../data/files.js";

/** Rows of a, b and the targets; the first `train` are for training, half of the others for validation. */
function placed(rows: readonly (readonly (number | string)[])[], train: number, task: Task = "regression", settings: Settings = {}): Promise<Dataset> {
  const share = train / rows.length;
  const split = { train: share, val: (1 - share) / 2, test: (1 - share) / 2, stratify: false, order: "i" };
  const names = ["i", "a", "b", "y", "z"].slice(0, rows[0].length + 1);
  return load([names.join(), ...rows.map((row, i) => [i, ...row].join())].join("\n"), task, { split, drop: ["i"], ...settings });
} // prettier-ignore
/** Each column has as many values as there are rows. */
const plain = (count: number): number[][] => Array.from({ length: count }, (_, i) => [i, (7 * i) % count, (3 * i) % 11]);
const others = (count: number): number[][] => Array.from({ length: count }, (_, i) => [-1 - i, -1 - i, 5]);
const lineOf = (row: number): number => row + 2; // behind the names

test("100 rows of two columns without equal values meet by chance in one of a hundred tables, 99 in more", async () => {
  const of = async (count: number): Promise<Copies[]> => {
    const rows = plain(count);
    return copiesOfTraining(await placed([...rows, rows[5], ...others(1)], count));
  };
  expect(await of(100)).toEqual([{ part: "val", rows: 1, contradictory: 0, pairs: [{ line: lineOf(100), trainLine: lineOf(5) }] }]); // prettier-ignore
  expect(await of(99)).toEqual([]);
});

test("of several values to predict all must be the same", async () => {
  const rows = plain(150).map((row, i) => [...row, i % 13]);
  const copy = (row: number, y: number, z: number): number[] => [rows[row][0], rows[row][1], rows[row][2] + y, rows[row][3] + z];
  const set = [...rows, copy(149, 0, 0), copy(3, 1, 0), copy(4, 0, 1), copy(5, 0, 0), copy(6, 1, 1), ...others(1).map((row) => [...row, 1])]; // prettier-ignore
  const dataset = await placed(set, 150, "regression", { target: ["y", "z"] });
  const pair = (row: number, trained: number): object => ({ line: lineOf(row), trainLine: lineOf(trained) });
  expect(copiesOfTraining(dataset)).toEqual([
    { part: "val", rows: 1, contradictory: 0, pairs: [pair(150, 149)] },
    { part: "test", rows: 1, contradictory: 0, pairs: [pair(153, 5)] },
  ]);
});

test("of several yes or no answers one that is another is a contradiction", async () => {
  const word = (bit: number): string => ["no", "yes"][bit];
  const rows = plain(150).map(([a, b], i) => [a, b, word(i % 2), word(Number(i % 3 === 0))]);
  const set = [...rows, rows[0], [...rows[1].slice(0, 2), word(0), word(0)], [...rows[4].slice(0, 2), word(0), word(1)], rows[9]]; // row 1: yes, no; row 4: no, no
  const found = copiesOfTraining(await placed(set, 150, "binary", { target: ["y", "z"] }));
  expect(found.map(({ part, rows: count, contradictory }) => [part, count, contradictory])).toEqual([["val", 2, 1], ["test", 2, 1]]); // prettier-ignore
});

test("three pairs are named; what there is more is three points", async () => {
  const rows = plain(150);
  const dataset = await placed([...rows, rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7], [-1, -1, 5]], 150);
  const warnings = copyWarnings(copiesOfTraining(dataset), dataset, "x.csv").map(({ message }) => message);
  expect(warnings).toEqual([
    "val: 4 of 4 rows with the features of a training row (line 152 as 3, 153 as 4, 154 as 5, ...)",
    "test: 3 of 4 rows with the features of a training row (line 156 as 7, 157 as 8, 158 as 9)",
  ]);
  const against = copyWarnings([{ part: "val", rows: 1, contradictory: 1, pairs: [{ line: 4, trainLine: 3 }] }], dataset, "x.csv"); // prettier-ignore
  expect(against[0].message).toMatch(/\(line 4 as 3\); 1 of them with another label$/);
});

test("a column that gives one of several targets is told of that one", async () => {
  const rows = plain(60).map(([a, b]) => [a, b, (b * b) % 61, 5 - 2 * a]);
  const told = tellingColumns(await placed(rows, 60, "regression", { target: ["y", "z"], split: { train: 1, val: 0, test: 0, stratify: false } })); // prettier-ignore
  expect(told).toEqual([{ column: "a", target: "z", evidence: "correlation -1.0000" }]);
});
