// A series through the built command line: check, train, evaluate, predict, forecast, report, sweep and compare, and how it is refused.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbhIn, mlbhWith, scratch, type Result } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const mlbh = (...words: string[]): Result => mlbhIn(folder.path, ...words);
const hour = (i: number): string => new Date(1_600_000_000_000 + i * 3_600_000).toISOString().slice(0, 16).replace("T", " ");

beforeAll(() => {
  const rows = Array.from({ length: 240 }, (_, i) => `${hour(i)},${(20 + 3 * Math.sin(i / 4)).toFixed(3)}`);
  folder.write("load.csv", ["at,load", ...rows, ""].join("\n"));
  folder.write(
    "load.yaml",
    `data: {path: load.csv, target: load, order: at, window: 6, horizon: 2, columns: {at: {type: date, format: "YYYY-MM-DD HH:mm", parts: [hour]}}, target_scale: standard}
model: [{GRU: {hidden_size: 6}}, Last, {Linear: {out_features: auto}}]
loss: MSELoss
optimizer: {Adam: {lr: 0.02}}
train: {epochs: 40}
metrics: [rmse]
sweep: {keys: {optimizer.Adam.lr: [0.02, 0.01]}}
`,
  );
  expect(mlbh("train", "load.yaml", "--quiet")).toMatchObject({ code: 0, err: "" });
});

test("check shows the window, and finds nothing to remark", () => {
  const { code, out } = mlbh("check", "load.yaml", "--strict");
  expect(code).toBe(0);
  expect(out).toMatch(/\(input\) +\(6, 3\)/);
});

test("persistence stands beside the model, as in the summary", () => {
  const { out } = mlbh("evaluate", "runs/load-1");
  expect(out).toMatch(/^test {2}29 rows\n +model {2}persistence\n/);
  const { persistence, metrics } = JSON.parse(mlbh("evaluate", "runs/load-1", "--json").out) as { persistence: { rmse: number }; metrics: { rmse: number } }; // prettier-ignore
  const summary = JSON.parse(readFileSync(join(folder.path, "runs/load-1/summary.json"), "utf8")) as { test: { rmse: number }; constant: { values: object } }; // prettier-ignore
  expect(metrics.rmse).toBe(summary.test.rmse);
  expect(persistence).toEqual(summary.constant.values);
});

describe("forecast", () => {
  test("is a table of steps in a pipe", () => {
    const { code, out, err } = mlbh("forecast", "runs/load-1", "--steps", "3", "--interval", "0.5");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n").map((line) => line.split(",")[0])).toEqual(["at", hour(240), hour(241), hour(242), ""]);
    expect(out).toMatch(/^at,load,low,high\n/);
    expect(mlbh("forecast", "runs/load-1", "load.csv", "--steps", "3", "--interval", "0.5").out).toBe(out);
    const input = readFileSync(join(folder.path, "load.csv"));
    expect(
      mlbhWith({ folder: folder.path, input }, "forecast", "runs/load-1", "-", "--steps", "3", "--interval", "0.5").out,
    ).toBe(out);
  });

  test("the first two are what predict says of the last row", () => {
    const csv = mlbh("forecast", "runs/load-1", "--steps", "2").out.trim().split("\n").slice(1).map((line) => line.split(",")[1]); // prettier-ignore
    const { out, err } = mlbh("predict", "runs/load-1", "load.csv");
    expect(out.split("\n")[0]).toBe("at,load,load+1_predicted,load+2_predicted");
    expect(out.trim().split("\n").at(-1)!.split(",").slice(2)).toEqual(csv);
    expect(err).toBe("warning: 5 rows without a prediction: the window takes 6 steps up to the row\n");
  });

  test("as JSON, and into a file", () => {
    const { forecast, order, target } = JSON.parse(mlbh("forecast", "runs/load-1", "--steps", "2", "--json").out) as { forecast: object[]; order: string; target: string }; // prettier-ignore
    expect({ order, target }).toEqual({ order: "at", target: "load" });
    expect(forecast).toEqual([expect.objectContaining({ step: 1, at: hour(240) }), expect.objectContaining({ step: 2, at: hour(241) })]); // prettier-ignore
    expect(mlbh("forecast", "runs/load-1", "--steps", "2", "-o", "f.csv").out).toBe("2 steps written to f.csv\n");
    expect(readFileSync(join(folder.path, "f.csv"), "utf8")).toBe(mlbh("forecast", "runs/load-1", "--steps", "2").out);
  });

  test("is refused in a sentence", () => {
    expect(mlbh("forecast", "runs/load-1")).toMatchObject({ code: 2, err: expect.stringContaining("--steps <number>") });
    expect(mlbh("forecast", "runs/load-1", "--steps", "0").err).toContain("it must be a whole number of 1 or more");
    expect(mlbh("forecast", "runs/load-1", "--steps", "1", "--interval", "80").err).toContain("expected a probability above 0 and below 1, such as 0.8"); // prettier-ignore
    expect(mlbh("forecast", "runs/none", "--steps", "1")).toMatchObject({ code: 1, err: expect.stringContaining("there is no such directory") }); // prettier-ignore
  });
});

