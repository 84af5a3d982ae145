// A tokenizer is declared once: its name in an experiment file, its arguments, how it is made of a text, and its page.
import type { Fields, Values } from "../core/fields.js";
import type { PageText } from "../notation/pageText.js";
import type { Sample } from "../notation/sample.js";
import type { Tokenizer } from "./tokenizer.js";

export interface TokenizerPage extends PageText {
  /** Other names that lead to the page. */
  readonly aliases: readonly string[];
  /** The file in src/text. */
  readonly file: string;
  /** What the lines are checked with. The first is what a reader sees. */
  readonly samples: () => readonly [Sample, ...Sample[]];
  /** Drawn with letters. */
  readonly picture?: string;
  /** What follows: sentences after the derivation. */
  readonly after?: string;
  /** The entry that is worked out. */
  readonly at?: readonly number[];
}

export interface TokenizerDeclaration<F extends Fields = Fields> {
  /** As an experiment file names it. */
  readonly name: string;
  /** What it does, one line. */
  readonly formula: string;
  /** The arguments, as an experiment file names them. */
  readonly fields: F;
  /** The tokenizer of these texts. The same texts in the same order give the same one. */
  readonly fit: (values: Values<F>, texts: Iterable<string>) => Tokenizer;
  readonly page: TokenizerPage;
}

/** Keeps the types of the arguments within, and forgets them outside: in the table all tokenizers are alike. */
export function declareTokenizer<const F extends Fields>(declaration: TokenizerDeclaration<F>): TokenizerDeclaration {
  return declaration as unknown as TokenizerDeclaration;
}
