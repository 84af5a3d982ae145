// Paths as messages show them, and what is said where no file is to be read.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Problems } from "../../src/data/problems.js";
import { displayPath, isPath, requireFile, shellPath, systemCode, textKind, tokenizerKind, unreadable, type FileKind } from "../../src/files/file.js"; // prettier-ignore
import { gpt2Tokenizer, readTokenizerFile } from "../../src/files/tokenizerFile.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
const at = (...names: string[]): string => join(folder.path, ...names);
async function saidOf(path: string, kind?: FileKind): Promise<string | number> {
  try {
    return await requireFile(path, new Problems("x"), kind);
  } catch (error) {
    return (error as Error).message.replaceAll(folder.path, "DIR");
  }
}

test("a path is shown from here where it lies below, and as it is elsewhere", () => {
  const here = process.cwd();
  expect([join(here, "a", "b"), "a/b", here, dirname(here), "/x/y"].map(displayPath)).toEqual(["a/b", "a/b", here, dirname(here), "/x/y"]);
  expect([join(here, "a"), join(here, "my file")].map(shellPath)).toEqual(["a", "'my file'"]);
}); // prettier-ignore

test("a path is a text without the character 0; the code of an error is a text", () => {
  expect(["", "a", "a\0b", 3, null].map(isPath)).toEqual([true, true, false, false, false]);
  expect([{ code: "ENOENT" }, { code: 3 }, {}, null, "ENOENT", undefined].map(systemCode)).toEqual(["ENOENT", null, null, null, null, null]); // prettier-ignore
});

test("why a file cannot be read", () => {
  const withCode = (code: string): string => unreadable(Object.assign(new Error("words"), { code }));
  expect([withCode("EACCES"), withCode("ENOTDIR"), withCode("EIO"), unreadable(new Error("words"))]).toEqual(
    ["permission denied", "a part of the path is not a directory", "EIO", "Error: words"].map((words) => `the file cannot be read: ${words}`),
  ); // prettier-ignore
});

describe("a file that is required", () => {
  test("has its size", async () => {
    writeFileSync(at("a"), "12345");
    expect(await saidOf(at("a"))).toBe(5);
  });

  test("is no directory: those that lie in it, in order, eight at most", async () => {
    mkdirSync(at("d"));
    expect(await saidOf(at("d"))).toBe("x: error: this is a directory, expected a CSV file");
    writeFileSync(at("d", "b.txt"), "");
    writeFileSync(at("d", "a.json"), "");
    expect(await saidOf(at("d"))).toBe("x: error: this is a directory, expected a CSV file");
    expect(await saidOf(at("d"), textKind)).toBe("x: error: this is a directory, expected a text file\n  hint: text files there: b.txt"); // prettier-ignore
    expect(await saidOf(at("d"), tokenizerKind)).toBe("x: error: this is a directory, expected a tokenizer.json\n  hint: tokenizer.jsons there: a.json"); // prettier-ignore
    for (let i = 8; i > 0; i--) writeFileSync(at("d", `${i}.csv`), "");
    const eight = "1.csv, 2.csv, 3.csv, 4.csv, 5.csv, 6.csv, 7.csv, 8.csv";
    expect(await saidOf(at("d"))).toBe(`x: error: this is a directory, expected a CSV file\n  hint: CSV files there: ${eight}`);
    writeFileSync(at("d", "9.csv"), "");
    expect(await saidOf(at("d"))).toBe(
      `x: error: this is a directory, expected a CSV file\n  hint: CSV files there: ${eight}, ...`,
    );
  });

  test("is there: else a similar name, those there, or that the directory is missing too", async () => {
    mkdirSync(at("near"));
    expect(await saidOf(at("near", "longer.csv"))).toBe("x: error: there is no such file");
    writeFileSync(at("near", "iris.csv"), "");
    expect(await saidOf(at("near", "irs.csv"))).toBe('x: error: there is no such file\n  hint: did you mean "iris.csv"?');
    expect(await saidOf(at("near", "longer.csv"))).toBe("x: error: there is no such file\n  hint: CSV files there: iris.csv");
    expect(await saidOf(at("far", "a.csv"))).toBe(
      "x: error: there is no such file\n  hint: there is no directory DIR/far either",
    );
  });

  test("is no device", async () =>
    expect(await saidOf("/dev/null", textKind)).toBe("x: error: this is not a regular file, expected a text file"));

  test("does not lie below a file", async () => {
    writeFileSync(at("a"), "");
    expect(await saidOf(at("a", "b"))).toBe("x: error: the file cannot be read: a part of the path is not a directory");
  });
});

describe("a tokenizer.json", () => {
  const said = (read: () => unknown): string => {
    try {
      read();
      return "read";
    } catch (error) {
      return (error as Error).message.replaceAll(folder.path, "DIR");
    }
  };
  /** In a context of its own, as a test file has it, the error of a decoder is no TypeError of that context, and has its code alone. */
  const noText = (file: string, kind: string): RegExp => new RegExp(`^${file}: error: the file (is no text, expected a ${kind}|cannot be read: ERR_ENCODING_INVALID_ENCODED_DATA)$`); // prettier-ignore
  test("that is not there, is no text, or lies below a file", () => {
    writeFileSync(at("bytes"), Uint8Array.of(0xff));
    expect(said(() => readTokenizerFile(at("none.json")))).toBe("DIR/none.json: error: there is no such file");
    expect(said(() => readTokenizerFile(at("bytes")))).toMatch(noText("DIR/bytes", "tokenizer.json"));
    expect(said(() => readTokenizerFile(at("bytes", "t.json")))).toBe("DIR/bytes/t.json: error: the file cannot be read: a part of the path is not a directory"); // prettier-ignore
  });

  test("or GPT-2's two files, of which both are needed", () => {
    mkdirSync(at("gpt"));
    expect(said(() => readTokenizerFile(at("gpt", "vocab.json")))).toBe("DIR/gpt/vocab.json: error: there is no such file");
    writeFileSync(at("gpt", "vocab.json"), "{}");
    expect(said(() => readTokenizerFile(at("gpt", "vocab.json")))).toBe("DIR/gpt/merges.txt: error: there is no such file");
    writeFileSync(at("gpt", "merges.txt"), Uint8Array.of(0xff));
    expect(said(() => gpt2Tokenizer(at("gpt", "vocab.json")))).toMatch(noText("DIR/gpt/merges.txt", "merges.txt"));
    writeFileSync(at("gpt", "vocab.json"), Uint8Array.of(0xff));
    expect(said(() => gpt2Tokenizer(at("gpt", "vocab.json")))).toMatch(noText("DIR/gpt/vocab.json", "vocab.json"));
  });
});
