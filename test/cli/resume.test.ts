// Ctrl-C, SIGTERM and kill in a process of its own, and the way to go on.
import { afterAll, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
afterAll(() => folder.remove());

const endless = ["train", "configs/iris.yaml", "--set", "train.epochs=100000", "--run-dir"];

/** Trains until epoch 5 is over, then sends the signals, one after the other. */
function interrupted(
  runs: string,
  ...signals: NodeJS.Signals[]
): Promise<{ code: number | null; signal: string | null; out: string; err: string }> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" };
  const child = spawn(process.execPath, [join(root, "dist/bin/mlbh.js"), ...endless, join(folder.path, runs)], {
    cwd: root,
    env,
  });
  let [out, err] = ["", ""];
  const left = [...signals];
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => {
    err += text.toString();
    if (left.length === signals.length ? /epoch +5\//.test(err) : /finishing this step/.test(err)) {
      const next = left.shift();
      if (next !== undefined) child.kill(next);
    }
  });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, out, err })));
}

describe("a signal finishes the step, saves and says how to go on", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s: exit code %d", async (signal, expected) => {
    const { code, out, err } = await interrupted(signal, signal);
    const run = join(folder.path, signal, "iris-1");
    expect(code).toBe(expected);
    expect(err).toContain(`${signal}: finishing this step and saving; once more to stop at once\n`);
    expect(err).toContain(`go on with: mlbh train --resume ${run}\n`);
    expect(out).toMatch(/stopped by a signal after \d+ epochs and \d+ steps; what was learned so far is saved\n/);
    const done = (JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as { epochs: number }).epochs;

    const resumed = mlbh("train", "--resume", run, "--epochs", String(done + 3));
    expect(resumed.code).toBe(0);
    expect(resumed.out).toMatch(new RegExp(`going on with ${run} after epoch ${done}( and \\d+ batch(es)?)?\n  changed: train.epochs from 100000 to ${done + 3}\n`)); // prettier-ignore
    expect(readFileSync(join(run, "metrics.jsonl"), "utf8").trim().split("\n")).toHaveLength(done + 3);
  });
});

test("a second signal ends the process at once; the run can still go on", async () => {
  const { code } = await interrupted("twice", "SIGINT", "SIGINT");
  expect(code).toBe(130);
});

test("a killed run goes on from its last checkpoint, or from its beginning", async () => {
  const { signal } = await interrupted("killed", "SIGKILL");
  expect(signal).toBe("SIGKILL");
  const run = join(folder.path, "killed", "iris-1");
  expect(existsSync(join(run, "summary.json"))).toBe(false);
  const { code, out } = mlbh("train", "--resume", run, "--epochs", "4");
  expect(code).toBe(0);
  expect(out).toContain(`going on with ${run} from its beginning: it has no checkpoint yet`);
});

test("mistakes", () => {
  expect(mlbh("train", "--resume", "configs")).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/^configs: error: .*\n {2}hint: give the directory of a run/),
  });
  expect(mlbh("train", "configs/iris.yaml", "--epochs", "few")).toMatchObject({
    code: 2,
    err: expect.stringContaining("it must be a whole number of 0 or more"),
  });
});

test("--dry-run says what would happen and writes nothing", () => {
  const runs = join(folder.path, "dry");
  const { code, out } = mlbh("train", "configs/iris.yaml", "--dry-run", "--run-dir", runs);
  expect(code).toBe(0);
  expect(out).toMatch(/dry run: everything fits together; the loss of the first batch is 1\.\d+, always predicting the same gives 1\.0986\n$/); // prettier-ignore
  expect(existsSync(runs)).toBe(false);
});

test("a run whose name holds spaces and other letters is gone on with by the line that is printed", () => {
  const runs = join(folder.path, "of any name");
  const first = mlbh("train", "configs/iris.yaml", "-q", "--set", "name=mine, größer", "--until", "1", "--run-dir", runs);
  expect(first).toMatchObject({ code: 0, err: `go on with: mlbh train --resume '${runs}/mine, größer-1'\n` });
  expect(mlbh("train", "-q", "--resume", join(runs, "mine, größer-1"), "--epochs", "2")).toMatchObject({ code: 0, err: "" });
});
