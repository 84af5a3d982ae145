// How messages show a value, which names are near to a word, and what a file that is no text looks like.
import { expect, test } from "@jest/globals";
import { foreignFormat, foreignText } from "../../src/core/encoding.js";
import { closest, didYouMean, nearest } from "../../src/core/suggest.js";
import { dedent, describe, isPlain, quote, shellWord, shorten } from "../../src/core/words.js";

// prettier-ignore
test.each<[unknown, string]>([
  [undefined, "nothing"], [null, "nothing"], [5, "5"], [-0.5, "-0.5"], [NaN, "NaN, which is not a number"], [-Infinity, "-infinity"],
  [true, "true"], ["five", '"five"'], ["", '""'], ["\u001b[31m", '"\\u001b[31m"'], [10n, "10"],
  [[], "an empty list"], [[1, "a", null], '[1, "a", nothing]'], [[[1]], "a list"], [Array(9).fill(1), "a list"], [["x".repeat(50)], "a list"],
  [{}, "an empty map"], [{ a: 1 }, "a map"], [Object.create(null), "an empty map"], [new Map(), "a Map"], [new Error("no"), "an Error"], [() => 1, "a function"],
])("%p is %s", (value, words) => expect(describe(value)).toBe(words));

test("a list is shown while it has up to six entries and forty characters", () => {
  expect(describe([1, 2, 3, 4, 5, 6])).toBe("[1, 2, 3, 4, 5, 6]");
  expect(describe([1, 2, 3, 4, 5, 6, 7])).toBe("a list");
  const forty = ["x".repeat(36)]; // with quotes and brackets
  expect(describe(forty)).toBe(`["${forty[0]}"]`);
  expect(describe(["x".repeat(37)])).toBe("a list");
  expect([describe([null, undefined]), describe([[]]), describe([{}])]).toEqual(["[nothing, nothing]", "a list", "a list"]);
});

test("an object has the name of its class, where that has one", () => {
  class Only {}
  const nameless = (own: object): object => Object.assign(new (class {})(), own);
  expect([new Only(), new Date(0), new Uint8Array(1), new Int8Array(1)].map(describe)).toEqual(["an Only", "a Date", "a Uint8Array", "an Int8Array"]); // prettier-ignore
  expect([nameless({}), nameless({ a: 1 }), Symbol("s")].map(describe)).toEqual(["an empty map", "a map", "Symbol(s)"]);
  expect(shorten("\u{1f600}".repeat(41))).toBe(`${"\u{1f600}".repeat(37)}...`); // by characters, not by halves of them
  expect(shorten("\u{1f600}".repeat(40))).toBe("\u{1f600}".repeat(40));
});

test("a long text is cut, a long name as well", () => {
  expect(quote("x".repeat(100_000))).toBe(`"${"x".repeat(37)}..."`);
  expect(shorten("x".repeat(41))).toBe(`${"x".repeat(37)}...`);
  expect(shorten("x".repeat(40))).toBe("x".repeat(40));
});

test("near is a slip of the finger: letters swapped, one too many or too few, the beginning of one name only", () => {
  const names = ["train", "val", "test", "step_size", "momentum", "val_loss"];
  expect(nearest("trian", names)).toBe("train");
  expect(nearest("tain", names)).toBe("train");
  expect(nearest("TRAIN", names)).toBe("train");
  expect(nearest("step", names)).toBe("step_size");
  expect(nearest("va", ["val", "value"])).toBe("val");
  expect(nearest("los", ["loss_a", "loss_b"])).toBeNull(); // the beginning of two
  expect(nearest("mom", names)).toBe("momentum");
  expect(nearest("brian", names)).toBeNull();
  expect(nearest("x", names)).toBeNull();
  expect(nearest("x".repeat(100_000), names)).toBeNull();
  expect(didYouMean("momentun", names)).toBe('did you mean "momentum"?');
});

test("of several near names the nearest come first, and those that hold the word count as near", () => {
  const names = ["train_loss", "loss", "lass", "glossy", "boss", "accuracy"];
  expect(closest("loss", names, 9)).toEqual(["loss", "lass", "boss", "glossy", "train_loss"]);
  expect(closest("LOSS", names, 2)).toEqual(["loss", "lass"]);
  expect(closest("ss", names, 9)).toEqual([]); // two letters are held by too much
  expect(closest("x", ["y", "z"], 9)).toEqual(["y", "z"]);
  expect(closest("", names, 9)).toEqual([]);
  expect([closest("x".repeat(200), ["x".repeat(200)], 1).length, closest("x".repeat(201), ["x".repeat(201)], 1).length]).toEqual([1, 0]); // prettier-ignore
  expect([nearest("x".repeat(200), ["x".repeat(200)]), nearest("x".repeat(201), ["x".repeat(201)])]).toEqual(["x".repeat(200), null]); // prettier-ignore
  expect(nearest("a", ["b"])).toBeNull(); // any letter is one edit from any other
  expect(nearest("a", ["ab"])).toBe("ab");
  expect(nearest("abcdef", ["abcxyf", "abxyzf"])).toBe("abcxyf"); // two of six letters, no more than a third
  expect(nearest("abcde", ["abxye"])).toBeNull();
  expect(nearest("listen", ["silent"])).toBeNull(); // the same letters, but four slips
  expect(closest("abcdef", ["abcxyf", "axyzef"], 9)).toEqual(["abcxyf"]);
});

