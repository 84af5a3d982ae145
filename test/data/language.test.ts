// A text as a language model learns from it: its parts, its pieces, its tokens, the windows that are cut from them.
import { beforeAll, describe, expect, test } from "@jest/globals";
import { manualSeed } from "../../src/core/rng.js";
import {
  codePoints,
  encodePart,
  loadText,
  unknownWarnings,
  type TextDataset,
  type TextPart,
  type TextPlan,
} from "../../src/data/language/dataset.js";
import { cutText, type TextSource } from "../../src/data/language/text.js";
import { inMemory, type Tokens } from "../../src/data/language/tokens.js";
import { WindowLoader } from "../../src/data/language/windows.js";
import { onDisk, textFile } from "../../src/files/textFile.js";
import { fitTokenizer, type FittedName } from "../../src/text/registry.js";
import { csvFile, failure } from "./files.js";
import { load as loadFixture } from "../fixtures/load.js";

interface Drawn { readonly seed: number; readonly tokens: number; readonly context: number; readonly batches: readonly (readonly number[])[] } // prettier-ignore
const { places: drawn } = loadFixture<{ readonly places: readonly Drawn[] }>("language");
const utf8 = new TextEncoder();
const open = (text: string | Uint8Array, name = "x.txt"): Promise<TextSource> => textFile(csvFile(text, name));
const split = { train: 0.5, val: 0.25, test: 0.25 };
const load = async (text: string, plan: Partial<TextPlan> = {}): Promise<TextDataset> =>
  loadText(await open(text), { context: 4, split, ...plan }, (training) => fitTokenizer("char", training), inMemory);

function idsOf(tokens: Tokens): number[] {
  const ids = new Float64Array(tokens.length);
  tokens.read(0, ids);
  return [...ids];
}

describe("the parts of a text", () => {
  test("each begins at the beginning of a line, and together they are all of it", async () => {
    const text = "äöü\n".repeat(100);
    const source = await open(text);
    const parts = cutText(source, { train: 0.501, val: 0.25, test: 0.249 });
    expect(parts).toEqual({ train: [0, 357], val: [357, 532], test: [532, 700] });
    expect(
      Object.values(parts)
        .flatMap(([start, end]) => [...source.pieces(start, end)])
        .join(""),
    ).toBe(text);
  });

  test("a place that is the beginning of a line already is taken as it is", async () => {
    expect(cutText(await open("abc\nabc\n"), { train: 0.5, val: 0.5, test: 0 })).toEqual({
      train: [0, 4],
      val: [4, 8],
      test: [8, 8],
    });
  });

  test("without a share for the test the last line is for validation", async () => {
    expect(cutText(await open("a\nb\nc"), { train: 0.4, val: 0.6, test: 0 }).test).toEqual([5, 5]);
  });

  test.each(["ä", "€", "𝄞"])("a text of one line is cut between characters (%s)", async (character) => {
    for (const ending of ["", "\n"]) {
      const text = character.repeat(1001) + ending;
      const source = await open(text);
      const { train, val, test: last } = cutText(source, split);
      const texts = [train, val, last].map(([start, end]) => [...source.pieces(start, end)].join(""));
      expect(texts.join("")).toBe(text);
      expect(texts.map((part) => [...part].length / 1001)).toEqual([0.5, 0.25, 0.25].map((share) => expect.closeTo(share, 2)));
    }
  });
});

describe("pieces", () => {
  const words = ["whale", "  sea", "Ähre", "naïve", "𝄞𝄞", "x1,y2", "don't", "\n", "\n\n  ", "—", "日本語", "\t"];
  let text: string;
  beforeAll(() => {
    // two and a half megabytes, in an order of which none repeats soon
    const list: string[] = [];
    for (let i = 0, at = 7, size = 0; size < 2_600_000; i++) {
      at = (at * 16807) % 2147483647;
      list.push(words[at % words.length]);
      size += 7;
    }
    text = list.join(" ");
  });

  test("of several megabytes: none splits a character or a word, and together they are the text", async () => {
    const source = await open(text);
    const pieces = [...source.pieces(0, source.size)];
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join("") === text).toBe(true);
    for (const piece of pieces.slice(1)) expect(piece).toMatch(/^\s/);
    for (const piece of pieces.slice(0, -1)) expect(piece).toMatch(/\S$/);
  });

  test.each<FittedName>(["char", "bytes", "words", "bpe"])(
    "%s: the tokens of the pieces are those of the whole",
    async (name) => {
      const source = await open(text);
      const sample = [text.slice(0, 20_000)];
      const tokenizer = fitTokenizer(name === "bpe" ? { name, args: { vocab_size: 400 } } : name, sample);
      const { tokens } = encodePart(source, [0, source.size], tokenizer, 8, inMemory);
      expect(Buffer.from(Int32Array.from(idsOf(tokens)).buffer).equals(Buffer.from(tokenizer.encode(text).buffer))).toBe(true);
      if (name === "bpe" || name === "words") {
        const [whole, cut] = [[text], source.pieces(0, source.size)].map((texts) => fitTokenizer(name === "bpe" ? { name, args: { vocab_size: 300 } } : name, texts)); // prettier-ignore
        expect(cut.toJSON()).toEqual(whole.toJSON());
      }
    },
  );

  test("a text without spaces is one piece", async () => {
    const source = await open("ж".repeat(1_000_000));
    expect([...source.pieces(0, source.size)].join("") === "ж".repeat(1_000_000)).toBe(true);
  });

  test("a byte order mark at the beginning is no character of the text", async () => {
    const source = await open("\uFEFFab\uFEFF");
    expect([...source.pieces(0, source.size)]).toEqual(["ab\uFEFF"]);
  });
});

