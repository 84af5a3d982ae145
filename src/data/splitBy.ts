// Rows -> train, val, test, where chance alone would let the answers leak: what comes later in time must not help to predict what came
// before, and rows that belong together (of one patient, one house) must not lie on both sides.
import { InputError } from "../core/errors.js";
import type { Generator } from "../core/rng.js";
import type { Column } from "./columns.js";
import type { SplitConfig } from "./config.js";
import { plural, pluralIs, quote } from "./problems.js";
import { apportion, partNames, type Split } from "./split.js";

/** The earliest rows are for training, the latest for the test; rows with the same value stay in the order of the file. */
export function splitInOrder(column: Column, config: SplitConfig, file: string): Split {
  if (column.kind === "categorical")
    fail(file, `data.split.order names ${quote(column.name)}, which holds texts`, "name a column of numbers, or of dates with their format under data.columns"); // prettier-ignore
  checkKnown(column, "order", file);
  const { values } = column;
  const order = Int32Array.from({ length: values.length }, (_, row) => row).sort((a, b) => values[a] - values[b] || a - b);
  const fractions = partNames.map((name) => config[name]);
  const [[train, val]] = apportion([order.length], fractions);
  const split = { train: order.slice(0, train), val: order.slice(train, train + val), test: order.slice(train + val) };
  checkParts(split, config, [order.length, "row"], file);
  return split;
}

/**
 * Groups in an order that is drawn; each goes to the part (or fold) that is furthest from its share of the rows. The parts come out as
 * large as whole groups allow.
 */
export function splitByGroup(column: Column, config: SplitConfig, generator: Generator, file: string): Split {
  checkKnown(column, "group", file);
  const groupOf = groupsOf(column);
  const sizes = new Float64Array(groupOf.reduce((most, group) => Math.max(most, group + 1), 0));
  for (const group of groupOf) sizes[group]++;
  const { folds, fold } = config;
  const shares = folds === undefined ? partNames.map((name) => config[name]) : Array<number>(folds).fill(1 / folds);
  const order = generator.randperm(sizes.length);
  let placeOf = deal(order, sizes, shares);
  if (folds !== undefined) {
    // the test part is one fold; the other groups are shared by train and val
    const rest = order.filter((group) => placeOf[group] !== fold);
    const others = deal(rest, sizes, [config.train, config.val]);
    placeOf = placeOf.map((place, group) => (place === fold ? 2 : others[group]));
  }
  const rowsOf = (place: number): Int32Array =>
    Int32Array.from({ length: groupOf.length }, (_, row) => row).filter((row) => placeOf[groupOf[row]] === place);
  const split = { train: rowsOf(0), val: rowsOf(1), test: rowsOf(2) };
  checkParts(split, config, [sizes.length, "group"], file);
  return split;
}

function checkKnown(column: Column, key: string, file: string): void {
  const missing = column.kind === "categorical" ? column.codes.filter((code) => code < 0) : column.values.filter(Number.isNaN);
  if (missing.length === 0) return;
  fail(file, `data.split.${key}: ${plural(missing.length, "cell")} of ${quote(column.name)} ${missing.length === 1 ? "is" : "are"} missing`, `such rows belong to no part: set data.columns.${column.name}.missing: drop_row`); // prettier-ignore
}

/** The number of each row's group. */
function groupsOf(column: Column): Int32Array {
  if (column.kind === "categorical") return column.codes;
  const numbers = new Map<number, number>();
  return Int32Array.from(column.values, (value) => {
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return numbers.get(value)!;
  });
}

function deal(order: Int32Array, sizes: Float64Array, shares: readonly number[]): Int32Array {
  const total = order.reduce((sum, group) => sum + sizes[group], 0);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const owed = shares.map((share) => (share / whole) * total);
  const places = new Int32Array(sizes.length).fill(-1);
  for (const group of order) {
    const place = owed.indexOf(Math.max(...owed.map((rows, p) => (shares[p] > 0 ? rows : -Infinity))));
    places[group] = place;
    owed[place] -= sizes[group];
  }
  return places;
}

function checkParts(split: Split, config: SplitConfig, [count, noun]: readonly [number, string], file: string): void {
  const empty = partNames.filter((name) => config[name] > 0 && split[name].length === 0);
  if (empty.length > 0)
    fail(
      file,
      `${pluralIs(count, noun)} too few to split: ${empty.join(" and ")} would be empty`,
      `set data.split.${empty[0]} to 0`,
    );
}

function fail(file: string, message: string, hint: string): never {
  throw new InputError([{ place: { file }, message, hint }]);
}
