// What a program may say of rows that are not as in training, and how what is wrong with them is said to a program.
import { ArgumentError, InputError } from "../core/errors.js";
import { field } from "../core/fields.js";
import type { PredictConfig } from "../data/config.js";
import type { Preprocess } from "../data/preprocess.js";

/** What rows may be like that are not as in training. Left out: as the experiment's `data.predict` says. */
export interface LoadRunOptions {
  /** A category that no training row had: an error; no category at all; or the column's `other`, else its most frequent one. */
  readonly unseen?: PredictConfig["unseen_category"] | undefined;
  /** A missing cell: as in training; an error; filled with the training rows' value; or no answer for the row. */
  readonly missing?: PredictConfig["missing_cell"] | undefined;
  /** A whole column that is missing: an error, or each of its cells filled in. */
  readonly missingColumn?: PredictConfig["missing_column"] | undefined;
  /** A column that the training file did not have. */
  readonly extraColumns?: PredictConfig["extra_columns"] | undefined;
  /** Two classes: the probability, from 0 to 1, above which the answer is yes; the run's own when left out. */
  readonly threshold?: number | undefined;
}

export const rowFields = {
  unseen: field.choice(["error", "ignore", "other"], { help: "a category that training did not know" }),
  missing: field.choice(["trained", "error", "fill", "skip"], { help: "a cell without a value" }),
  missing_column: field.choice(["error", "fill"], { help: "a column that is not there" }),
  extra_columns: field.choice(["ignore", "error"], { help: "a column that the training file did not have" }),
  threshold: field.number({ min: 0, max: 1, help: "two classes: above which probability the answer is yes" }),
};

/** Those of them that the data is read by, under their names in an experiment. */
export function predictConfigOf({ unseen, missing, missingColumn, extraColumns }: LoadRunOptions): Partial<PredictConfig> {
  const asked = { unseen_category: unseen, missing_cell: missing, missing_column: missingColumn, extra_columns: extraColumns };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** @throws ArgumentError for a threshold where there are no two classes */
export function requireClasses(owner: string, threshold: number | undefined, { task }: Pick<Preprocess, "task">): void {
  if (threshold !== undefined && task !== "binary")
    throw new ArgumentError(`${owner}: threshold is for two classes, and this run is a ${task} task`, { hint: "leave it out" });
}

/** Advice for the command line, as advice for a program: `--unseen ignore` is `{ unseen: "ignore" }`. */
export function inCode(error: InputError, owner: string): InputError {
  const words = (hint: string): string =>
    hint
      .replace(/--(unseen|missing) (\w+)/g, `${owner}'s { $1: "$2" }`)
      .replace("data.predict.missing_column: fill", `${owner}'s { missingColumn: "fill" }`);
  return new InputError(error.problems.map(({ hint, ...rest }) => (hint === undefined ? rest : { ...rest, hint: words(hint) })));
}
