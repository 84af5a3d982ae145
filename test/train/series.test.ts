// A model of a series: what it says of rows in a file, how it goes on after the last one, and how far off that may be.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkAll } from "../../src/advise/check/check.js";
import { InputError } from "../../src/core/errors.js";
import type { Part } from "../../src/data/dataset.js";
import { csvFile } from "../../src/files/csvFile.js";
import { openRun, type OpenRun } from "../../src/runs/openRun.js";
import { evaluateFile, evaluatePart } from "../../src/train/evaluate.js";
import { forecastRun } from "../../src/train/forecastRun.js";
import { loadRun } from "../../src/train/loadRun.js";
import type { RowPrediction } from "../../src/train/predictChunk.js";
import { predictFile } from "../../src/train/predictFile.js";
import { judgeable, readForModel } from "../../src/train/seriesFile.js";
import { trainExperiment, type TrainObserver } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

const day = (i: number): string => new Date((15_000 + i) * 86_400_000).toISOString().slice(0, 10);
const value = (i: number): number => Number((10 + 5 * Math.sin(i / 3) + Math.abs(Math.sin(99 * i))).toFixed(2));
const head = "day,rain,temp";
const rows = Array.from({ length: 140 }, (_, i) => `${day(i)},${i % 4},${value(i)}`);
const file = (name: string, lines: readonly string[]): string => folder.write(name, [head, ...lines, ""].join("\n"));

interface Settings {
  readonly data?: string;
  readonly model?: string;
  readonly train?: string;
  readonly loss?: string;
}

function experiment(
  name: string,
  { data = "", model = "GRU: {hidden_size: 6}", train = "", loss = "MSELoss" }: Settings,
): string {
  file("series.csv", rows);
  return folder.write(
    `${name}.yaml`,
    `data: {path: series.csv, target: temp, order: day, window: 5, columns: {day: {type: date, format: YYYY-MM-DD, parts: [weekday]}}, target_scale: standard, split: {train: 0.5, val: 0.3, test: 0.2}${data}}
model: [{${model}}, Last, {Linear: {out_features: auto}}]
loss: ${loss}
optimizer: {Adam: {lr: 0.02}}
train: {epochs: 3, batch_size: 16${train}}
metrics: [rmse, mae]
run: {dir: "${folder.path}"}
`,
  );
}

async function trained(name: string, settings: Settings = {}, observer?: TrainObserver): Promise<OpenRun> {
  const summary = await trainExperiment({ file: experiment(name, settings) }, observer);
  return openRun(summary.run);
}

async function predictions(run: OpenRun, path: string, chunkRows?: number): Promise<RowPrediction[]> {
  const all: RowPrediction[] = [];
  await predictFile(run, csvFile(path), { header: () => undefined, rows: (some) => void all.push(...some) }, chunkRows);
  return all;
}

async function failure(work: () => unknown): Promise<string> {
  const error = await Promise.resolve().then(work).then(() => null, (reason: unknown) => reason); // prettier-ignore
  if (!(error instanceof InputError)) throw new Error(`expected an InputError, got ${String(error)}`);
  return error.message.replaceAll(`${folder.path}/`, "");
}

