// Names of an experiment file that stand for several layers: what they stand for is written out, in the words of the file, before anything is built.
import type { Fields, Values } from "../core/fields.js";

/** A layer as a file names it; layers inside it are such, too. */
export interface Written {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Starting values as a file's `init` has them: for the parameters that match, in whose names * stands for any letters. */
export interface WrittenInit extends Written {
  readonly match: string;
}

export interface Expansion {
  readonly layers: readonly Written[];
  readonly init: readonly WrittenInit[];
}

export interface CompositeDeclaration<F extends Fields = Fields> {
  readonly name: string;
  /** What it computes, one line. */
  readonly formula: string;
  /** The arguments, in the names of the file. */
  readonly fields: F;
  /** What it stands for. @param first the number in the model of the first of its layers */
  readonly expand: (values: Values<F>, first: number) => Expansion;
}

/** Keeps the literal's type. */
export function declareComposite<const F extends Fields>(declaration: CompositeDeclaration<F>): CompositeDeclaration<F> {
  return declaration;
}
