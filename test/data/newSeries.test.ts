// New rows for a model of a series: put in order, and left out where a cell is missing.
import { describe, expect, test } from "@jest/globals";
import { predictDefaults, type PredictConfig } from "../../src/data/config.js";
import { parsePreprocess } from "../../src/data/preprocessFile.js";
import type { Preprocess } from "../../src/data/preprocess.js";
import { Problems } from "../../src/data/problems.js";
import { readSeries, SeriesCollector, windowsInFile, type SeriesRows } from "../../src/data/seriesRows.js";
import { csvFile as source } from "../../src/files/csvFile.js";
import { csvFile, failure, load, type Settings } from "./files.js";

const whole = { train: 1, val: 0, test: 0, stratify: false };
const training = [
  "t,g,a,y",
  ...["p", "q"].flatMap((g) => Array.from({ length: 6 }, (_, i) => `${i},${g},${i + 0.5},${100 + i}`)),
];

/** The model's preprocessing, as it comes back from its file. */
async function model(settings: Settings = {}, predict: Partial<PredictConfig> = {}, lines = training): Promise<Preprocess> {
  const { preprocess } = await load(lines.join("\n"), "regression", { window: 2, order: "t", group: "g", drop: ["t", "g"], split: whole, ...settings }); // prettier-ignore
  return parsePreprocess(JSON.stringify({ ...preprocess, predict: { ...predictDefaults, ...predict } }), "preprocess.json");
}
const read = async (preprocess: Preprocess, ...lines: readonly string[]): Promise<SeriesRows> =>
  (await readSeries(preprocess, source(csvFile(lines.join("\n"), "new.csv")), "float64")).series;
const shown = ({ rowOf, stretches, steps: { x, target, times, series, groups, lines } }: SeriesRows): unknown => ({
  ...{ rowOf: [...rowOf], stretches: stretches.map((stretch) => [...stretch]), x: [...x], target: [...(target as Float64Array)] },
  ...{ times: [...(times as Float64Array)], series: [...(series as Int32Array)], groups, lines: [...(lines as Float64Array)] },
});

describe("rows in any order", () => {
  test("are sorted by group and time, with their places in the file", async () => {
    const found = await read(await model(), "y,t,a,g", "13,3,30,q", "11,1,10,q", "22,7,70,p", "12,2,20,q", "21,6,60,p");
    expect(shown(found)).toEqual({
      rowOf: [4, 2, 1, 3, 0],
      stretches: [[4, 2], [1, 3, 0]],
      x: [60, 21, 70, 22, 10, 11, 20, 12, 30, 13],
      target: [21, 22, 11, 12, 13],
      times: [6, 7, 1, 2, 3],
      series: [0, 0, 1, 1, 1],
      groups: ["p", "q"],
      lines: [6, 4, 3, 5, 2],
    });
    expect(found.warnings).toEqual(['the rows are not in the order of "t" (line 6: 6 comes after 7): they were sorted']);
    expect([...windowsInFile(found, 2, 0)]).toEqual([4, 1, 3]); // by the rows 0, 2 and 3
    expect([...windowsInFile(found, 2, 1)]).toEqual([3]);
    expect([...windowsInFile(found, 1, 0)]).toEqual([4, 2, 1, 3, 0]);
  }); // prettier-ignore

  test("a file in order says nothing; one series has no name", async () => {
    const alone = await model({ group: undefined, drop: ["t"] }, {}, training.slice(0, 7).map((line) => line.replace(/,[gp],/, ","))); // prettier-ignore
    const found = await read(alone, "t,a,y", "1,10,11", "2,20,12");
    expect([found.warnings, found.steps.groups, found.steps.x instanceof Float64Array]).toEqual([[], [null], true]);
    const narrow = (await readSeries(alone, source(csvFile("t,a,y\n1,10,11\n2,20,12\n", "new.csv")), "float32")).series;
    expect([narrow.steps.x instanceof Float32Array, [...narrow.steps.x]]).toEqual([true, [10, 11, 20, 12]]);
  });

  test("a group may be written as another number", async () => {
    const numbered = training.map((line) => line.replace(",p,", ",1,").replace(",q,", ",10,"));
    const found = await read(await model({}, {}, numbered), "t,g,a,y", "1, 10.0 ,1,1", "2,10,2,2", "1,9,3,3", "2,9.0,4,4");
    expect([found.steps.groups, [...found.rowOf]]).toEqual([["9", "10"], [2, 3, 0, 1]]); // prettier-ignore
  });
});

