// Rows as the steps of series: their groups and order, what is wrong with it, and the windows that are cut out of them.
import { describe, expect, test } from "@jest/globals";
import { Problems } from "../../src/data/problems.js";
import { groupName, timelinesOf, type TimeColumns } from "../../src/data/timelines.js";
import type { TimeStep } from "../../src/data/timeSteps.js";
import { cutWindows, divideInTime, joinStretches, windowEnds } from "../../src/data/windows.js";

const columns = (times: readonly number[], groups: readonly string[] | null = null, more: Partial<TimeColumns> = {}): TimeColumns => ({ order: "t", format: null, group: groups === null ? null : "g", times: Float64Array.from(times), groups, lines: times.map((_, i) => i + 2), unit: "line", ...more }); // prettier-ignore

/** The series by their groups, and all that is said. */
function found(from: TimeColumns, gaps: "error" | "allow" = "error", known: TimeStep | null = null) {
  const problems = new Problems("d.csv");
  const { series, step, sorted } = timelinesOf(from, gaps, known, problems);
  let said = "";
  try {
    problems.check();
  } catch (error) {
    said = (error as Error).message;
  }
  return { rows: Object.fromEntries(series.map(({ group, rows }) => [String(group), Array.from(rows)])), step, sorted, said };
}
const missing =
  "\n  hint: add the rows that are missing, or set data.gaps: allow, which takes each row for the step after the one before";

describe("series", () => {
  test("one, or one for each group, by name; each in the order of time", () => {
    expect(found(columns([3, 1, 2]))).toMatchObject({ rows: { null: [1, 2, 0] }, said: "" });
    expect(found(columns([1, 1, 2, 2], ["b", "a", "b", "a"]))).toMatchObject({
      rows: { a: [1, 3], b: [0, 2] },
      sorted: null,
      said: "",
    });
    expect(Object.keys(found(columns([1, 1, 1], ["10", "9", "x"])).rows)).toHaveLength(3);
  });

  test("rows in another order are sorted, which is said once, of the first", () => {
    const words = 'the rows are not in the order of "t" (line 4: 1 comes after 3): they were sorted';
    expect(found(columns([2, 3, 1, 0])).sorted).toBe(words);
    expect(found(columns([1, 2, 3])).sorted).toBeNull();
    expect(found(columns([2, 1, 3, 0], ["a", "b", "a", "b"])).sorted).toBe('the rows are not in the order of "t" (line 5: 0 comes after 1): they were sorted'); // prettier-ignore
    const dates = columns([172_800, 86_400], null, { format: "YYYY-MM-DD", unit: "row" });
    expect(found(dates).sorted).toBe('the rows are not in the order of "t" (row 3: 1970-01-02 comes after 1970-01-03): they were sorted'); // prettier-ignore
  });

  test("a time that comes twice is refused, and no step is looked for", () => {
    const one = "one row for each step: remove one of them; where a column tells several series apart, name it with data.group";
    const twice = found(columns([1, 2, 2, 3]));
    expect(twice).toMatchObject({ step: null, said: `d.csv:4:t: error: 2 stands twice, first on line 3\n  hint: ${one}` });
    expect(found(columns([1, 1, 1])).said).toContain("1 stands twice, first on line 2; and 1 more place like this");
    expect(found(columns([1, 1, 1, 1])).said).toContain("; and 2 more places like this");
    const grouped = found(columns([1, 1, 2, 2], ["a", "b", "a", "a"]));
    expect(grouped.said).toBe('d.csv:5:t: error: 2 stands twice in "a", first on line 4\n  hint: one row for each step of "g": remove one of them'); // prettier-ignore
    expect(found(columns([1, 1], null, { unit: "row" })).said).toContain("first in row 2");
  });

  test("a step that is missing is refused, unless gaps are allowed", () => {
    const gap = columns([1, 2, 3, 5, 6]);
    expect(found(gap).said).toBe(`d.csv:5:t: error: 5 comes after 3 (line 4), and a step is 1${missing}`);
    expect(found(gap, "allow")).toMatchObject({ said: "", step: { size: 1 } });
    expect(found(columns([1, 2, 3, 5, 6, 8, 9])).said).toContain(", and a step is 1; and 1 more place like this");
    const grouped = columns([1, 1, 2, 2, 3, 5], ["a", "b", "a", "b", "a", "b"]);
    expect(found(grouped).said).toContain('5 comes after 2 (line 5) in "b", and a step is 1');
  });

  test("the step may be known before", () => {
    const step: TimeStep = { unit: "number", size: 2 };
    expect(found(columns([1, 3, 5]), "error", step)).toMatchObject({ said: "", step });
    expect(found(columns([1, 2]), "error", step).said).toContain("2 comes after 1 (line 2), and a step is 2");
  });
});

