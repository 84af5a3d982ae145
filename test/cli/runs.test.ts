// mlbh runs: the table, its order, groups, and what is not a run.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fakeGroup, fakeRun } from "./fakeRun.js";
import { mlbh, scratch } from "./run.js";

const folder = scratch();
const all = join(folder.path, "all");
afterAll(folder.remove);

const statistics = { mean: 0.9, deviation: 0.025, min: 0.875, max: 0.925, n: 2 };
beforeAll(() => {
  fakeRun(all, "iris-2", { summary: { test: { loss: 1, accuracy: 0.5 }, stopped: "early", best_epoch: null } });
  fakeRun(all, "iris-10", { summary: { test: { loss: 2, accuracy: 0.75 }, seconds: 61 } });
  fakeRun(all, "iris-3", { summary: null, epochs: [{ val_loss: 2 }, { val_loss: 1.5 }] });
  writeFileSync(join(fakeRun(all, "iris-4", { summary: null }), "diverged.json"), "{}");
  fakeRun(all, "diabetes-1", { summary: { test: { loss: 1, mse: 2500, r2: 0.5, confusion_matrix: [[1]] } } });
  fakeGroup(all, "seeds-1", {
    kind: "repeat",
    stopped: "finished",
    seconds: 3,
    metrics: { loss: statistics, accuracy: statistics },
  });
  fakeGroup(all, "seeds-2");
  writeFileSync(join(fakeRun(all, "bad-1"), "summary.json"), "{");
  writeFileSync(join(fakeRun(all, "bad-2", { summary: null }), "metrics.jsonl"), "nonsense\n");
  writeFileSync(join(fakeRun(all, "bad-3"), "summary.json"), "[]");
  writeFileSync(join(fakeGroup(all, "bad-4"), "group.json"), "{}");
  mkdirSync(join(all, "foreign"));
  writeFileSync(join(all, "notes.txt"), "");
  symlinkSync("loop", join(all, "loop"));
  const long = new Date(2020, 0, 2, 3, 4);
  utimesSync(join(all, "iris-10", "summary.json"), long, long);
});

/** The first words of the lines. */
const names = (out: string): string[] => out.trimEnd().split("\n").slice(1).map((line) => line.split("  ")[0].replace(`${all}/`, "")); // prettier-ignore