describe("predict", () => {
  let run: OpenRun;
  beforeAll(async () => {
    run = await trained("whole");
  });

  test("a row has an answer when a whole window leads up to it", async () => {
    const said = await predictions(run, join(folder.path, "series.csv"));
    expect(said).toHaveLength(rows.length);
    expect(said.slice(0, 4).map(({ predicted }) => predicted)).toEqual([null, null, null, null]);
    expect(said.slice(4).every(({ predicted }) => typeof predicted === "number")).toBe(true);
    expect(new Set(said.slice(4).map(({ predicted }) => predicted)).size).toBeGreaterThan(100);
    expect((await predictions(run, join(folder.path, "series.csv"), 7)).map(({ predicted }) => predicted)).toEqual(said.map(({ predicted }) => predicted)); // prettier-ignore
  });

  test("what comes later changes no answer before it, to the bit", async () => {
    const said = await predictions(run, join(folder.path, "series.csv"));
    for (const at of [60, 139]) {
      const tampered = rows.map((row, i) => (i < at ? row : row.replace(/,[^,]*$/, ",999")));
      const other = await predictions(run, file("tampered.csv", tampered));
      expect(other.slice(0, at).map(({ predicted }) => predicted)).toEqual(said.slice(0, at).map(({ predicted }) => predicted));
      expect(other[at].predicted).not.toBe(said[at].predicted);
    }
  });

  test("a file in another order gets the same answers, row by row", async () => {
    const said = new Map((await predictions(run, join(folder.path, "series.csv"))).map(({ cells, predicted }) => [cells[0], predicted])); // prettier-ignore
    const shuffled = [...rows.slice(70), ...rows.slice(0, 70).reverse()];
    const other = await predictions(run, file("shuffled.csv", shuffled));
    expect(other.map(({ cells }) => cells.join(","))).toEqual(shuffled);
    for (const { cells, predicted } of other) expect(predicted).toBe(said.get(cells[0]));
  });

  test("rows that a program has made, too", async () => {
    const said = await predictions(run, join(folder.path, "series.csv"));
    const made = rows.slice(0, 9).map((row) => row.split(",")).map(([a, b, c]) => ({ day: a, rain: Number(b), temp: Number(c) })); // prettier-ignore
    const answers = await loadRun(run.path).predict(made);
    expect(answers.map(({ predicted }) => predicted)).toEqual(said.slice(0, 9).map(({ predicted }) => predicted));
    expect(await loadRun(run.path).predict([])).toEqual([]);
  });

  test("examples are judged some at a time, all of them once", async () => {
    const { series, report } = await readForModel(run.preprocess, csvFile(join(folder.path, "series.csv")), "float32");
    const parts = (count: number): Part[] => [...judgeable(series, run.preprocess.series!, count)];
    const truth = Array.from({ length: 135 }, (_, i) => value(5 + i));
    for (const [count, sizes] of [
      [1000, [135]],
      [135, [135]],
      [134, [134, 1]],
      [40, [40, 40, 40, 15]],
    ] as const) {
      // prettier-ignore
      expect(parts(count).map(({ rows: size }) => size)).toEqual(sizes);
      expect(parts(count).flatMap(({ y }) => [...y])).toEqual(truth);
    }
    expect(report.early).toEqual({ rows: 4, window: 5 });
  });

  test("the test rows give the summary's numbers, persistence beside them", async () => {
    const summary = JSON.parse(readFileSync(join(run.path, "summary.json"), "utf8")) as { test: Record<string, number>; constant: object; rows: object }; // prettier-ignore
    const { values, constant, rows: count } = await evaluatePart(run, "test", ["rmse", "mae"]);
    expect(values).toEqual(summary.test);
    expect(count).toBe(140 * 0.2 - 5);
    const steps = Array.from({ length: count }, (_, i) => value(112 + 5 + i) - value(112 + 4 + i));
    expect(constant!.rmse).toBeCloseTo(Math.sqrt(steps.reduce((sum, step) => sum + step ** 2, 0) / count), 12);
    expect(summary.constant).toMatchObject({ baseline: "persistence", values: constant });
  });

  test("another file is judged where its answers are known", async () => {
    const { rows: count, values, constant, importance } = await evaluateFile(run, csvFile(file("new.csv", rows.slice(0, 40))), ["rmse"], 2); // prettier-ignore
    expect(count).toBe(40 - 5);
    const said = await predictions(run, join(folder.path, "new.csv"));
    const off = said.slice(4, 39).map(({ predicted }, i) => (predicted as number) - value(5 + i));
    expect(values.rmse).toBeCloseTo(Math.sqrt(off.reduce((sum, e) => sum + e ** 2, 0) / 35), 10);
    expect(constant!.rmse).toBeGreaterThan(0);
    expect(importance!.columns.map(({ column }) => column).sort()).toEqual(["day", "rain", "temp"]);
  });

  test("gaps and times that come twice are refused as in training", async () => {
    expect(await failure(() => predictions(run, file("gap.csv", [...rows.slice(0, 8), ...rows.slice(10, 20)])))).toBe(
      `gap.csv:10:day: error: ${day(10)} comes after ${day(7)} (line 9), and a step is 1 day\n  hint: add the rows that are missing, or set data.gaps: allow, which takes each row for the step after the one before`,
    );
    expect(await failure(() => predictions(run, file("twice.csv", [...rows.slice(0, 8), rows[3]])))).toMatch(/^twice.csv:10:day: error: \S+ stands twice, first on line 5\n/); // prettier-ignore
    expect(await failure(() => predictions(run, folder.write("without.csv", "rain,temp\n1,2\n")))).toMatch(/column "day"/);
  });

  test("a row that is skipped ends a window", async () => {
    const holes = rows.slice(0, 20).map((row, i) => (i === 9 ? row.replace(/,[^,]*,/, ",,") : row));
    const skipping = openRun(run.path, ["data.predict.missing_cell=skip"]);
    const said = await predictions(skipping, file("holes.csv", holes));
    expect(said.map(({ predicted }, i) => (predicted === null ? i : -1)).filter((i) => i >= 0)).toEqual([0, 1, 2, 3, 9, 10, 11, 12, 13]); // prettier-ignore
  });
});

