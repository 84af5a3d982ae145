// Which files the exported folder has for each kind of run, where its data comes from, and what is said when that is not as it was.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { dataOf, type DataPlace } from "../../../src/export/pytorch/dataPlace.js";
import { lossesFile } from "../../../src/export/pytorch/losses.js";
import { make } from "../../../src/export/pytorch/pytorch.js";
import { readRun } from "../../../src/export/pytorch/run.js";
import { trainFiles } from "../../../src/export/pytorch/trainFiles.js";
import "../../../src/index.js"; // methods of tensors
import { trainExperiment } from "../../../src/train/train.js";
import { scratch } from "../../cli/run.js";
import { aboutText, experimentOf } from "../../report/story.js";

const folder = scratch();
afterAll(folder.remove);
const path = (name: string): string => join(folder.path, name);
const sha256 = (name: string): string => createHash("sha256").update(readFileSync(path(name))).digest("hex"); // prettier-ignore

/** As the run has read it. */
function placeOf(name: string, parts: Readonly<Record<string, string>> = {}): Promise<DataPlace> {
  return dataOf({ ...experimentOf(parts), dataPath: path(name) }, sha256(name));
}

describe("the data", () => {
  test.each([
    ["d.csv", "d.csv"],
    ["D.TSV", "D.TSV"],
    ["d.txt", "d.txt"],
    ["csv", "csv.csv"],
    ["json.py", "json.py.csv"],
    ["requirements.txt", "requirements.txt.csv"],
  ])("%s is copied as it is, as %s", async (name, copy) => {
    folder.write(name, "x,y\n1,2\n");
    expect(await placeOf(name)).toEqual({ name: copy, content: readFileSync(path(name)), lines: null });
  });

  test("packed, too", async () => {
    writeFileSync(path("d.csv.gz"), gzipSync("x,y\n1,2\n"));
    expect((await placeOf("d.csv.gz")).name).toBe("d.csv.gz");
  });

  test("a text is no table: it is copied under a name that is none of the folder's", async () => {
    for (const [name, copy] of [["novel", "novel.txt"], ["novel.txt", "novel.txt"], ["chats.jsonl", "chats.jsonl"], ["train.py", "train.py.txt"], ["requirements.txt", "requirements.txt.txt"]]) {
      folder.write(name, '{"a": 1}\n');
      expect(await placeOf(name, aboutText)).toEqual({ name: copy, content: readFileSync(path(name)), lines: null });
    }
  }); // prettier-ignore

  test("of another format the rows are written as CSV, and each has the line on which it begins there", async () => {
    const rows = [{ a: 1, b: "x" }, { a: 2, b: "two\r\nlines" }, { a: 3, b: "three\nlines\nof it" }, { a: 4, b: "" }].map((row) => JSON.stringify(row)); // prettier-ignore
    folder.write("d.jsonl", `${rows[0]}\n${rows[1]}\n\n${rows[2]}\n${rows[3]}\n`);
    const { name, content, lines } = await placeOf("d.jsonl");
    expect(name).toBe("d.jsonl.csv");
    expect(Buffer.from(content!).toString()).toBe('a,b\n1,x\n2,"two\r\nlines"\n3,"three\nlines\nof it"\n4,\n');
    expect([...lines!]).toEqual([[1, 2], [2, 3], [4, 5], [5, 8]]); // prettier-ignore
  });

  test("names over several lines move them, too", async () => {
    folder.write("names.jsonl", '{"a\\nb": 1}\n{"a\\nb": 2}\n');
    const { content, lines } = await placeOf("names.jsonl");
    expect(Buffer.from(content!).toString()).toBe('"a\nb"\n1\n2\n');
    expect([...lines!]).toEqual([[1, 3], [2, 4]]); // prettier-ignore
  });

  test("32 MiB are copied, a larger file stays where it is", async () => {
    writeFileSync(path("large.txt"), Buffer.alloc(32 * 2 ** 20 + 1, "a"));
    expect(await placeOf("large.txt", aboutText)).toEqual({ name: null, content: null, lines: null });
    truncateSync(path("large.txt"), 32 * 2 ** 20);
    const { name, content } = await placeOf("large.txt", aboutText);
    expect([name, content!.length]).toEqual(["large.txt", 32 * 2 ** 20]);
  });

  test("that is gone, or has changed, cannot be exported", async () => {
    folder.write("e.csv", "x,y\n1,2\n");
    const before = sha256("e.csv");
    folder.write("e.csv", "x,y\n1,3\n");
    const experiment = { ...experimentOf(), dataPath: path("e.csv") };
    await expect(dataOf(experiment, before)).rejects.toThrow(/e\.csv: error: the file is not as it was when the run was trained: the losses could not be repeated/); // prettier-ignore
    await expect(dataOf({ ...experiment, dataPath: path("none.csv") }, before)).rejects.toThrow(/none\.csv: error: there is no such file: it is the data of the run, which the export needs/); // prettier-ignore
  });
});

