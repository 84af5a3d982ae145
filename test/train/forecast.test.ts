// How a series goes on, by models whose weights are known: the last value plus its step, from whatever the window ends with.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Preprocess } from "../../src/data/preprocess.js";
import { csvFile } from "../../src/files/csvFile.js";
import { openRun, type OpenRun } from "../../src/runs/openRun.js";
import { requireSteps, unknownAhead } from "../../src/train/forecast.js";
import { forecastRun, type ForecastOptions } from "../../src/train/forecastRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

/** y = t^2 at t = 0, 1, 2, .. */
const lines = (n: number, group = ""): string[] => Array.from({ length: n }, (_, t) => `${t},${t * t}${group}`);
const table = (rows: readonly string[], head = "t,y"): string => [head, ...rows, ""].join("\n");

/** A model that says 2 y[t] - y[t - 1], from a window of two values: it goes on in a straight line. */
async function straight(name: string, rows: readonly string[], data = "", split = "{train: 0.5, val: 0.5, test: 0}", head = "t,y"): Promise<OpenRun> {
  folder.write(`${name}.csv`, table(rows, head));
  const file = folder.write(
    `${name}.yaml`,
    `data: {path: ${name}.csv, target: y, order: t, window: 2, scale: none, features: [y], split: ${split}${data}}\nmodel: [Flatten, {Linear: {out_features: auto, bias: false}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 1.0e-30}}\ntrain: {epochs: 1, dtype: float64}\nrun: {dir: "${folder.path}"}\n`,
  );
  const run = openRun((await trainExperiment({ file })).run);
  run.model.stateDict().get("1.weight")!.data.set([-1, 2]);
  return run;
} // prettier-ignore
const notesOf = async (run: OpenRun, options: ForecastOptions = { steps: 1 }): Promise<readonly string[]> => (await forecastRun(run, null, options)).notes; // prettier-ignore

