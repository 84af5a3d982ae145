// A preprocess.json that was changed by hand: the place is named, and nothing is computed with it.
import { beforeAll, describe, expect, test } from "@jest/globals";
import { parsePreprocess } from "../../src/data/preprocessFile.js";
import { ChunkMaker, whenMissing, type ChunkReport } from "../../src/data/chunk.js";
import { predictDefaults } from "../../src/data/config.js";
import { Problems } from "../../src/data/problems.js";
import type { Preprocess } from "../../src/data/preprocess.js";
import { load } from "./files.js";

const rows = ["1,red,2024-01-05,ab,no,3", "2,blue,2024-02-06,ba,yes,4", ",red,2024-03-07,b,no,5", "4,red,2024-03-08,a,yes,6"];
const columns = { d: { type: "date", format: "YYYY-MM-DD" }, t: { type: "text", max_length: 3 } } as const;
let table: Preprocess;
let number: Preprocess;
beforeAll(async () => {
  const text = ["a,c,d,t,y,z", ...rows].join("\n");
  table = (await load(text, "binary", { columns, missing: "mode", drop: ["z"] })).preprocess;
  number = (await load(text, "regression", { columns, missing: "mode", target: "z", drop: ["y"] })).preprocess;
});

/** The preprocessing with another value at a path. */
function changed(base: Preprocess, path: string, value: unknown): string {
  const copy = JSON.parse(JSON.stringify(base)) as Record<string, unknown>;
  const parts = path.split(".");
  let inner = copy;
  for (const part of parts.slice(0, -1)) inner = inner[part] as Record<string, unknown>;
  inner[parts.at(-1)!] = value;
  return JSON.stringify(copy);
}

test("what training writes is read back as it was", () => {
  for (const each of [table, number]) expect(parsePreprocess(JSON.stringify(each), "p.json")).toEqual(each);
});

describe("a value that training does not write", () => {
  const scale = { offset: 0, divisor: 1 };
  const target = { name: "z", classes: null, scale, cells: { missing_values: [], number: null, format: null, ignore_case: false } }; // prettier-ignore

  test.each<[string, unknown, string?]>([
    ["dialect.encoding", "utf-7"],
    ["dialect.delimiter", "x"],
    ["task", "clustering"],
    ["target", 3],
    ["classes", null],
    ["classes", ["no"]],
    ["classes", ["no", "no"]],
    ["classes", ["no", "yes", "maybe"]],
    ["targetScale.divisor", 0],
    ["targetScale.offset", "1"],
    ["targetScale.plus", 2],
    ["targetCells.number", { decimal: "x", thousands: "", prefix: "", suffix: "" }, "targetCells.number.decimal"],
    ["columns", []],
    ["columns.0.kind", "image"],
    ["columns.0.name", null],
    ["columns.0.missing", "guess"],
    ["columns.0.fill", null], // it is filled in
    ["columns.0.fill", "1"],
    ["columns.0.divisor", 0],
    ["columns.0.log", 1],
    ["columns.1.categories", ["red", 3], "columns.1.categories.1"],
    ["columns.1.other", "yes"],
    ["columns.2.parts", ["century"], "columns.2.parts.0"],
    ["columns.2.cells.format", "DD-MM"],
    ["columns.2.first", null],
    ["columns.3.length", 0],
    ["columns.3.length", 1.5],
    ["columns.3.tokenizer", {}],
    ["features", ["a"]],
    ["features", ["c=blue", "a", "c=red", "d:month_sin"]],
    ["leftOut", [1], "leftOut.0"],
    ["predict.unseen_category", "guess"],
    ["predict.missing_cell", "guess"],
    ["predict.missing_column", "error "],
    ["predict.extra_columns", "drop"],
    ["targets", [target]],
    ["answer", null],
    ["series", { target: "y" }, "series.order"],
  ])("%s: %j", (path, value, place = path) => {
    expect(() => parsePreprocess(changed(table, path, value), "p.json")).toThrow(`p.json: error: its ${place} is not as training writes it: the file was changed or damaged\n  hint: train again to write it anew`);
  }); // prettier-ignore

  test.each<[string, unknown, string?]>([
    ["classes", ["a", "b"]],
    ["task", "binary", "classes"],
    ["task", "sequence", "answer"],
    ["targets", [{ ...target, classes: ["a", "b"] }], "targets.0.classes"],
    ["targets", [{ ...target, classes: ["a", "b", "c"] }], "targets.0.classes"],
    ["targets", [{ ...target, scale: { offset: 0, divisor: 0 } }], "targets.0.scale.divisor"],
  ])("of a regression, %s: %j", (path, value, place = path) => {
    expect(() => parsePreprocess(changed(number, path, value), "p.json")).toThrow(`its ${place} is not as training writes it`);
  });

  test("targets of a regression are read", () => {
    const two = [target, { ...target, name: "w" }];
    expect(parsePreprocess(changed(number, "targets", two), "p.json").targets).toEqual(two);
  });

  test("the version goes before all else, shown to 40 characters", () => {
    expect(() => parsePreprocess('{"version": 2, "task": 3}', "p.json")).toThrow("expected version 1 of preprocess.json, got 2");
    expect(() => parsePreprocess(JSON.stringify({ version: "x".repeat(60) }), "p.json")).toThrow(`got "${"x".repeat(39)}\n`);
    expect(() => parsePreprocess('"text"', "p.json")).toThrow("this is not a preprocess.json");
  });
});

describe("what was odd about new rows", () => {
  function reportOf(...chunks: readonly (readonly string[])[][]): ChunkReport {
    const maker = new ChunkMaker({ ...table, predict: { ...predictDefaults, unseen_category: "ignore" } }, new Problems("new.csv")); // prettier-ignore
    maker.begin(["a", "c", "d", "t"]);
    let line = 2;
    for (const chunk of chunks) maker.make(chunk.map((cells) => ({ cells, line: line++ })));
    return maker.report();
  }
  const day = "2024-01-05";

  test("is counted over all chunks, by column, each with its first line", () => {
    const found = reportOf(
      [["1", "red", day, "ab"], ["", "green", day, "xx"], ["", "", "", "abab"]],
      [["", "green", day, "yy"], ["3", "pink", day, "abba"]],
    );
    expect(found).toEqual({
      rows: 5,
      dropped: new Map(),
      filled: new Map([["a", 3], ["c", 1], ["d", 1]]),
      unseen: new Map([["c", { cells: 3, as: null }]]),
      unread: new Map([["t", { cells: 2, first: "line 3" }]]),
      cut: new Map([["t", { cells: 2, first: "line 4" }]]),
    });
  }); // prettier-ignore

  test("is nothing where nothing is", () => {
    expect(reportOf([["1", "red", day, "ab"]])).toEqual({ rows: 1, dropped: new Map(), filled: new Map(), unseen: new Map(), unread: new Map(), cut: new Map() }); // prettier-ignore
  });

  test("a missing cell does what the model's owner, or the experiment, says", () => {
    const ways = ["trained", "error", "skip", "fill"] as const;
    expect(ways.map((way) => whenMissing({ missing: "drop_row", fill: 3 }, way))).toEqual(["drop_row", "error", "drop_row", "fill"]); // prettier-ignore
    expect(ways.map((way) => whenMissing({ missing: "error", fill: null }, way))).toEqual(["error", "error", "drop_row", "error"]); // prettier-ignore
  });
});
