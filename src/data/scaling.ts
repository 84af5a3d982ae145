// A number as the network sees it, and back:  z = (f(x) - offset) / divisor,  x = f^-1(divisor z + offset),  with f(x) = x, or for
// numbers that reach over several powers of ten f(x) = ln(1 + x). A target that is never 0 is scaled by ln(x): what is predicted is then
// never 0 or less, and an error of a tenth counts the same for small values and large ones.
import type { FormulaText } from "../notation/pageText.js";
import type { Scale } from "./config.js";
import { quote, type Problems, type Where } from "./problems.js";
import { extremes, mean, standardDeviation } from "./statistics.js";

export interface Scaling {
  readonly offset: number;
  readonly divisor: number;
  /** Whether f is a logarithm. Left out by versions that did not know it. */
  readonly log?: boolean | undefined;
  /** What is added to x before: 1 when left out. */
  readonly plus?: 0 | 1 | undefined;
}

export const unscaled: Scaling = { offset: 0, divisor: 1 };

export function scaleNumber(scaling: Scaling, x: number): number {
  return scaler(scaling)(x);
}

/** The same for many numbers. */
export function scaler({ offset, divisor, log, plus }: Scaling): (x: number) => number {
  if (log !== true) return (x) => (x - offset) / divisor;
  const logarithm = plus === 0 ? Math.log : Math.log1p;
  return (x) => (logarithm(x) - offset) / divisor;
}

/** scaleNumber(s, restoreNumber(s, z)) = z; what was 0 or more before a logarithm is not below 0 after it. */
export function restoreNumber({ offset, divisor, log, plus }: Scaling, z: number): number {
  const x = z * divisor + offset;
  if (log !== true) return x;
  return plus === 0 ? Math.exp(x) : Math.max(0, Math.expm1(x));
}

/** Constant columns become 0, as with scikit-learn: the divisor of nothing is 1. */
export function fitScaling(x: Float64Array, scale: Scale): Scaling {
  if (scale === "none") return unscaled;
  if (typeof scale === "object") return { offset: 0, divisor: scale.divide };
  if (scale === "log") return { ...fitScaling(x.map(Math.log1p), "standard"), log: true };
  const { min, max } = extremes(x);
  if (min === max) return { offset: min, divisor: 1 };
  if (scale === "minmax") return { offset: min, divisor: max - min };
  return { offset: mean(x), divisor: standardDeviation(x) || 1 }; // 0: differences too small to be squared
}

/** The words of `data.scale`. */
export type ScaleName = Exclude<Scale, object> | "divide";

const rows = "x are the numbers of the training rows, x' those of all other rows: validation, test, and what is predicted later.";

