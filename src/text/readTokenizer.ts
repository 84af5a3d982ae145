// A tokenizer from its file: tokenizer.json, or GPT-2's pair vocab.json and merges.txt.
import { isPlain, quote } from "../core/words.js";
import { BpeTokenizer, END_OF_TEXT } from "./bpe.js";
import { ByteTokenizer } from "./bytes.js";
import { bytesOfLetters, letterOfByte } from "./byteLetters.js";
import type { Merge } from "./bpeTrain.js";
import { CharTokenizer, everyCharacter } from "./char.js";
import { cuttings } from "./cutting.js";
import { JsonReader, type JsonMap } from "./jsonReader.js";
import { SpecialTokens, type SpecialToken } from "./special.js";
import type { Tokenizer } from "./tokenizer.js";
import { Vocabulary } from "./vocabulary.js";
import { WordTokenizer } from "./words.js";

const READABLE = "mlbh reads BPE on bytes as GPT-2 has it (pre_tokenizer ByteLevel), and WordLevel cut by Whitespace, WhitespaceSplit, or as mlbh writes it"; // prettier-ignore

/**
 * @param json the text of tokenizer.json
 * @param file its name in messages
 * @throws InputError for what cannot be read, which it names
 */
export function readTokenizer(json: string, options: { readonly file?: string } | null = {}): Tokenizer {
  const { file = "tokenizer.json" } = options ?? {};
  const reader = new JsonReader(file);
  const whole = reader.map(reader.parse(json), "the file");
  if (!Object.hasOwn(whole, "model")) throw reader.error("this is no tokenizer.json: it has no model", READABLE);
  const model = reader.map(whole.model, "model");
  for (const part of ["normalizer", "post_processor"]) refuseAddition(reader, part, whole[part]);
  const special = readSpecial(reader, whole.added_tokens ?? []);
  const parts: Parts = { reader, model, special, padding: paddingId(reader, whole.padding, special), preTokenizer: whole.pre_tokenizer }; // prettier-ignore
  if (model.type === "BPE" || (model.type === undefined && model.merges !== undefined)) return readBpe(parts);
  if (model.type === "WordLevel") return readWordLevel(parts);
  throw reader.error(`its model is ${kindOf(model)}, which cannot be read`, READABLE);
}

/**
 * GPT-2's two files.
 * @param vocab the text of vocab.json: the id of each token
 * @param merges the text of merges.txt: two tokens a line
 * @throws InputError for what cannot be read
 */
export function readGpt2Tokenizer(vocab: string, merges: string): Tokenizer {
  const reader = new JsonReader("vocab.json");
  const ids = reader.map(reader.parse(vocab), "the file");
  const lines = merges.split(/\r?\n/).filter((line, i) => line !== "" && !(i === 0 && line.startsWith("#version")));
  const special = Object.hasOwn(ids, END_OF_TEXT) ? [{ id: reader.id(ids[END_OF_TEXT], END_OF_TEXT), text: END_OF_TEXT }] : [];
  const preTokenizer = { type: "ByteLevel", use_regex: true };
  return readBpe({ reader, model: { vocab: ids, merges: lines }, special, padding: special[0]?.id ?? null, preTokenizer });
}

interface Parts {
  readonly reader: JsonReader;
  readonly model: JsonMap;
  readonly special: readonly SpecialToken[];
  readonly padding: number | null;
  readonly preTokenizer: unknown;
}

/** The name of a part: "Unigram"; of a sequence, those of all. */
function kindOf(part: unknown): string {
  if (!isPlain(part) || typeof part.type !== "string") return "of no kind that it names";
  const inner = part.pretokenizers ?? part.normalizers ?? part.processors;
  return part.type === "Sequence" && Array.isArray(inner) ? `a Sequence of ${inner.map(kindOf).join(", ")}` : quote(part.type).slice(1, -1); // prettier-ignore
}

/** What changes the text before, or adds tokens after. ByteLevel after the model only moves places. */
function refuseAddition(reader: JsonReader, part: string, value: unknown): void {
  if (value === null || value === undefined || (isPlain(value) && value.type === "ByteLevel" && part === "post_processor"))
    return;
  throw reader.error(`its ${part} is ${kindOf(value)}, which cannot be read: expected null`, READABLE);
}

function readSpecial(reader: JsonReader, list: unknown): SpecialToken[] {
  return reader.list(list, "added_tokens").map((value, i) => {
    const where = `added_tokens[${i}]`;
    const token = reader.map(value, where);
    for (const key of ["single_word", "lstrip", "rstrip"])
      if (token[key] === true) throw reader.error(`${where}.${key} is true, which cannot be read: expected false`, READABLE);
    const text = reader.text(token.content, `${where}.content`);
    if (text === "") throw reader.error(`${where}.content must not be empty`);
    return { id: reader.id(token.id, `${where}.id`), text };
  });
}

/** What the file says, or a token that is called so. */
function paddingId(reader: JsonReader, padding: unknown, special: readonly SpecialToken[]): number | null {
  if (isPlain(padding)) return reader.id(padding.pad_id, "padding.pad_id");
  const named = ["<pad>", "[PAD]", "<|padding|>", "<|pad|>", END_OF_TEXT].flatMap((name) => special.filter(({ text }) => text === name)); // prettier-ignore
  return named.length === 0 ? null : named[0].id;
}

