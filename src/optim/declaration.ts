// An optimizer is declared once. From the declaration come the checks of its constructor and of the YAML file, in the same words, its
// defaults and help, how much it remembers, and its page.
import type { Fields, Values } from "../core/fields.js";
import type { Sample } from "../notation/sample.js";
import type { PageText } from "../notation/pageText.js";

/** Arguments in PyTorch's names. */
export type OptimizerArgs = Readonly<Record<string, unknown>>;

export interface OptimizerPage extends PageText {
  /** The settings with which its lines are checked. The first are what a reader sees. */
  readonly samples: readonly [OptimizerArgs, ...OptimizerArgs[]];
  /** What follows from it: sentences after the derivation. */
  readonly after?: string;
  /** Other names that lead to the page. */
  readonly aliases?: readonly string[];
  /** The file in src/optim, when it is not the name in small letters: "adam". */
  readonly file?: string;
  /** Some of its steps, where a single number with given gradients cannot show what it does. */
  readonly trace?: (args: OptimizerArgs) => Pick<Sample, "tensors" | "numbers" | "outputs">;
  /** The entry that is worked out: [2] when left out, the second step. */
  readonly at?: readonly number[];
}

export interface OptimizerDeclaration<F extends Fields = Fields> {
  /** PyTorch's class name. */
  readonly name: string;
  /** What it computes, one line. */
  readonly formula: string;
  /** The arguments, under PyTorch's names. */
  readonly fields: F;
  /** It measures the loss several times for a step: step needs a function that does. */
  readonly closure?: true;
  /** How many numbers are remembered of each number of a parameter. */
  readonly keeps: (values: Values<F>) => number;
  /** What `mlbh explain` says of it. */
  readonly page: OptimizerPage;
}

/** What a constructor needs of it. */
export type OptimizerHead<F extends Fields> = Pick<OptimizerDeclaration<F>, "name" | "fields">;

/** Keeps the literal's type. */
export function declareOptimizer<const F extends Fields>(declaration: OptimizerDeclaration<F>): OptimizerDeclaration<F> {
  return declaration;
}