test("the report shows what was forecast beside what came", () => {
  const { out } = mlbh("report", "runs/load-1");
  expect(out).toContain("Forecast and what came");
  const page = readFileSync(join(folder.path, "runs/load-1/report.html"), "utf8");
  expect(page).toContain("load, 1 step ahead");
  expect(page).toContain("load, 2 steps ahead");
  expect(page.match(/came \S+, forecast \S+, persistence/g)!.length).toBe(58);
});

test("a sweep ranks its trials, and they can be compared", () => {
  expect(mlbh("sweep", "load.yaml", "--quiet")).toMatchObject({ code: 0 });
  expect(mlbh("compare", "runs/load-2")).toMatchObject({ code: 0, err: "" });
});

test("a table with dates in order is told how a series is asked", () => {
  const { out } = mlbh("init", "load.csv", "--target", "load", "-o", "first.yaml");
  expect(out).toMatch(/note: the rows are in the order of "at". .* add order: at and window: 14 under data/);
  expect(mlbh("train", "first.yaml", "--quiet", "--epochs", "1")).toMatchObject({ code: 0 });
});

describe("settings that do not fit", () => {
  test.each([
    ["data.order=load", "data.order is the target, too"],
    ["data.group=at", "data.group is the order, too"],
    ["data.target=[load, at]", "data.target names 2 columns, and the future of one is predicted"],
    ["data.split.order=at", "data.split.order cannot stand beside window: a series is divided by time"],
    ["repeat.folds=3", "repeat.folds would test on steps before those of training, and a series is divided by time"],
    ["data.image=[1, 2]", "data.image cannot stand beside window, which makes the rows steps of a series"],
    ["loss={QuantileLoss: {quantiles: [0.1, 0.9]}}", "data.horizon asks for 2 steps, but QuantileLoss predicts quantiles of one number"],
    ["model=[{Linear: {out_features: auto}}]", "model.0.Linear gives (6, 2) for each row, but MSELoss needs (2,): one value for each of the 2 steps of data.horizon"],
  ])("%s", (setting, message) => {
    const { code, err } = mlbh("train", "load.yaml", "--quiet", "--set", setting);
    expect({ setting, code, err }).toEqual({ setting, code: 1, err: expect.stringContaining(message) });
  }); // prettier-ignore

  test.each([
    [", window: 6", "error: data.horizon is a setting of a series, and there is no data.window\n  hint: add window: 14, the number of steps that are seen\n"],
    [", order: at", "data.window makes the rows steps of a series, and nothing says which comes first\n  hint: add order: and the name of the column"],
  ])("without%s", (setting, message) => {
    const text = readFileSync(join(folder.path, "load.yaml"), "utf8");
    folder.write("other.yaml", text.replace(setting, ""));
    expect(mlbh("summary", "other.yaml")).toMatchObject({ code: 1, err: expect.stringContaining(message) });
  }); // prettier-ignore
});