describe("mlbh runs", () => {
  test("a line for each run, 2 before 10, and for each group; the rest is named", () => {
    const { code, out, err } = mlbh("runs", all);
    expect(code).toBe(0);
    expect(names(out)).toEqual(["diabetes-1", "iris-2", "iris-3", "iris-4", "iris-10", "seeds-1", "seeds-2"]);
    const lineOf = (name: string): string => out.split("\n").find((line) => line.includes(`/${name} `)) ?? "";
    expect(out.split("\n")[0]).toMatch(/^run +when +state +epochs +best +parameters +val_loss +mse +accuracy +time$/);
    expect(lineOf("iris-10")).toMatch(/ 2020-01-02 03:04 {2}finished +2 +2 +15 +0\.1250 +0\.7500 +1:01$/);
    expect(lineOf("iris-2")).toMatch(/early +2 +15 +0\.1250 +0\.5000 +1\.50 s$/);
    expect(lineOf("iris-3")).toMatch(/unfinished +2 +1\.5000$/);
    expect(lineOf("iris-4")).toMatch(/diverged +0$/);
    expect(lineOf("diabetes-1")).toMatch(/0\.1250 +2500 +1\.50 s$/);
    expect(lineOf("seeds-1")).toMatch(/repeat of 2 +0\.9000 ± 0\.0250 +3\.00 s$/);
    expect(lineOf("seeds-2")).toMatch(/repeat of 2, unfinished$/);
    const skipped = err.trimEnd().split("\n");
    expect(skipped.map((line) => line.replaceAll(`${all}/`, ""))).toEqual([
      "skipped bad-1/summary.json: this is not JSON: the file was changed or damaged",
      expect.stringMatching(/^skipped bad-2\/metrics.jsonl: this is not JSON/),
      expect.stringMatching(/^skipped bad-3\/summary.json: .*the file was changed or damaged/),
      "skipped bad-4/group.json: this does not describe a group of runs: the file was changed or damaged",
      "skipped foreign: this directory is not a run: it has no resolved.yaml",
      "skipped loop: the file cannot be read: ELOOP",
    ]);
  });

  test("with train.eval_every steps are counted, also by a run that did not say so in its summary", () => {
    const some = join(folder.path, "steps");
    const config = { train: "{max_steps: 20, eval_every: 10}" };
    fakeRun(some, "gpt-1", { config, summary: { epochs: 2, steps: 20, best_epoch: 1, eval_every: 10 } });
    fakeRun(some, "gpt-2", { config, summary: null, epochs: [{}] });
    const rows = (): string[][] => mlbh("runs", some).out.trimEnd().split("\n").map((line) => line.replace(/ [\d-]+ [\d:]+ /, " ").split(/ {2,}/)); // prettier-ignore
    expect(rows().map((row) => row.slice(-6, -4))).toContainEqual(["steps", "best"]);
    expect(rows()[1]).toEqual(expect.arrayContaining(["20", "10"]));
    expect(rows()[2]).toEqual(expect.arrayContaining(["unfinished", "10"]));
    fakeRun(some, "iris-1");
    fakeRun(some, "old-1", { config, summary: { epochs: 2, steps: 20 } });
    const [head, first, second, iris, old] = rows();
    expect(head).toEqual(expect.arrayContaining(["epochs", "best"]));
    expect(first).toEqual(expect.arrayContaining(["20 steps", "step 10"]));
    expect(second).toContain("10 steps");
    expect(iris.slice(2, 4)).toEqual(["2", "2"]);
    expect(old).toEqual(expect.arrayContaining(["20 steps", "step 20"]));
  });

  test("--sort: the best first, those without a value last", () => {
    const byAccuracy = mlbh("runs", all, "--sort", "accuracy").out;
    expect(names(byAccuracy).slice(0, 3)).toEqual(["seeds-1", "iris-10", "iris-2"]);
    expect(names(mlbh("runs", all, "--sort", "loss").out).slice(0, 2)).toEqual(["seeds-1", "diabetes-1"]); // a low loss is good
    expect(names(mlbh("runs", all, "--sort", "when").out).at(-1)).toBe("iris-10");
    expect(mlbh("runs", all, "--sort", "acuracy")).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining('no run has "acuracy" to sort by\n(did you mean "accuracy"?)'),
    });
  });

  test("--json holds the same", () => {
    const { code, out, err } = mlbh("runs", all, "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { runs, skipped } = JSON.parse(out) as { runs: Record<string, unknown>[]; skipped: unknown[] };
    expect(runs).toHaveLength(7);
    expect(runs[1]).toMatchObject({ run: join(all, "iris-2"), kind: "run", state: "early", best_epoch: null, val_loss: 0.125 });
    expect(runs[5]).toMatchObject({ kind: "repeat", members: 2, metrics: { accuracy: { mean: 0.9, deviation: 0.025, n: 2 } } });
    expect(skipped).toHaveLength(6);
  });

  test("a group lists its members", () => {
    expect(names(mlbh("runs", join(all, "seeds-1")).out).map((name) => name.replace("seeds-1/", ""))).toEqual([
      "seed-0",
      "seed-1",
    ]);
  });

  test("nothing there yet, and wrong directories", () => {
    const empty = join(folder.path, "empty");
    mkdirSync(empty);
    expect(mlbh("runs", empty)).toEqual({ code: 0, out: `no runs in ${empty} yet; to train one: mlbh train configs/addition.yaml\n`, err: "" }); // prettier-ignore
    expect(mlbh("runs", join(folder.path, "nowhere"))).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("nowhere: error: there is no such directory\n  hint: "),
    });
    expect(mlbh("runs", join(all, "notes.txt")).err).toContain("this is a file, expected a directory of runs");
    expect(mlbh("runs", join(all, "iris-2")).err).toContain(`this is a run itself\n  hint: give the directory around it: mlbh runs ${all}`); // prettier-ignore
  });
});
