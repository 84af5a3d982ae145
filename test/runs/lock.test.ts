// One process owns a run at a time; who it is is said; what a killed one has left stands in nobody's way.
import { afterAll, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { ownProcess } from "../../src/files/process.js";
import { lock, ownerOf } from "../../src/runs/lock.js";
import { listRuns } from "../../src/runs/runList.js";
import { fakeRun } from "../cli/fakeRun.js";
import { deadProcess, mlbh, root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());

let count = 0;
function directory(): string {
  const path = join(folder.path, `d${++count}`);
  mkdirSync(path);
  return path;
}

const since = "2026-11-27T10:11:12.000Z";
const note = (path: string, name: string, content: object): void =>
  writeFileSync(join(path, `lock-${name}.json`), JSON.stringify({ state: "held", host: hostname(), since, ...content }));

describe("a lock", () => {
  test("is there until it is released", () => {
    const path = directory();
    const held = lock(path);
    expect(ownerOf(path)).toMatchObject({ pid: process.pid, state: "held" });
    held.release();
    expect(ownerOf(path)).toBeNull();
    expect(readdirSync(path)).toEqual([]);
  });

  test("refuses a second owner with the first one's name, and is not disturbed by it", () => {
    const path = directory();
    const held = lock(path);
    expect(() => lock(path)).toThrow(
      new RegExp(`error: in use: process ${process.pid} has been at work on it since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC\n  hint: wait until it has ended, or stop it: kill ${process.pid}`),
    );
    expect(readdirSync(path)).toHaveLength(1);
    held.release();
    lock(path).release();
  });

  test("of a process that is gone is taken over", () => {
    const path = directory();
    note(path, "a", { pid: deadProcess(), began: null });
    lock(path).release();
    expect(readdirSync(path)).toEqual([]);
  });

  test("of a process whose number has been given to another is taken over", () => {
    const path = directory();
    const { pid, began } = ownProcess();
    if (began === null) return; // this system does not tell when a process began
    note(path, "a", { pid, began: `${began}0` });
    lock(path).release();
    note(path, "b", { pid, began });
    expect(() => lock(path)).toThrow("in use");
  });

  test("of another machine is respected, and the file to remove is named", () => {
    const path = directory();
    note(path, "far", { pid: 1, began: null, host: "elsewhere" });
    expect(() => lock(path)).toThrow(/process 1 on elsewhere has been at work on it since 2026-11-27 10:11:12 UTC\n {2}hint: .*if it is gone, remove \S*lock-far\.json/);
  });

  test("that is damaged stands in nobody's way", () => {
    const path = directory();
    writeFileSync(join(path, "lock-x.json"), "{");
    lock(path).release();
    expect(readdirSync(path)).toEqual([]);
  });

  test("claims: the smaller name goes first", () => {
    const path = directory();
    const { pid, began } = ownProcess();
    note(path, "", { pid, began, state: "claimed" }); // "lock-.json" is no name of a note
    note(path, "!", { pid, began, state: "claimed" });
    lock(path).release();
    note(path, "-", { pid, began, state: "claimed" });
    expect(() => lock(path)).toThrow("in use");
  });
});

test("of many processes that want a run at once, one gets it", async () => {
  const path = directory();
  const script = `
    const { lock } = await import(${JSON.stringify(join(root, "dist/src/runs/lock.js"))});
    while (Date.now() < ${Date.now() + 700});
    try { lock(${JSON.stringify(path)}); console.log("mine"); setTimeout(() => {}, 1500); } catch (error) { console.log(error.message.includes("in use") ? "refused" : error.stack); }`;
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
      let out = "";
      child.stdout.on("data", (text: Buffer) => (out += text.toString()));
      return new Promise<string>((resolve) => child.on("close", () => resolve(out.trim())));
    }),
  );
  expect(answers.sort()).toEqual(["mine", "refused", "refused", "refused", "refused", "refused"]);
  expect(readdirSync(path)).toEqual([]);
});

describe("a run that is going on", () => {
  test("shows as such", () => {
    const parent = directory();
    const run = fakeRun(parent, "iris-1", { summary: null, epochs: [{ epoch: 1, train_loss: 1, val_loss: 1, lr: 0.1, seconds: 1 }] });
    const held = lock(run);
    expect(listRuns(parent).runs[0]).toMatchObject({ state: "running", process: { pid: process.pid, host: hostname() } });
    expect(mlbh("runs", parent).out).toContain(`running (process ${process.pid})`);
    held.release();
    expect(listRuns(parent).runs[0]).toMatchObject({ state: "unfinished", process: null });
  });

  test("cannot be gone on with by another process, and stays as it is", () => {
    const { code } = mlbh("train", "configs/iris.yaml", "--epochs", "2", "-q", "--run-dir", join(folder.path, "busy"));
    const run = join(folder.path, "busy/iris-1");
    const held = lock(run);
    const before = readFileSync(join(run, "metrics.jsonl"), "utf8");
    const second = mlbh("train", "--resume", run, "--epochs", "4", "-q");
    expect([code, second.code, second.out]).toEqual([0, 1, ""]);
    expect(second.err).toMatch(new RegExp(`busy/iris-1: error: in use: process ${process.pid} has been at work`));
    expect(readFileSync(join(run, "metrics.jsonl"), "utf8")).toBe(before);
    held.release();
    expect(mlbh("train", "--resume", run, "--epochs", "4", "-q").code).toBe(0);
  });

  test("a sweep, too", () => {
    const runs = join(folder.path, "sweeps");
    expect(mlbh("sweep", "configs/iris_sweep.yaml", "--epochs", "1", "-q", "--run-dir", runs).code).toBe(0);
    const [name] = readdirSync(runs);
    const held = lock(join(runs, name));
    const { code, err } = mlbh("sweep", "--resume", join(runs, name), "-q");
    expect([code, err]).toEqual([1, expect.stringContaining(`error: in use: process ${process.pid}`)]);
    held.release();
  });
});

test("a directory where nothing can be made ends with words", () => {
  const { code, err } = mlbh("train", "configs/iris.yaml", "-q", "--epochs", "1", "--run-dir", "/proc/x/y");
  expect(code).toBe(1);
  expect(err).toMatch(/^\/proc\/x\/y: error: cannot write the run: a part of the path does not exist, and it cannot be made\n {2}hint: choose another place/);
});