test("a word of a shell is quoted where it holds more than plain characters", () => {
  expect(["a/b-c_1.yaml", "Größe=5%", "a b", "it's", "", "$x", "a\u0007"].map(shellWord)).toEqual(["a/b-c_1.yaml", "Größe=5%", "'a b'", "'it'\\''s'", "''", "'$x'", "'a\\u0007'"]); // prettier-ignore
});

test("a text of several lines loses the indentation of the source, and its empty ends", () => {
  expect(dedent("\n    a\n      b  \n\n    c\n  ")).toBe("a\n  b\n\nc");
  expect(dedent("a\n  b")).toBe("a\n  b");
});

test("a plain map is one that {...} or YAML makes", () => {
  expect([{}, { a: 1 }, Object.create(null)].map(isPlain)).toEqual([true, true, true]);
  expect([null, undefined, [], 5, "a", new Map(), new Error("no"), () => 1].map(isPlain)).toEqual(new Array(8).fill(false));
});

test("how much of a file is 0 tells UTF-16 without a mark from a binary file, and from text with a few", () => {
  const said = (bytes: Uint8Array): string | undefined => /UTF-16|UTF-32|binary/.exec(foreignText(bytes)?.message ?? "")?.[0];
  const withZeros = (length: number, places: readonly number[]): Uint8Array => {
    const bytes = new Uint8Array(length).fill(65);
    for (const place of places) bytes[place] = 0;
    return bytes;
  };
  const odd = (count: number): number[] => Array.from({ length: count }, (_, i) => 2 * i + 1);
  expect(said(withZeros(8, odd(4)))).toBe("UTF-16");
  expect(said(withZeros(6, odd(3)))).toBeUndefined(); // too short to tell
  expect(said(withZeros(40, odd(11)))).toBe("UTF-16");
  expect(said(withZeros(40, odd(10)))).toBeUndefined(); // a quarter is not enough
  expect(said(withZeros(80, [...odd(30), 0]))).toBe("UTF-16"); // one at an even place is one too many for a line break
  expect(said(withZeros(80, [...odd(30), 0, 2]))).toBe("binary");
  expect([said(withZeros(100, odd(16))), said(withZeros(100, odd(17)))]).toEqual([undefined, "binary"]);
  expect([said(withZeros(4000, odd(100))), said(withZeros(4000, odd(101)))]).toEqual([undefined, "binary"]);
  expect(said(Buffer.from([0xff, 0xfe, 0, 0, 65, 0, 0, 0]))).toBe("UTF-32");
  expect(said(Buffer.from([0xfe, 0xff, 0, 65]))).toBe("UTF-16");
  expect([foreignText(Buffer.from([0xff, 0xfe, 0, 0]))?.utf16, foreignText(Buffer.from([0xff, 0xfe, 65, 0]))?.utf16]).toEqual([false, true]); // prettier-ignore
  expect(foreignText(Buffer.from([0xff, 0xfe, 0, 0]))?.hint).toMatch("iconv -f UTF-32 -t UTF-8");
});

test("UTF-16 shows by its mark or its zeros, binary files by how they begin; UTF-8 is left alone", () => {
  const said = (bytes: Uint8Array): string | undefined => foreignText(bytes)?.message;
  const text = "a,b\n1,2\n";
  expect(said(Buffer.from(text))).toBeUndefined();
  expect(said(Buffer.from(`\ufeff${text}é€`))).toBeUndefined();
  expect(said(Buffer.from(""))).toBeUndefined();
  for (const bytes of [
    Buffer.from(`\ufeff${text}`, "utf16le"),
    Buffer.from(text, "utf16le"),
    Buffer.from(text, "utf16le").swap16(),
  ])
    expect(said(bytes)).toBe("the file is UTF-16 text, expected UTF-8 text");
  expect(said(Buffer.from([0x1f, 0x8b, 8, 0]))).toBe("the file is compressed with gzip, expected UTF-8 text");
  expect(said(new Uint8Array(64))).toBe("the file is binary (many of its bytes are 0), expected UTF-8 text");
});

test("every format that is no text is known by its first bytes, and what to do about it is said", () => {
  const begins: readonly (readonly [string | readonly number[], string])[] = [
    [[0xd0, 0xcf, 0x11, 0xe0], "an old spreadsheet or document (.xls, .doc)"],
    [[0x1f, 0x8b], "compressed with gzip"],
    ["PK\u0003\u0004", "a ZIP archive or a spreadsheet (.xlsx)"],
    ["BZh", "compressed with bzip2"],
    [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "compressed with xz"],
    [[0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd"],
    [[0x89, 0x50, 0x4e, 0x47], "a picture (PNG)"],
    [[0xff, 0xd8, 0xff], "a picture (JPEG)"],
    ["%PDF", "a PDF"],
    ["PAR1", "a Parquet file"],
    ["SQLite", "a database (SQLite)"],
  ];
  for (const [bytes, name] of begins) {
    const magic = Buffer.from(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
    const found = foreignFormat(Buffer.concat([magic, Buffer.from("...")]));
    expect([found?.message, (found?.hint ?? "").length > 10]).toEqual([`the file is ${name}, expected UTF-8 text`, true]);
    for (let i = 0; i < magic.length; i++)
      expect(foreignFormat(magic.map((byte, at) => (at === i ? byte ^ 1 : byte)))).toBeNull();
    expect(foreignFormat(magic.subarray(0, -1))).toBeNull();
  }
});
