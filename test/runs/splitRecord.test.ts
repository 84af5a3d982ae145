// What a run has kept of how its data was divided, and of its settings: compared with what would be taken now, and said where it is damaged.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, statfsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { TextDataset } from "../../src/data/language/dataset.js";
import { evalEveryOf } from "../../src/runs/evalEvery.js";
import { damaged, jsonOf, readJson, whereIn } from "../../src/runs/json.js";
import type { Summary } from "../../src/runs/records.js";
import { requireSpace } from "../../src/runs/runDirectory.js";
import { encodeSplit, requireSplit, type DividedRows } from "../../src/runs/splitRecord.js";
import { requireSameDivision, requireStretches } from "../../src/runs/textRecord.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());

let count = 0;
/** A run with this file, or an empty one. */
function run(name?: string, content = ""): string {
  const path = join(folder.path, `run${++count}`);
  mkdirSync(path);
  if (name !== undefined) folder.write(join(`run${count}`, name), content);
  return path;
}
function complaint(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder.path}/`, "").replaceAll(/run\d+\//g, "");
  }
  return "";
}

const part = (...lines: number[]): DividedRows["train"] => ({ rows: lines.length, lines: Int32Array.from(lines) });
const divided = (train: number[], val: number[], test_: number[]): DividedRows => ({ train: part(...train), val: part(...val), test: part(...test_) }); // prettier-ignore
const rows = divided([2, 5, 4], [3], []);

describe("the rows of each part", () => {
  const kept = encodeSplit(rows);

  test("are kept by their lines, in their order", () => {
    expect(JSON.parse(kept)).toEqual({ version: 1, train: [2, 5, 4], val: [3], test: [] });
  });

  test("may begin on the first line", () => {
    const first = divided([1, 3], [2], []);
    requireSplit(run("split.json", encodeSplit(first)), first);
  });

  test("are the same, or nothing was kept of them", () => {
    requireSplit(run("split.json", kept), rows);
    requireSplit(run(), rows);
  });

  test.each<[string, DividedRows, string]>([
    ["another order", divided([5, 2, 4], [3], []), "train"],
    ["one fewer", divided([2, 5], [3], []), "train"],
    ["one more", divided([2, 5, 4], [3, 6], []), "val"],
    ["some where there were none", divided([2, 5, 4], [3], [6]), "test"],
    ["the last of them another", divided([2, 5, 6], [3], []), "train"],
  ])("are others: %s", (_, now, name) => {
    const path = run("split.json", kept);
    expect(complaint(() => requireSplit(path, now))).toBe(
      `split.json: error: the rows of ${name} are not those that this version of mlbh would take\n  hint: another version divided them: measure the model on a file of rows of its own instead`,
    );
    expect(complaint(() => requireSplit(path, now, "do this"))).toContain("\n  hint: do this");
  });

  test.each(["{", "[]", '{"version": 2, "train": [], "val": [], "test": []}', '{"version": 1, "train": [0], "val": [], "test": []}', '{"version": 1, "train": [1.5], "val": [], "test": []}', '{"version": 1, "train": [], "val": []}'])("%s is damaged", (content) => {
    expect(complaint(() => requireSplit(run("split.json", content), rows))).toBe(
      "split.json: error: this is not as training writes it: the file was changed or damaged\n  hint: remove it, and the rows are taken as this version divides them",
    );
  }); // prettier-ignore
});

describe("the stretches of a text", () => {
  const stretches = { train: [0, 80], val: [80, 90], test: [90, 100] } as const;
  const kept = JSON.stringify({ version: 1, bytes: stretches });
  const require_ = (content: string | undefined, now: object): string => complaint(() => requireStretches(content === undefined ? run() : run("split.json", content), { stretches: { ...stretches, ...now } }, "do this")); // prettier-ignore

  test("are the same, or nothing was kept of them", () => {
    expect([require_(kept, {}), require_(undefined, { val: [1, 2] })]).toEqual(["", ""]);
    requireSameDivision(run("split.json", kept), { stretches, train: {}, val: {}, test: {} } as unknown as TextDataset, "");
  });

  test("begin or end elsewhere", () => {
    const words = (name: string): string => `split.json: error: the text of ${name} is not what this version of mlbh would take\n  hint: do this`; // prettier-ignore
    expect(require_(kept, { train: [0, 81] })).toBe(words("train"));
    expect(require_(kept, { val: [79, 90] })).toBe(words("val"));
    expect(require_(kept, { test: [90, 101] })).toBe(words("test"));
  });

  test.each(["{", '{"version": 1, "bytes": {"train": [0], "val": [0, 1], "test": [0, 1]}}', '{"version": 1, "bytes": {"train": [-1, 1], "val": [0, 1], "test": [0, 1]}}', '{"version": 2, "bytes": {"train": [0, 1], "val": [0, 1], "test": [0, 1]}}'])("%s is damaged", (content) => {
    expect(require_(content, {})).toBe("split.json: error: this is not as training writes it: the file was changed or damaged\n  hint: remove it, and the text is cut as this version cuts it");
  }); // prettier-ignore
});

describe("a record", () => {
  const schema = z.object({ best: z.object({ score: z.number() }) });

  test("that is JSON, or none", () => {
    expect([jsonOf('{"a": 1}'), jsonOf("null"), jsonOf("{"), jsonOf(""), jsonOf(undefined)]).toEqual([{ a: 1 }, null, undefined, undefined, undefined]); // prettier-ignore
  });

  test("differs at a place, or as a whole", () => {
    expect(whereIn(schema.safeParse({ best: { score: "a" } }).error!)).toBe("best.score");
    expect(whereIn(schema.safeParse(3).error!)).toBe("the record");
    expect(whereIn(z.record(z.string(), z.number()).safeParse({ "a\u001b": "b" }).error!)).toBe("a\\u001b");
  });

  test("is read, or the file and the line are named", () => {
    expect(readJson(schema, '{"best": {"score": 1}}', "x.json")).toEqual({ best: { score: 1 } });
    expect(complaint(() => readJson(schema, "{", "x.json"))).toBe("x.json: error: this is not JSON: the file was changed or damaged"); // prettier-ignore
    expect(complaint(() => readJson(schema, "{}", "x.json", 3))).toBe("x.json:3: error: best is not as training writes it: the file was changed or damaged"); // prettier-ignore
    expect(damaged("x.json", "it is odd").message).toBe("x.json: error: it is odd: the file was changed or damaged");
  });
});

describe("what the length of a run is counted in", () => {
  const summary = (every?: number | null): Summary => ({ eval_every: every }) as unknown as Summary;
  const text = (every: string): string => `data: {path: x.csv, target: y}\nmodel: [{Linear: {out_features: auto}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 2${every}}\n`; // prettier-ignore

  test("is what its summary says, else its experiment", () => {
    expect(evalEveryOf("nowhere", summary(5))).toBe(5);
    expect(evalEveryOf("nowhere", summary(null))).toBeNull();
    const path = run("resolved.yaml", text(", eval_every: 7"));
    expect([evalEveryOf(path, summary()), evalEveryOf(path, null), evalEveryOf(path, summary(null))]).toEqual([7, 7, null]);
    expect(evalEveryOf(run("resolved.yaml", text("")), null)).toBeNull();
  });

  test("is epochs where its experiment cannot be read", () => {
    expect([evalEveryOf(run(), null), evalEveryOf(run("resolved.yaml", "a: 1\n"), null)]).toEqual([null, null]);
  });
});

test("a run may take half of what the disk has left", () => {
  const { bavail, bsize } = statfsSync(folder.path);
  requireSpace(folder.path, Math.floor((bavail * bsize) / 2), "make room");
});

test("a run that will not fit onto the disk is refused with what there is and what to do", () => {
  requireSpace(folder.path, 1, "make room");
  requireSpace(join(folder.path, "a", "b"), 1, "make room");
  expect(complaint(() => requireSpace(folder.path, 2 ** 60, "make room"))).toMatch(/: error: the run will write about 1048576 TiB, but the disk has only \d[\d.]* \w+ left\n {2}hint: make room$/); // prettier-ignore
});
