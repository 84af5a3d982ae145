// Tokenizers of others read our tokenizer.json, and theirs are read here: the same ids for any text.
import { beforeAll, describe, expect, test } from "@jest/globals";
import { Tokenizer as HuggingFace } from "@huggingface/tokenizers";
import fc from "fast-check";
import { decode as gptDecode, encode as gptEncode } from "gpt-tokenizer/encoding/r50k_base";
import ranks from "gpt-tokenizer/bpeRanks/r50k_base";
import { fitTokenizer, readGpt2Tokenizer, readTokenizer, type Tokenizer } from "../../src/index.js";
import { lettersOf } from "../../src/text/byteLetters.js";
import { lines } from "./texts.js";

/** JavaScript's \s, which both libraries use, holds U+FEFF and not U+0085; GPT-2's own and Hugging Face's in Rust follow Unicode, as we do. */
const asBoth = (text: string): boolean => !/[\u0085\ufeff]/.test(text);
const piece = fc.oneof(fc.constantFrom(...lines), fc.string({ unit: "binary", maxLength: 8 }), fc.string({ unit: "grapheme", maxLength: 8 }), fc.constantFrom(" ", "  ", "\n", "'s", "'ll", "the", " the", "aaa", "12", "\u00a0", "\u3000", "<|endoftext|>")); // prettier-ignore
const anyText = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")).filter(asBoth); // prettier-ignore

/** What these tests change in a file. */
interface HuggingFaceFile {
  readonly pre_tokenizer: object;
  readonly model: {
    readonly type: string;
    readonly vocab: Readonly<Record<string, number>>;
    readonly merges: readonly (readonly string[])[];
  };
}

/** Of a word that the vocabulary does not hold, Hugging Face's JavaScript gives no id; ours and their Rust give that of the unknown one. */
const known = (ids: readonly (number | undefined)[]): number[] => ids.map((id) => id ?? 1);

function theirs(tokenizer: Tokenizer): HuggingFace {
  return new HuggingFace(JSON.parse(JSON.stringify(tokenizer)) as object, {});
}

