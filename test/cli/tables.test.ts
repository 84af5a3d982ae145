// Tables beside CSV at the command line: init, check, train, evaluate and predict on a sheet, and predictions as JSON lines and Parquet.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { workbook } from "../files/tables/make.js";
import { mlbhIn, scratch, type Result } from "./run.js";

const { path: folder, remove } = scratch();
afterAll(remove);
const run = (...words: readonly string[]): Result => mlbhIn(folder, ...words);
const rows = Array.from({ length: 40 }, (_, i): (string | number | null)[] => [
  i / 4,
  (i * 7) % 11,
  ["low", "high"][Number(i > 20)],
]);

beforeAll(() => {
  writeFileSync(join(folder, "book.xlsx"), workbook({ Notes: [["hello"], [1]], Data: [["a", "b", "kind"], ...rows] }));
  writeFileSync(join(folder, "new.jsonl"), rows.map(([a, b]) => JSON.stringify({ a, b })).join("\n"));
});

test("a sheet from init to predictions in three formats", async () => {
  expect(run("init", "book.xlsx")).toMatchObject({ code: 1, err: 'book.xlsx: error: it has 2 sheets, and none is named\n  hint: choose one with data.table in the experiment, or --table: "Notes", "Data"\n' }); // prettier-ignore
  expect(run("init", "book.xlsx", "--table", "Data", "--target", "kind").code).toBe(0);
  expect(readFileSync(join(folder, "book.yaml"), "utf8")).toContain("  path: book.xlsx # relative to this file\n  table: Data # of several in the file\n"); // prettier-ignore
  expect(run("check", "book.yaml").code).toBe(0);
  expect(run("train", "book.yaml", "--epochs", "2").code).toBe(0);
  expect(run("evaluate", "runs/book-1", "book.xlsx").code).toBe(0); // the run's own sheet is found again
  for (const name of ["out.csv", "out.jsonl", "out.json", "out.parquet"])
    expect(run("predict", "runs/book-1", "new.jsonl", "-o", name).out).toBe(`40 rows written to ${name}\n`);
  const lines = readFileSync(join(folder, "out.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line)); // prettier-ignore
  expect(Object.keys(lines[0])).toEqual(["a", "b", "kind_predicted", "p_low", "p_high"]);
  expect(lines[1]).toMatchObject({ a: 0.25, b: 7 });
  expect(JSON.parse(readFileSync(join(folder, "out.json"), "utf8"))).toEqual(lines);
  const bytes = readFileSync(join(folder, "out.parquet"));
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  expect(await parquetReadObjects({ file })).toEqual(lines);
  const [, first] = readFileSync(join(folder, "out.csv"), "utf8").split("\n");
  expect(first).toBe(Object.values(lines[0]).join(","));
});

describe("errors", () => {
  test("a cell is named as the program shows it", () => {
    writeFileSync(join(folder, "bad.xlsx"), workbook({ "My data": [["a", "b"], [1, 2], [3, "oops"], [5, 6]] })); // prettier-ignore
    writeFileSync(join(folder, "bad.yaml"), "version: 1\ndata: {path: bad.xlsx, target: b}\nmodel: [{Linear: {out_features: auto}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n"); // prettier-ignore
    expect(run("check", "bad.yaml").err + run("check", "bad.yaml").out).toContain("bad.xlsx:'My data'!B3:b: error: cell \"oops\" is not a number"); // prettier-ignore
  });

  test("predictions are not written as a workbook", () => {
    expect(run("predict", "runs/book-1", "new.jsonl", "-o", "out.csv.gz").err).toBe("out.csv.gz: error: predictions are written unpacked, and this is the name of a packed file\n  hint: pack them afterwards: -o out.csv\n"); // prettier-ignore
    expect(run("predict", "runs/book-1", "new.jsonl", "-o", "out.xlsx").err).toBe("out.xlsx: error: predictions are written as CSV, JSON lines (.jsonl), JSON or Parquet\n  hint: spreadsheets and databases open CSV: -o answers.csv\n"); // prettier-ignore
  });

  test("chats are no table", () => {
    writeFileSync(join(folder, "chats.jsonl"), '{"messages": [{"role": "user", "content": "hi"}]}\n');
    expect(run("init", "chats.jsonl").err).toBe("chats.jsonl:1:messages: error: expected a text, a number, a time or nothing, got a list\n  hint: chats are learnt with data: {chat: FILE} (mlbh init --example chats shows one)\n"); // prettier-ignore
  });
});
