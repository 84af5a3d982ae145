// Texts that are read piece by piece, cut where every tokenizer cuts, and what is said of bytes that are no text.
import { afterAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onDisk, roomForTokens, textFile } from "../../src/files/textFile.js";
import { scratch } from "../cli/run.js";
import { failure } from "../data/files.js";

const { path: directory, remove } = scratch();
afterAll(remove);
const PIECE = 2 ** 20; // bytes that are read at once
const path = join(directory, "t.txt");

async function write(bytes: string | Uint8Array): Promise<Awaited<ReturnType<typeof textFile>>> {
  writeFileSync(path, bytes);
  return textFile(path);
}
const piecesOf = async (text: string | Uint8Array, start = 0, end = Buffer.byteLength(text)): Promise<string[]> => [...(await write(text)).pieces(start, end)]; // prettier-ignore

describe("a text file", () => {
  test("has its size, its hash, and its bytes from any place on", async () => {
    const text = "one two\nthree";
    const file = await write(text);
    expect([file.size, file.sha256()]).toEqual([13, createHash("sha256").update(text).digest("hex")]);
    expect([file.bytes(4, 3), file.bytes(8, 100), file.bytes(13, 4)].map((bytes) => Buffer.from(bytes).toString())).toEqual(["two", "three", ""]); // prettier-ignore
    const long = Buffer.alloc(PIECE + 3, "ab ");
    expect((await write(long)).sha256()).toBe(createHash("sha256").update(long).digest("hex"));
  });

  test("that is empty, or not there, is refused", async () => {
    expect(await failure(() => write(""))).toContain("the file is empty: there is no text to learn from");
    expect(await failure(() => textFile(join(directory, "u.txt")))).toContain("there is no such file");
  });
});

describe("pieces", () => {
  const words = (bytes: number): string => "the sea ".repeat(bytes / 8);

  test("of a short text are the text, or the part that is asked for", async () => {
    expect(await piecesOf("one two three")).toEqual(["one two three"]);
    expect(await piecesOf("one two three", 4, 7)).toEqual(["two"]);
    expect(await piecesOf("one two three", 4, 4)).toEqual([]);
  });

  test("end behind a word, and the next begins with the space after it", async () => {
    const text = words(PIECE) + words(64);
    const [first, second, ...more] = await piecesOf(text);
    expect([first.length, second.slice(0, 9), more]).toEqual([PIECE - 1, " the sea ", []]);
    expect(first + second).toBe(text);
    expect(await piecesOf(words(PIECE))).toEqual([words(PIECE)]); // just one
  });

  test.each([" ", "\t", "\n", "\r"])("space is %j too, and several together stay together", async (space) => {
    const text = `${"x".repeat(PIECE - 10)}abc${space.repeat(3)}def${space}${"y".repeat(40)}`;
    expect((await piecesOf(text)).map((piece) => piece.length)).toEqual([PIECE - 1, 41]);
    const early = `${"x".repeat(PIECE - 10)}abc${space.repeat(3)}${"y".repeat(40)}`;
    expect((await piecesOf(early)).map((piece) => piece.length)).toEqual([PIECE - 7, 43]);
  });

  test("without a space go on", async () => {
    const text = "x".repeat(PIECE + 5);
    expect(await piecesOf(text)).toEqual([text]);
    expect(await piecesOf(`${text} y`)).toEqual([`${text} y`]);
    expect((await piecesOf(` ${"x".repeat(2 * PIECE)} y`)).length).toBe(1);
  });

  test("a character over the border of two of them stays whole; a byte order mark counts at the beginning alone", async () => {
    const text = `${"x".repeat(PIECE - 2)}\u{1f600} y`;
    expect((await piecesOf(text)).join("")).toBe(text);
    expect(await piecesOf("\ufeffab")).toEqual(["ab"]);
    expect(await piecesOf("a\ufeffb", 1)).toEqual(["\ufeffb"]);
  });
});

describe("bytes that are no text", () => {
  const wrong = async (bytes: Uint8Array, start = 0): Promise<string> => (await failure(() => piecesOf(bytes, start, bytes.length))).replace(/^.*t\.txt/, "t.txt"); // prettier-ignore
  const hint = "\n  hint: save the text as UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8";

  test("are told with their place and their line", async () => {
    expect(await wrong(Buffer.from("a\nb\xe9\nc", "latin1"))).toBe(`t.txt:2: error: byte 3 (0xE9) is not UTF-8${hint}`);
    expect(await wrong(Buffer.from("\n\n\x80", "latin1"), 1)).toBe(`t.txt:3: error: byte 2 (0x80) is not UTF-8${hint}`);
    expect(await wrong(Buffer.from([0x61, 10, 0xe2, 0x82]))).toBe(`t.txt:2: error: byte 2 (0xE2) is not UTF-8${hint}`); // cut off
    expect(await wrong(Buffer.concat([Buffer.from("ab\n"), Buffer.alloc(7, "x"), Buffer.of(0x0f, 0xff)]))).toBe(`t.txt:2: error: byte 11 (0xFF) is not UTF-8${hint}`); // prettier-ignore
  });

  test("far behind in a long text too, whose characters lie over borders", async () => {
    const lines = Buffer.alloc(PIECE - 2, "x\n");
    const bytes = Buffer.concat([lines, Buffer.from("\u{1f600}\n"), lines, Buffer.from("\u20ac\n"), Buffer.of(0xff)]);
    const line = PIECE - 2 + 3; // two halves of lines, and two more
    expect(await wrong(bytes)).toBe(`t.txt:${line}: error: byte ${bytes.length - 1} (0xFF) is not UTF-8${hint}`);
    expect(await wrong(bytes, PIECE + 3)).toBe(`t.txt:${line}: error: byte ${bytes.length - 1} (0xFF) is not UTF-8${hint}`);
  });

  test("another encoding is named", async () => {
    expect(await wrong(Buffer.from("\ufeffab\u20ac", "utf16le"))).toContain(
      "t.txt: error: the file is UTF-16 text, expected UTF-8 text",
    );
  });
});

describe("tokens on disk", () => {
  test.each([[100], [2 ** 16], [2 ** 16 + 1], [1_000_000]])("come back from any place on, of a vocabulary of %d", (vocabulary) => {
    const writer = onDisk(vocabulary);
    const all = Int32Array.from({ length: 3000 }, (_, i) => (i * 7919) % vocabulary);
    writer.write(all.subarray(0, 1000));
    writer.write(all.subarray(1000, 1001));
    writer.write(all.subarray(1001));
    const tokens = writer.end();
    expect(tokens.length).toBe(3000);
    for (const [start, length] of [[0, 3000], [999, 3], [2990, 10], [0, 0]]) {
      const out = new Float64Array(length);
      tokens.read(start, out);
      expect([...out]).toEqual([...all.subarray(start, start + length)]);
    }
  }); // prettier-ignore

  test("are the same as those in memory", () => {
    const writer = roomForTokens(300, 1000);
    writer.write(Int32Array.of(5, 6, 299));
    const out = new Float64Array(2);
    writer.end().read(1, out);
    expect([...out]).toEqual([6, 299]);
  });
});