/** The token of each id: the model's and the special ones. Every id from 0 on must have one. */
function readTokens({ reader, model, special, padding }: Parts): string[] {
  const vocab = Object.entries(reader.map(model.vocab, "model.vocab"));
  const tokens: string[] = [];
  const entries = [...vocab.map(([token, id]) => [token, reader.id(id, `model.vocab[${quote(token)}]`)] as const), ...special.map(({ id, text }) => [text, id] as const)]; // prettier-ignore
  const most = entries.length;
  for (const [token, id] of entries) {
    if (id >= most) throw reader.error(`the token ${quote(token)} has the id ${id}, but there are ${most} tokens: the ids must be 0, 1, 2 and so on`); // prettier-ignore
    if (tokens[id] !== undefined && tokens[id] !== token) throw reader.error(`the id ${id} has two tokens: ${quote(tokens[id])} and ${quote(token)}`); // prettier-ignore
    tokens[id] = token;
  }
  const gap = tokens.findIndex((token) => token === undefined);
  if (gap >= 0) throw reader.error(`no token has the id ${gap}: the ids must be 0, 1, 2 and so on, up to ${tokens.length - 1}`);
  if (padding !== null && padding >= tokens.length) throw reader.error(`padding.pad_id is ${padding}, but the last id is ${tokens.length - 1}`); // prettier-ignore
  return tokens;
}

function readBpe(parts: Parts): Tokenizer {
  const { reader, model, padding, preTokenizer } = parts;
  const pre = isPlain(preTokenizer) ? preTokenizer : {};
  if (pre.type !== "ByteLevel") {
    const got = preTokenizer === null || preTokenizer === undefined ? "nothing" : kindOf(preTokenizer);
    throw reader.error(`its pre_tokenizer is ${got}, which cannot be read with BPE: expected ByteLevel`, READABLE);
  }
  if (pre.add_prefix_space === true) throw reader.error("pre_tokenizer.add_prefix_space is true, which cannot be read: expected false", READABLE); // prettier-ignore
  for (const key of ["dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback", "ignore_merges"])
    if (Boolean(model[key])) throw reader.error(`model.${key} is ${JSON.stringify(model[key])}, which cannot be read: expected null or false`, READABLE); // prettier-ignore
  const tokens = readTokens(parts);
  const special = new SpecialTokens(parts.special);
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const missing = letterOfByte.findIndex((letter) => !ids.has(letter));
  if (missing >= 0) throw reader.error(`its vocabulary has no token for the byte 0x${missing.toString(16).padStart(2, "0")}: not every text could be encoded`); // prettier-ignore
  const foreign = tokens.findIndex((token, id) => !special.has(id) && id !== padding && bytesOfLetters(token) === null);
  if (foreign >= 0) throw reader.error(`the token ${quote(tokens[foreign])} is not written in bytes as GPT-2 writes them`);
  const merges = readMerges(reader, model.merges, ids);
  const cuts = pre.use_regex !== false;
  const isBytes = merges.length === 0 && !cuts && special.list.length === 0 && tokens.length === 257 && padding === 256 && letterOfByte.every((letter, byte) => ids.get(letter) === byte); // prettier-ignore
  return isBytes ? new ByteTokenizer() : new BpeTokenizer({ tokens, merges, special, padding, cuts });
}

/** "a b", or ["a", "b"]. */
function readMerges(
  reader: JsonReader,
  list: unknown,
  ids: ReadonlyMap<string, number>,
): Pick<Merge, "left" | "right" | "product">[] {
  // prettier-ignore
  return reader.list(list, "model.merges").map((merge, i) => {
    const pair = typeof merge === "string" ? merge.split(" ") : merge;
    const where = `merge ${i + 1}`;
    if (!Array.isArray(pair) || pair.length !== 2) throw reader.error(`${where} must be two tokens, got ${quote(String(merge))}`);
    const [left, right, product] = [pair[0], pair[1], String(pair[0]) + String(pair[1])].map((token: unknown) => {
      const id = ids.get(String(token));
      if (id === undefined) throw reader.error(`${where} needs the token ${quote(String(token))}, which the vocabulary does not have`);
      return id;
    });
    return { left, right, product };
  });
}

function readWordLevel(parts: Parts): Tokenizer {
  const { reader, model, special, padding, preTokenizer } = parts;
  const tokens = readTokens(parts);
  const unknown = tokens.indexOf(reader.text(model.unk_token, "model.unk_token"));
  if (unknown < 0) throw reader.error(`model.unk_token is ${quote(String(model.unk_token))}, which the vocabulary does not have`);
  const vocabulary = new Vocabulary(tokens, padding, unknown);
  const isCut = (json: unknown): boolean => JSON.stringify(json) === JSON.stringify(preTokenizer);
  const reserved = new Set([padding, unknown, ...special.map(({ id }) => id)]);
  const isPiece = (token: string, id: number): boolean => [...token].length === 1 || reserved.has(id);
  if (isCut(everyCharacter) && tokens.every(isPiece)) return new CharTokenizer(vocabulary, new SpecialTokens(special));
  const cutting = cuttings.find(({ json }) => isCut(json));
  if (cutting === undefined) throw reader.error(`its pre_tokenizer is ${kindOf(preTokenizer)}, which cannot be read with WordLevel`, READABLE); // prettier-ignore
  return new WordTokenizer(vocabulary, cutting, new SpecialTokens(special));
}
