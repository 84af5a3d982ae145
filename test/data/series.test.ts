// Rows that are steps of a series: their order, the parts in time, and the windows that are cut from them.
import { describe, expect, test } from "@jest/globals";
import type { Dataset, Part } from "../../src/data/dataset.js";
import { dateReader, dateWriter, knownFormats } from "../../src/data/dates.js";
import { answerNames } from "../../src/data/seriesParts.js";
import { fitTimeStep, isNext, stepWords, timeAfter } from "../../src/data/timeSteps.js";
import { failure, load, type Settings } from "./files.js";

const day = 86_400;
const date = (i: number): string => new Date((15_000 + i) * day * 1000).toISOString().slice(0, 10);
const dates = { t: { type: "date", format: "YYYY-MM-DD", parts: ["day_of_year"] } } as const;
const split = { train: 0.5, val: 0.25, test: 0.25, stratify: false };

/** Twelve days: a is the day's number, y a hundred more. */
const twelve = ["t,a,y", ...Array.from({ length: 12 }, (_, i) => `${date(i)},${i},${100 + i}`)];
const series = (lines: readonly string[], settings: Settings = {}): Promise<Dataset> =>
  load(lines.join("\n"), "regression", { window: 2, order: "t", columns: dates, drop: ["t"], split, ...settings });

/** The windows of a part: the numbers of `a` and `y` step by step, then the answers. */
function examples({ x, y, rows, features }: Part): number[][] {
  const width = y.length / (rows || 1);
  return Array.from({ length: rows }, (_, i) => [...x.subarray(i * features, (i + 1) * features), ...y.subarray(i * width, (i + 1) * width)]); // prettier-ignore
}

describe("windows", () => {
  test("an example is a window of steps, the target's past among them, and the target of the next step", async () => {
    const { train, val, test: last, preprocess } = await series(twelve);
    expect(preprocess.features).toEqual(["a", "y"]);
    expect(preprocess.target).toBe("y+1");
    expect(preprocess.series).toEqual({
      ...{ target: "y", group: null, window: 2, horizon: 1, gaps: "error", step: { unit: "seconds", size: day } },
      order: { name: "t", cells: expect.objectContaining({ format: "YYYY-MM-DD" }) },
    });
    expect(examples(train)).toEqual([
      [0, 100, 1, 101, 102],
      [1, 101, 2, 102, 103],
      [2, 102, 3, 103, 104],
      [3, 103, 4, 104, 105],
    ]);
    expect(examples(val)).toEqual([[6, 106, 7, 107, 108]]);
    expect(examples(last)).toEqual([[9, 109, 10, 110, 111]]);
    expect([...train.lines]).toEqual([3, 4, 5, 6]);
    expect([...train.past!.target]).toEqual([101, 102, 103, 104]);
    expect([...last.past!.times]).toEqual([15_010 * day]);
  });

  test("several steps ahead are several answers", async () => {
    expect([answerNames("y", 1), answerNames("temp", 3)]).toEqual([["y+1"], ["temp+1", "temp+2", "temp+3"]]);
    const { train, preprocess } = await series(twelve, { horizon: 3 , split: { ...split, train: 1, val: 0, test: 0 } }); // prettier-ignore
    expect(preprocess.targets!.map(({ name }) => name)).toEqual(["y+1", "y+2", "y+3"]);
    expect(examples(train)[0]).toEqual([0, 100, 1, 101, 102, 103, 104]);
    expect(train.rows).toBe(12 - 2 - 3 + 1);
  });

  test.each([1, 2, 3])("no window reaches over a part or a group, seed %i", async (seed) => {
    // the number of a step is in the feature: 1000 per group, in a random order of the file
    const random = (i: number): number => Math.abs(Math.sin(1000 * seed + i) * 1e4) % 1;
    const lengths = [37, 20, 55];
    const rows = lengths.flatMap((length, g) => Array.from({ length }, (_, i) => `${i},g${g},${1000 * g + i},${i}`));
    const shuffled = rows.map((row, i) => [random(i), row] as const).sort(([a], [b]) => a - b).map(([, row]) => row); // prettier-ignore
    const settings = { window: 4, horizon: 2, group: "g", columns: {}, drop: ["t", "g"], split };
    const dataset = await series(["t,g,a,y", ...shuffled], settings);
    const ranges = { train: [0, 0.5], val: [0.5, 0.75], test: [0.75, 1] } as const;
    for (const [name, [from, to]] of Object.entries(ranges)) {
      const part = dataset[name as keyof typeof ranges];
      expect(part.rows).toBeGreaterThan(10);
      for (const [i, row] of examples(part).entries()) {
        const steps = [row[0], row[2], row[4], row[6]];
        const group = Math.floor(steps[0] / 1000);
        const first = steps[0] - 1000 * group;
        expect(steps).toEqual([0, 1, 2, 3].map((k) => 1000 * group + first + k));
        expect(row.slice(8)).toEqual([first + 4, first + 5]);
        expect(part.past!.series[i]).toBe(group);
        expect(first).toBeGreaterThanOrEqual(Math.round(from * lengths[group]) - 1);
        expect(first + 5).toBeLessThanOrEqual(Math.round(to * lengths[group]));
      }
    }
    const parts = (["train", "val", "test"] as const).flatMap((name) => examples(dataset[name]).map(([a]) => [name, a] as const));
    expect(new Set(parts.map(([, a]) => a)).size).toBe(parts.length); // no window is in two parts
  });

  test("a shuffled file gives the same windows, and says so", async () => {
    const [head, ...rows] = twelve;
    const [plain, other] = [await series(twelve), await series([head, ...rows.slice(5), ...rows.slice(0, 5).reverse()])];
    for (const name of ["train", "val", "test"] as const) expect(examples(other[name])).toEqual(examples(plain[name]));
    expect(plain.report.warnings).toEqual([]);
    expect(other.report.warnings).toEqual([`the rows are not in the order of "t" (line 9: ${date(4)} comes after ${date(11)}): they were sorted`]); // prettier-ignore
  });

  test("scales are fitted on the training steps alone", async () => {
    const { preprocess } = await series(twelve, { scale: "standard", target_scale: "standard" });
    expect(preprocess.columns.map((step) => step.kind === "numeric" && step.offset)).toEqual([2.5, 102.5]);
    expect(preprocess.targetScale.offset).toBe(102.5);
    const tampered = [...twelve.slice(0, 7), ...twelve.slice(7).map((line) => `${line}000`)];
    expect((await series(tampered, { scale: "standard" })).preprocess.columns).toEqual((await series(twelve, { scale: "standard" })).preprocess.columns); // prettier-ignore
  });

  test("the target alone is enough, and data.features may leave it out", async () => {
    const { preprocess } = await series(twelve.map((line) => line.replace(/,.*,/, ",")));
    expect(preprocess.features).toEqual(["y"]);
    expect((await series(twelve, { features: ["t"], drop: [] })).preprocess.features).toEqual(["t:day_of_year_sin", "t:day_of_year_cos", "y"]); // prettier-ignore
  });

  test("windows count in the limit of the memory", async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => `${i},${i},${i}`);
    const long = { columns: {}, drop: [], window: 500, max_memory_mb: 4, split: { ...split, train: 1, val: 0, test: 0 } };
    expect(await failure(() => series(["t,a,y", ...rows], long))).toMatch(/1,999 rows x 3 features x 500 steps of a window need \S+ MiB of memory, and the limit is 4/); // prettier-ignore
  });
});

