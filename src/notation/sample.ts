// What a derivation is held against: numbers that somebody else computed.
import type { NumberArray } from "./array.js";
import { MeaningError } from "./errors.js";

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

/** What forward and backward gave: it must come out of a line. A tensor may happen to begin with g: `gamma`. */
export function isResult(name: string, { tensors, outputs }: Sample): boolean {
  return outputs.includes(name) || isGradient(name, { tensors, outputs });
}

/** What backward gave for an input. */
export function isGradient(name: string, { tensors, outputs }: Pick<Sample, "tensors" | "outputs">): boolean {
  const of = name.slice(1);
  return name.startsWith("g") && Object.hasOwn(tensors, of) && !outputs.includes(of) && !Object.hasOwn(tensors, `g${name}`);
}

/** Above the line that says what a result is, the result cannot go in. */
export function tooEarly(name: string): MeaningError {
  return new MeaningError(`${name} is read above the line that says what it is`);
}
