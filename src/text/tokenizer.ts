// What every tokenizer does: text becomes ids of tokens, whole numbers from 0 to vocabSize - 1, and ids become text again.
import { ArgumentError } from "../core/errors.js";
import { describe } from "../core/words.js";
import type { TokenizerJson } from "./huggingFace.js";

export interface Tokenizer {
  /** Of which kind it is: char, bytes, words or bpe. */
  readonly name: string;
  /** How many ids there are. */
  readonly vocabSize: number;
  /** The id that fills short rows up; null where the tokenizer has none. */
  readonly padding: number | null;
  /** The id of what the vocabulary does not hold; null where there is nothing that it does not. */
  readonly unknown: number | null;
  /** The ids of the text's tokens, in their order. */
  encode(text: string): Int32Array;
  /** The same with the place of each token. */
  encodeWithPlaces(text: string): Encoded;
  /** @throws ArgumentError for a number that is no id */
  decode(ids: ArrayLike<number>): string;
  /** decode() for ids that come one by one. */
  decoder(): StreamDecoder;
  /** A token as people read it; bytes that are no whole character are written as <0xE2>. @throws ArgumentError for a number that is no id */
  token(id: number): string;
  /** What tokenizer.json holds: readTokenizer makes the same tokenizer of it, and so do Hugging Face's libraries. */
  toJSON(): TokenizerJson;
}

/** Token i is text.slice(starts[i], ends[i]). Of several tokens that make up one character each has all of it. */
export interface Encoded {
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

export interface StreamDecoder {
  /** The text that is complete with this token: none while a character is unfinished. */
  push(id: number): string;
  /** What is left; a character that was never finished is �. */
  end(): string;
}

/** @throws ArgumentError unless the number is an id */
export function requireId(id: number, vocabSize: number): void {
  if (!(Number.isInteger(id) && id >= 0 && id < vocabSize))
    throw new ArgumentError(`there is no token ${describe(id)}: the ids of this tokenizer go from 0 to ${vocabSize - 1}`);
}
