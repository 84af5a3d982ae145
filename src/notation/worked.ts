// A worked example: the lines of a derivation again, with numbers put in, and for each number where it comes from.

/** A part of a line. Joined, the texts are the line. */
export interface Piece {
  readonly text: string;
  /** The entry whose number this is: "x[0]". */
  readonly source?: string;
}

export interface WorkedLine {
  /** Which line of the derivation, as the page counts them. */
  readonly line: number;
  /** "e[0]"; empty where the line goes on from the one above. */
  readonly left: string;
  readonly pieces: readonly Piece[];
  readonly value: string;
  /** The entry that the line computes: "e[0]". */
  readonly source?: string;
}

/** A tensor of the example, its numbers in order. */
export interface Given {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly { readonly text: string; readonly source: string }[];
}

export interface Worked {
  /** "Worked out for k = 0, and i = 0" */
  readonly title: string;
  readonly given: readonly Given[];
  readonly lines: readonly WorkedLine[];
}
