// What the check says of a derivation.

/** What is wrong with one line. */
export interface Mistake {
  /** Which line of the derivation, from 1, as its page counts them. */
  readonly line: number;
  readonly text: string;
  /** What is wrong in one sentence, where it is not a number. */
  readonly message: string | null;
  /** Where: "i = 0, k = 1 of softmax(x, 0)". */
  readonly at: string | null;
  /** What the line says there, and what it was compared with. */
  readonly values: readonly { readonly what: string; readonly value: number }[];
}

export interface LineReport {
  readonly line: number;
  readonly text: string;
  /** Comparisons made: 0 for definitions, declarations and words. */
  readonly compared: number;
  /** With what: "the line before", "forward", "backward". */
  readonly with: readonly string[];
}

export interface DerivationReport {
  readonly ok: boolean;
  readonly lines: readonly LineReport[];
  readonly mistakes: readonly Mistake[];
}