describe("forecast", () => {
  const own = ", features: [day]";

  test.each(["float32", "float64"])("the next step is what predict says, and goes on from there, in %s", async (dtype) => {
    const run = await trained(`own-${dtype}`, { data: own, train: `, dtype: ${dtype}` });
    const { steps, interval } = await forecastRun(run, null, { steps: 4 });
    expect(interval).toBe(0.8);
    const said = await predictions(run, join(folder.path, "series.csv"));
    expect(steps[0].predicted).toBe(said[139].predicted);
    expect(steps.map(({ when }) => when)).toEqual([140, 141, 142, 143].map(day));
    // each forecast, appended to the file as if it had come, gives the next one
    const grown = [...rows];
    for (const [i, { predicted }] of steps.entries()) {
      const path = file("grown.csv", grown);
      expect((await predictions(run, path)).at(-1)!.predicted).toBe(predicted);
      expect((await forecastRun(run, csvFile(path), { steps: 1 })).steps[0].predicted).toBe(predicted);
      grown.push(`${day(140 + i)},0,${predicted}`);
    }
  });

  test("up to the horizon all steps are said at once, and after it they come in turns", async () => {
    const run = await trained("three", { data: `${own}, horizon: 3` });
    const { steps } = await forecastRun(run, null, { steps: 5 });
    const said = await predictions(run, join(folder.path, "series.csv"));
    expect(steps.slice(0, 3).map(({ predicted }) => predicted)).toEqual(said[139].predicted);
    const grown = file("grown3.csv", [...rows, ...steps.slice(0, 3).map(({ predicted }, i) => `${day(140 + i)},0,${predicted}`)]);
    expect(steps.slice(3).map(({ predicted }) => predicted)).toEqual(((await predictions(run, grown)).at(-1)!.predicted as number[]).slice(0, 2)); // prettier-ignore
  });

  test("columns of steps to come are not known: the horizon is the end", async () => {
    const run = await trained("exogenous", { data: ", horizon: 2" });
    expect((await forecastRun(run, null, { steps: 2 })).steps).toHaveLength(2);
    expect(await failure(() => forecastRun(run, null, { steps: 3 }))).toBe(
      'exogenous-1: error: the model predicts 2 steps, and for step 3 it would have to know "rain" of the steps before\n' +
        "  hint: train a model that predicts 3 steps at once, data.horizon: 3; or one that looks at temp and the date alone",
    );
  });

  test("the interval holds the share of the validation rows that it says", async () => {
    const run = await trained("spread", { data: own });
    for (const interval of [0.5, 0.9]) {
      const [{ predicted, low, high }] = (await forecastRun(run, null, { steps: 1, interval })).steps;
      const [below, above] = [low! - predicted, high! - predicted];
      // the residuals once more, from the file: the validation rows are 70 .. 111
      const said = await predictions(run, join(folder.path, "series.csv"));
      const residuals = Array.from({ length: 42 - 5 }, (_, i) => value(75 + i) - (said[74 + i].predicted as number));
      const inside = residuals.filter((residual) => residual >= below && residual <= above).length / residuals.length;
      expect(Math.abs(inside - interval)).toBeLessThan(2 / residuals.length);
    }
    const far = await forecastRun(run, null, { steps: 60 });
    expect(far.steps[40].low).toBeNull();
    expect(far.notes).toEqual(["no interval after step 18: the validation rows do not reach further"]);
  });

  test("several series go on, each by itself", async () => {
    const both = rows.flatMap((row, i) => [`${row},a`, ...(i < 60 ? [`${day(i)},0,${50 + value(i)},b`] : [])]);
    folder.write("both.csv", ["day,rain,temp,place", ...both, ""].join("\n"));
    const text = readFileSync(experiment("groups", { data: ", group: place, features: [day, place]" }), "utf8");
    const { run: path } = await trainExperiment({ file: folder.write("groups.yaml", text.replace("series.csv", "both.csv")) });
    const run = openRun(path);
    const { steps } = await forecastRun(run, null, { steps: 2 });
    expect(steps.map(({ group, when }) => [group, when])).toEqual([["a", day(140)], ["a", day(141)], ["b", day(60)], ["b", day(61)]]); // prettier-ignore
    const alone = folder.write("b.csv", ["day,rain,temp,place", ...both.filter((row) => row.endsWith("b")), ""].join("\n"));
    expect((await forecastRun(run, csvFile(alone), { steps: 2 })).steps).toEqual(steps.slice(2));
    const said = await predictions(run, join(folder.path, "both.csv"));
    expect(steps[2].predicted).toBe(said.filter(({ cells }) => cells[3] === "b").at(-1)!.predicted);
  });

  test("is refused where rows have no future", async () => {
    const table = folder.write("table.yaml", `data: {path: series.csv, target: temp, drop: [day]}\nmodel: [{Linear: {out_features: auto}}]\nloss: MSELoss\noptimizer: SGD\ntrain: {epochs: 1}\nrun: {dir: "${folder.path}"}\n`); // prettier-ignore
    const run = openRun((await trainExperiment({ file: table })).run);
    expect(await failure(() => forecastRun(run, null, { steps: 1 }))).toBe(
      "table-1: error: the run is none of a series: its rows have no future\n  hint: a series has data.window and data.order; mlbh predict answers for the rows of a table",
    );
  });

  test("quantiles: the middle one is the forecast", async () => {
    const run = await trained("quantiles", { data: own, loss: "{QuantileLoss: {quantiles: [0.1, 0.5, 0.9]}}" });
    const { steps } = await forecastRun(run, null, { steps: 3 });
    const said = await predictions(run, join(folder.path, "series.csv"));
    expect(steps[0].predicted).toBe(said[139].predicted);
    expect(steps[0].predicted).toBe(said[139].quantiles![1]);
    const grown = file("grownq.csv", [...rows, `${day(140)},0,${steps[0].predicted}`]);
    expect(steps[1].predicted).toBe((await predictions(run, grown)).at(-1)!.predicted);
  });

  test("a file that is shorter than a window", async () => {
    const run = openRun(join(folder.path, "spread-1"));
    expect(await failure(() => forecastRun(run, csvFile(file("short.csv", rows.slice(0, 3))), { steps: 1 }))).toBe(
      "short.csv: error: no series has the 5 steps of a window\n  hint: give more rows: the forecast begins with the last window",
    );
  });
});

