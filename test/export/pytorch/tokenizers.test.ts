// The tokenizers in Python: the same ids and texts as ours, for any text.
import { afterAll, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { tokenizerClass, tokenizerFile } from "../../../src/export/pytorch/text/tokenizerFile.js";
import { fitTokenizer, readTokenizer, type Tokenizer } from "../../../src/index.js";
import { chatTokenizer } from "../../../src/text/chat.js";
import { scratch } from "../../cli/run.js";
import { lines } from "../../text/texts.js";

const folder = scratch();
afterAll(folder.remove);
const hasPython = spawnSync("python3", ["--version"]).status === 0;

const bpe = fitTokenizer({ name: "bpe", args: { vocab_size: 600, min_count: 1 } }, lines);
const words = fitTokenizer({ name: "words", args: { min_count: 1 } }, lines);

/** As Hugging Face's files have them. */
function read(change: Readonly<Record<string, unknown>>, tokenizer = words): Tokenizer {
  return readTokenizer(JSON.stringify({ ...tokenizer.toJSON(), ...change }));
}

const special = (...texts: readonly string[]): readonly object[] => texts.map((content) => ({ id: words.toJSON().model.vocab[content], content, special: true })); // prettier-ignore

const tokenizers: Readonly<Record<string, Tokenizer>> = {
  char: fitTokenizer("char", lines),
  bytes: fitTokenizer("bytes"),
  words,
  bpe,
  charChat: chatTokenizer(fitTokenizer("char", lines)),
  bytesChat: chatTokenizer(fitTokenizer("bytes")),
  wordsChat: chatTokenizer(words),
  bpeChat: chatTokenizer(bpe),
  bpeWithoutWords: read({ pre_tokenizer: { type: "ByteLevel", use_regex: false } }, bpe),
  whitespace: read({ pre_tokenizer: { type: "Whitespace" } }),
  whitespaceSplit: read({ pre_tokenizer: { type: "WhitespaceSplit" } }),
  wordsWithSpecial: read({ added_tokens: special("<unk>", "<pad>", "whenever") }),
};

const piece = fc.oneof(
  fc.constantFrom(...lines),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.constantFrom(" ", "  ", "\n", "\r\n", "'s", "'ll", "’t", '"', "the", " the", "aaa", "1,000.5", "\u00a0", "\u3000", "\u0085", "\ufeff", "e\u0301", "😀👩‍👩‍👧", "Ⓐ🄰", "(«„", "<|end|>", "<|user|>", "<|endoftext|>", "<pad>", "<unk>", "whenever"), // prettier-ignore
);

/** Prints as JSON what differs. Characters that are newer than the tables of this Python are no letters to it: texts with such are passed over. */
const CHECK = `
import json, sys, unicodedata
import tokenizer
differences, compared = [], 0
for name, case in json.load(open("cases.json")).items():
    made = getattr(tokenizer, case["class"])(case["description"])
    for text, ids, decoded in case["texts"]:
        if any(unicodedata.category(character) == "Cn" for character in text):
            continue
        compared += 1
        if made.encode(text) != ids or made.decode(ids) != decoded:
            differences.append([name, text, ids, made.encode(text), decoded, made.decode(ids)])
    if (made.padding, made.unknown, len(made.tokens)) != (case["padding"], case["unknown"], case["size"]):
        differences.append([name, made.padding, made.unknown, len(made.tokens)])
print(json.dumps({"compared": compared, "differences": differences[:4]}))
`;

(hasPython ? test : test.skip)("the same ids, and the same texts from them", () => {
  const texts = fc.sample(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
    { numRuns: 150, seed: 5 },
  );
  const cases = Object.entries(tokenizers).map(([name, tokenizer]) => {
    const rows = [...lines, ...texts].map((text) => [
      text,
      [...tokenizer.encode(text)],
      tokenizer.decode(tokenizer.encode(text)),
    ]);
    const { padding, unknown, vocabSize: size } = tokenizer;
    return [
      name,
      { class: tokenizerClass(tokenizer.toJSON()), description: tokenizer.toJSON(), padding, unknown, size, texts: rows },
    ] as const;
  });
  writeFileSync(join(folder.path, "tokenizer.py"), tokenizerFile(Object.values(tokenizers).map((each) => each.toJSON())));
  writeFileSync(join(folder.path, "cases.json"), JSON.stringify(Object.fromEntries(cases)));
  const { stdout, stderr } = spawnSync("python3", ["-c", CHECK], { cwd: folder.path, encoding: "utf8" });
  expect(stderr).toBe("");
  const { compared, differences } = JSON.parse(stdout) as { readonly compared: number; readonly differences: readonly unknown[] };
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(800);
});

(hasPython ? test : test.skip)("each by itself is a whole file, with no more than it needs", () => {
  const names = Object.keys(tokenizers);
  for (const [name, tokenizer] of Object.entries(tokenizers)) {
    const content = tokenizerFile([tokenizer.toJSON()]);
    writeFileSync(join(folder.path, `${name}.py`), content);
    writeFileSync(join(folder.path, `${name}.json`), JSON.stringify(tokenizer));
    expect([name, content.includes("import re")]).toEqual([name, /re\.compile/.test(content)]);
    expect([name, content.split("\n").filter((line) => line.length > 110)]).toEqual([name, []]);
  }
  const { stdout, stderr } = spawnSync("python3", ["-c", EACH, ...names], { cwd: folder.path, encoding: "utf8" });
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(names.map((name) => [...tokenizers[name].encode("the sea, 3.14")]));
});

const EACH = `
import importlib, json, sys
def encode(name):
    module = importlib.import_module(name)
    (last,) = [each for each in vars(module).values() if isinstance(each, type) and issubclass(each, module.Tokenizer) and each is not module.Tokenizer]
    return last(json.load(open(f"{name}.json"))).encode("the sea, 3.14")
print(json.dumps([encode(name) for name in sys.argv[1:]]))
`;