test("groups of one number under several names are one", () => {
  expect(["1", "1.0", " 1 ", "01", "1e0"].map(groupName)).toEqual(["1", "1", "1", "1", "1"]);
  expect([" a b ", "", "1a", "nan"].map(groupName)).toEqual(["a b", "", "1a", "nan"]);
});

describe("windows", () => {
  const stretches = [Int32Array.of(4, 5, 6), Int32Array.of(9), Int32Array.of(1, 2)];

  test("the first steps of each series are for training, the last for the test", () => {
    const series = [10, 3].map((length, i) => ({
      group: String(i),
      rows: Int32Array.from({ length }, (_, row) => 100 * i + row),
    }));
    const parts = divideInTime(series, { train: 0.7, val: 0.2, test: 0.1 } as never);
    const lists = (name: "train" | "val" | "test"): number[][] => parts[name].map((rows) => Array.from(rows));
    expect([lists("train"), lists("val"), lists("test")]).toEqual([
      [[0, 1, 2, 3, 4, 5, 6], [100, 101]],
      [[7, 8], [102]],
      [[9], []],
    ]); // prettier-ignore
  });

  test("end where their answers are still in the same stretch", () => {
    expect(Array.from(joinStretches(stretches))).toEqual([4, 5, 6, 9, 1, 2]);
    expect(Array.from(windowEnds(stretches, 1, 1))).toEqual([0, 1, 4]);
    expect(Array.from(windowEnds(stretches, 2, 1))).toEqual([1]);
    expect(Array.from(windowEnds(stretches, 2, 0))).toEqual([1, 2, 5]);
    expect(Array.from(windowEnds(stretches, 1, 2))).toEqual([0]);
    expect(Array.from(windowEnds(stretches, 4, 0))).toEqual([]);
  });

  const steps = { x: Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8), features: 2, target: [10, 20, 30, 40], times: [0, 5, 10, 15], series: [0, 0, 1, 1], groups: ["a", "b"], lines: [2, 3, 4, 5] }; // prettier-ignore

  test("hold their steps one after the other, and what comes after the last", () => {
    const part = cutWindows(steps, Int32Array.of(1, 2), 2, 1);
    expect(Array.from(part.x)).toEqual([1, 2, 3, 4, 3, 4, 5, 6]);
    expect(Array.from(part.y)).toEqual([30, 40]);
    expect(part).toMatchObject({ rows: 2, features: 4, lines: Int32Array.of(3, 4) });
    expect(part.past).toEqual({ target: Float64Array.of(20, 30), times: Float64Array.of(5, 10), series: Int32Array.of(0, 1), groups: ["a", "b"] }); // prettier-ignore
  });

  test("of several steps ahead each has its answer, and of those not known there is none", () => {
    expect(Array.from(cutWindows(steps, Int32Array.of(0, 1), 1, 2).y)).toEqual([20, 30, 30, 40]);
    expect(Array.from(cutWindows(steps, Int32Array.of(2, 3), 1, 2, 0).y)).toEqual([NaN, NaN, NaN, NaN]);
    expect(Array.from(cutWindows(steps, Int32Array.of(1), 1, 2, 1).y)).toEqual([30, NaN]);
    expect(cutWindows({ ...steps, x: Float32Array.from(steps.x) }, Int32Array.of(1), 1, 1).x).toEqual(Float32Array.of(3, 4));
  });
});