describe("Hugging Face's tokenizers read what we write", () => {
  const made: [string, Tokenizer][] = [
    ["bpe", fitTokenizer({ name: "bpe", args: { vocab_size: 600, min_count: 1 } }, lines)],
    ["bytes", fitTokenizer("bytes")],
    ["words", fitTokenizer("words", lines)],
    ["char", fitTokenizer("char", lines)],
  ];

  test.each(made)("%s: the same ids", (_, ours) => {
    const other = theirs(ours);
    fc.assert(fc.property(anyText, (text) => expect([...ours.encode(text)]).toEqual(known(other.encode(text).ids))), { numRuns: 400, seed: 1 }); // prettier-ignore
  });

  test.each(made.slice(0, 2))("%s: and the same text from ids", (_, ours) => {
    const other = theirs(ours);
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = ours.encode(text);
        const given = { skip_special_tokens: false, clean_up_tokenization_spaces: false };
        if (ids.length > 0) expect(ours.decode(ids)).toBe(other.decode([...ids], given));
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});

describe("Hugging Face's files are read", () => {
  const bpe = JSON.parse(JSON.stringify(fitTokenizer({ name: "bpe", args: { vocab_size: 400 } }, lines))) as HuggingFaceFile;

  test("merges as lines, a post-processor that only moves places, no type of the model", () => {
    const { type: _, ...model } = bpe.model;
    const file = {
      ...bpe,
      padding: null,
      post_processor: { type: "ByteLevel", add_prefix_space: true, trim_offsets: false },
      model: { ...model, merges: model.merges.map((pair) => pair.join(" ")) },
    };
    const read = readTokenizer(JSON.stringify(file));
    const other = new HuggingFace(file, {});
    expect(read.token(read.padding!)).toBe("<|endoftext|>");
    for (const text of lines) expect([...read.encode(text)]).toEqual(other.encode(text).ids);
  });

  test.each(["Whitespace", "WhitespaceSplit"])("WordLevel cut by %s", (type) => {
    const vocab = { "[UNK]": 1, "[PAD]": 0, the: 2, theatre: 4, ",": 3, "mind": 5, "purse,": 6, "Call": 7 }; // prettier-ignore
    const special = ["[PAD]", "[UNK]"].map((content, id) => ({ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true })); // prettier-ignore
    const file = { version: "1.0", added_tokens: special, normalizer: null, pre_tokenizer: { type }, post_processor: null, decoder: null, model: { type: "WordLevel", vocab, unk_token: "[UNK]" } }; // prettier-ignore
    const read = readTokenizer(JSON.stringify(file));
    const other = new HuggingFace(file, {});
    expect([read.name, read.padding, read.unknown]).toEqual(["words", 0, 1]);
    for (const text of [lines[0], lines[5], "the theatre, [PAD] the", ""]) expect([...read.encode(text)]).toEqual(known(other.encode(text).ids)); // prettier-ignore
    expect(JSON.parse(JSON.stringify(read)).added_tokens).toEqual(special);
  });
});

describe("GPT-2", () => {
  let gpt2: Tokenizer;
  beforeAll(() => {
    gpt2 = readGpt2Tokenizer(...gpt2Files());
  });

  test("its vocabulary", () => {
    expect([gpt2.vocabSize, gpt2.padding]).toEqual([50257, 50256]);
    expect([...gpt2.encode("Hello world")]).toEqual([15496, 995]);
    expect([...gpt2.encode("Hello<|endoftext|> world")]).toEqual([15496, 50256, 995]);
    expect([gpt2.token(995), gpt2.token(50256)]).toEqual([" world", "<|endoftext|>"]);
  });

  test("the same ids as gpt-tokenizer, and the text again", () => {
    const text = anyText.filter((each) => !each.includes("<|"));
    fc.assert(
      fc.property(text, (each) => {
        const ids = gpt2.encode(each);
        expect([...ids]).toEqual(gptEncode(each));
        expect(gpt2.decode(ids)).toBe(each);
        expect(gptDecode(ids)).toBe(each);
      }),
      { numRuns: 400, seed: 3 },
    );
  });

  test("written as tokenizer.json it is the same for Hugging Face's", () => {
    const other = theirs(gpt2);
    for (const text of lines.filter(asBoth)) expect([...gpt2.encode(text)]).toEqual(other.encode(text).ids);
  });
});

/**
 * vocab.json and merges.txt from the ranks that gpt-tokenizer holds. The merge that makes a token is found by merging its bytes with those of
 * lower rank until two are left.
 */
function gpt2Files(): [vocab: string, merges: string] {
  const tokens = (ranks as readonly (string | readonly number[])[]).map((token) => lettersOf(typeof token === "string" ? new TextEncoder().encode(token) : Uint8Array.from(token))); // prettier-ignore
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const merges = tokens.slice(256).map((token, i) => {
    let parts = [...token];
    while (parts.length > 2) {
      const joined = parts.slice(1).map((part, k) => ids.get(parts[k] + part) ?? Infinity);
      const best = Math.min(...joined);
      if (best >= 256 + i) throw new Error(`no merge makes ${token}`);
      const at = joined.indexOf(best);
      parts = [...parts.slice(0, at), parts[at] + parts[at + 1], ...parts.slice(at + 2)];
    }
    return parts.join(" ");
  });
  const vocab = { ...Object.fromEntries(ids), "<|endoftext|>": tokens.length };
  return [JSON.stringify(vocab), ["#version: 0.2", ...merges, ""].join("\n")];
}

describe("what cannot be read is named", () => {
  const good = JSON.parse(JSON.stringify(fitTokenizer("bytes"))) as HuggingFaceFile;
  const withModel = (model: object): object => ({ ...good, model: { ...good.model, ...model } });
  const { a: _, ...withoutA } = good.model.vocab;
  const hint = "\n  hint: mlbh reads BPE on bytes as GPT-2 has it (pre_tokenizer ByteLevel), and WordLevel cut by Whitespace, WhitespaceSplit, or as mlbh writes it"; // prettier-ignore
  const added = { id: 257, content: "<mask>", single_word: false, lstrip: true, rstrip: false };

  test.each<[string, object, string]>([
    ["another model", withModel({ type: "Unigram" }), `its model is Unigram, which cannot be read${hint}`],
    ["no model", { vocab: {} }, `this is no tokenizer.json: it has no model${hint}`],
    ["a normalizer", { ...good, normalizer: { type: "Sequence", normalizers: [{ type: "NFC" }, { type: "Lowercase" }] } }, `its normalizer is a Sequence of NFC, Lowercase, which cannot be read: expected null${hint}`], // prettier-ignore
    ["tokens added after", { ...good, post_processor: { type: "TemplateProcessing" } }, `its post_processor is TemplateProcessing, which cannot be read: expected null${hint}`], // prettier-ignore
    ["another cut", { ...good, pre_tokenizer: { type: "Metaspace" } }, `its pre_tokenizer is Metaspace, which cannot be read with BPE: expected ByteLevel${hint}`], // prettier-ignore
    [
      "no cut",
      { ...good, pre_tokenizer: null },
      `its pre_tokenizer is nothing, which cannot be read with BPE: expected ByteLevel${hint}`,
    ],
    ["a space before", { ...good, pre_tokenizer: { ...good.pre_tokenizer, add_prefix_space: true } }, `pre_tokenizer.add_prefix_space is true, which cannot be read: expected false${hint}`], // prettier-ignore
    ["byte_fallback", withModel({ byte_fallback: true }), `model.byte_fallback is true, which cannot be read: expected null or false${hint}`], // prettier-ignore
    ["stripped tokens", { ...good, added_tokens: [added] }, `added_tokens[0].lstrip is true, which cannot be read: expected false${hint}`], // prettier-ignore
    ["a byte without token", withModel({ vocab: { ...withoutA, "<x>": 97 } }), "its vocabulary has no token for the byte 0x61: not every text could be encoded"], // prettier-ignore
    ["an id left out", withModel({ vocab: withoutA }), "the token \"<pad>\" has the id 256, but there are 256 tokens: the ids must be 0, 1, 2 and so on"], // prettier-ignore
    ["an id twice", withModel({ vocab: { ...good.model.vocab, b: 97 } }), 'the id 97 has two tokens: '], // prettier-ignore
    ["an id that is none", withModel({ vocab: { a: -1 } }), 'model.vocab["a"] must be a whole number of 0 or more, got -1'],
    ["a merge of three", withModel({ merges: ["a b c"] }), 'merge 1 must be two tokens, got "a b c"'],
    [
      "a merge of what is not there",
      withModel({ merges: ["a b"] }),
      'merge 1 needs the token "ab", which the vocabulary does not have',
    ],
    ["a vocabulary that is a list", withModel({ vocab: [] }), "model.vocab must be a map, got an empty list"],
  ])("%s", (_name, file, message) => {
    expect(() => readTokenizer(JSON.stringify(file), { file: "t.json" })).toThrow(`t.json: error: ${message}`);
  });

  test("no JSON", () => {
    expect(() => readTokenizer("{", { file: "t.json" })).toThrow("t.json: error: this is not JSON: ");
    expect(() => readTokenizer("[]")).toThrow("tokenizer.json: error: the file must be a map, got an empty list");
    expect(() => readGpt2Tokenizer("{}", "")).toThrow("vocab.json: error: its vocabulary has no token for the byte 0x00");
  });
});
