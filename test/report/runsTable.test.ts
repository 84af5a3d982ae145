// The table of all runs: one line for each, in epochs or in steps, and with the metrics that tell.
import { describe, expect, test } from "@jest/globals";
import { runsTable } from "../../src/report/terminal/runsTable.js";
import type { RunEntry } from "../../src/runs/runList.js";
import { entryOf } from "./builders.js";

const score = (mean: number, deviation: number | null = null): RunEntry["metrics"][string] => ({ mean, deviation, n: 1 });
const rows = (...runs: RunEntry[]): readonly (readonly string[])[] => runsTable(runs, "name").rows;
const worker = { pid: 12, host: "here", since: "", name: "process 12\n" };

describe("a line for a run", () => {
  test("has all that is known, and nothing where nothing is", () => {
    const bare = entryOf({ run: "runs/b\n", when: new Date(2026, 10, 12, 13, 14), epochs: null, best_epoch: null, parameters: null, val_loss: null, seconds: null }); // prettier-ignore
    expect(rows(entryOf({ metrics: { loss: score(1), accuracy: score(0.875) } }), bare)).toEqual([
      ["run", "when", "state", "epochs", "best", "parameters", "val_loss", "accuracy", "time"],
      ["runs/iris-1", "2026-03-04 05:06", "finished", "20", "7", "1,234", "0.1250", "0.8750", "1.50 s"],
      ["runs/b\\u000a", "2026-11-12 13:14", "finished", "", "", "", "", "", ""],
    ]);
  });

  test("with the process that is at work on it", () => {
    expect(rows(entryOf({ state: "running", process: worker }))[1][2]).toBe("running (process 12\\u000a)");
  });

  test("for a group how many it has, and what its best reached where no column says so", () => {
    const state = (changes: Partial<RunEntry>): string => rows(entryOf({ kind: "sweep", members: 9, ...changes }))[1][2];
    expect(state({ kind: "repeat", members: 2 })).toBe("repeat of 2");
    expect(state({ members: null })).toBe("sweep of 0");
    expect(state({ best: { metric: "val_loss", value: 0.5 } })).toBe("sweep of 9");
    expect(state({ best: { metric: "val_f1", value: 0.5 }, state: "interrupted" })).toBe("sweep of 9, best val_f1 0.5000, interrupted"); // prettier-ignore
    expect(state({ state: "running", process: worker })).toBe("sweep of 9, running (process 12\\u000a)");
  });
});

describe("lengths", () => {
  const inSteps = entryOf({ eval_every: 500, steps: 2000, epochs: 4, best_epoch: 3 });
  const lengths = (...runs: RunEntry[]): unknown => rows(...runs).map((row) => row.slice(3, 5));

  test("in epochs", () => {
    expect(lengths(entryOf({ epochs: 1000 }))).toEqual([["epochs", "best"], ["1,000", "7"]]); // prettier-ignore
  });

  test("in steps where all are counted so; a group has no length", () => {
    const none = { ...inSteps, steps: null, best_epoch: null };
    const group = entryOf({ kind: "repeat", epochs: null, best_epoch: null, steps: null });
    expect(lengths(inSteps, none, group)).toEqual([["steps", "best"], ["2,000", "1,500"], ["", ""], ["", ""]]); // prettier-ignore
    expect(lengths(group)).toEqual([["epochs", "best"], ["", ""]]); // prettier-ignore
  });

  test("in words where some are counted in epochs", () => {
    const none = { ...inSteps, steps: null, best_epoch: null };
    expect(lengths(inSteps, none, entryOf())).toEqual([["epochs", "best"], ["2,000 steps", "step 1,500"], ["", ""], ["20", "7"]]); // prettier-ignore
  });
});

describe("metrics", () => {
  test("the first of each run, and the one that they are sorted by", () => {
    const first = entryOf({ metrics: { loss: score(1), accuracy: score(0.5, 0.25), f1: score(0.75) } });
    const second = entryOf({ metrics: { "r2\n": score(2) } });
    const columns = (sort: string): unknown => runsTable([first, second], sort).rows.map((row) => row.slice(7, -1));
    expect(columns("name")).toEqual([["accuracy", "r2\\u000a"], ["0.5000 ± 0.2500", ""], ["", "2"]]); // prettier-ignore
    expect(columns("f1")).toEqual([["accuracy", "r2\\u000a", "f1"], ["0.5000 ± 0.2500", "", "0.7500"], ["", "2", ""]]); // prettier-ignore
    expect(columns("accuracy")).toEqual(columns("name"));
    expect(columns("constructor")).toEqual(columns("name"));
  });

  test("stay where there is no room; time goes before the loss, and parameters first", () => {
    const { columns } = runsTable([entryOf({ metrics: { accuracy: score(1), f1: score(1) } })], "f1");
    expect(columns).toEqual([
      { fit: "cutStart", least: 16 },
      { drop: 4 },
      { fit: "cut", least: 11 },
      { align: "right", drop: 3 },
      { align: "right", drop: 2 },
      { align: "right", drop: 1 },
      { align: "right", drop: 6 },
      { align: "right" },
      { align: "right" },
      { align: "right", drop: 5 },
    ]);
  });
});
