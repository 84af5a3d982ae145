// A derivation with numbers put in: what is printed below it, and what lights up in a browser.

/** Text, perhaps the number that an entry is: "2.7183" of "e[0]". */
export interface Piece {
  readonly text: string;
  readonly source?: string;
}

export interface WorkedLine {
  /** Which line of the derivation, from 1. */
  readonly line: number;
  /** "dy[0]/dx[1]" */
  readonly left: string;
  /** The right side with numbers put in. */
  readonly pieces: readonly Piece[];
  readonly value: string;
  /** The entry that this line works out: "e[0]". */
  readonly source?: string;
}

/** A tensor, number by number. */
export interface Shown {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly { readonly text: string; readonly source: string }[];
}

/** The slope of L, from two values of it, beside what the derivation gives. */
export interface Slope {
  /** "x[0]" */
  readonly entry: string;
  readonly h: number;
  readonly above: number;
  readonly below: number;
  readonly slope: number;
  readonly gradient: number;
}

export interface Worked {
  /** "softmax(x, 1), line [0]" */
  readonly title: string;
  /** What is given: inputs and upstream gradients. */
  readonly given: readonly Shown[];
  readonly lines: readonly WorkedLine[];
  /** What comes out: outputs and gradients of the inputs. */
  readonly results: readonly Shown[];
  readonly slopes: readonly Slope[];
  /** Whether the entry that was asked for lies beyond the last one, which is shown instead. */
  readonly beyond: boolean;
}
