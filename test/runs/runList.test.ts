// The runs of a directory: how each has ended, how good it is, and in what order they stand.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lock } from "../../src/runs/lock.js";
import { listRuns, mainMetric, runEntry, sortKeys, sortRuns, type RunEntry } from "../../src/runs/runList.js";
import { fakeGroup, fakeRun } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";
import { entryOf } from "../report/builders.js";

const folder = scratch();
afterAll(folder.remove);

let count = 0;
function directory(): string {
  const path = join(folder.path, `d${++count}`);
  mkdirSync(path);
  return path;
}

describe("a run", () => {
  test("that has ended: its summary", () => {
    const path = fakeRun(directory(), "iris-1");
    expect(runEntry(path)).toEqual({
      run: path,
      kind: "run",
      state: "finished",
      process: null,
      when: statSync(join(path, "summary.json")).mtime,
      members: null,
      epochs: 2,
      best_epoch: 2,
      eval_every: null,
      steps: 8,
      parameters: 15,
      val_loss: 0.125,
      metrics: { loss: { mean: 0.25, deviation: null, n: 1 }, accuracy: { mean: 0.875, deviation: null, n: 1 } },
      best: null,
      seconds: 1.5,
    });
  });

  test("judged on the validation rows where there are no test rows, by numbers only", () => {
    const of = (summary: object): RunEntry => runEntry(fakeRun(directory(), "iris-1", { summary: { ...summary } }));
    const val = { loss: null, f1: 0.5, recall: null, confusion_matrix: [[1]] };
    expect(of({ test: null, val })).toMatchObject({ val_loss: null, metrics: { f1: { mean: 0.5, deviation: null, n: 1 } } });
    expect(Object.keys(of({ test: null, val }).metrics)).toEqual(["f1"]);
    expect(of({ test: null, val: null })).toMatchObject({ val_loss: null, metrics: {} });
    expect(of({ stopped: "early", eval_every: 4 })).toMatchObject({ state: "early", eval_every: 4 });
  });

  const epochs = [{ val_loss: 0.5 }, { val_loss: 0.25 }];

  test("that has not ended: as far as its log goes", () => {
    const path = fakeRun(directory(), "iris-1", { summary: null, epochs });
    const unfinished = { kind: "run", state: "unfinished", members: null, epochs: 2, best_epoch: null, eval_every: null, steps: null, parameters: null, val_loss: 0.25, metrics: {}, best: null, seconds: null }; // prettier-ignore
    expect(runEntry(path)).toMatchObject(unfinished);
    writeFileSync(join(path, "diverged.json"), "{}");
    expect(runEntry(path)).toMatchObject({ ...unfinished, state: "diverged" });
    const held = lock(path);
    const { state, process: worker } = runEntry(path);
    expect([state, worker]).toEqual(["running", { pid: process.pid, host: expect.any(String), since: expect.any(String), name: `process ${process.pid}` }]); // prettier-ignore
    held.release();
    expect(runEntry(path)).toMatchObject({ state: "diverged", process: null });
  });

  test("that has not begun, and one that counts steps", () => {
    expect(runEntry(fakeRun(directory(), "iris-1", { summary: null }))).toMatchObject({ epochs: 0, steps: null, val_loss: null });
    const config = { train: "{max_steps: 40, eval_every: 10}" };
    expect(runEntry(fakeRun(directory(), "iris-1", { summary: null, epochs, config }))).toMatchObject({ eval_every: 10, epochs: 2, steps: 20 }); // prettier-ignore
  });

  test("its time is that of its end, or of its beginning", () => {
    const path = fakeRun(directory(), "iris-1");
    const at = (name: string, second: number): void => utimesSync(join(path, name), second, second);
    at("summary.json", 2000);
    at("resolved.yaml", 1000);
    expect(runEntry(path).when).toEqual(new Date(2_000_000));
    rmSync(join(path, "summary.json"));
    expect(runEntry(path).when).toEqual(new Date(1_000_000));
  });
});

describe("a group", () => {
  const entryIn = (parent: string): RunEntry => listRuns(parent).runs[0];

  test("of repeated runs: means with their scatter", () => {
    const parent = directory();
    const path = fakeGroup(parent, "iris-1", { seconds: 12.5, metrics: { accuracy: { mean: 0.75, deviation: 0.125, n: 2 }, f1: { mean: 0.5, n: 1 } } }); // prettier-ignore
    expect(entryIn(parent)).toEqual({
      run: path,
      kind: "repeat",
      state: "finished",
      process: null,
      when: statSync(join(path, "summary.json")).mtime,
      members: 2,
      epochs: null,
      best_epoch: null,
      eval_every: null,
      steps: null,
      parameters: null,
      val_loss: null,
      metrics: { accuracy: { mean: 0.75, deviation: 0.125, n: 2 }, f1: { mean: 0.5, deviation: null, n: 1 } },
      best: null,
      seconds: 12.5,
    });
  });

  test("of a sweep: what the best trial has reached, as the loss where it is the loss", () => {
    const of = (summary: object): RunEntry => {
      const parent = directory();
      fakeGroup(parent, "iris-1", summary, ["trial-1", "trial-2", "trial-3"]);
      return entryIn(parent);
    };
    const trials = [{ value: 0.25 }, { value: 0.5 }];
    expect(of({ metric: "val_loss", trials, stopped: "interrupted" })).toMatchObject({ kind: "sweep", state: "interrupted", members: 3, val_loss: 0.25, metrics: {}, best: { metric: "val_loss", value: 0.25 }, seconds: null }); // prettier-ignore
    expect(of({ metric: "val_accuracy", trials })).toMatchObject({ val_loss: null, best: { metric: "val_accuracy", value: 0.25 } });
    expect(of({ metric: "val_loss", trials: [{ value: null }] })).toMatchObject({ val_loss: null, best: null });
    expect(of({ metric: "val_loss", trials: [] })).toMatchObject({ val_loss: null, best: null });
    expect(of({ trials })).toMatchObject({ val_loss: null, best: null });
    expect(of({ trials: "of another version", seconds: 3 })).toMatchObject({ state: "finished", metrics: {}, best: null, seconds: null }); // prettier-ignore
  });

  test("that goes on, and how many trials there will be", () => {
    const parent = directory();
    const path = fakeGroup(parent, "iris-1");
    expect(entryIn(parent)).toMatchObject({ state: "unfinished", members: 2, seconds: null });
    const file = join(path, "group.json");
    const search = { trials: 7, rungs: [], decided: [] };
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, "utf8")) as object), search }));
    utimesSync(file, 1000, 1000);
    expect(entryIn(parent)).toMatchObject({ members: 7, when: new Date(1_000_000) });
    const held = lock(path);
    expect(entryIn(parent)).toMatchObject({ state: "running", process: { pid: process.pid } });
    held.release();
  });
});

