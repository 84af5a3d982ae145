// What stands in for a missing cell: a number or text that is learnt from the training rows.
import type { FormulaText } from "../notation/pageText.js";
import type { Missing } from "./config.js";
import type { WhenMissing } from "./preprocess.js";
import type { Problems } from "./problems.js";

type FillMethod = Exclude<Missing, "error" | "drop_row">;
/** The words of `data.missing` that fill a cell. */
export type FillName = Exclude<FillMethod, object> | "constant";

export const fillText: FormulaText = {
  formula: "a missing cell becomes f: the mean, median or mode of the training rows, or a constant",
  about:
    "x are the cells of the training rows, a[i] is 1 where there is one and 0 where it is missing; x' and a' are those of all other rows. " +
    "by_mean, by_median, by_mode and by_constant say which method is used: one of them is 1. Then the column is scaled: standard.",
  derivation: `
    w     = 1 + (max over i of |a[i] x[i]|)                    -- larger than every cell, so that min never takes it
    where by_mean = 1
    f     = (sum over i of a[i] x[i]) / (sum over i of a[i])   -- of the training rows, and of no others
    where by_median = 1
    c     = sum over i of a[i]
    e[i]  = sum over k of a[k] (x[k] <= x[i])                  -- how many are no larger than x[i]
    f     = 1/2 (min over i of (x[i] if a[i] = 1 and 2 e[i] >= c, else w)) +
            1/2 (min over i of (x[i] if a[i] = 1 and 2 e[i] > c, else w))  -- the first min is the smallest value with at least half of the cells <= it, the second with more than half
    where by_mode = 1
    n[i]  = sum over k of a[k] (x[k] = x[i])                   -- how often x[i] stands there
    f     = min over i of (x[i] if n[i] = (max over k of n[k]), else w)  -- the most frequent; of several, the smallest
    where by_constant = 1
    f     = constant
    where any
    u[i]  = x[i] if a[i] = 1, else f                           -- first missing cells are filled,
    m     = mean over i of u[i]                                -- then the scale is found
    s     = sqrt(mean over i of (u[i] - m)^2)
    d     = 1 if (min over i of u[i]) = (max over i of u[i]), else s  -- a column that never changes becomes 0
    z[i]  = (u[i] - m) / d
    z'[j] = (x'[j] - m) / d if a'[j] = 1, else (f - m) / d     -- other rows by the same f, m and d
    where by_mean = 1
    m     = f                                                  -- the mean stays where it was:
    z[i]  = 0 if a[i] = 0, else (x[i] - f) / d                 -- what is filled in becomes 0
  `,
  see: ["standard"],
};

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
