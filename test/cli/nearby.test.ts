// Which files and runs a command line may name, as far as its beginning is typed.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { anExperiment, filesFrom, runsFrom } from "../../src/cli/nearby.js";
import { scratch } from "./run.js";

const folder = scratch();
const before = process.cwd();
const place = (name: string): string => join(folder.path, name);
function put(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(place(name)), { recursive: true });
    writeFileSync(place(name), "");
  }
}
beforeAll(() => {
  put("b.csv", "a.csv", "notes.txt", ".hidden/x.csv", "node_modules/x.csv", "data/iris.csv", "data/deep/far.csv", "dates/d.txt");
  put("model/resolved.yaml", "model/x.csv", "runs/x.csv", "runs/iris-10/config.yaml", "runs/iris-2/resolved.yaml", "runs/none/x.csv", "runs/resolved.yaml"); // prettier-ignore
  put("runs/sweep-1/config.yaml", "runs/sweep-1/trial-2/resolved.yaml", "runs/sweep-1/trial-1/resolved.yaml", "other/run-1/resolved.yaml"); // prettier-ignore
  process.chdir(folder.path);
});
afterAll(() => {
  process.chdir(before);
  folder.remove();
});

const isCsv = (name: string): boolean => name.endsWith(".csv");

describe("files", () => {
  test.each([
    ["", ["a.csv", "b.csv", "data/iris.csv"]],
    ["a", ["a.csv"]],
    ["d", ["data/iris.csv"]],
    ["data/", ["data/deep/far.csv", "data/iris.csv"]],
    ["data/i", ["data/iris.csv"]],
    ["data/deep/", ["data/deep/far.csv"]],
    ["dat", ["data/iris.csv"]],
    ["dates/", []],
    ["runs/", ["runs/none/x.csv", "runs/x.csv"]], // asked for by name
    ["node_modules/", ["node_modules/x.csv"]],
    ["nowhere/", []],
  ])("from %j: here and one level below, no runs and nothing hidden", (typed, found) =>
    expect(filesFrom(typed, isCsv)).toEqual(found),
  );

  test("none: the directories that lead on", () => {
    const none = (): boolean => false;
    expect(filesFrom("", none)).toEqual(expect.arrayContaining(["data/", "dates/", "model/", "other/", "runs/"]));
    expect(filesFrom("", none)).toHaveLength(5);
    expect(filesFrom("dat", none).sort()).toEqual(["data/", "dates/"]);
    expect(filesFrom("data/", none)).toEqual(["data/deep/"]);
    expect(filesFrom("data/x", none)).toEqual([]);
  });

  test("a directory is no file, whatever its name", () => {
    put("odd.csv/notes.txt");
    expect(filesFrom("odd", isCsv)).toEqual(["odd.csv/"]);
  });
});

describe("runs", () => {
  test.each([
    ["", ["runs/iris-2", "runs/iris-10", "runs/sweep-1"]],
    ["runs/", ["runs/iris-2", "runs/iris-10", "runs/sweep-1"]],
    ["runs/iris-1", ["runs/iris-10"]],
    ["runs/sweep-1/", ["runs/sweep-1/trial-1", "runs/sweep-1/trial-2"]],
    ["other/", ["other/run-1"]],
    ["nowhere/", []],
  ])("from %j", (typed, found) => expect(runsFrom(typed)).toEqual(found));

  test("below runs/, where no directory is typed", () => {
    expect([runsFrom("r"), runsFrom("runs"), runsFrom("iris")]).toEqual([
      ["runs/iris-2", "runs/iris-10", "runs/sweep-1"],
      ["runs/iris-2", "runs/iris-10", "runs/sweep-1"],
      [],
    ]);
  });
});

test("an experiment near by, where there is one", () => {
  expect(anExperiment()).toBeNull();
  put("data/b.yaml", "data/a.yml");
  expect(anExperiment()).toBe("data/a.yml");
  put("z.yaml");
  expect(anExperiment()).toBe("data/a.yml");
});
