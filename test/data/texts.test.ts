import { describe, expect, test } from "@jest/globals";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChunkMaker } from "../../src/data/chunk.js";
import { Problems } from "../../src/data/problems.js";
import { differenceLines } from "../../src/report/terminal/predictions.js";
import { parsePreprocess } from "../../src/data/preprocessFile.js";
import { textSteps, tokenizerOf } from "../../src/data/texts.js";
import { failure, load, rowsOf, type Settings } from "./files.js";

const text = (settings: Settings["columns"] = {}): Settings => ({
  columns: { t: { type: "text", max_length: 4, ...settings.t } },
});

describe("a column of texts", () => {
  test("becomes the ids of its tokens, filled up with padding and cut", async () => {
    const data = await load("t,y\nabba,1\nb,2\nbananas,3\n", "regression", text());
    expect(data.featureNames).toEqual(["t[0]", "t[1]", "t[2]", "t[3]"]);
    // a 5 times, b 4, n 2, s 1
    expect(new Set(rowsOf(data.train).map(String))).toEqual(new Set(["2,3,3,2", "3,0,0,0", "3,2,4,2"]));
    expect(data.report.warnings).toEqual([
      '1 text of "t" is longer than max_length, 4 tokens, and cut there; 95 % have at most 7, the longest has 7',
    ]);
  });

  test("is described: lengths, what is read of them, and what is unknown", async () => {
    const split = { train: 0.5, val: 0.5, test: 0, stratify: false, order: "y" };
    const data = await load("t,y\nab,1\nbaabb,2\nac,3\nzzz,4\n", "regression", { ...text(), split });
    expect(data.report.texts).toEqual([
      {
        column: "t",
        tokenizer: "char",
        vocabulary: 4, // padding, unknown, a, b
        lengths: { median: 2, most: 5, longest: 5 },
        read: 4,
        cut: 1,
        tokens: { train: 6, val: 5, test: 0 },
        unknown: { train: 0, val: 4, test: 0 },
      },
    ]);
  });

  test("the tokenizer knows the training rows alone, and is kept", async () => {
    const split = { train: 0.5, val: 0.5, test: 0, stratify: false, order: "y" };
    const data = await load("t,y\nab,1\nba,2\nac,3\nzz,4\n", "regression", { ...text(), split });
    expect(rowsOf(data.val)).toEqual([[2, 1, 0, 0], [1, 1, 0, 0]]); // prettier-ignore
    const json = JSON.stringify(data.preprocess);
    const again = parsePreprocess(json, "preprocess.json");
    expect(again).toEqual(data.preprocess);
    expect(Array.from(tokenizerOf(textSteps(again.columns)[0]).encode("abc"))).toEqual([2, 3, 1]);
    const broken = json.replace('"WordLevel"', '"Unigram"');
    expect(await failure(() => parsePreprocess(broken, "preprocess.json"))).toContain("columns.0.tokenizer is not as training writes it"); // prettier-ignore
  });

  test("words, and bytes whose padding is not 0", async () => {
    const words = await load(
      "t,y\nthe sea the the,1\nsea,2\n",
      "regression",
      text({ t: { tokenizer: { name: "words", args: {} } } }),
    );
    expect(new Set(rowsOf(words.train).map(String))).toEqual(new Set(["2,3,2,2", "3,0,0,0"]));
    const bytes = await load("t,y\nA,1\né,2\n", "regression", text({ t: { tokenizer: { name: "bytes", args: {} } } }));
    expect(new Set(rowsOf(bytes.train).map(String))).toEqual(new Set(["65,256,256,256", "195,169,256,256"]));
  });

  test("empty cells follow data.missing", async () => {
    const table = "t,y\nab,1\n,2\n";
    expect(await failure(() => load(table, "regression", text()))).toContain("x.csv:3:t: error: the cell is empty");
    const dropped = await load(table, "regression", text({ t: { missing: "drop_row" } }));
    expect(rowsOf(dropped.train)).toEqual([[2, 3, 0, 0]]);
    const filled = await load(table, "regression", text({ t: { missing: { constant: "" } } }));
    expect(new Set(rowsOf(filled.train).map(String))).toEqual(new Set(["2,3,0,0", "0,0,0,0"]));
    expect(await failure(() => load(table, "regression", text({ t: { missing: "mode" } })))).toContain("the mode of texts cannot be filled into the missing cells of this column"); // prettier-ignore
  });

  test("as many different texts as there are rows", async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `row ${i},${i}`).join("\n");
    const { train } = await load(`t,y\n${rows}\n`, "regression", text());
    expect([train.rows, train.features]).toEqual([20_000, 4]);
  });

  test("of which no token is known are counted, with the line of the first", async () => {
    const split = { train: 0.5, val: 0.5, test: 0, stratify: false, order: "y" };
    const data = await load("t,y\nab,1\nba,2\nzz,3\nzz,4\n", "regression", { ...text(), split });
    expect(data.report.warnings).toEqual(['val: 2 texts of "t" have no token that the tokenizer knows: the first is in line 4']);
    const maker = new ChunkMaker(data.preprocess, new Problems("new.csv"));
    maker.begin(["t"]);
    maker.make([{ cells: ["ab"], line: 2 }]);
    maker.make([{ cells: ["日本"], line: 3 }, { cells: ["ax"], line: 4 }]); // prettier-ignore
    expect(differenceLines(maker.report(), "a prediction")).toEqual(['1 text of "t" has no token that the tokenizer knows: it is in line 3']); // prettier-ignore
    maker.make([{ cells: ["ab".repeat(40)], line: 5 }, { cells: ["abab"], line: 6 }, { cells: ["ba".repeat(40)], line: 7 }]); // prettier-ignore
    expect(differenceLines(maker.report(), "a prediction")[1]).toBe(
      '2 texts of "t" are longer than max_length and cut there: the first is in line 5',
    );
  });

  test("that are empty, or of blanks alone, are missing cells; bytes that are no text are refused: each at its place", async () => {
    const data = await load("t,y\nab,1\nba,2\n", "regression", text());
    const problems = new Problems("new.csv");
    const maker = new ChunkMaker(data.preprocess, problems);
    maker.begin(["t"]);
    expect(await failure(() => maker.make([{ cells: [""], line: 2 }, { cells: ["  "], line: 3 }]))).toBe("new.csv:2:t: error: the cell is empty\n  hint: --missing fill puts \"\" there, as the training rows have it; --missing skip leaves the row without an answer\nnew.csv:3:t: error: the cell is empty"); // prettier-ignore
    const bytes = Buffer.concat([Buffer.from("t,y\nab,1\n"), Buffer.from([0x61, 0xff, 0xfe]), Buffer.from(",2\n")]);
    const path = join(mkdtempSync(join(tmpdir(), "mlbh-")), "bytes.csv");
    writeFileSync(path, bytes);
    expect(await failure(() => load("", "regression", { ...text(), path }))).toContain("bytes.csv:3: error: this line is not UTF-8 text"); // prettier-ignore
  });
});
