// Parts of a tokenizer.json, one changed at a time: what each of them does, or why it is refused.
import { describe, expect, test } from "@jest/globals";
import { fitTokenizer, readGpt2Tokenizer, readTokenizer, type Tokenizer } from "../../src/index.js";
import { letterOfByte } from "../../src/text/byteLetters.js";

type Json = Readonly<Record<string, unknown>>;
const added = (id: number, content: string, more: Json = {}): Json => ({ id, content, single_word: false, lstrip: false, rstrip: false, special: true, ...more }); // prettier-ignore
const bytes = Object.fromEntries(letterOfByte.map((letter, byte) => [letter, byte]));
const bpeModel = { type: "BPE", vocab: { ...bytes, ab: 256, abc: 257 }, merges: ["a b", ["ab", "c"]] };
const bpe = (change: Json = {}, model: Json = {}): Json => ({ added_tokens: [], padding: null, pre_tokenizer: { type: "ByteLevel" }, model: { ...bpeModel, ...model }, ...change }); // prettier-ignore
const wordsModel = { type: "WordLevel", vocab: { "<pad>": 0, "<unk>": 1, the: 2, sea: 3 }, unk_token: "<unk>" };
const words = (change: Json = {}, model: Json = {}): Json => ({ pre_tokenizer: { type: "WhitespaceSplit" }, model: { ...wordsModel, ...model }, ...change }); // prettier-ignore
const read = (file: Json): Tokenizer => readTokenizer(JSON.stringify(file), { file: "t.json" });
const ids = (tokenizer: Tokenizer, text: string): number[] => [...tokenizer.encode(text)];

describe("byte pairs", () => {
  test("merges are texts or pairs; a model without a type that has merges is one", () => {
    const { type: _, ...untyped } = bpeModel;
    for (const file of [bpe(), { ...bpe(), model: untyped }, bpe({ normalizer: null, post_processor: { type: "ByteLevel" } })]) {
      const tokenizer = read(file);
      expect([tokenizer.name, tokenizer.vocabSize, tokenizer.padding, ids(tokenizer, "abcab c")]).toEqual(["bpe", 258, null, [257, 256, 32, 99]]); // prettier-ignore
    }
  });

  test("words are cut apart, unless the file says that they are not", () => {
    const spaced = { vocab: { ...bytes, aĠ: 256, aĠb: 257 }, merges: ["a Ġ", "aĠ b"] };
    expect(ids(read(bpe({}, spaced)), "a b")).toEqual([97, 32, 98]);
    expect(ids(read(bpe({ pre_tokenizer: { type: "ByteLevel", use_regex: false } }, spaced)), "a b")).toEqual([257]);
  });

  test("without merges and cuts its tokens are bytes, whichever ids they have, and the special ones", () => {
    const whole = { vocab: { ...bytes, "<pad>": 256 }, merges: [] };
    const plain = { pre_tokenizer: { type: "ByteLevel", use_regex: false }, padding: { pad_id: 256 } };
    const of = (change: Json, model: Json, text: string): unknown[] => {
      const tokenizer = read(bpe({ ...plain, ...change }, { ...whole, ...model }));
      return [tokenizer.name, ids(tokenizer, text)];
    };
    expect(of({}, {}, "ab<")).toEqual(["bytes", [97, 98, 60]]);
    expect(of({ padding: null, added_tokens: [added(256, "<pad>")] }, {}, "ab<pad>")).toEqual(["bytes", [97, 98, 256]]);
    expect(of({}, { vocab: { ...bytes, a: 98, b: 97, "<pad>": 256 } }, "ab")).toEqual(["bytes", [98, 97]]);
    expect(of({ pre_tokenizer: { type: "ByteLevel" } }, {}, "ab")).toEqual(["bpe", [97, 98]]);
    expect(of({}, { vocab: { ...bytes, "<pad>": 256, ab: 257 }, merges: ["a b"] }, "ab")).toEqual(["bpe", [257]]);
    expect(of({ added_tokens: [added(256, "<pad>")] }, {}, "a<pad>")).toEqual(["bytes", [97, 256]]);
  });

  test("a token that no merge makes is there all the same; one that fills nothing up is a text", () => {
    const plain = { pre_tokenizer: { type: "ByteLevel", use_regex: false }, padding: { pad_id: 256 } };
    const more = read(bpe(plain, { vocab: { ...bytes, "<pad>": 256, ab: 257 }, merges: [] }));
    expect([more.vocabSize, more.padding, more.decode([257, 97]), more.token(257)]).toEqual([258, 256, "aba", "ab"]);
    const none = read(bpe({ ...plain, padding: null }, { vocab: { ...bytes, "<pad>": 256 }, merges: [] }));
    expect([none.vocabSize, none.padding, none.decode([97, 256])]).toEqual([257, null, "a<pad>"]);
    const other = read(bpe({ ...plain, padding: { pad_id: 0 } }, { vocab: { ...bytes, "<pad>": 256 }, merges: [] }));
    expect([other.padding, other.decode([97, 256])]).toEqual([0, "a<pad>"]);
  });
});

