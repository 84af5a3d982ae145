// The tokenizer.json that is written, field by field as Hugging Face's tokenizers write it; special tokens that are added; and tokens that are bytes.
import { describe, expect, test } from "@jest/globals";
import { readTokenizer } from "../../src/index.js";
import { withSpecialTokens } from "../../src/text/addTokens.js";
import { letterOfByte } from "../../src/text/byteLetters.js";
import { ByteTokens } from "../../src/text/byteTokens.js";
import { vocabJson } from "../../src/text/huggingFace.js";
import { fitTokenizer } from "../../src/text/registry.js";

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
const padding = (pad_id: number, pad_token: string): object => ({ strategy: "BatchLongest", direction: "Right", pad_to_multiple_of: null, pad_id, pad_type_id: 0, pad_token }); // prettier-ignore
const added = (id: number, content: string): object => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }); // prettier-ignore
const byteLevel = (use_regex: boolean): object => ({
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: false,
  use_regex,
});
const bpe = { type: "BPE", dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false }; // prettier-ignore
const rest = { version: "1.0", truncation: null, normalizer: null, post_processor: null };
const bytes = Object.fromEntries(letterOfByte.map((letter, byte) => [letter, byte]));

describe("the file of a tokenizer", () => {
  test("of characters", () => {
    expect(plain(fitTokenizer("char", ["aab"]))).toEqual({
      ...rest,
      padding: padding(0, "<pad>"),
      added_tokens: [],
      pre_tokenizer: { type: "Split", pattern: { Regex: "[\\s\\S]" }, behavior: "Isolated", invert: false },
      decoder: { type: "Fuse" },
      model: { type: "WordLevel", vocab: { "<pad>": 0, "<unk>": 1, a: 2, b: 3 }, unk_token: "<unk>" },
    });
  });

  test("of words", () => {
    expect(plain(fitTokenizer("words", ["the sea the"]))).toEqual({
      ...rest,
      padding: padding(0, "<pad>"),
      added_tokens: [],
      pre_tokenizer: { type: "Split", pattern: { Regex: expect.stringContaining("\\p{L}") }, behavior: "Removed", invert: true },
      decoder: null,
      model: { type: "WordLevel", vocab: { "<pad>": 0, "<unk>": 1, the: 2, sea: 3 }, unk_token: "<unk>" },
    });
  });

  test("of bytes", () => {
    expect(plain(fitTokenizer("bytes"))).toEqual({
      ...rest,
      padding: padding(256, "<pad>"),
      added_tokens: [],
      pre_tokenizer: byteLevel(false),
      decoder: byteLevel(false),
      model: { ...bpe, vocab: { ...bytes, "<pad>": 256 }, merges: [] },
    });
  });

  test("of byte pairs", () => {
    expect(plain(fitTokenizer({ name: "bpe", args: { vocab_size: 300 } }, ["abab"]))).toEqual({
      ...rest,
      padding: padding(257, "<|endoftext|>"),
      added_tokens: [added(257, "<|endoftext|>")],
      pre_tokenizer: byteLevel(true),
      decoder: byteLevel(true),
      model: { ...bpe, vocab: { ...bytes, ab: 256, "<|endoftext|>": 257 }, merges: [["a", "b"]] },
    });
  });

  test("without padding says so; a token may be called like what every object has", () => {
    const file = plain(fitTokenizer("words", ["sea"])) as object;
    const unpadded = readTokenizer(JSON.stringify({ ...file, padding: null }));
    expect([unpadded.padding, unpadded.toJSON().padding]).toEqual([null, null]);
    expect(Object.entries(vocabJson(["__proto__", "a"]))).toEqual([["__proto__", 0], ["a", 1]]); // prettier-ignore
  });
});

describe("special tokens that are added", () => {
  test("take the next ids in their order; the text between them is read as before", () => {
    const char = fitTokenizer("char", ["ab"]);
    const more = withSpecialTokens(char, ["<x>", "<y>"]);
    expect([more.vocabSize, [...more.encode("a<y>b<x>")]]).toEqual([6, [2, 5, 3, 4]]);
    expect([...char.encode("<y>")]).toEqual([1, 1, 1]);
  });

  test("that are tokens already keep their ids, and none at all change nothing", () => {
    const char = withSpecialTokens(fitTokenizer("char", ["ab"]), ["<x>"]);
    expect(withSpecialTokens(char, ["<x>"])).toBe(char);
    expect(withSpecialTokens(char, [])).toBe(char);
    const more = withSpecialTokens(char, ["<y>", "<x>", "b"]); // b is a character of the vocabulary
    expect([more.vocabSize, [...more.encode("b<x><y>")]]).toEqual([6, [3, 4, 5]]);
  });
});

describe("tokens that are bytes", () => {
  const tokens = new ByteTokens([[0x61], [0xe2, 0x82], [0xac, 0x62], [0x61, 0xe2], [0xf0, 0x9f, 0x98, 0x80], [], [0x7f, 0x80]].map((each) => Uint8Array.from(each))); // prettier-ignore

  test("are shown as text where they are whole characters, else byte by byte", () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((id) => tokens.shown(id))).toEqual(["a", "<0xE2><0x82>", "<0xAC>b", "a<0xE2>", "😀", "", "\x7f<0x80>"]); // prettier-ignore
    expect(tokens.size).toBe(7);
    expect(() => tokens.shown(7)).toThrow("there is no token 7: the ids of this tokenizer go from 0 to 6");
    expect(() => tokens.of(-1)).toThrow("there is no token -1");
  });

  test("become text together, whole characters as soon as they are whole", () => {
    expect(tokens.decode([0, 1, 2, 5, 4])).toBe("a€b😀");
    expect(tokens.decode([1, 0])).toBe("�a");
    const decoder = tokens.decoder();
    expect([0, 1, 2, 4, 1].map((id) => decoder.push(id))).toEqual(["a", "", "€b", "😀", ""]);
    expect(decoder.end()).toBe("�");
  });

  test("have the places of the characters that they are of", () => {
    const { starts, ends } = tokens.places("a€b😀a", Int32Array.of(0, 1, 2, 4, 0));
    expect([[...starts], [...ends]]).toEqual([[0, 1, 1, 3, 5], [1, 2, 3, 5, 6]]); // prettier-ignore
  });
});