describe("what is wrong with a series", () => {
  const refused = (lines: readonly string[], settings?: Settings): Promise<string> => failure(() => series(lines, settings));
  const without = (i: number): string[] => twelve.filter((_, line) => line !== i);

  test("a time that comes twice", async () => {
    expect(await refused([...twelve, `${date(3)},1,2`, `${date(5)},1,2`])).toBe(
      `x.csv:14:t: error: ${date(3)} stands twice, first on line 5; and 1 more place like this\n  hint: one row for each step: remove one of them; where a column tells several series apart, name it with data.group`,
    );
  });

  test("a gap, unless gaps are allowed", async () => {
    expect(await refused(without(6))).toBe(
      `x.csv:7:t: error: ${date(6)} comes after ${date(4)} (line 6), and a step is 1 day\n  hint: add the rows that are missing, or set data.gaps: allow, which takes each row for the step after the one before`,
    );
    const { train } = await series(without(6), { gaps: "allow", split: { ...split, train: 1, val: 0, test: 0 } });
    expect(examples(train)[3]).toEqual([3, 103, 4, 104, 106]);
  });

  test("parts that are too short, and groups", async () => {
    expect(await refused(twelve, { window: 4 })).toBe(
      "x.csv: error: val has 3 steps, and an example takes 5 steps: window 4 and horizon 1\n  hint: take a shorter window, a larger data.split.val, or more rows, or set data.split.val to 0\n" +
        "x.csv: error: test has 3 steps, and an example takes 5 steps: window 4 and horizon 1\n  hint: take a shorter window, a larger data.split.test, or more rows, or set data.split.test to 0",
    );
    const groups = ["t,g,y", ...Array.from({ length: 30 }, (_, i) => `${i},a,${i}`), ...Array.from({ length: 6 }, (_, i) => `${i},b,${i}`)]; // prettier-ignore
    const { report } = await series(groups, { columns: {}, group: "g", drop: ["t"] });
    expect(report.warnings).toEqual(['val: "b" too short for an example: an example takes 3 steps: window 2 and horizon 1', 'test: "b" too short for an example: an example takes 3 steps: window 2 and horizon 1']); // prettier-ignore
  });

  const inGroups = (...lengths: number[]): string[] => ["t,g,y", ...lengths.flatMap((length, g) => Array.from({ length }, (_, i) => `${i},${"abcdefghij"[g]},${i}`))]; // prettier-ignore
  const ofGroups: Settings = { columns: {}, group: "g", drop: ["t"], split: { train: 1, val: 0, test: 0, stratify: false } };

  test("six series that are too short are named, and how many more there are", async () => {
    const warnings = async (...lengths: number[]): Promise<readonly string[]> => (await series(inGroups(...lengths), ofGroups)).report.warnings; // prettier-ignore
    const short = (names: string): string[] => [`train: ${names} too short for an example: an example takes 3 steps: window 2 and horizon 1`]; // prettier-ignore
    expect(await warnings(5, 3)).toEqual([]);
    expect(await warnings(2, 2, 2, 2, 2, 2, 4)).toEqual(short('"a", "b", "c", "d", "e", "f"'));
    expect(await warnings(2, 2, 2, 2, 2, 2, 2, 4)).toEqual(short('"a", "b", "c", "d", "e", "f" and 1 more'));
  });

  test("where all series are too short, the longest is told", async () => {
    const words = (steps: string): string => `x.csv: error: train has ${steps} at most of each series, and an example takes 3 steps: window 2 and horizon 1\n  hint: take a shorter window, a larger data.split.train, or more rows`; // prettier-ignore
    expect(await refused(inGroups(1, 2), ofGroups)).toBe(words("2 steps"));
    expect(await refused(inGroups(1, 1), ofGroups)).toBe(words("1 step"));
    expect(await refused(inGroups(2), ofGroups)).toBe(words("2 steps").replace(" at most of each series", ""));
  });

  test("an order that is text, or missing", async () => {
    expect(await refused(twelve, { columns: {} })).toBe(
      "x.csv:t: error: data.order names this column, which holds texts\n  hint: name a column of numbers, or of dates with their format: data.columns.t: {type: date, format: YYYY-MM-DD}",
    );
    const hole = [...twelve.slice(0, 4), twelve[4].replace(/^[^,]*/, ""), ...twelve.slice(5)];
    expect(await refused(hole, { missing: "mean" })).toBe(
      "x.csv:5:t: error: the cell is empty\n  hint: without it the row belongs to no time or series: fill it in, or set data.columns.t.missing: drop_row",
    );
    expect(await refused(twelve, { order: "tt" })).toMatch(
      /^x.csv:1: error: data.order names "tt", which is not a column of the file/,
    );
  });
});