describe("the token that fills up", () => {
  test.each(["<pad>", "[PAD]", "<|padding|>", "<|pad|>", "<|endoftext|>"])("is a special one called %s", (text) => {
    expect(read(bpe({ added_tokens: [added(258, text)] })).padding).toBe(258);
  });

  test("is the one that the file names, or of several the first of that list, or none", () => {
    const several = [added(258, "<|endoftext|>"), added(259, "<pad>"), added(260, "<mask>")];
    expect(read(bpe({ added_tokens: several })).padding).toBe(259);
    expect(read(bpe({ added_tokens: several, padding: { pad_id: 260 } })).padding).toBe(260);
    expect(read(bpe({ added_tokens: several.slice(2).map((token) => ({ ...token, id: 258 })) })).padding).toBeNull();
  });
});

test("special tokens stand for one id wherever they are, the longer one of two", () => {
  const tokenizer = read(bpe({ added_tokens: [added(258, "<a>"), added(259, "<a><b>")] }));
  expect(ids(tokenizer, "ab<a>c<a><b>")).toEqual([256, 258, 99, 259]);
  expect(tokenizer.decode([258, 97, 259])).toBe("<a>a<a><b>");
});

describe("words", () => {
  test("are cut as the file says; what is unknown has an id", () => {
    const tokenizer = read(words({ added_tokens: [added(0, "<pad>")] }));
    expect([tokenizer.name, tokenizer.padding, tokenizer.unknown, ids(tokenizer, "the sea, the sea<pad>")]).toEqual(["words", 0, 1, [2, 1, 2, 3, 0]]); // prettier-ignore
    expect(ids(read(words({ pre_tokenizer: { type: "Whitespace" } })), "the sea, the")).toEqual([2, 3, 1, 2]);
  });

  test("of one letter each are characters where every one is a token", () => {
    const json = JSON.parse(JSON.stringify(fitTokenizer("char", ["ab😀"]))) as Json;
    expect(read(json).name).toBe("char");
    const longer = { ...json, model: { ...(json.model as Json), vocab: { "<pad>": 0, "<unk>": 1, ab: 2 } } };
    expect(() => read(longer)).toThrow("t.json: error: its pre_tokenizer is Split, which cannot be read with WordLevel");
  });
});