describe("a directory", () => {
  test("its folders and links by name, 2 before 10; what is no run is named with the reason", () => {
    const parent = directory();
    for (const name of ["iris-10", "iris-2"]) fakeRun(parent, name);
    symlinkSync(join(parent, "iris-2"), join(parent, "latest"));
    symlinkSync(join(parent, "nowhere"), join(parent, "broken"));
    mkdirSync(join(parent, "empty"));
    writeFileSync(join(parent, "notes.txt"), "");
    fakeRun(parent, "damaged");
    writeFileSync(join(parent, "damaged/summary.json"), "{");
    const { runs, skipped } = listRuns(parent);
    expect(runs.map(({ run }) => run)).toEqual(["iris-2", "iris-10", "latest"].map((name) => join(parent, name)));
    expect(skipped.map(({ place, message }) => [place?.file, message])).toEqual([
      [join(parent, "broken"), "there is no such directory"],
      [join(parent, "damaged/summary.json"), "this is not JSON: the file was changed or damaged"],
      [join(parent, "empty"), "this directory is not a run: it has no resolved.yaml"],
    ]);
    expect(listRuns(directory())).toEqual({ runs: [], skipped: [] });
  });

  test("that is none of runs: what to give instead", () => {
    const failure = (path: string): [string, string | undefined] => {
      try {
        listRuns(path);
      } catch (error) {
        const [{ message, hint }] = (error as { readonly problems: readonly { readonly message: string; readonly hint?: string }[] }).problems; // prettier-ignore
        return [message, hint];
      }
      throw new Error("expected an error");
    };
    const hint = "give the directory that holds the runs: mlbh runs DIR";
    const parent = directory();
    const run = fakeRun(parent, "iris-1");
    expect(failure(join(parent, "nothing"))).toEqual(["there is no such directory", hint]);
    expect(failure(join(run, "summary.json"))).toEqual(["this is a file, expected a directory of runs", hint]);
    expect(failure(run)).toEqual(["this is a run itself", `give the directory around it: mlbh runs ${parent}`]);
  });

  test("that is a group: its members, also where an experiment lies in it", () => {
    const group = fakeGroup(directory(), "iris-1");
    writeFileSync(join(group, "resolved.yaml"), "");
    expect(listRuns(group).runs.map(({ run }) => run)).toEqual(["seed-0", "seed-1"].map((name) => join(group, name)));
  });
});

describe("the order", () => {
  const score = (mean: number): RunEntry["metrics"][string] => ({ mean, deviation: null, n: 1 });
  const runs = [
    entryOf({ run: "a", state: "unfinished", when: new Date(2000), epochs: 10, best_epoch: null, parameters: 7, val_loss: 0.5, seconds: 1, metrics: { loss: score(2), accuracy: score(0.5) } }), // prettier-ignore
    entryOf({ run: "b", state: "early", when: new Date(1000), epochs: 9, best_epoch: 3, parameters: null, val_loss: null, seconds: 3, metrics: { accuracy: score(0.75), rmse: score(4) } }), // prettier-ignore
    entryOf({ run: "c", state: "finished", when: new Date(3000), epochs: 100, best_epoch: 2, parameters: 5, val_loss: 0.25, seconds: 2, metrics: { rmse: score(3) } }), // prettier-ignore
    entryOf({ run: "d", state: "early", when: new Date(500), epochs: null, best_epoch: 2, parameters: 6, val_loss: 0.125, seconds: 2, metrics: {} }), // prettier-ignore
  ];

  test.each([
    ["name", "abcd"],
    ["when", "cabd"],
    ["state", "bdca"],
    ["epochs", "bacd"],
    ["best_epoch", "cdba"],
    ["parameters", "cdab"],
    ["val_loss", "dcab"],
    ["seconds", "acdb"],
    ["loss", "abcd"],
    ["accuracy", "bacd"], // the highest first
    ["rmse", "cbad"],
    ["constructor", "abcd"],
  ])("by %s", (key, names) => expect(sortRuns(runs, key).map(({ run }) => run).join("")).toBe(names)); // prettier-ignore

  test("knows the metrics of all runs", () => {
    expect(sortKeys(runs)).toEqual(["name", "when", "state", "epochs", "best_epoch", "parameters", "val_loss", "seconds", "loss", "accuracy", "rmse"]); // prettier-ignore
  });

  test("a run is judged by its first metric beside the loss", () => {
    expect(runs.map(mainMetric)).toEqual(["accuracy", "accuracy", "rmse", null]);
    expect(mainMetric(entryOf({ metrics: { loss: score(1) } }))).toBeNull();
  });
});
