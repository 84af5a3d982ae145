// A metric is declared once: what it measures, for which tasks, its arguments, how it is computed, and its page. From the declaration come
// the checks of the experiment file, its JSON Schema, help, and the names under which values are kept.
import type { Fields, Options, Values } from "../core/fields.js";
import type { PageText } from "../notation/pageText.js";
import type { MetricValue, Predictions, TokenScore } from "./predictions.js";
import type { AnyTask } from "./task.js";

/** @typeParam F the arguments, under scikit-learn's names; words of a choice hold no "_", which parts them in a metric's key */
export interface MetricDeclaration<F extends Fields = Fields> extends PageText {
  readonly tasks: readonly AnyTask[];
  /** Whether an improvement is a rise. */
  readonly higherIsBetter: boolean;
  /** What it computes, one line. */
  readonly meaning: string;
  readonly fields: F;
  /** Of two classes it sees only which one each row is put into: a threshold can be chosen for it. */
  readonly byClass?: boolean;
  /** Null where it is not defined on these rows: never a made-up number. */
  readonly compute: (predictions: Predictions, values: Values<F>) => MetricValue;
  /** The same of a text, whose tokens are too many to keep what is said of each; needed where `tasks` has "tokens". */
  readonly ofTokens?: (score: TokenScore) => number | null;
  /** What is wrong with these arguments for a task that it can otherwise measure; null when nothing is. */
  readonly misfit?: (values: Values<F>, task: AnyTask) => string | null;
  /** Other names of its page. */
  readonly aliases: readonly string[];
  /** The arguments that its page is checked with; the first ones are shown. Without arguments none are needed. */
  readonly samples?: readonly Options<F>[];
}

type Given<F extends Fields> = Omit<MetricDeclaration<F>, "fields"> & { readonly fields?: F };

/** Keeps the types of the arguments within, and forgets them outside: in the table all metrics are alike. */
export function declareMetric<const F extends Fields = Record<never, never>>(given: Given<F>): MetricDeclaration {
  return { fields: {}, ...given } as unknown as MetricDeclaration;
}