describe("a row that is left out", () => {
  const rows = ["t,g,a,y", "1,p,10,11", "2,p,,12", "3,p,30,13", "4,p,40,14"];

  test("ends a stretch, unless gaps are allowed", async () => {
    const strict = await read(await model({}, { missing_cell: "skip" }), ...rows);
    expect([strict.stretches.map((stretch) => [...stretch]), [...strict.steps.x], strict.steps.groups]).toEqual([[[0], [2, 3]], [10, 11, 30, 13, 40, 14], ["p", "p"]]); // prettier-ignore
    expect([...(strict.steps.series as Int32Array)]).toEqual([0, 1, 1]);
    const open = await read(await model({ gaps: "allow" }, { missing_cell: "skip" }), ...rows);
    expect(open.stretches.map((stretch) => [...stretch])).toEqual([[0, 2, 3]]);
  });

  test("may be the first, the last, several, or all of a series, and may have no time", async () => {
    const skip = await model({}, { missing_cell: "skip" });
    const kept = async (...lines: string[]): Promise<number[][]> => (await read(skip, "t,g,a,y", ...lines)).stretches.map((stretch) => [...stretch]); // prettier-ignore
    expect(await kept("1,p,,11", "2,p,20,12", "3,p,30,13", "4,p,,14")).toEqual([[1, 2]]);
    expect(await kept("1,p,10,11", "2,p,,12", "3,p,,13", "4,p,40,14")).toEqual([[0], [3]]);
    expect(await kept("1,p,,11", "2,p,,12", "1,q,5,5")).toEqual([[], [2]]);
    expect(await kept("1,p,10,11", "x,p,,12", "2,p,20,13")).toEqual([[0, 2]]);
  });
});

describe("what is wrong with it", () => {
  test("a time that is none", async () => {
    expect(await failure(async () => read(await model(), "t,g,a,y", "1,p,1,1", "x,p,2,2"))).toBe(
      'new.csv:3:t: error: cell "x" is not a number, which says when the step is',
    );
    const day = (i: number): string => `2024-01-0${i + 1}`;
    const dated = ["t,a,y", ...Array.from({ length: 6 }, (_, i) => `${day(i)},${i + 0.5},${100 + i}`)];
    const byDay = await model({ group: undefined, drop: ["t"], columns: { t: { type: "date", format: "YYYY-MM-DD" } } }, {}, dated); // prettier-ignore
    expect(await failure(() => read(byDay, "t,a,y", "2024-01-01,1,1", "2.1.2024,2,2"))).toBe(
      'new.csv:3:t: error: cell "2.1.2024" is not a date of the form "YYYY-MM-DD", which says when the step is',
    );
    expect([...((await read(byDay, "t,a,y", "2024-01-02,1,1", "2024-01-01,2,2")).steps.times as Float64Array)]).toEqual([Date.UTC(2024, 0, 1) / 1000, Date.UTC(2024, 0, 2) / 1000]); // prettier-ignore
  });

  test("a time that comes twice, and one that does not come", async () => {
    expect(await failure(async () => read(await model(), "t,g,a,y", "1,p,1,1", "1,p,2,2"))).toContain('new.csv:3:t: error: 1 stands twice in "p", first on line 2'); // prettier-ignore
    expect(await failure(async () => read(await model(), "t,g,a,y", "1,p,1,1", "3,p,2,2"))).toContain('new.csv:3:t: error: 3 comes after 1 (line 2) in "p", and a step is 1'); // prettier-ignore
  });

  test("a column that says where a row belongs is missing", async () => {
    expect(await failure(async () => read(await model(), "time,g,a,y", "1,p,1,1"))).toBe(
      'new.csv:1: error: the model\'s data.order names "t", which is not a column of the file\n  hint: columns: "time", "g", "a", "y"',
    );
    expect(await failure(async () => read(await model(), "t,h,a,y", "1,p,1,1"))).toContain('new.csv:1: error: the model\'s data.group names "g", which is not a column of the file'); // prettier-ignore
    const rows = new Problems("new.db", false, (row) => `row ${row}`); // the names are no row of a file that has no lines
    expect(await failure(async () => new SeriesCollector(await model(), ["t", "a", "y"], rows))).toBe(
      'new.db: error: the model\'s data.group names "g", which is not a column of the file\n  hint: columns: "t", "a", "y"',
    );
  });
});
