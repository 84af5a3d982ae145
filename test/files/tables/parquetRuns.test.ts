// Runs and deltas of Parquet pages, put together by hand: how many numbers they are, and what is refused.
import { describe, expect, test } from "@jest/globals";
import { checkDeltas, checkRuns } from "../../../src/files/tables/parquetRuns.js";
import { varint } from "./make.js";

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
/** n times one number of so many bytes. */
const run = (n: number, ...value: readonly number[]): number[] => [...varint(2 * n), ...value];
/** 8 n numbers, whose bits are given. */
const packed = (n: number, ...bits: readonly number[]): number[] => [...varint(2 * n + 1), ...bits];
const ones = (given: readonly number[], count: number, from = 0): number =>
  checkRuns(bytes(...given), from, given.length, 1, count);

describe("of numbers of one bit, the ones are counted", () => {
  test.each<[string, readonly number[], number, number]>([
    ["a run of ones", run(5, 1), 5, 5],
    ["a run of zeros", run(5, 0), 5, 0],
    ["a run longer than what is asked", run(9, 1), 5, 5],
    ["bits, the lowest first", packed(1, 0b00000111), 2, 2],
    ["bits behind the last number do not count", packed(1, 0b11111000), 4, 1],
    ["two bytes of bits", packed(2, 0b10000000, 0b00000001), 16, 2],
    ["nine of them", packed(2, 0b10000000, 0b11111111), 9, 2],
    ["a run, bits, a run", [...run(3, 1), ...packed(1, 0xff), ...run(2, 0)], 13, 11],
    ["none at all", [], 0, 0],
  ])("%s", (_, given, count, expected) => expect(ones(given, count)).toBe(expected));

  test("from a place on", () => expect(ones([9, 9, ...run(5, 1)], 5, 2)).toBe(5));
});

describe("runs", () => {
  const check = (given: readonly number[], width: number, count: number, to = given.length) => (): number => checkRuns(bytes(...given), 0, to, width, count); // prettier-ignore

  test("each number takes as many bytes as its bits need", () => {
    expect(check([...run(3, 1, 1), ...run(2, 1, 1)], 9, 5)()).toBe(0); // 9 bits: two bytes
    expect(check([...run(3, 1), ...run(2, 1)], 8, 5)()).toBe(0);
    expect(check([...packed(1, 1, 2, 3), ...run(2, 1)], 3, 10)()).toBe(0); // 8 numbers of 3 bits
    expect(check(run(5), 0, 5)()).toBe(0);
  });

  test("the last may have up to 504 numbers more than there are", () => {
    expect(check(packed(64, ...Array<number>(64).fill(0)), 1, 8)()).toBe(0);
    expect(check(run(509, 0), 1, 5)()).toBe(0);
    expect(check(run(510, 0), 1, 5)).toThrow("a run is longer than its page");
    expect(check([...run(3, 0), ...run(507, 0)], 1, 5)).toThrow("a run is longer than its page");
  });

  test.each<[string, () => unknown, string]>([
    ["numbers of 33 bits", check(run(1, 1), 33, 1), "its numbers are too wide"],
    ["a run of none", check(run(0), 0, 1), "a run is empty"],
    ["bits of none", check(packed(0), 1, 1), "a run is empty"],
    ["an end before the last", check(run(3, 1), 1, 4), "it ends too early"],
    ["an end that is told", check([...run(3, 1), ...run(3, 1)], 1, 4, 2), "it ends too early"],
  ])("%s are refused", (_, action, words) => expect(action).toThrow(words));

  test("numbers of 32 bits are read, and a run of none between others", () => {
    expect(check(run(1, 1, 0, 0, 0), 32, 1)()).toBe(0);
    expect(check([...run(0, 1), ...run(2, 1)], 1, 2)()).toBe(2);
  });
});

describe("deltas", () => {
  const head = (block: number, miniblocks: number, total: number): number[] => [...varint(block), ...varint(miniblocks), ...varint(total), 2]; // prettier-ignore
  const check = (given: readonly number[], count: number): number => checkDeltas(bytes(...given), 0, count);

  test("end behind the miniblocks that have numbers", () => {
    expect(check(head(8, 1, 1), 1)).toBe(4); // the first number stands in front
    expect(check([...head(8, 1, 9), 0, 3, 1, 2, 3], 9)).toBe(9); // 8 of 3 bits
    expect(check([...head(8, 1, 10), 0, 3, 1, 2, 3, 0, 1, 7], 10)).toBe(12); // and one more block
    expect(check([...head(16, 2, 3), 0, 1, 64, 7], 3)).toBe(8); // the second miniblock is left out
    expect(check([...head(16, 2, 10), 0, 1, 64, 7], 10)).toBe(8 + 64);
    expect(checkDeltas(bytes(9, 9, ...head(8, 1, 1)), 2, 1)).toBe(6);
  });

  test.each<[string, readonly number[], number, string]>([
    ["another number of values", head(8, 1, 2), 1, "it has another number of values than its page"],
    ["no miniblock", head(8, 0, 1), 1, "its blocks have no sensible size"],
    ["a block of less than 8", head(7, 1, 1), 1, "its blocks have no sensible size"],
    ["a block of no whole miniblocks", head(24, 2, 1), 1, "its blocks have no sensible size"],
    ["a block of more than 65,536", head(65_544, 1, 1), 1, "its blocks have no sensible size"],
    ["numbers of 65 bits", [...head(8, 1, 2), 0, 65], 2, "its numbers are too wide"],
    ["an end before the widths", [...head(16, 2, 2), 0, 1], 2, "it ends too early"],
  ])("%s is refused", (_, given, count, words) => expect(() => check(given, count)).toThrow(words));

  test("a block of 65,536 is none too many", () => expect(check(head(65_536, 1, 1), 1)).toBe(6));
});
