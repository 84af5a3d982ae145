// Characters as tokens: a token is one code point of Unicode.
import type { Sample } from "../notation/sample.js";
import { declareTokenizer } from "./declaration.js";
import { tokenizerJson, vocabJson, type PreTokenizerJson, type TokenizerJson } from "./huggingFace.js";
import { IdList } from "./idList.js";
import { noSpecialTokens, type SpecialTokens } from "./special.js";
import type { Encoded, StreamDecoder, Tokenizer } from "./tokenizer.js";
import { vocabularyDerivation, vocabularyFields, vocabularyOf, type Vocabulary } from "./vocabulary.js";
import { vocabularySample } from "./vocabularySample.js";

export const everyCharacter = {
  type: "Split",
  pattern: { Regex: "[\\s\\S]" },
  behavior: "Isolated",
  invert: false,
} as const satisfies PreTokenizerJson;

export class CharTokenizer implements Tokenizer {
  readonly name = "char";
  readonly #vocabulary: Vocabulary;
  /** The id of each code point up to the largest that has one. */
  readonly #ids: Int32Array;
  readonly #special: SpecialTokens;

  constructor(vocabulary: Vocabulary, special = noSpecialTokens) {
    this.#vocabulary = vocabulary;
    this.#special = special;
    const isCharacter = (token: string): boolean => !special.texts.has(token) && vocabulary.idOf(token) !== vocabulary.unknown;
    const characters = vocabulary.tokens.filter(isCharacter);
    const largest = characters.reduce((most, character) => Math.max(most, character.codePointAt(0)!), 0);
    this.#ids = new Int32Array(largest + 1).fill(vocabulary.unknown);
    for (const character of characters) this.#ids[character.codePointAt(0)!] = vocabulary.idOf(character);
  }

  get vocabSize(): number {
    return this.#vocabulary.size;
  }

  get padding(): number | null {
    return this.#vocabulary.padding;
  }

  get unknown(): number {
    return this.#vocabulary.unknown;
  }

  encode(text: string): Int32Array {
    if (this.#special.list.length === 0) return this.#encodePlain(text);
    const ids = new IdList(text.length);
    this.#special.split(text, (from, to) => ids.pushAll(this.#encodePlain(text.slice(from, to))), (id) => ids.push(id)); // prettier-ignore
    return ids.take();
  }

  #encodePlain(text: string): Int32Array {
    const out = new Int32Array(text.length);
    const [ids, unknown] = [this.#ids, this.unknown];
    let n = 0;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if (code >= 0xd800 && code < 0xdc00) {
        code = text.codePointAt(i)!;
        if (code > 0xffff) i++; // a pair of surrogates is one character
      }
      out[n++] = code < ids.length ? ids[code] : unknown;
    }
    return n === text.length ? out : out.slice(0, n);
  }

  encodeWithPlaces(text: string): Encoded {
    const ids = this.encode(text);
    const starts = new IdList(ids.length);
    const plain = (first: number, end: number): void => {
      for (let i = first; i < end; i += text.codePointAt(i)! > 0xffff ? 2 : 1) starts.push(i);
    };
    this.#special.split(text, plain, (_, first) => starts.push(first));
    const from = starts.take();
    return { ids, starts: from, ends: from.map((_, i) => (i + 1 < from.length ? from[i + 1] : text.length)) };
  }

  decode(ids: ArrayLike<number>): string {
    let text = "";
    for (let i = 0; i < ids.length; i++) text += this.#vocabulary.textOf(ids[i]);
    return text;
  }

  decoder(): StreamDecoder {
    return { push: (id) => this.#vocabulary.textOf(id), end: () => "" };
  }

  token(id: number): string {
    return this.#vocabulary.token(id);
  }

  toJSON(): TokenizerJson {
    const { tokens, padding, unknown } = this.#vocabulary;
    return tokenizerJson({
      preTokenizer: everyCharacter,
      decoder: { type: "Fuse" }, // tokens are put together without spaces
      model: { type: "WordLevel", vocab: vocabJson(tokens), unk_token: tokens[unknown] },
      padding: padding === null ? null : { id: padding, token: tokens[padding] },
      special: this.#special.list,
    });
  }
}

function countCharacters(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<number, number>(); // by code point: a number is found sooner than a text
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i)!;
      if (code > 0xffff) i++;
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([code, count]) => [String.fromCodePoint(code), count]));
}

export const char = declareTokenizer({
  name: "char",
  formula: "y[t] = id of character t",
  fields: vocabularyFields,
  fit: (values, texts) => new CharTokenizer(vocabularyOf(countCharacters(texts), values)),
  page: {
    about:
      "A network computes with numbers, so every piece of a text gets one. Here a piece is one character, a code point of Unicode: 😀 is one, though JavaScript " +
      "counts it as two, and an e with an accent of its own is two. Upper and lower case, spaces and line breaks are characters like others, and nothing is changed before. " +
      "x are the characters of the training text (as their numbers in Unicode), c those of the vocabulary, and z those of any text.",
    derivation: vocabularyDerivation,
    after:
      "The vocabulary is small, a hundred or so, and any word can be spelt; but a text becomes long, and a network has to learn the words as well. " +
      "Characters that the training text did not have are unknown: their id is 1, which is � when it is decoded. Everything else comes back as it was.",
    aliases: ["character", "characters", "tokenizer", "vocabulary"],
    see: ["words", "bpe", "embedding"],
    file: "char.ts",
    samples: () => [
      sample("abbac", "cad"),
      sample("to be or not to be", "a note"),
      sample("to be or not to be", "boot", { minCount: 2 }),
      sample("Ein 😀 für ein 😀", "ein 😃 für 😀", { vocabSize: 6 }),
    ],
  },
});

function sample(
  text: string,
  other: string,
  { vocabSize = null, minCount = 1 }: { readonly vocabSize?: number | null; readonly minCount?: number } = {},
): Sample {
  const tokenizer = new CharTokenizer(vocabularyOf(countCharacters([text]), { vocabSize, minCount }));
  return vocabularySample({ tokenizer, text, other, minCount, pieces: (each) => [...each], numberOf: (piece) => piece.codePointAt(0)! }); // prettier-ignore
}