/** What each word means. */
export const scaleTexts: Readonly<Record<ScaleName, FormulaText>> = {
  none: {
    formula: "z = x",
    about: `${rows} Good for numbers that are already about as large as 1.`,
    derivation: `
      z[i]  = x[i]
      z'[j] = x'[j]
    `,
    see: ["standard"],
  },
  standard: {
    formula: "z = (x - m) / s, m the mean and s the standard deviation of the training rows",
    about: `${rows} Columns of any unit become alike, so that no weight has to be a thousand times another.`,
    derivation: `
      a     = min over i of x[i]
      b     = max over i of x[i]
      m     = mean over i of x[i]                                -- of the training rows, and of no others
      s     = sqrt(mean over i of (x[i] - m)^2)                  -- how far from the mean a number is: mean square deviation, divisor n, not n - 1 as std has
      d     = 1 if a = b, else s                                 -- a column that never changes becomes 0
      z[i]  = (x[i] - m) / d
      mean over i of z[i]   = 0                                  -- the x - m add up to 0
      mean over i of z[i]^2 = (a < b)                            -- s^2 / s^2: the variance of z is 1, unless all x are the same
      x[i]  = d z[i] + m                                         -- and back
      z'[j] = (x'[j] - m) / d                                    -- other rows by the same m and d: they must not say how they are scaled
    `,
    see: ["minmax", "log-scale", "layerNorm"],
  },
  minmax: {
    formula: "z = (x - a) / (b - a), a the smallest and b the largest number of the training rows",
    about: rows,
    derivation: `
      a     = min over i of x[i]                                 -- of the training rows, and of no others
      b     = max over i of x[i]
      d     = 1 if a = b, else b - a                             -- a column that never changes becomes 0
      z[i]  = (x[i] - a) / d
      min over i of z[i] = 0
      max over i of z[i] = (a < b)                               -- (b - a) / (b - a)
      x[i]  = d z[i] + a                                         -- and back
      z'[j] = (x'[j] - a) / d                                    -- other rows may lie outside of 0 to 1
    `,
    see: ["standard"],
  },
  log: {
    formula: "z = (ln(1 + x) - m) / s, m the mean and s the standard deviation of ln(1 + x) in the training rows",
    about: `${rows} The log-scale is "log" in an experiment file. For numbers of 0 or more that reach over several powers of ten: incomes, counts.`,
    derivation: `
      l[i]  = ln(1 + x[i])                                       -- where x is large, ten times as much is nearly the same step, ln(10); near 0 it is nearly x itself; 0 stays 0
      a     = min over i of l[i]
      b     = max over i of l[i]
      m     = mean over i of l[i]                                -- of the training rows, and of no others
      s     = sqrt(mean over i of (l[i] - m)^2)
      d     = 1 if a = b, else s                                 -- a column that never changes becomes 0
      z[i]  = (l[i] - m) / d
      mean over i of z[i]   = 0
      mean over i of z[i]^2 = (a < b)                            -- the variance of z is 1, unless all x are the same
      x[i]  = exp(d z[i] + m) - 1                                -- and back: exp is the inverse of ln
      z'[j] = (ln(1 + x'[j]) - m) / d                            -- other rows by the same m and d
    `,
    see: ["standard", "target_scale", "log"],
  },
  divide: {
    formula: "z = x / divide",
    about: `${rows} For numbers whose largest is known: pixels are divided by 255.`,
    derivation: `
      z[i]  = x[i] / divide
      x[i]  = divide z[i]                                        -- and back
      z'[j] = x'[j] / divide
    `,
    see: ["minmax"],
  },
};

/** @param setting the key that says how the numbers are scaled */
export function checkScaling(name: string, x: Float64Array, scaling: Scaling, setting: string, problems: Problems): void {
  const { min, max } = extremes(x);
  if (scaling.log === true && min < 0) {
    const message = `holds ${min}, but a logarithm needs numbers of 0 or more`;
    problems.add({ column: name }, message, `set ${setting} to standard`);
  } else if (!Number.isFinite(scaling.offset) || !Number.isFinite(scaling.divisor)) {
    const message = `the numbers are too large to be scaled: they reach from ${min} to ${max}`;
    problems.add({ column: name }, message, `set ${setting} to {divide: ${Math.max(Math.abs(min), Math.abs(max))}}`);
  }
}

const largest = 3.4028234663852886e38; // of float32, in which networks compute by default

/** Whether a number has no scaled one, or none that a float32 can hold. What is no number has been reported. */
export function isTooLarge(value: number, scaled: number): boolean {
  return !(Math.abs(scaled) <= largest || Number.isNaN(value));
}

/** Says of such a number what is wrong with it. */
export function reportSize(value: number, scaled: number, where: Where, problems: Problems): void {
  const message = value < 0 && !Number.isFinite(scaled)
    ? `the number ${value} has no logarithm: ${quote(where.column ?? "")} was scaled with log(1 + x) in training`
    : `the number ${value} is ${scaled} after scaling, more than the network can compute with (3.4e38)`; // prettier-ignore
  problems.add(where, message);
}