describe("what is refused", () => {
  test.each<[string, Json, string]>([
    ["no kind of model", bpe({}, { type: undefined, merges: undefined }), "its model is of no kind that it names, which cannot be read"],
    ["a kind that is a number", bpe({}, { type: 3 }), "its model is of no kind that it names, which cannot be read"],
    ["a model that is a list", { model: [] }, "model must be a map, got an empty list"],
    ["a normalizer like that of bytes", bpe({ normalizer: { type: "ByteLevel" } }), "its normalizer is ByteLevel, which cannot be read: expected null"],
    ["special tokens in a map", bpe({ added_tokens: {} }), "added_tokens must be a list, got an empty map"],
    ["one that is a text", bpe({ added_tokens: ["<a>"] }), 'added_tokens[0] must be a map, got "<a>"'],
    ["one without its text", bpe({ added_tokens: [added(258, "<a>"), { id: 259 }] }), "added_tokens[1].content must be a text, got"],
    ["one of nothing", bpe({ added_tokens: [added(258, "")] }), "added_tokens[0].content must not be empty"],
    ["one with half an id", bpe({ added_tokens: [added(0.5, "<a>")] }), "added_tokens[0].id must be a whole number of 0 or more, got 0.5"],
    ["whole words only", bpe({ added_tokens: [added(258, "<a>", { single_word: true })] }), "added_tokens[0].single_word is true, which cannot be read: expected false"],
    ["spaces that go with it", bpe({ added_tokens: [added(258, "<a>", { rstrip: true })] }), "added_tokens[0].rstrip is true, which cannot be read: expected false"],
    ["an id of another token", bpe({ added_tokens: [added(257, "<a>")] }), 'the id 257 has two tokens: "abc" and "<a>"'],
    ["an id that is left out", bpe({ added_tokens: [added(0, letterOfByte[0])] }, { vocab: { ...bytes, ab: 256, abc: 258 } }), "no token has the id 257: the ids must be 0, 1, 2 and so on, up to 258"],
    ["an id beyond the tokens", bpe({}, { vocab: { ...bytes, ab: 256, abc: 258 } }), 'the token "abc" has the id 258, but there are 258 tokens: the ids must be 0, 1, 2 and so on'],
    ["a filling beyond the last", bpe({ padding: { pad_id: 258 } }), "padding.pad_id is 258, but the last id is 257"],
    ["a filling that is no id", bpe({ padding: { pad_id: "0" } }), 'padding.pad_id must be a whole number of 0 or more, got "0"'],
    ["letters that are no bytes", bpe({}, { vocab: { ...bytes, ab: 256, "日": 257 } }), 'the token "日" is not written in bytes as GPT-2 writes them'],
    ["no merges", bpe({}, { merges: undefined }), "model.merges must be a list, got"],
    ["a merge of one", bpe({}, { merges: ["a b", ["ab"]] }), 'merge 2 must be two tokens, got "ab"'],
    ["a merge that is a number", bpe({}, { merges: [7] }), 'merge 1 must be two tokens, got "7"'],
    ["a merge of an unknown one", bpe({}, { merges: ["日 b"] }), 'merge 1 needs the token "日", which the vocabulary does not have'],
    ["dropout", bpe({}, { dropout: 0.1 }), "model.dropout is 0.1, which cannot be read: expected null or false"],
    ["marks of pieces", bpe({}, { continuing_subword_prefix: "##" }), 'model.continuing_subword_prefix is "##", which cannot be read'],
    ["marks of ends", bpe({}, { end_of_word_suffix: "</w>" }), 'model.end_of_word_suffix is "</w>", which cannot be read'],
    ["merges that are passed over", bpe({}, { ignore_merges: true }), "model.ignore_merges is true, which cannot be read"],
    ["a cut of another name", bpe({ pre_tokenizer: "ByteLevel" }), "its pre_tokenizer is of no kind that it names, which cannot be read with BPE"],
    ["no token for unknown words", words({}, { unk_token: undefined }), "model.unk_token must be a text, got"],
    ["one that is no token", words({}, { unk_token: "[UNK]" }), 'model.unk_token is "[UNK]", which the vocabulary does not have'],
    ["words cut in another way", words({ pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "Whitespace" }, { type: "Digits" }] } }), "its pre_tokenizer is a Sequence of Whitespace, Digits, which cannot be read with WordLevel"],
  ])("%s", (_, file, message) => expect(() => read(file)).toThrow(`t.json: error: ${message}`)); // prettier-ignore
});

