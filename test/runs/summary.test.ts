// summary.json and samples.jsonl read again: the least that each number may be, and what versions that did not record it have left out.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isLockFile } from "../../src/runs/lock.js";
import { readSamples, readSummary } from "../../src/runs/runLog.js";
import { fakeRun } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

let count = 0;
const written = (summary: Readonly<Record<string, unknown>> | null): ReturnType<typeof readSummary> => readSummary(fakeRun(folder.path, `run-${++count}`, { summary })); // prettier-ignore

describe("a summary", () => {
  test("is null for a run that has not ended", () => expect(written(null)).toBeNull());

  test("has nothing where an older version wrote nothing", () => {
    expect(written({})).toMatchObject({ constant: null, threshold: null, kernels: null });
    expect(written({})).not.toHaveProperty("eval_every");
    expect(written({})).not.toHaveProperty("targets");
  });

  test.each<[string, unknown]>([
    ["epochs", 0],
    ["steps", 0],
    ["best_epoch", 1],
    ["best_epoch", null],
    ["eval_every", 1],
    ["eval_every", null],
    ["parameters", 0],
    ["classes", null],
    ["rows", { train: 0, val: 0, test: 0 }],
    ["test", null],
    ["val", { loss: null, confusion_matrix: [[1, 0], [0, 1]] }],
    ["targets", { a: { loss: 1 } }],
    ["constant", { answer: [0.5], baseline: "persistence", values: { loss: 1 } }],
    ["constant", { answer: [], values: { accuracy: null } }],
    ["threshold", { value: 0.4, metric: null, score: null }],
    ["kernels", "reference"],
    ...["finished", "early", "max_steps", "paused", "interrupted"].map((stopped): [string, unknown] => ["stopped", stopped]),
  ])("may have %s %j", (key, value) => expect(written({ [key]: value })).toMatchObject({ [key]: value })); // prettier-ignore

  test.each<[string, string, unknown]>([
    ["epochs", "epochs", -1],
    ["steps", "steps", 1.5],
    ["best_epoch", "best_epoch", 0],
    ["eval_every", "eval_every", 0],
    ["parameters", "parameters", -1],
    ["rows.val", "rows", { train: 1, val: -1, test: 1 }],
    ["stopped", "stopped", "tired"],
    ["constant.baseline", "constant", { answer: [1], baseline: "mean", values: {} }],
    ["kernels", "kernels", "abacus"],
    ["warnings", "warnings", null],
  ])("is not as training writes it with such %s", (where, key, value) => {
    expect(() => written({ [key]: value })).toThrow(`error: ${where} is not as training writes it: the file was changed or damaged`); // prettier-ignore
  });
});

test("samples are read line by line, from the first step on", () => {
  const samples = (text: string): unknown => {
    const run = join(folder.path, `samples-${++count}`);
    mkdirSync(run);
    writeFileSync(join(run, "samples.jsonl"), text);
    return readSamples(run);
  };
  const line = (steps: number): string => `{"epoch":1,"steps":${steps},"text":"a"}\n`;
  expect(samples(line(1) + line(2))).toEqual([{ epoch: 1, steps: 1, text: "a" }, { epoch: 1, steps: 2, text: "a" }]); // prettier-ignore
  expect(() => samples(line(0))).toThrow("samples.jsonl:1: error: steps is not as training writes it");
  expect(readSamples(fakeRun(folder.path, "unsampled"))).toEqual([]);
});

test("notes of who is at work are no files of a run", () => {
  expect(["lock-a1.json", "lock-a-1.held", "lock-a1.json.12.tmp"].map(isLockFile)).toEqual([true, true, true]);
  expect(["lock.json", "lock-.json", "lock-a.txt", "a-lock-b.json", "summary.json"].map(isLockFile)).toEqual([false, false, false, false, false]); // prettier-ignore
});
