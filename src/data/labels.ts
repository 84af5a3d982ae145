// Labels that are one: in other capitals, or the same number.
import { parseNumber } from "./number.js";

/** Labels that differ in capitals only, such as Yes and yes; none where single letters are the labels. */
export function spellingsOf(counts: ReadonlyMap<string, number>): string[][] {
  const labels = [...counts.keys()];
  if (labels.every((label) => label.length === 1)) return [];
  const groups = new Map<string, string[]>();
  for (const label of labels) {
    const group = groups.get(label.toLowerCase());
    if (group === undefined) groups.set(label.toLowerCase(), [label]);
    else group.push(label);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** The first spelling stands for all. */
export function mergeSpellings(
  counts: ReadonlyMap<string, number>,
  groups: readonly (readonly string[])[],
): ReadonlyMap<string, number> {
  const merged = new Map(counts);
  for (const [first, ...others] of groups) {
    for (const label of others) {
      merged.set(first, merged.get(first)! + merged.get(label)!);
      merged.delete(label);
    }
  }
  return merged;
}

/** "1" and "1.0" are one value. */
export function mergeNumbers(counts: ReadonlyMap<string, number>): Map<string, number> {
  const merged = new Map<number | string, [cell: string, count: number]>();
  for (const [cell, count] of counts) {
    const number = parseNumber(cell);
    const key = Number.isNaN(number) ? cell : number;
    const [first, before] = merged.get(key) ?? [cell, 0];
    merged.set(key, [first, before + count]);
  }
  return new Map(merged.values());
}
