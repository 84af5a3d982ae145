// mlbh evaluate: the built command line.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { appendFileSync, copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbh, root, scratch } from "./run.js";
import type { Importance } from "../../src/train/importance.js";
import type { Summary } from "../../src/runs/records.js";

const folder = scratch();
afterAll(folder.remove);
const run = join(folder.path, "iris-1");
const data = join(folder.path, "iris.csv");
let summary: Summary;
let trained: string;

beforeAll(() => {
  copyFileSync(join(root, "data/iris.csv"), data);
  const settings = ["train.epochs=4", `data.path=${data}`].flatMap((setting) => ["--set", setting]);
  trained = mlbh("train", "configs/iris.yaml", ...settings, "--quiet", "--run-dir", folder.path).out;
  summary = JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as Summary;
});

describe("the run's own data", () => {
  test("the test rows give exactly what training gave, in the same words", () => {
    const { code, out, err } = mlbh("evaluate", run);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(trained.replace(/run written to .*\n/, ""));
    expect(out).toMatch(/^test {2}22 rows\n +model {2}constant answer\n {2}loss +\d\.\d+ *\n/);
    const json = JSON.parse(mlbh("evaluate", run, "--json").out) as object;
    expect(json).toEqual({
      run,
      data,
      part: "test",
      rows: 22,
      classes: summary.classes,
      threshold: null,
      metrics: summary.test,
      constant: summary.constant?.values,
    });
  });

  test("another part, other metrics", () => {
    const json = JSON.parse(mlbh("evaluate", run, "--part", "val", "--metrics", "recall,accuracy", "--json").out) as object;
    expect(json).toMatchObject({ part: "val", rows: 23 });
    expect(json).toHaveProperty("metrics.accuracy", summary.val!.accuracy);
    expect(Object.keys((json as { metrics: object }).metrics)).toEqual(["loss", "recall", "accuracy"]);
  });
});

describe("--importance", () => {
  test("of every column, the same numbers each time", () => {
    const { code, out, err } = mlbh("evaluate", run, "--importance");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/\nimportance: how much worse .* \(its cells shuffled, 5 times; mean and deviation\)\n {2}column +loss +accuracy\n {2}petal_\w+ +\+\d\.\d+ ± \d\.\d+ /); // prettier-ignore
    const json = JSON.parse(mlbh("evaluate", run, "--importance", "7", "--json").out) as { importance: Importance };
    expect(json.importance).toMatchObject({ repeats: 7, seed: 0, rows: 22, metric: "accuracy" });
    expect(json.importance.columns.map(({ column }) => column).sort()).toEqual(["petal_length", "petal_width", "sepal_length", "sepal_width"]); // prettier-ignore
    expect(mlbh("evaluate", run, "--importance").out).toBe(out);
  });

  test("of the rows of another file", () => {
    const json = JSON.parse(mlbh("evaluate", run, "data/iris.csv", "--importance", "--json").out) as { importance: Importance };
    expect(json.importance).toMatchObject({ rows: 150, repeats: 5 });
  });

  test("the number of shuffles is one", () =>
    expect(mlbh("evaluate", run, "--importance", "1")).toMatchObject({ code: 2, err: expect.stringContaining("expected a whole number from 2 to 1000, how often each column is shuffled; alone it stands at the end: mlbh evaluate RUN --importance") })); // prettier-ignore
});

describe("another file", () => {
  test("all its rows, also from standard input", () => {
    const { code, out } = mlbh("evaluate", run, "data/iris.csv");
    expect(code).toBe(0);
    expect(out).toMatch(/^data\/iris\.csv {2}150 rows\n/);
    expect(out).toMatch(/setosa +50 +0 +0\n/);
  });

  test("rows with a missing cell are counted, labels must be known", () => {
    const rows = ["sepal_length,sepal_width,petal_length,petal_width,species", "5.1,3.5,1.4,0.2,setoso", "1,1,1,1,"];
    const { code, out, err } = mlbh("evaluate", run, folder.write("labels.csv", rows.join("\n")));
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(
      "labels.csv:3:species: error: the cell is empty\n  hint: without the answer the prediction cannot be judged",
    );
    const known = folder.write("one.csv", rows.slice(0, 2).join("\n"));
    expect(mlbh("evaluate", run, known).err).toContain('class "setoso" was not seen in training\n  hint: did you mean "setosa"?');
  });
});

describe("mistakes", () => {
  test.each([
    [["--part", "tests"], "Allowed choices are train, val, test"],
    [["data/iris.csv", "--part", "val"], "--part divides the run's own data; all rows of another file are measured"],
    [["--metrics", "acuracy"], 'there is no metric "acuracy"; did you mean "accuracy"?'],
    [["--metrics", "mse"], '"mse" does not fit a multiclass task, which this run has'],
  ])("%j is wrong usage", (words, message) => {
    expect(mlbh("evaluate", run, ...words)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(message) });
  });

  test("a directory that is no run, and a file that changed since", () => {
    expect(mlbh("evaluate", "data")).toMatchObject({
      code: 1,
      err: expect.stringContaining("data: error: this directory is not a run: it has no resolved.yaml"),
    });
    appendFileSync(data, "5,3,1,1,setosa\n");
    const { code, out, err } = mlbh("evaluate", run);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      `${data}: error: the file is not the one that ${run} was trained on: its content has changed\n` +
        `  hint: bring the old file back, or measure the model on all rows of the new one: mlbh evaluate ${run} ${data}\n`,
    );
  });
});