describe("the clock", () => {
  const seconds = dateReader("YYYY-MM-DD");
  const times = (...days: string[]): Float64Array => Float64Array.from(days, seconds);
  const write = dateWriter("YYYY-MM-DD");

  test("the most frequent difference is the step", () => {
    expect(fitTimeStep([Float64Array.of(1, 2, 3, 5, 6), Float64Array.of(0, 7)], false)).toEqual({ unit: "number", size: 1 });
    expect(fitTimeStep([Float64Array.from({ length: 9 }, (_, i) => i * 0.1)], false)).toEqual({ unit: "number", size: 0.1 });
    expect(fitTimeStep([Float64Array.of(4)], false)).toBeNull();
    const step = fitTimeStep([times("2020-02-28", "2020-02-29", "2020-03-01")], true)!;
    expect(stepWords(step)).toBe("1 day");
    expect(write(timeAfter(seconds("2020-02-28"), step, 2))).toBe("2020-03-01");
  });

  test("months are counted in months, whichever their length", () => {
    const first = fitTimeStep([times("2020-01-15", "2020-02-15", "2020-03-15", "2020-05-15")], true)!;
    expect(first).toEqual({ unit: "months", size: 1, last: false });
    expect(write(timeAfter(seconds("2019-12-15"), first, 14))).toBe("2021-02-15");
    expect(isNext(seconds("2020-03-15"), seconds("2020-05-15"), first)).toBe(false);
    const last = fitTimeStep([times("2020-01-31", "2020-02-29", "2020-03-31")], true)!;
    expect(last).toEqual({ unit: "months", size: 1, last: true });
    expect(write(timeAfter(seconds("2020-03-31"), last, 11))).toBe("2021-02-28");
    expect(stepWords(fitTimeStep([times("2019-07-01", "2020-07-01", "2021-07-01")], true)!)).toBe("1 year");
    expect(fitTimeStep([times("2020-01-01", "2020-01-29", "2020-02-26")], true)).toEqual({ unit: "seconds", size: 28 * day });
  });

  test.each([...knownFormats, "epoch"])("what %s reads, it writes", (format) => {
    for (const day of ["1987-03-09", "2024-02-29", "2011-12-31"]) {
      const time = dateReader(format)(dateWriter(format)(seconds(day) + 13 * 3600 + 7 * 60));
      expect(time).not.toBeNaN();
      expect(dateReader(format)(dateWriter(format)(time))).toBe(time);
      expect(Math.abs(time - seconds(day))).toBeLessThan(format.includes("DD") || format === "epoch" ? 86_400 : 31 * 86_400);
    }
  });
});
