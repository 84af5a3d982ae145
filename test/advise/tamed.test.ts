// Whether a column is read better as its logarithm.
import { expect, test } from "@jest/globals";
import { isTamedByLog } from "../../src/advise/init/columns.js";

type Profile = Parameters<typeof isTamedByLog>[0];
const tamed = (plain: number, log: number | null, values: number | null = 21): boolean =>
  isTamedByLog({ skew: { plain, log }, counts: values === null ? null : new Map(Array.from({ length: values }, (_, i) => [String(i), 1])) } as unknown as Profile); // prettier-ignore

test.each<[boolean, number, number | null, number | null, string]>([
  [true, 2.5, 1, 21, "skewed, its logarithm less than half as much"],
  [true, 2.5, -1, null, "of so many values that they were not counted"],
  [false, 2.5, 1, 20, "twenty different values"],
  [false, 2, 0, 21, "a skew of 2"],
  [true, 2.1, 0, 21, "a skew above 2"],
  [false, 3, 1.5, 21, "a logarithm half as skewed"],
  [false, 3, -1.5, 21, "a logarithm half as skewed to the other side"],
  [true, 3, 1.4, 21, "a logarithm less than half as skewed"],
  [false, 9, null, 21, "no logarithm"],
])("%s: a skew of %d, of its logarithm %d, %d values: %s", (expected, plain, log, values) => expect(tamed(plain, log, values)).toBe(expected)); // prettier-ignore

test("a column without a skew is not", () => expect(isTamedByLog({ skew: null, counts: null } as Profile)).toBe(false));
