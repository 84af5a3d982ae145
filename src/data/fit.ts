// From the training rows to the steps that turn columns into features.
import type { FormulaText } from "../notation/pageText.js";
import type { CellRules } from "./cells.js";
import { compareText, sortLabels, type CategoricalColumn, type Column, type DateColumn, type NumericColumn } from "./columns.js";
import type { Policy, Scale } from "./config.js";
import { fitDates } from "./dateFeatures.js";
import { fitFill } from "./fill.js";
import type { CategoricalStep, DateStep, NumericStep, Step } from "./preprocess.js";
import { quote, type Problems } from "./problems.js";
import { checkScaling, fitScaling, isTooLarge, reportSize, scaler, type Scaling } from "./scaling.js";
import { mean, median, mode, mostFrequent } from "./statistics.js";
import { fitText } from "./texts.js";

/**
 * Learns a column's step from the training rows. Missing cells are filled before the scale is fitted.
 * @param constant takes the name of a column that is the same in all of them.
 */
export function fitStep(
  column: Column,
  train: Int32Array,
  cells: CellRules,
  policy: Policy,
  problems: Problems,
  constant: string[],
): Step {
  const step = { ...fitColumn(column, train, policy, problems), cells };
  const first = valueAt(column, train[0]);
  if (train.every((row) => Object.is(valueAt(column, row), first))) constant.push(column.name);
  return step;
}

type Unread<S> = S extends Step ? Omit<S, "cells"> : never;

function fitColumn(column: Column, train: Int32Array, policy: Policy, problems: Problems): Unread<Step> {
  switch (column.kind) {
    case "numeric":
      return fitNumeric(column, train, policy, problems);
    case "categorical":
      return policy.text ? fitText(column, train, policy, problems) : fitCategorical(column, train, policy, problems);
    case "date":
      return fitDateColumn(column, train, policy, problems);
  }
}

function valueAt(column: Column, row: number): number {
  return column.kind === "categorical" ? column.codes[row] : column.values[row];
}

function fitNumeric({ name, values }: NumericColumn, train: Int32Array, policy: Policy, problems: Problems): Unread<NumericStep> {
  const known = knownValues(values, train);
  const [missing, fill] = fitFill(name, policy.missing, hasMissing(values), problems, {
    wrong: (method) =>
      typeof method === "object" && typeof method.constant === "string" ? `the text ${quote(method.constant)}` : null,
    advice: "a number as constant",
    fallback: "median",
    find: (method) => {
      if (typeof method === "object") return Number(method.constant);
      if (known.length === 0) return null;
      return method === "mean" ? mean(known) : method === "median" ? median(known) : mode(known);
    },
  });
  const filled = filledValues(values, train, known, fill ?? 0);
  const scaling = fitScaling(filled, policy.scale);
  checkScaling(name, filled, scaling, `data.columns.${name}.scale`, problems);
  return { kind: "numeric", name, missing, fill, ...scaling };
}

/** A date that is missing is filled with the middle one, unless a constant is given. */
function fitDateColumn({ name, values }: DateColumn, train: Int32Array, policy: Policy, problems: Problems): Unread<DateStep> {
  const known = knownValues(values, train);
  const [missing, fill] = fitFill(name, policy.missing, hasMissing(values), problems, {
    wrong: (method) => (typeof method === "object" ? "a constant" : method === "mean" ? "the mean of dates" : null),
    advice: "median or mode",
    fallback: "median",
    find: (method) => (known.length === 0 ? null : method === "mode" ? mode(known) : median(known)),
  });
  const filled = filledValues(values, train, known, fill ?? 0);
  return { kind: "date", name, missing, fill, ...fitDates(filled, policy.parts) };
}

function knownValues(values: Float64Array, rows: Int32Array): Float64Array {
  const known = new Float64Array(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    if (!Number.isNaN(value)) known[count++] = value;
  }
  return known.subarray(0, count);
}

/** Most columns have no missing cell, and are then as they are known. */
function filledValues(values: Float64Array, rows: Int32Array, known: Float64Array, fill: number): Float64Array {
  if (known.length === rows.length) return known;
  const filled = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]];
    filled[i] = Number.isNaN(value) ? fill : value;
  }
  return filled;
}

function hasMissing(values: Float64Array): boolean {
  for (const value of values) if (Number.isNaN(value)) return true;
  return false;
}

