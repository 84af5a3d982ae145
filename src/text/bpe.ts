// Byte pair encoding: tokens are bytes, and runs of bytes that often stand together. As GPT-2 does it.
import { field } from "../core/fields.js";
import { bytesOfToken, letterOfByte } from "./byteLetters.js";
import { ByteTokens } from "./byteTokens.js";
import { Merges } from "./bpeMerge.js";
import { bpePage } from "./bpePage.js";
import { trainMerges, type Merge } from "./bpeTrain.js";
import { unicodePattern } from "./cutting.js";
import { declareTokenizer } from "./declaration.js";
import { byteLevelJson, type TokenizerJson } from "./huggingFace.js";
import { IdList } from "./idList.js";
import { SpecialTokens } from "./special.js";
import { requireId, type Encoded, type StreamDecoder, type Tokenizer } from "./tokenizer.js";
import { bytesOf } from "./utf8.js";
import { countOne } from "./vocabulary.js";

/** GPT-2's cut: 's and the like; letters, digits or other characters, each with the space before; white space. It leaves nothing out. */
const GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?![^\\s])|\\s+";

export const END_OF_TEXT = "<|endoftext|>";
/** Pieces that are remembered with their tokens; then they are forgotten, and it begins anew. */
const REMEMBERED = 1 << 16;
const LONGEST_REMEMBERED = 64;

export interface BpeParts {
  /** Each token as letters of byteLetters.ts; a special token as its text. */
  readonly tokens: readonly string[];
  readonly merges: readonly Pick<Merge, "left" | "right" | "product">[];
  readonly special: SpecialTokens;
  readonly padding: number | null;
  /** Whether text is cut into words first. */
  readonly cuts: boolean;
}

export class BpeTokenizer implements Tokenizer {
  readonly padding: number | null;
  readonly unknown = null;
  readonly #parts: BpeParts;
  readonly #tokens: ByteTokens;
  readonly #merges: Merges;
  readonly #idOfByte: Int32Array;
  readonly #remembered = new Map<string, Int32Array>();

  constructor(parts: BpeParts) {
    const { tokens, merges, special, padding } = parts;
    this.#parts = parts;
    this.padding = padding;
    this.#tokens = new ByteTokens(tokens.map((token, id) => bytesOfToken(token, special.has(id)) ?? bytesOf(token)));
    this.#merges = new Merges(merges);
    const ids = new Map(tokens.map((token, id) => [token, id]));
    this.#idOfByte = Int32Array.from(letterOfByte, (letter) => ids.get(letter)!);
  }

  /** Without merges and words its tokens are bytes, and the special ones. */
  get name(): string {
    return this.merges.length === 0 && !this.#parts.cuts ? "bytes" : "bpe";
  }

  get vocabSize(): number {
    return this.#tokens.size;
  }

  /** What was merged, in the order in which it was learnt. */
  get merges(): readonly Pick<Merge, "left" | "right" | "product">[] {
    return this.#merges.list;
  }

  encode(text: string): Int32Array {
    const ids = new IdList(text.length >> 1);
    const plain = (from: number, to: number): void => this.#encodePlain(text.slice(from, to), ids);
    this.#parts.special.split(text, plain, (id) => ids.push(id));
    return ids.take();
  }

  #encodePlain(text: string, ids: IdList): void {
    if (!this.#parts.cuts) return ids.pushAll(this.#encodePiece(text));
    for (const piece of piecesOf(text)) ids.pushAll(this.#remembered.get(piece) ?? this.#remember(piece));
  }

  #remember(piece: string): Int32Array {
    const ids = this.#encodePiece(piece);
    if (this.#remembered.size === REMEMBERED) this.#remembered.clear();
    if (piece.length <= LONGEST_REMEMBERED) this.#remembered.set(piece, ids);
    return ids;
  }

  #encodePiece(piece: string): Int32Array {
    return this.#merges.apply(Int32Array.from(bytesOf(piece), (byte) => this.#idOfByte[byte]));
  }

  encodeWithPlaces(text: string): Encoded {
    return this.#tokens.places(text, this.encode(text));
  }

  decode(ids: ArrayLike<number>): string {
    return this.#tokens.decode(ids);
  }

  decoder(): StreamDecoder {
    return this.#tokens.decoder();
  }

  token(id: number): string {
    requireId(id, this.vocabSize);
    return this.#tokens.shown(id);
  }

  toJSON(): TokenizerJson {
    const { tokens, merges, special, cuts } = this.#parts;
    const padding = this.padding === null ? null : { id: this.padding, token: tokens[this.padding] };
    const pairs = merges.map(({ left, right }): [string, string] => [tokens[left], tokens[right]]);
    return byteLevelJson({ tokens, merges: pairs, cuts, padding, special: special.list });
  }
}

/** A text cut as GPT-2 cuts it. */
export function* piecesOf(text: string): Generator<string> {
  const pattern = unicodePattern(GPT2, "gu");
  for (let from = 0; pattern.test(text); from = pattern.lastIndex) yield text.slice(from, pattern.lastIndex);
}

/** How often each piece of these texts occurs. */
function countPieces(texts: Iterable<string>, special: SpecialTokens): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (text: string): void => {
    for (const piece of piecesOf(text)) countOne(counts, piece);
  };
  for (const text of texts) special.split(text, (from, to) => count(text.slice(from, to)), () => undefined); // prettier-ignore
  return counts;
}

/** The 256 bytes, what is learnt from the texts, and as the last id <|endoftext|>. */
function fitBpe(
  { vocabSize, minCount }: { readonly vocabSize: number; readonly minCount: number },
  texts: Iterable<string>,
): BpeTokenizer {
  const endOfText = (id: number): SpecialTokens => new SpecialTokens([{ id, text: END_OF_TEXT }]);
  const counts = countPieces(texts, endOfText(0));
  const text = {
    pieces: Array.from(counts.keys(), (piece) => Int32Array.from(bytesOf(piece))),
    counts: [...counts.values()],
    tokens: letterOfByte,
  };
  const { merges, tokens } = trainMerges(text, { size: vocabSize - 1, minCount });
  const padding = tokens.length;
  return new BpeTokenizer({ tokens: [...tokens, END_OF_TEXT], merges, special: endOfText(padding), padding, cuts: true });
}

export const bpe = declareTokenizer({
  name: "bpe",
  formula: "merge the pair of tokens that stands most often side by side into a new token; again, until there are vocab_size",
  fields: {
    vocab_size: field.integer({ min: 257, max: 1_000_000, help: "how many tokens: 256 bytes, <|endoftext|>, and merges; fewer where the text gives no more" }), // prettier-ignore
    min_count: field.integer({ min: 1, default: 2, help: "how often a pair must stand in the training text to become a token" }),
  },
  fit: fitBpe,
  page: bpePage,
});
