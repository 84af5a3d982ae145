// What stands in for a missing cell: a number or text that is learnt from the training rows.
import type { Missing } from "./config.js";
import type { WhenMissing } from "./preprocess.js";
import type { Problems } from "./problems.js";

type FillMethod = Exclude<Missing, "error" | "drop_row">;

export interface Filling<T> {
  /** What the method would fill in, if that makes no sense for this kind of column. */
  wrong(method: FillMethod): string | null;
  readonly advice: string;
  /** Found for every column: a new file may lack what the training file had. */
  readonly fallback: FillMethod;
  /** Null when there is no value to take it from. */
  find(method: FillMethod): T | null;
}

/** @returns what a missing cell does, and what stands in for it */
export function fitFill<T>(
  name: string,
  method: Missing,
  needed: boolean,
  problems: Problems,
  filling: Filling<T>,
): [WhenMissing, T | null] {
  if (method === "error" || method === "drop_row") return [method, filling.find(filling.fallback)];
  const wrong = filling.wrong(method);
  const fill = wrong === null ? filling.find(method) : null;
  if (fill !== null) return ["fill", fill];
  if (needed) {
    const message =
      wrong === null
        ? `no training row has a value, so there is no ${method as string} to fill in`
        : `${wrong} cannot be filled into the missing cells of this column`;
    const hint =
      wrong === null
        ? `leave the column out, or set data.columns.${name}.missing: {constant: value}`
        : `set data.columns.${name}.missing to ${filling.advice}`;
    problems.add({ column: name }, message, hint);
  }
  return ["error", filling.find(filling.fallback)];
}