describe("GPT-2's pair of files", () => {
  const vocab = (more: Json): string => JSON.stringify({ ...bytes, ab: 256, ...more });

  test("has merges line by line, whatever ends a line, and a token that ends a text where it is named", () => {
    const tokenizer = readGpt2Tokenizer(vocab({ "<|endoftext|>": 257 }), "#version: 0.2\r\na b\r\n\r\n");
    expect([tokenizer.padding, ids(tokenizer, "ab<|endoftext|>")]).toEqual([257, [256, 257]]);
    const plain = readGpt2Tokenizer(vocab({}), "a b");
    expect([plain.padding, ids(plain, "abb")]).toEqual([null, [256, 98]]);
  });

  test("says its version in the first line alone", () => {
    expect(() => readGpt2Tokenizer(vocab({}), "a b\n#version: 0.2\n")).toThrow('vocab.json: error: merge 2 needs the token "#version:"'); // prettier-ignore
    expect(() => readGpt2Tokenizer(vocab({ "<|endoftext|>": -1 }), "")).toThrow("vocab.json: error: <|endoftext|> must be a whole number of 0 or more, got -1"); // prettier-ignore
  });
});

describe("what is written", () => {
  const fileOf = (tokenizer: Tokenizer): Json => JSON.parse(JSON.stringify(tokenizer)) as Json;
  const filled = (id: number): Json => ({ strategy: "BatchLongest", direction: "Right", pad_to_multiple_of: null, pad_id: id, pad_type_id: 0, pad_token: "<pad>" }); // prettier-ignore
  const common = { version: "1.0", truncation: null, added_tokens: [], normalizer: null, post_processor: null };

  test("of bytes and of byte pairs is a model of merges on bytes, which leaves nothing out and adds nothing", () => {
    const level = (cuts: boolean): Json => ({ type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: cuts });
    const off = { dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null, fuse_unk: false, byte_fallback: false, ignore_merges: false }; // prettier-ignore
    expect(fileOf(fitTokenizer("bytes"))).toEqual({ ...common, padding: filled(256), pre_tokenizer: level(false), decoder: level(false), model: { type: "BPE", ...off, vocab: { ...bytes, "<pad>": 256 }, merges: [] } }); // prettier-ignore
    const pairs = fitTokenizer({ name: "bpe", args: { vocab_size: 258 } }, ["ab ab"]);
    const end = { id: 257, content: "<|endoftext|>", single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }; // prettier-ignore
    expect(fileOf(pairs)).toEqual({ ...common, added_tokens: [end], padding: { ...filled(257), pad_token: "<|endoftext|>" }, pre_tokenizer: level(true), decoder: level(true), model: { type: "BPE", ...off, vocab: { ...bytes, ab: 256, "<|endoftext|>": 257 }, merges: [["a", "b"]] } }); // prettier-ignore
  });

  test("of characters and of words is a list of them, and how a text is cut", () => {
    const everyOne = { type: "Split", pattern: { Regex: "[\\s\\S]" }, behavior: "Isolated", invert: false };
    expect(fileOf(fitTokenizer("char", ["ba"]))).toEqual({ ...common, padding: filled(0), pre_tokenizer: everyOne, decoder: { type: "Fuse" }, model: { type: "WordLevel", vocab: { "<pad>": 0, "<unk>": 1, b: 2, a: 3 }, unk_token: "<unk>" } }); // prettier-ignore
    expect(fileOf(fitTokenizer("words", ["b a"]))).toMatchObject({ ...common, padding: filled(0), pre_tokenizer: { type: "Split", behavior: "Removed", invert: true }, decoder: null, model: { type: "WordLevel", vocab: { "<pad>": 0, "<unk>": 1, b: 2, a: 3 }, unk_token: "<unk>" } }); // prettier-ignore
  });
});
