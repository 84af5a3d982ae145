// What a derivation is held against: numbers that somebody else computed.
import type { NumberArray } from "./array.js";

/** One call with its numbers. */
export interface Sample {
  /** As one would write it: "softmax(x, 0)". */
  readonly name: string;
  /** Inputs and outputs under their names, upstream gradients (gy) of outputs, and what backward gave (gx) for inputs. */
  readonly tensors: Readonly<Record<string, NumberArray>>;
  /** Parameters of the call: dim, eps. */
  readonly numbers: Readonly<Record<string, number>>;
  readonly outputs: readonly string[];
  /** Functions of a number t by their formulas: { f: "t^2 + 1" }. Lines may say f(x), and f'(x) for its slope. */
  readonly functions?: Readonly<Record<string, string>>;
  /** The call as it is, where this sample shows a part of it: for lines about whole tensors. */
  readonly whole?: Sample;
  /** At a kink or a tie, where there is no derivative: only lines whose reason begins with "convention" are compared, and only with forward and backward. */
  readonly kink?: boolean;
}

/** What a page's lines are compared with. */
export interface Subject {
  /** Calls as the lines with indices see them: one row, one entry, two matrices. */
  readonly samples: readonly Sample[];
  /** Calls with their tensors as they are, for lines about whole tensors; the same when left out. */
  readonly whole?: readonly Sample[];
  /** The lines are written for every one of the samples: none may be left out because it does not fit. */
  readonly allFit?: boolean;
}