describe("tokens", () => {
  test.each([
    ["two bytes each", 300],
    ["four bytes each", 70_000],
  ])("on a disk they are those in memory, %s", (_, vocabulary) => {
    const ids = Int32Array.from({ length: 200_000 }, (_, i) => (i * 7919) % vocabulary);
    const [memory, disk] = [inMemory(vocabulary, 0), onDisk(vocabulary)].map((writer) => {
      for (let start = 0; start < ids.length; start += 33_333) writer.write(ids.subarray(start, start + 33_333));
      writer.write(ids.subarray(0, 0));
      return writer.end();
    });
    expect([memory.length, disk.length]).toEqual([200_000, 200_000]);
    for (const [start, length] of [[0, 1], [33_330, 9], [199_990, 10], [12_345, 4096], [5, 3]]) {
      const [a, b] = [new Float32Array(length), new Float64Array(length)];
      memory.read(start, a);
      disk.read(start, b);
      expect([...a]).toEqual([...ids.subarray(start, start + length)]);
      expect([...b]).toEqual([...a]);
    } // prettier-ignore
  });

  test("the tokenizer knows the training part alone; what it does not know is counted", async () => {
    const { tokenizer, train, val, test: last, report } = await load(`${"abab\n".repeat(20)}${"abxé\n".repeat(20)}`, { split: { train: 0.45, val: 0.3, test: 0.25 } }); // prettier-ignore
    expect([tokenizer.encode("ab\n"), tokenizer.encode("x")].map((ids) => [...ids].includes(tokenizer.unknown!))).toEqual([false, true]); // prettier-ignore
    expect([train, val, last].map(({ unknown }) => unknown)).toEqual([0, 22, 18]);
    expect([train, val, last].map(({ characters }) => characters)).toEqual([100, 55, 45]);
    expect(report.warnings).toEqual([
      "val: 22 tokens (40 %) are not in the vocabulary of the training text: they are read as unknown",
      "test: 18 tokens (40 %) are not in the vocabulary of the training text: they are read as unknown",
    ]);
  });

  test("characters are code points, whatever the tokens", async () => {
    const source = await open("𝄞é a\n");
    for (const name of ["char", "bytes", "words"] as const)
      expect(encodePart(source, [0, source.size], fitTokenizer(name, ["𝄞é a\n"]), 1, inMemory).characters).toBe(5);
    const ends = ["\u{10000}", "\u{103ff}", "\u{1f400}", "\u{10fc00}", "\u{10ffff}", "\ud7ff", "\ue000"]; // halves of pairs lie between the last two
    expect(ends.map(codePoints)).toEqual(ends.map(() => 1));
  });

  test("one token that is unknown is one", () => {
    const part = { tokens: { length: 200 }, unknown: 1 } as TextPart;
    expect(unknownWarnings("x.txt", part)).toEqual(["x.txt: 1 token (0.50 %) is not in the vocabulary of the training text: it is read as unknown"]); // prettier-ignore
    expect(unknownWarnings("x.txt", { ...part, unknown: 0 })).toEqual([]);
  });
});