describe("a folder", () => {
  const rest = `optimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1, batch_size: 20}\nrun: {dir: "${folder.path}/runs"}\n`;
  const trained = async (name: string, config: string): Promise<string> => (await trainExperiment({ file: folder.write(`${name}.yaml`, `${config}${rest}`) })).run; // prettier-ignore
  const linear = "model: [{Linear: {out_features: auto}}]\n";
  const tokens = "model: [{Embedding: {embedding_dim: 4}}, {Linear: {out_features: auto}}]\nloss: CrossEntropyLoss\n";
  const runs: Record<string, string> = {};

  beforeAll(async () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({ a: i % 7, y: i % 3 }));
    folder.write("rows.jsonl", rows.map((row, i) => `${i % 10 === 0 ? "\n" : ""}${JSON.stringify(row)}\n`).join(""));
    folder.write("rows.csv", `a;y;t\n${rows.map(({ a, y }, i) => `${a};${y};${i}`).join("\n")}\n`);
    folder.write("t.txt", "abcabcab\n".repeat(30));
    folder.write("c.jsonl", Array.from({ length: 12 }, () => `${JSON.stringify({ messages: [{ role: "user", content: "ab" }, { role: "assistant", content: "ba" }] })}\n`).join("")); // prettier-ignore
    folder.write("words.csv", `x,y\n${Array.from({ length: 12 }, (_, i) => `${"ab".repeat(1 + (i % 3))},${"ba".repeat(1 + (i % 3))}`).join("\n")}\n`); // prettier-ignore
    runs.lines = await trained("lines", `data: {path: rows.jsonl, target: y}\n${linear}loss: MSELoss\nscheduler: {StepLR: {step_size: 1}}\n`); // prettier-ignore
    runs.table = await trained("table", `data: {path: rows.csv, target: y, drop: [t], delimiter: ";"}\n${linear}loss: MSELoss\n`); // prettier-ignore
    runs.text = await trained("text", `data: {text: t.txt, tokenizer: char, context: 8}\n${tokens}`);
    runs.chat = await trained("chat", `data: {chat: c.jsonl, tokenizer: char, context: 30}\n${tokens}`);
    const words = "{type: text, tokenizer: char, max_length: 8}";
    const coder = (end: string): string => `[{Embedding: {embedding_dim: 4}}, {GRU: {hidden_size: 4}}${end}]`;
    runs.pair = await trained("pair", `data: {path: words.csv, target: y, columns: {x: ${words}, y: ${words}}}\nmodel: {encoder: ${coder("")}, decoder: ${coder(", {Attention: {nhead: 2}}, {Linear: {out_features: auto}}")}}\nloss: CrossEntropyLoss\n`); // prettier-ignore
  });

  const filesOf = async (name: string): Promise<Map<string, string>> => new Map((await make(runs[name])).files.map((file) => [file.name, Buffer.from(file.content).toString()])); // prettier-ignore
  const first = ["model.py", "weights.py", "model.safetensors", "data.py"];
  const last = ["processes.py", "expected.json", "requirements.txt", "README.md"];

  test("of a table, which was no CSV", async () => {
    const files = await filesOf("lines");
    expect([...files.keys()]).toEqual([...first, "cells.py", "metrics.py", "predict.py", "preprocess.json", "split.json", "train.py", "losses.py", "optimizers.py", "schedules.py", ...last, "rows.jsonl.csv"]); // prettier-ignore
    // an empty line before every tenth row: row i of the file, from 0, begins on line 2 + i + i / 10, and now on 2 + i
    const own = JSON.parse(readFileSync(join(runs.lines, "split.json"), "utf8")) as Record<string, number[]>;
    const moved = JSON.parse(files.get("split.json")!) as Record<string, number[]>;
    const now = (line: number): number => 2 + [...Array(30).keys()].find((i) => 2 + i + Math.floor(i / 10) === line)!;
    expect(moved.version).toBe(own.version);
    for (const part of ["train", "val", "test"]) expect(moved[part]).toEqual(own[part].map(now));
    expect(files.get("cells.py")).toContain('DELIMITER = ","  # data.delimiter');
    expect(files.get("data.py")).toContain('DATA = HERE / "rows.jsonl.csv"  # data.path');
  });

  test("of a CSV file, as it was written", async () => {
    const files = await filesOf("table");
    expect([...files.keys()]).toEqual([...first, "cells.py", "metrics.py", "predict.py", "preprocess.json", "split.json", "train.py", "losses.py", "optimizers.py", ...last, "rows.csv"]); // prettier-ignore
    expect(files.get("split.json")).toBe(readFileSync(join(runs.table, "split.json"), "utf8"));
    expect(files.get("cells.py")).toContain('DELIMITER = ";"  # data.delimiter');
    const { predictions, losses } = JSON.parse(files.get("expected.json")!) as { predictions: number[][]; losses: number[][] };
    expect([predictions.length, losses.length, predictions[0].length]).toEqual([20, 1, 1]); // of the first 20 rows
    expect(files.get("losses.py")).toBe(lossesFile(await readRun(runs.table), false));
  });

  test("of a text, and of chats, which are not scored", async () => {
    const text = await filesOf("text");
    expect([...text.keys()]).toEqual([...first, "metrics.py", "generate.py", "predict.py", "tokenizer.py", "tokenizer.json", "split.json", "train.py", "losses.py", "optimizers.py", ...last, "t.txt"]); // prettier-ignore
    const chat = await filesOf("chat");
    expect([...chat.keys()]).toEqual([...first, "metrics.py", "generate.py", "tokenizer.py", "tokenizer.json", "split.json", "train.py", "losses.py", "optimizers.py", ...last, "c.jsonl"]); // prettier-ignore
    expect(text.get("data.py")).toContain('DATA = HERE / "t.txt"  # data.text');
    expect(chat.get("data.py")).toContain('DATA = HERE / "c.jsonl"  # data.chat');
    for (const [name, files] of [
      ["text", text],
      ["chat", chat],
    ] as const)
      expect(files.get("losses.py")).toBe(lossesFile(await readRun(runs[name]), true));
    expect((JSON.parse(text.get("expected.json")!) as { predictions: object[] }).predictions).toHaveLength(2);
  });

  test("of a table whose answers are written", async () => {
    const files = await filesOf("pair");
    expect([...files.keys()]).toEqual([...first, "cells.py", "metrics.py", "predict.py", "writing.py", "tokenizer.py", "preprocess.json", "split.json", "train.py", "losses.py", "optimizers.py", ...last, "words.csv"]); // prettier-ignore
    expect(files.get("losses.py")).toBe(lossesFile(await readRun(runs.pair), true));
    expect(files.get("metrics.py")).toContain('"""How good the model is at writing."""');
  });

  test("has no data where that stays in its place", async () => {
    const run = await readRun(runs.table);
    const names = (data: DataPlace): string[] => trainFiles({ ...run, data }, []).map(({ name }) => name);
    expect(names(run.data).slice(-2)).toEqual(["README.md", "rows.csv"]);
    expect(names({ name: null, content: null, lines: null }).at(-1)).toBe("README.md");
  });

  test("how to begin", async () =>
    expect((await make(runs.table)).notes).toEqual([
      "python3 train.py --check repeats the training and compares every loss; README.md says what else there is",
    ]));
});