describe("a forecast", () => {
  let run: OpenRun;
  beforeAll(async () => {
    run = await straight("squares", lines(60));
  });

  test("goes on from what it has said itself, and from the window before it", async () => {
    const found = await forecastRun(run, null, { steps: 3 });
    // 59^2 and its difference from 58^2 again and again
    const [last, difference] = [59 * 59, 59 * 59 - 58 * 58];
    expect(found.steps.map(({ group, step, time, when, predicted }) => [group, step, time, when, predicted])).toEqual([1, 2, 3].map((k) => [null, k, 59 + k, String(59 + k), last + k * difference])); // prettier-ignore
    expect(found.past).toEqual([{ group: null, points: [58, 59].map((t) => ({ time: t, when: String(t), value: t * t })) }]);
    expect([found.target, found.order, found.group, found.interval]).toEqual(["y", "t", null, 0.8]);
  });

  test("has an interval of what it was off by, step by step", async () => {
    // t^2 bends away from a straight line by 2 in the first step, and by k (k + 1) in step k: always by the same
    const { steps } = await forecastRun(run, null, { steps: 3, interval: 0.5 });
    steps.forEach(({ predicted, low, high }, i) => {
      const off = (i + 1) * (i + 2);
      expect([low! - predicted, high! - predicted]).toEqual([expect.closeTo(off, 6), expect.closeTo(off, 6)]);
    });
  });

  describe("by a model that says that all stays as it is", () => {
    /** With one or two steps at once. */
    const still = async (name: string, rows: readonly string[], horizon = 1): Promise<OpenRun> => {
      const run_ = await straight(name, rows, horizon === 1 ? "" : `, horizon: ${horizon}`);
      run_.model
        .stateDict()
        .get("1.weight")!
        .data.set(Array.from({ length: horizon }, () => [0, 1]).flat());
      return run_;
    };
    const intervals = async (of: OpenRun, options: ForecastOptions): Promise<number[][]> => (await forecastRun(of, null, options)).steps.map(({ predicted, low, high }) => [low! - predicted, high! - predicted]); // prettier-ignore
    const near = (...values: number[]): unknown[] => values.map((value) => expect.closeTo(value, 6));

    test("an end lies between two neighbours in order where its share does", async () => {
      // off by (t + 1)^2 - t^2 = 2 t + 1 from t = 31 to 58: 63, 65, .. 117, of which place 2.7 is 68.4
      const squares = await still("still", lines(60));
      expect(await intervals(squares, { steps: 1 })).toEqual([near(63 + 2 * 2.7, 63 + 2 * 24.3)]);
      expect(await intervals(squares, { steps: 1, interval: 0.5 })).toEqual([near(63 + 2 * 6.75, 63 + 2 * 20.25)]);
    });

    test("beyond the horizon the truth is that of later rows", async () => {
      // off by (t + k)^2 - t^2 = 2 k t + k^2 from t = 31 to 57, and in step 3 to 56
      const both = await still("both2", lines(60), 2);
      const [low, high] = [31 + 2.6, 31 + 23.4];
      expect(await intervals(both, { steps: 3 })).toEqual([near(2 * low + 1, 2 * high + 1), near(4 * low + 4, 4 * high + 4), near(6 * (31 + 2.5) + 9, 6 * (31 + 22.5) + 9)]); // prettier-ignore
    });

    test("of more than 512 validation rows at most as many are looked at, evenly spread", async () => {
      // 100 more wherever t is odd: off by 101 from an even t, and by -99 from an odd one
      const uneven = (n: number): string[] => Array.from({ length: n }, (_, t) => `${t},${t + 100 * (t % 2)}`);
      expect(await intervals(await still("some", uneven(1028)), { steps: 1 })).toEqual([near(-99, 101)]);
      // 513: every second, from t = 516 on
      expect(await intervals(await still("many", uneven(1030)), { steps: 1 })).toEqual([near(101, 101)]);
    });
  });

  test("has none where fewer than 20 validation rows tell", async () => {
    // 30 validation rows, of which the first two are a window: 28 for step 1, 20 for step 9
    const { steps, notes, interval } = await forecastRun(run, null, { steps: 12 });
    expect(steps.map(({ low, high }) => [low === null, high === null])).toEqual(Array.from({ length: 12 }, (_, i) => [i >= 9, i >= 9])); // prettier-ignore
    expect([notes, interval]).toEqual([["no interval after step 9: the validation rows do not reach further"], 0.8]);
    const short = await straight("short", lines(40));
    expect(await notesOf(short)).toEqual(["no interval: too few validation rows to tell"]);
    expect((await forecastRun(short, null, { steps: 1 })).interval).toBeNull();
  });

  test("has none where there are no validation rows, or the data is another or gone", async () => {
    const none = await straight("none", lines(30), "", "{train: 0.5, val: 0, test: 0.5}");
    expect(await notesOf(none)).toEqual(["no interval: the run set no rows aside for validation"]);
    const changed = await straight("changed", lines(60));
    writeFileSync(join(folder.path, "changed.csv"), table(lines(61)));
    const found = await forecastRun(changed, null, { steps: 1 });
    expect(found.notes).toEqual(["no interval: the run's data has changed since it was trained"]);
    expect([found.steps[0].time, found.steps[0].low, found.steps[0].high, found.interval]).toEqual([61, null, null, null]);
    writeFileSync(join(folder.path, "changed.csv"), "a,b\n1,2\n");
    const other = await forecastRun(changed, csvFile(folder.write("other.csv", table(lines(5)))), { steps: 1 });
    expect(other.steps[0].predicted).toBe(16 + (16 - 9));
    expect(other.notes).toEqual([expect.stringMatching(/^no interval: the run's data cannot be read \(.+\)$/)]);
  });

  test("needs a window of each series; those that are shorter are named", async () => {
    const both = await straight("both", [...lines(60, ",a"), ...lines(1, ",b"), ...lines(2, ",c")], ", group: g", undefined, "t,y,g"); // prettier-ignore
    const { steps, notes, past, group } = await forecastRun(both, null, { steps: 1 });
    expect(steps.map((step) => [step.group, step.time, step.predicted])).toEqual([["a", 60, 59 * 59 + 117], ["c", 2, 2]]); // prettier-ignore
    expect(past.map((each) => [each.group, each.points.map(({ value }) => value)])).toEqual([["a", [58 * 58, 59 * 59]], ["c", [0, 1]]]); // prettier-ignore
    expect([group, notes.at(0)]).toEqual(["g", expect.stringContaining("no forecast for b: fewer steps than the 2 of a window")]);
    const one = csvFile(folder.write("one.csv", table(["0,0,a"], "t,y,g")));
    await expect(forecastRun(both, one, { steps: 1 })).rejects.toThrow("one.csv: error: no series has the 2 steps of a window\n  hint: give more rows: the forecast begins with the last window"); // prettier-ignore
  });

  test("is asked for at least one step, and an interval between 0 and 1", async () => {
    for (const options of [{ steps: 0 }, { steps: 1.5 }, {}, { steps: 1, interval: 0 }, { steps: 1, interval: 1 }, { steps: 1, interval: "0.8" }, null, 3])
      await expect(forecastRun(run, null, options as ForecastOptions)).rejects.toThrow("forecastRun: options must be { steps: a whole number >= 1, interval?: a number above 0 and below 1 }"); // prettier-ignore
    for (const interval of [1e-9, 1 - 2 ** -53, undefined]) expect((await forecastRun(run, null, { steps: 1, interval })).steps).toHaveLength(1); // prettier-ignore
  });
});

describe("steps that a model can foretell", () => {
  const preprocess = (horizon: number, names: readonly string[], step: unknown = 1) => ({ columns: names.map((name) => ({ name })), series: { target: "y", order: { name: "t" }, group: { name: "g" }, horizon, step } }) as unknown as Parameters<typeof requireSteps>[0]; // prettier-ignore

  test("are known of the target, the order and the group", () => {
    expect(unknownAhead(preprocess(1, ["a", "y", "t", "g", "b"]))).toEqual(["a", "b"]);
    expect(unknownAhead({ columns: [{ name: "a" }], series: undefined } as unknown as Preprocess)).toEqual(["a"]);
  });

  test("end with its horizon where other columns would have to be known", () => {
    const ask = (horizon: number, steps: number, names: readonly string[]) => () => requireSteps(preprocess(horizon, names), steps, "runs/a-1"); // prettier-ignore
    expect(ask(2, 2, ["a"])).not.toThrow();
    expect(ask(2, 9, ["y", "t"])).not.toThrow();
    expect(ask(1, 2, ["a", "y", "b"])).toThrow('runs/a-1: error: the model predicts the next step, and for step 2 it would have to know "a", "b" of the steps before\n  hint: train a model that predicts 2 steps at once, data.horizon: 2; or one that looks at y and the date alone'); // prettier-ignore
    expect(ask(2, 5, ["a"])).toThrow("the model predicts 2 steps, and for step 3 it would have to know");
  });

  test("or where nobody knows how far apart they are", () => {
    expect(() => requireSteps(preprocess(1, ["y"], null), 1, "r")).not.toThrow();
    expect(() => requireSteps(preprocess(1, ["y"], null), 2, "r")).toThrow("r: error: the distance of two steps is not known: no series of the training file has two\n  hint: use a longer file"); // prettier-ignore
  });
});
