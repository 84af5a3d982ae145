// mlbh train of an experiment with repeat, as users see it.
import { afterAll, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

const train = (...words: string[]): ReturnType<typeof mlbh> =>
  mlbh("train", "configs/iris.yaml", "--run-dir", folder.path, "--epochs", "2", ...words);

describe("mlbh train with repeat", () => {
  test("a line for each run on stderr, a table of the test metrics on stdout, a group of runs in the directory", () => {
    const { code, out, err } = train("--set", "repeat={folds: 3}", "--set", "name=shown", "--seed", "5");
    const run = join(folder.path, "shown-1");
    expect(code).toBe(0);
    expect(out).toContain("150 rows, 4 features; train 82, val 18, test 50");
    expect(out).toMatch(/^test of 3 runs +mean +deviation +min +max\nloss +0\.\d+ +0\.\d+ +0\.\d+ +0\.\d+\naccuracy /m);
    expect(out.trimEnd()).toMatch(new RegExp(`runs written to ${run} \\(\\S+ s\\)$`));
    expect(err).toMatch(
      /^1\/3 {2}fold-0 {2}loss 0\.\d+ {2}accuracy 0\.\d+ {2}f1 0\.\d+ {2}2 epochs {2}\d+\.\d+ s\n2\/3 .*\n3\/3 .*\n$/,
    );
    expect(readdirSync(run).sort()).toEqual(["config.yaml", "fold-0", "fold-1", "fold-2", "group.json", "summary.json"]);
    const json = (...name: string[]): unknown => JSON.parse(readFileSync(join(run, ...name), "utf8"));
    expect(json("group.json")).toMatchObject({
      ...{ version: 1, kind: "repeat", name: "shown", members: ["fold-0", "fold-1", "fold-2"] },
      settings: [0, 1, 2].map((fold) => ({ seed: 5, "data.split.folds": 3, "data.split.fold": fold })),
    });
    expect(json("fold-2", "summary.json")).toMatchObject({ name: "shown", run: join(run, "fold-2"), rows: { test: 50 } });
    const { metrics, members } = json("summary.json") as { metrics: Record<string, { mean: number }>; members: { values: { loss: number } }[] }; // prettier-ignore
    const [a, b, c] = members.map(({ values }) => values.loss);
    expect(metrics.loss.mean).toBeCloseTo((a + b + c) / 3, 12);
  });

  test("--json prints the summary of the group, --quiet only the table", () => {
    const json = train("--set", "repeat={seeds: 2}", "--set", "name=json", "--json", "--quiet");
    expect([json.code, json.err]).toEqual([0, ""]);
    expect(JSON.parse(json.out)).toMatchObject({
      ...{ kind: "repeat", name: "json", stopped: "finished", part: "test" },
      metrics: { accuracy: { n: 2 } },
      members: [{ run: "seed-0" }, { run: "seed-1" }],
    });
    const again = mlbh("train", "--resume", join(folder.path, "json-1"), "--quiet");
    expect([again.code, again.err]).toEqual([0, ""]);
    expect(again.out).toMatch(/^test of 2 runs/);
  });

  test("--dry-run says how many there would be, and writes nothing", () => {
    const { code, out } = train("--set", "repeat={seeds: 2, folds: 2}", "--set", "name=dry", "--dry-run");
    expect(code).toBe(0);
    expect(out).toMatch(
      /dry run: everything fits together.*\nrepeat: there would be 4 runs, seed-0-fold-0, seed-0-fold-1, seed-1-/,
    );
    expect(existsSync(join(folder.path, "dry-1"))).toBe(false);
  });

  test("when all runs diverge it says so and exits with 3", () => {
    const { code, out, err } = mlbh("train", "configs/diabetes.yaml", "-q", "--run-dir", folder.path, "--set", "repeat.seeds=2", "--set", "optimizer.SGD.lr=100"); // prettier-ignore
    expect(code).toBe(3);
    expect(out).toContain("nothing was measured: no run has ended well");
    expect(err).toContain("error: 2 of 2 runs diverged: seed-0, seed-1");
  });

  test("mistakes: exit code 1, and what to do", () => {
    expect(train("--set", "repeat={seeds: none}")).toMatchObject({
      code: 1,
      err: '--set repeat={seeds: none}: error: repeat.seeds must be a whole number >= 1, got "none"\n  hint: for nothing leave the key out\n',
    });
    const group = join(folder.path, "shown-1");
    expect(mlbh("train", "configs/iris.yaml", "--resume", group)).toMatchObject({
      code: 1,
      err: expect.stringContaining("several runs go on as they were begun, but configs/iris.yaml is given too"),
    });
    expect(mlbh("train", "--resume", "package.json").err).toContain(
      "package.json: error: this is a file, expected the directory of a run",
    );
    expect(mlbh("sweep", "--resume", group)).toEqual({
      ...{ code: 1, out: "" },
      err: `${group}: error: this is a repeated experiment\n  hint: go on with: mlbh train --resume ${group}\n`,
    });
  });
});

test("Ctrl-C saves and says how to go on; then the result is that of a group that was not stopped", async () => {
  const words = ["train", "configs/iris.yaml", "--run-dir", folder.path, "--epochs", "60", "--set", "repeat={seeds: 3}"];
  const child = spawn(process.execPath, [join(root, "dist/bin/mlbh.js"), ...words, "--set", "name=stopped"], { cwd: root });
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    if (text.startsWith("1/3")) child.kill("SIGINT");
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  const run = join(folder.path, "stopped-1");
  expect(code).toBe(130);
  expect(err).toContain("SIGINT: finishing this step and saving; once more to stop at once");
  expect(err).toMatch(new RegExp(`1 of 3 runs have ended; go on with: mlbh train --resume ${run}\n$`));
  expect(existsSync(join(run, "summary.json"))).toBe(false);
  const resumed = mlbh("train", "--resume", run, "--json");
  const whole = mlbh(...words, "--json", "--set", "name=whole");
  const essence = ({ out }: { out: string }): unknown => {
    const { metrics, members } = JSON.parse(out) as { metrics: object; members: { seconds: number }[] };
    return { metrics, members: members.map((member) => ({ ...member, seconds: 0 })) };
  };
  expect(resumed.code).toBe(0);
  expect(essence(resumed)).toEqual(essence(whole));
}, 30_000);
