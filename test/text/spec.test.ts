// What an experiment file or a command says of its tokenizer.
import { describe, expect, test } from "@jest/globals";
import { readTokenizerSpec, tokenizerWord } from "../../src/text/spec.js";

interface Read {
  readonly spec: unknown;
  readonly problems: readonly string[];
}

function read(value: unknown): Read {
  const problems: string[] = [];
  const spec = readTokenizerSpec(value, (path, message, hint) => problems.push([path.join("."), message, hint].filter(Boolean).join(" | "))); // prettier-ignore
  return { spec, problems };
}

test.each<[unknown, unknown]>([
  ["char", { name: "char", args: {} }],
  [{ words: null }, { name: "words", args: {} }],
  [{ words: { min_count: 2 } }, { name: "words", args: { min_count: 2 } }],
  [{ bpe: { vocab_size: 2000 } }, { name: "bpe", args: { vocab_size: 2000 } }],
  [{ file: "tokenizer.json" }, { name: "file", file: "tokenizer.json" }],
])("%j is read", (value, spec) => expect(read(value)).toEqual({ spec, problems: [] }));

const forms = "char, bytes, words, {bpe: {vocab_size: N}} or {file: tokenizer.json}";

test.each<[unknown, readonly string[]]>([
  [5, [`must be ${forms}, got 5`]],
  [undefined, [`must be ${forms}, got nothing`]],
  [{ char: {}, bpe: {} }, [`must be ${forms}, got a map`]],
  ["chars", [`names an unknown tokenizer "chars": it is ${forms} | did you mean "char"?`]],
  ["tokenizer.json", [`names an unknown tokenizer "tokenizer.json": it is ${forms} | write {file: tokenizer.json}`]],
  [{ bep: {} }, [`bep | names an unknown tokenizer "bep": it is ${forms} | did you mean "bpe"?`]],
  ["bpe", ["bpe | needs vocab_size: a whole number >= 257 and <= 1000000, how many tokens: 256 bytes, <|endoftext|>, and merges; fewer where the text gives no more"]], // prettier-ignore
  [{ bpe: 2000 }, ["bpe | must be a map of arguments, got 2000 | write {bpe: {vocab_size: 2000}}"]],
  [{ bpe: { vocab_size: 10 } }, ["bpe.vocab_size | must be >= 257 and <= 1000000, got 10"]],
  [{ char: { min_cout: 0 } }, ['char.min_cout | is not an argument | did you mean "min_count"?']],
  [{ char: { min_count: 0, vocab_size: 2 } }, ["char.min_count | must be >= 1, got 0", "char.vocab_size | must be >= 3 and <= 1000000, or null, got 2"]], // prettier-ignore
  [{ file: null }, ["file | must be the name of a tokenizer.json, got nothing | write {file: tokenizer.json}"]],
])("%j is refused", (value, problems) => expect(read(value)).toEqual({ spec: null, problems }));

test.each<[string, unknown]>([
  ["char", "char"],
  ["bpe:2000", { bpe: { vocab_size: 2000 } }],
  ["words:500", { words: { vocab_size: 500 } }],
  ["bpe:many", { bpe: { vocab_size: "many" } }],
  ["runs/a/tokenizer.json", { file: "runs/a/tokenizer.json" }],
  ["c:/tokenizer.json", { file: "c:/tokenizer.json" }],
  ["chars:500", "chars:500"],
  ["chars", "chars"],
])("the word %s", (word, value) => expect(tokenizerWord(word)).toEqual(value));

describe("bytes takes no arguments", () => {
  test("and says so", () =>
    expect(read({ bytes: { vocab_size: 300 } }).problems).toEqual(["bytes.vocab_size | is not an argument"]));
});

test("whether the key itself is wrong, or what stands behind it", () => {
  const atKey = (value: unknown): boolean[] => {
    const found: boolean[] = [];
    readTokenizerSpec(value, (_path, _message, _hint, isKey) => void found.push(isKey === true));
    return found;
  };
  for (const value of [{ bep: {} }, { char: { min_cout: 0 } }]) expect([value, atKey(value)]).toEqual([value, [true]]);
  for (const value of ["chars", 5, { char: { min_count: 0 } }, "bpe", { bpe: 2000 }, { file: null }]) expect([value, atKey(value)]).toEqual([value, [false]]); // prettier-ignore
});