describe("what is wrong with a text", () => {
  test.each([
    ["an empty file", "", "x.txt: error: the file is empty: there is no text to learn from"],
    ["shorter than the context", "abc", "x.txt: error: the text is 3 tokens long, and a window of data.context 4 needs 5\n  hint: use more text, or a smaller data.context"],
    ["a part that is shorter", "ab\n".repeat(4), "x.txt: error: the text for val is 3 tokens long, and a window of data.context 4 needs 5\n  hint: use more text, a smaller data.context, or another data.split\nx.txt: error: the text for test is 3 tokens long, and a window of data.context 4 needs 5"],
  ])("%s", async (_, text, message) => {
    expect(await failure(() => load(text))).toBe(message);
  }); // prettier-ignore

  const bytes = (...parts: (string | number[])[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...utf8.encode(part)] : part))); // prettier-ignore
  test.each([
    ["Windows-1252", bytes("one\ntwo é\nthr", [0xe9], "e\n"), 3, 14, "E9"],
    ["half a character at the end", bytes("one\n", [0xe2, 0x82]), 2, 4, "E2"],
    ["behind a megabyte", bytes("line €\n".repeat(150_000), "x", [0xff], "\n"), 150_001, 1_350_001, "FF"],
    ["behind a megabyte without a line", bytes("€".repeat(400_000), [0xc3, 0x28]), 1, 1_200_000, "C3"],
  ])("no UTF-8: %s", async (_, content, line, byte, hex) => {
    expect(await failure(async () => [...(await open(content)).pieces(0, content.length)])).toBe(
      `x.txt:${line}: error: byte ${byte} (0x${hex}) is not UTF-8\n  hint: save the text as UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8`,
    );
  });

  test("no UTF-8 in a later part is found at its line of the file", async () => {
    const content = bytes("abc\n".repeat(10), "x", [0x80], "\n");
    expect(await failure(async () => [...(await open(content)).pieces(20, content.length)])).toMatch(
      /^x\.txt:11: error: byte 41 \(0x80\)/,
    );
  });

  test("UTF-16", async () => {
    const content = Uint8Array.from(Buffer.from("\uFEFFCall me Ishmael.\n", "utf16le"));
    expect(await failure(async () => [...(await open(content)).pieces(0, content.length)])).toMatch(/^x\.txt: error: .*UTF-16/);
  });

  test("a directory", async () => {
    expect(await failure(async () => textFile(csvFile("x", "y.txt").replace(/\/y\.txt$/, "")))).toMatch(/this is a directory, expected a text file/); // prettier-ignore
  });
});

describe("windows", () => {
  const rows = (loader: WindowLoader): number[][][] => Array.from(loader.batches(), (draw) => draw().map(({ numbers }) => [...numbers])); // prettier-ignore

  test("y is x, one token on; side by side they are the text", async () => {
    const { train } = await load("abcdefghij\n".repeat(6), { split: { train: 1, val: 0, test: 0 } });
    const ids = idsOf(train.tokens);
    expect(train.rows).toBe(16); // 65 tokens have one after them
    const batches = rows(new WindowLoader(train, { context: 4, batchSize: 5, dtype: "float32", drawn: false }));
    expect(batches.map(([x]) => x.length)).toEqual([20, 20, 20, 4]);
    expect(batches.flatMap(([x]) => x)).toEqual(ids.slice(0, 64));
    expect(batches.flatMap(([, y]) => y)).toEqual(ids.slice(1, 65));
  });

  test("in their order with a number of batches: full ones, and after the last window comes the first", async () => {
    const { train } = await load("abcdefghij\n".repeat(6), { split: { train: 1, val: 0, test: 0 } });
    const loader = new WindowLoader(train, { context: 4, batchSize: 5, dtype: "float32", drawn: false, batches: 7 });
    expect([loader.length, loader.rowsUsed]).toEqual([7, 35]);
    const ids = idsOf(train.tokens).slice(0, 64);
    expect(rows(loader).flatMap(([x]) => x)).toEqual([...ids, ...ids, ...ids].slice(0, 35 * 4));
  });

  test.each(drawn)("drawn places are torch.randint's, seed $seed", async ({ seed, tokens, context, batches }) => {
    const length = tokens;
    const part = { tokens: { length, read: (start: number, out: Float32Array | Float64Array) => void out.forEach((_, i) => (out[i] = start + i)) }, rows: Math.floor((length - 1) / context), characters: length, unknown: 0 }; // prettier-ignore
    manualSeed(seed);
    const loader = new WindowLoader(part, { context, batchSize: batches[0].length, dtype: "float64", drawn: true, batches: batches.length }); // prettier-ignore
    for (const [i, [x, y]] of rows(loader).entries()) {
      expect(x.filter((_, place) => place % context === 0)).toEqual(batches[i]);
      expect(y).toEqual(x.map((id) => id + 1));
    }
  });

  test("every place can be drawn, the first and the last too", async () => {
    const { train } = await load("abcdefg", { split: { train: 1, val: 0, test: 0 } });
    manualSeed(1);
    const [[x]] = rows(new WindowLoader(train, { context: 4, batchSize: 200, dtype: "float32", drawn: true }));
    const ids = idsOf(train.tokens);
    expect(new Set(x.filter((_, i) => i % 4 === 0))).toEqual(new Set(ids.slice(0, 3)));
  });
});
