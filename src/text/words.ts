// Words as tokens, and punctuation marks.
import type { Sample } from "../notation/sample.js";
import { cuttings, Joiner, type Cutting } from "./cutting.js";
import { declareTokenizer } from "./declaration.js";
import { tokenizerJson, vocabJson, type TokenizerJson } from "./huggingFace.js";
import { IdList } from "./idList.js";
import { noSpecialTokens, type SpecialTokens } from "./special.js";
import type { Encoded, StreamDecoder, Tokenizer } from "./tokenizer.js";
import { countOne, vocabularyDerivation, vocabularyFields, vocabularyOf, type Vocabulary } from "./vocabulary.js";
import { vocabularySample } from "./vocabularySample.js";

export class WordTokenizer implements Tokenizer {
  readonly name = "words";
  readonly #vocabulary: Vocabulary;
  readonly #cutting: Cutting;
  readonly #special: SpecialTokens;

  constructor(vocabulary: Vocabulary, cutting = cuttings[0], special = noSpecialTokens) {
    this.#vocabulary = vocabulary;
    this.#cutting = cutting;
    this.#special = special;
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
    const ids = new IdList(text.length >> 2);
    this.#read(text, (id) => ids.push(id));
    return ids.take();
  }

  encodeWithPlaces(text: string): Encoded {
    const [ids, starts, ends] = [new IdList(), new IdList(), new IdList()];
    this.#read(text, (id, from, to) => {
      ids.push(id);
      starts.push(from);
      ends.push(to);
    });
    return { ids: ids.take(), starts: starts.take(), ends: ends.take() };
  }

  #read(text: string, take: (id: number, from: number, to: number) => void): void {
    const words = (from: number, to: number): void => {
      for (const { 0: word, index } of text.slice(from, to).matchAll(this.#cutting.pattern))
        take(this.#vocabulary.idOf(word), from + index, from + index + word.length);
    };
    this.#special.split(text, words, take);
  }

  decode(ids: ArrayLike<number>): string {
    const decoder = this.decoder();
    return Array.from(ids, (id) => decoder.push(id)).join("");
  }

  decoder(): StreamDecoder {
    const joiner = new Joiner(this.#cutting);
    const push = (id: number): string => {
      const word = this.#special.has(id) ? this.#vocabulary.token(id) : this.#vocabulary.textOf(id);
      return word === "" ? "" : joiner.next(word);
    };
    return { push, end: () => "" };
  }

  token(id: number): string {
    return this.#vocabulary.token(id);
  }

  toJSON(): TokenizerJson {
    const { tokens, padding, unknown } = this.#vocabulary;
    return tokenizerJson({
      preTokenizer: this.#cutting.json,
      decoder: null, // tokens are put together with spaces
      model: { type: "WordLevel", vocab: vocabJson(tokens), unk_token: tokens[unknown] },
      padding: padding === null ? null : { id: padding, token: tokens[padding] },
      special: this.#special.list,
    });
  }
}

/** The words of a text, as a tokenizer of this kind cuts it. */
export function wordsOf(text: string): string[] {
  return text.match(cuttings[0].pattern) ?? [];
}

function countWords(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const [word] of text.matchAll(cuttings[0].pattern)) countOne(counts, word);
  return counts;
}

export const words = declareTokenizer({
  name: "words",
  formula: "y[t] = id of word t",
  fields: vocabularyFields,
  fit: (values, texts) => new WordTokenizer(vocabularyOf(countWords(texts), values)),
  page: {
    about:
      "A token is a word or a punctuation mark. A word is a run of letters and digits in any script, with apostrophes inside (don't), or a number such as 3.14 or 1,000. " +
      "Every other character that is not white space is a mark: a token by itself. Upper and lower case are kept. " +
      "On this page each word is a number; x are the words of the training text, c those of the vocabulary, and z those of any text.",
    derivation: vocabularyDerivation,
    after:
      "A text is short in words, and each says much. But there are many: half of the words of a book occur once, so they have been learnt from one example, and the next book has others, " +
      "which are unknown. min_count and vocab_size leave out the rare ones. Between the two extremes lies bpe.\n\n" +
      "White space is not kept: decode puts one space between words, none before . , ; : ! ? % and closing brackets and quotes, and none after opening ones and around a hyphen.",
    aliases: ["word"],
    see: ["char", "bpe", "embedding"],
    file: "words.ts",
    samples: () => [
      sample("the cat saw the dog", "the dog saw me"),
      sample("It is what it is, isn't it?", "Is it? It isn't.", { minCount: 2 }),
      sample("one, two, three: 3.14 > 3!", "three > 3.14, 2 < 3", { vocabSize: 6 }),
      sample("a rose is a rose is a rose", "a rose is red"),
    ],
  },
});

function sample(text: string, other: string, args: { readonly vocabSize?: number; readonly minCount?: number } = {}): Sample {
  const { vocabSize = null, minCount = 1 } = args;
  const tokenizer = new WordTokenizer(vocabularyOf(countWords([text]), { vocabSize, minCount }));
  const all = [...new Set([text, other].flatMap(wordsOf))];
  return vocabularySample({ tokenizer, text, other, minCount, pieces: wordsOf, numberOf: (word) => all.indexOf(word) + 1 });
}