describe("training", () => {
  test.each(["Flatten", "Conv1d", "LSTM", "attention"])("a window goes through %s", async (kind) => {
    const models: Record<string, string> = {
      Flatten: "model: [Flatten, {Linear: {out_features: auto}}]",
      Conv1d: "model: [{Conv1d: {out_channels: 4, kernel_size: 2}}, Flatten, {Linear: {out_features: auto}}]",
      LSTM: "model: [{LSTM: {hidden_size: 4, bidirectional: true}}, Mean, {Linear: {out_features: auto}}]",
      attention: "model: [{Linear: {out_features: 8}}, PositionalEmbedding, {TransformerEncoderLayer: {nhead: 2, dim_feedforward: 16}}, Max, {Linear: {out_features: auto}}]", // prettier-ignore
    };
    const text = readFileSync(experiment(kind, {}), "utf8").replace(/^model: .*$/m, models[kind]);
    const summary = await trainExperiment({ file: folder.write(`${kind}.yaml`, text) });
    expect(summary.test!.rmse).toBeGreaterThan(0);
  });

  test.each([1, 4, 7])("stopped after %i steps, it goes on to the same bits", async (steps) => {
    const settings = { model: "LSTM: {hidden_size: 5, num_layers: 2, dropout: 0.2}" };
    const whole = await trained(`kept${steps}`, settings);
    let done = 0;
    const stopped = await trained(`stopped${steps}`, settings, { shouldStop: () => ++done >= steps });
    await trainExperiment({ resume: stopped.path });
    const bits = (run: OpenRun): string => readFileSync(join(run.path, "model.safetensors")).toString("hex");
    expect(bits(openRun(stopped.path))).toBe(bits(whole));
  });

  test("importance shuffles a column in all steps of a window", async () => {
    // a model that looks at one place of the window: only the column that stands there matters, in whichever step
    folder.write("lag.csv", ["t,a,y", ...Array.from({ length: 120 }, (_, i) => `${i},${(i * 37) % 11},${((i * 7919) % 100) / 10}`), ""].join("\n")); // prettier-ignore
    const path = folder.write("lag.yaml", `data: {path: lag.csv, target: y, order: t, window: 3, drop: [t], split: {train: 0.5, val: 0, test: 0.5}}\nmodel: [Flatten, {Linear: {out_features: auto}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 1.0e-9}}\ntrain: {epochs: 1}\nrun: {dir: "${folder.path}"}\n`); // prettier-ignore
    const run = openRun((await trainExperiment({ file: path })).run);
    const weight = run.model.stateDict().get("1.weight")!;
    weight.data.set([0, 0, 0, 0, 2, 0]); // the feature a of the last step
    const only = (await evaluatePart(run, "test", ["rmse"], 2)).importance!.columns;
    expect(only.find(({ column }) => column === "y")!.loss.mean).toBe(0);
    expect(only.find(({ column }) => column === "a")!.loss.mean).not.toBe(0);
    weight.data.set([0, 3, 0, 0, 0, 0]); // y of the first step
    const first = (await evaluatePart(run, "test", ["rmse"], 2)).importance!.columns;
    expect(first.find(({ column }) => column === "a")!.loss.mean).toBe(0);
    expect(first.find(({ column }) => column === "y")!.loss.mean).not.toBe(0);
  });

  test("parts of the date that only grow are remarked by check", async () => {
    const text = readFileSync(experiment("growing", {}), "utf8").replace("parts: [weekday]", "parts: [weekday, days]");
    const { warnings, errors } = await checkAll(folder.write("growing.yaml", text));
    expect(errors).toEqual([]);
    expect(warnings.map(({ message }) => message)).toEqual(["its days only grow: on all steps after training the model gets values that it has never seen"]); // prettier-ignore
    expect((await checkAll(experiment("cyclic", {}))).warnings).toEqual([]);
  });

  test("a model that is worse than persistence says so", async () => {
    const { warnings } = await trainExperiment({ file: experiment("worse", {}), overrides: { "optimizer.Adam.lr": 1e-9 } });
    expect(warnings.at(-1)).toMatch(/^on the validation rows the model is no better than persistence, which says that temp stays as it is: rmse \S+ against \S+ \(/); // prettier-ignore
  });
});