export const targetScaleText: FormulaText = {
  formula:
    "the model learns z = (y - m) / d, and what it says is brought back: r = d p + m; with log z = (ln y - m) / d, r = exp(d p + m)",
  about:
    "y are the targets of the training rows, y' those of all other rows; p is what the model says of training row i, r what is reported. " +
    "none, standard, minmax and log say which scale is set: one of them is 1, or divide is above 0.",
  derivation: `
    where none = 1
    m     = 0
    d     = 1
    where standard = 1
    m     = mean over i of y[i]                                -- of the training rows, and of no others
    s     = sqrt(mean over i of (y[i] - m)^2)
    d     = 1 if (min over i of y[i]) = (max over i of y[i]), else s  -- targets that never change become 0
    where minmax = 1
    m     = min over i of y[i]
    w     = (max over i of y[i]) - m
    d     = 1 if w = 0, else w                                 -- targets that never change become 0
    where divide > 0
    m     = 0
    d     = divide
    where log = 0
    z[i]  = (y[i] - m) / d
    z'[j] = (y'[j] - m) / d
    r[i]  = d p[i] + m                                         -- the inverse
    r[i] - y[i] = d (p[i] - z[i])                              -- m cancels
    mean over i of (r[i] - y[i])^2 = d^2 (mean over i of (p[i] - z[i])^2)  -- so the mean square error in the target's unit is d^2 times that of the loss
    where log = 1
    c     = 0 if (min over i of y[i]) > 0 and (min over j of y'[j]) > 0, else 1  -- ln(1 + y) where a target may be 0
    l[i]  = ln(y[i] + c)
    m     = mean over i of l[i]
    s     = sqrt(mean over i of (l[i] - m)^2)
    d     = 1 if (min over i of l[i]) = (max over i of l[i]), else s
    z[i]  = (l[i] - m) / d
    z'[j] = (ln(y'[j] + c) - m) / d
    r[i]  = exp(d p[i] + m) if c = 0, else max(0, exp(d p[i] + m) - 1)  -- the inverse; what was never below 0 is not predicted so
    where log = 1 and c = 0
    r[i] / y[i] = exp(d (p[i] - z[i]))                         -- an error of p is a share of y, the same for small values and large ones
  `,
  see: ["standard", "log-scale", "rmse"],
};

/** The scale of a regression's target, fitted on the training rows; every value must fit into a float32 afterwards. */
export function fitTargetScale(
  name: string,
  y: Float64Array,
  train: Int32Array,
  scale: Scale,
  lines: Int32Array,
  problems: Problems,
): Scaling {
  const known = Float64Array.from(train, (row) => y[row]);
  const positive = scale === "log" && y.every((value) => value > 0);
  const scaling = positive
    ? ({ ...fitScaling(known.map(Math.log), "standard"), log: true, plus: 0 } as const)
    : fitScaling(known, scale);
  checkScaling(name, known, scaling, "data.target_scale", problems);
  problems.check();
  const scaled = scaler(scaling);
  y.forEach((value, row) => {
    const z = scaled(value);
    if (isTooLarge(value, z)) reportSize(value, z, { line: lines[row], column: name }, problems);
  });
  return scaling;
}

function fitCategorical(
  { name, codes, labels }: CategoricalColumn,
  train: Int32Array,
  policy: Policy,
  problems: Problems,
): Unread<CategoricalStep> {
  const counts = countCodes(codes, train, labels);
  const [missing, fill] = fitFill(name, policy.missing, codes.includes(-1), problems, {
    wrong: (method) => (method === "mean" || method === "median" ? `the ${method} of texts` : null),
    advice: "mode or {constant: text}",
    fallback: "mode",
    find: (method) => {
      if (typeof method === "object") return String(method.constant);
      return counts.size === 0 ? null : mostFrequent(counts);
    },
  });
  const seen = new Set(counts.keys());
  if (fill !== null && train.some((row) => codes[row] < 0)) seen.add(fill);
  const kept = policy.top === null ? [...seen] : mostOften(counts, policy.top);
  const other = policy.top === null ? {} : { other: true };
  return { kind: "categorical", name, missing, fill, categories: sortLabels(kept), ...other };
}

/** The most frequent categories; of equals the first by code points. */
function mostOften(counts: ReadonlyMap<string, number>, most: number): string[] {
  const order = [...counts].sort(([a, n], [b, m]) => m - n || compareText(a, b));
  return order.slice(0, most).map(([category]) => category);
}

/** How often each category stands in these rows. */
function countCodes(codes: Int32Array, rows: Int32Array, labels: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const label = labels[codes[row]];
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1); // a missing cell has no label
  }
  return counts;
}
