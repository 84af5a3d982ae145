// Rows -> train, val, test. Each part gets its share of every class: the whole rows of `count * fraction`, and the rows left over go
// where the remainder is largest (a remainder not served is carried to the next class, so that the sizes of the parts come out too).
// With folds the test part is one fold, and train and val share the other rows in the same way.
import { InputError } from "../core/errors.js";
import type { Generator } from "../core/rng.js";
import type { SplitConfig } from "./config.js";
import { plural, pluralIs, quote } from "./problems.js";

export const partNames = ["train", "val", "test"] as const;
export type PartName = (typeof partNames)[number];
/** Row numbers of each part, in the order they were drawn. */
export type Split = Readonly<Record<PartName, Int32Array>>;

/** The classes to keep in proportion. */
export interface Strata {
  readonly names: readonly string[];
  /** The class of each row, an index into names. */
  readonly codes: ArrayLike<number>;
}

/**
 * Without strata the parts are those of torch.utils.data.random_split: consecutive pieces of one permutation.
 * @param strata null: no classes, or proportions are left to chance.
 * @throws InputError when a part that should have rows gets none, or a class is missing from one.
 */
export function splitRows(
  rows: number,
  config: Pick<SplitConfig, PartName | "folds" | "fold">,
  strata: Strata | null,
  generator: Generator,
  file: string,
): Split {
  const fractions = partNames.map((name) => config[name]);
  checkFractions(fractions, file);
  const classes = strata ?? { names: null, codes: new Uint8Array(rows) };
  const order = generator.randperm(rows);
  const { folds, fold } = config;
  if (folds === undefined) return giveOut(order, fractions, classes, file);
  const [train, val] = fractions;
  checkFolds(folds, val > 0 ? 2 : 1, countClasses(order, classes), classes.names, file);
  const foldOf = foldsOf(order, folds, classes.codes);
  const rest = order.filter((row) => foldOf[row] !== fold);
  return { ...giveOut(rest, [train, val, 0], classes, file), test: order.filter((row) => foldOf[row] === fold) };
}

/**
 * The fold of each row. The rows of the first class are dealt out in the order they were drawn, one to each fold in turn, then those of
 * the next class from the fold that is due: the folds' rows of a class differ by one at most, and so do all their rows.
 */
export function foldsOf(order: Int32Array, folds: number, codes: ArrayLike<number>): Int32Array {
  const dealt = Array.from(order).sort((a, b) => codes[a] - codes[b]); // the sort is stable
  const foldOf = new Int32Array(order.length);
  dealt.forEach((row, i) => (foldOf[row] = i % folds));
  return foldOf;
}

/** Every row goes to the first part that has room for its class. */
function giveOut(order: Int32Array, fractions: readonly number[], classes: Classes, file: string): Split {
  const counts = countClasses(order, classes);
  const quotas = apportion(counts, fractions);
  checkQuotas(quotas, counts, fractions, classes.names, file);
  const parts = partNames.map((_, p) => new Int32Array(quotas.reduce((sum, quota) => sum + quota[p], 0)));
  const filled = [0, 0, 0];
  for (const row of order) {
    const quota = quotas[classes.codes[row]];
    const p = quota[0] > 0 ? 0 : quota[1] > 0 ? 1 : 2;
    quota[p]--;
    parts[p][filled[p]++] = row;
  }
  return { train: parts[0], val: parts[1], test: parts[2] };
}

/** Strata, or all rows as one class without a name. */
type Classes = Omit<Strata, "names"> & { readonly names: Strata["names"] | null };

function countClasses(order: Int32Array, { names, codes }: Classes): number[] {
  const counts = (names ?? [""]).map(() => 0);
  for (const row of order) counts[codes[row]]++;
  return counts;
}

/** How many rows of each class go to each part: count * fraction, rounded down or up, adding up to the counts. */
export function apportion(counts: readonly number[], fractions: readonly number[]): number[][] {
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  const owed = fractions.map(() => 0); // carried from class to class
  return counts.map((count) => {
    const ideal = fractions.map((fraction) => (count * fraction) / total);
    const quota = ideal.map((share) => Math.floor(share + 1e-9)); // 0.29 * 100 is 28.999999999999996
    ideal.forEach((share, p) => (owed[p] += share - quota[p]));
    const left = count - quota.reduce((sum, whole) => sum + whole, 0);
    // A part that is still empty comes first, then the one that is owed most.
    const order = fractions.map((_, p) => p).filter((p) => fractions[p] > 0);
    order.sort((a, b) => Number(quota[a] > 0) - Number(quota[b] > 0) || owed[b] - owed[a]);
    for (const p of order.slice(0, left)) {
      quota[p]++;
      owed[p]--;
    }
    return quota;
  });
}

function checkFractions(fractions: readonly number[], file: string): void {
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  const shares = fractions.every((fraction) => fraction >= 0) && fractions[0] > 0;
  if (shares && Math.abs(total - 1) <= 1e-9) return;
  throw new InputError([
    {
      place: { file },
      message: `data.split must be fractions that add up to 1, with some for train, got ${fractions.join(" + ")} = ${Number(total.toPrecision(12))}`,
    },
  ]);
}

function checkQuotas(
  quotas: readonly (readonly number[])[],
  counts: readonly number[],
  fractions: readonly number[],
  names: readonly string[] | null,
  file: string,
): void {
  const wanted = fractions.map((_, p) => p).filter((p) => fractions[p] > 0);
  const problems = quotas.flatMap((quota, c) => {
    const empty = wanted.filter((p) => quota[p] === 0);
    if (empty.length === 0) return [];
    const lacking = empty.map((p) => partNames[p]).join(" and ");
    const message =
      names === null
        ? `${pluralIs(counts[c], "row")} too few to split: ${lacking} would be empty`
        : `class ${quote(names[c])} has ${plural(counts[c], "row")}, too few to be in every part: ${lacking} would have none`;
    const hint =
      names === null
        ? `add rows, or set data.split.${partNames[empty[0]]} to 0`
        : "add rows of this class, set data.split.stratify to false, or change the fractions of data.split";
    return [{ place: { file }, message, hint }];
  });
  if (problems.length > 0) throw new InputError(problems.slice(0, 10));
}

/** @param others parts that share the rows outside the fold: they need a row of each class too, whichever fold it is */
function checkFolds(
  folds: number,
  others: number,
  counts: readonly number[],
  names: readonly string[] | null,
  file: string,
): void {
  const problems = counts.flatMap((count, c) => {
    const outside = count - Math.ceil(count / folds);
    if (count >= folds && outside >= others) return [];
    const whose = names === null ? pluralIs(count, "row") : `class ${quote(names[c])} has ${plural(count, "row")},`;
    const what = count < folds ? `for ${folds} folds` : `for ${folds} folds and for train and val beside each of them`;
    const fewer = count < folds ? "take fewer folds" : "take more folds, or set data.split.val to 0";
    const hint = names === null ? fewer : `${fewer}, add rows of this class, or set data.split.stratify to false`;
    return [{ place: { file }, message: `${whose} too few ${what}`, hint }];
  });
  if (problems.length > 0) throw new InputError(problems.slice(0, 10));
}
