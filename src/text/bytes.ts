// The bytes of UTF-8 as tokens: the id is the byte.
import { row } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { letterOfByte } from "./byteLetters.js";
import { ByteTokens } from "./byteTokens.js";
import { declareTokenizer } from "./declaration.js";
import { byteLevelJson, type TokenizerJson } from "./huggingFace.js";
import type { Encoded, StreamDecoder, Tokenizer } from "./tokenizer.js";
import { bytesOf } from "./utf8.js";
import { PADDING } from "./vocabulary.js";

const NONE = new Uint8Array(0);
const PADDING_ID = 256;

/** 256 bytes, and the padding. */
export class ByteTokenizer implements Tokenizer {
  readonly name = "bytes";
  readonly vocabSize = PADDING_ID + 1;
  readonly padding = PADDING_ID;
  readonly unknown = null;
  readonly #tokens = new ByteTokens([...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)), NONE]);

  encode(text: string): Int32Array {
    return Int32Array.from(bytesOf(text));
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
    return id === PADDING_ID ? PADDING.text : this.#tokens.shown(id);
  }

  toJSON(): TokenizerJson {
    const padding = { id: PADDING_ID, token: PADDING.text };
    return byteLevelJson({ tokens: [...letterOfByte, PADDING.text], merges: [], cuts: false, padding, special: [] });
  }
}

export const bytes = declareTokenizer({
  name: "bytes",
  formula: "y = the bytes of the text in UTF-8",
  fields: {},
  fit: () => new ByteTokenizer(),
  page: {
    about:
      "There are more than a hundred thousand characters, but every text can be written with 256 bytes, and nothing is ever unknown. UTF-8 writes the number u of a " +
      "character with one to four bytes, six bits in each but the first, whose upper bits say how many there are. These bytes are the tokens.",
    derivation: `
      i < n, k < n
      N    = 1 if u < 128, 2 if u < 2048, 3 if u < 65536, else 4   -- how many bytes: 7, 5 + 6, 4 + 6 + 6 or 3 + 6 + 6 + 6 bits
           = n
      y[i] = u if n = 1, 256 - 2^(8 - n) + floor(u / 64^(n - 1)) if i = 0,
             else 128 + floor(u / 64^(n - 1 - i)) - 64 floor(u / 64^(n - i))   -- letters of English are bytes as they are
      m    = 1 if y[0] < 128, 2 if y[0] < 224, 3 if y[0] < 240, else 4   -- read back: the first byte says how many there are
           = N
      v[i] = y[i] if m = 1, y[i] - (256 - 2^(8 - m)) if i = 0, else y[i] - 128   -- the bits without what marks them
      sum over i of 64^(n - 1 - i) v[i] = u                        -- and the number is there again
      sum over k of (k > 0 and y[k] >= 128 and y[k] < 192) = n - 1   -- only bytes within a character begin with the bits 10, so a reader may start anywhere
    `,
    after:
      "A text is as long as it can be: a letter of Greek takes two tokens, one of Chinese three, and an emoji four. Tokens may break off within a character. A decoder that is given ids one " +
      "by one waits for the rest before it shows anything; bytes that are no character become �. The id of the padding is 256.",
    aliases: ["byte", "utf-8", "utf8"],
    see: ["char", "bpe"],
    file: "bytes.ts",
    at: [1],
    samples: () => [
      sample("é"),
      sample("a"),
      sample("€"),
      sample("😀"),
      sample("߿"),
      sample("ࠀ"),
      sample("\uffff"),
      sample("\u{10ffff}"),
    ],
  },
});

function sample(character: string): Sample {
  const y = new ByteTokenizer().encode(character);
  const u = character.codePointAt(0)!;
  const name = `U+${u.toString(16).toUpperCase().padStart(4, "0")}, ${character}`;
  return { name, tensors: { y: row([...y]) }, numbers: { u, n: y.length }, outputs: ["y"] };
}
