// What the page of a vocabulary is checked with: pieces of a training text and of another, each piece as a number of its own.
import { row } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import type { Tokenizer } from "./tokenizer.js";

interface Cut {
  /** The tokenizer that was made of `text`. */
  readonly tokenizer: Tokenizer;
  readonly text: string;
  /** Text that is encoded with it. */
  readonly other: string;
  readonly pieces: (text: string) => readonly string[];
  /** The number that stands for a piece on the page. */
  readonly numberOf: (piece: string) => number;
  readonly minCount: number;
}

export function vocabularySample({ tokenizer, text, other, pieces, numberOf, minCount }: Cut): Sample {
  const [x, z] = [text, other].map((each) => pieces(each).map(numberOf));
  const known = Array.from({ length: tokenizer.vocabSize - 2 }, (_, k) => numberOf(tokenizer.token(k + 2)));
  return {
    name: `${JSON.stringify(text)}, then ${JSON.stringify(other)}`,
    tensors: { x: row(x), c: row(known), z: row(z), y: row([...tokenizer.encode(other)]) },
    numbers: { n: x.length, C: known.length, min_count: minCount },
    outputs: ["y"],
  };
}
