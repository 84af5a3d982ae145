// One process owns a run at a time; who it is is said; what a killed one has left stands in nobody's way.
import { afterAll, describe, expect, test } from "@jest/globals";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fromPs, ownProcess } from "../../src/files/process.js";
import { isLockFile, lock, ownerOf, requireFree } from "../../src/runs/lock.js";
import { listRuns } from "../../src/runs/runList.js";
import { gather } from "../../src/report/gather.js";
import { openRun } from "../../src/runs/openRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { fakeGroup, fakeRun } from "../cli/fakeRun.js";
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
const me = ownProcess();

/** What a process leaves in a directory that it owns, or only claims. */
function note(path: string, token: string, content: object, holds = true): void {
  writeFileSync(join(path, `lock-${token}.json`), JSON.stringify({ ...me, since, ...content }));
  if (holds) writeFileSync(join(path, `lock-${token}.held`), "");
}

describe("a lock", () => {
  test("is there until it is released", () => {
    const path = directory();
    const held = lock(path);
    expect(ownerOf(path)).toMatchObject({ pid: process.pid, holds: true });
    held.release();
    expect(ownerOf(path)).toBeNull();
    expect(readdirSync(path)).toEqual([]);
  });

  test("refuses a second owner with the first one's name, and is not disturbed by it", () => {
    const path = directory();
    const held = lock(path);
    const before = readdirSync(path);
    expect(() => lock(path)).toThrow(
      new RegExp(`error: in use: process ${process.pid} has been at work on it since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC\n  hint: wait until it has ended, or stop it: kill ${process.pid}`),
    );
    expect(readdirSync(path)).toEqual(before);
    held.release();
    lock(path).release();
  });

  const tells = me.boot !== null && me.began !== null; // the system
  test.each([
    ["that is gone", { pid: deadProcess() }],
    ...(tells ? [["whose number has been given to another", { began: `${me.began}0` }] as const] : []),
    ...(tells ? [["from before the system was started again", { boot: "another" }] as const] : []),
  ])("of a process %s is taken over", (_, content) => {
    const path = directory();
    note(path, "a", content);
    lock(path).release();
    expect(readdirSync(path)).toEqual([]);
  });

  test.each([
    ["on far", { host: "far", boot: "another" }],
    [`in another container on ${hostname()}`, { space: "pid:[1]" }],
  ])("of a process %s is respected, and the file to remove is named", (where, content) => {
    const path = directory();
    note(path, "far", { pid: deadProcess(), ...content });
    expect(() => lock(path)).toThrow(
      new RegExp(`process \\d+ ${where} has been at work on it since 2026-11-27 10:11:12 UTC\n {2}hint: .*if it is gone, remove \\S*lock-far\\.json`),
    );
    expect(readdirSync(path).sort()).toEqual(["lock-far.held", "lock-far.json"]);
  });

  test("of a process that may be another of the same number: nobody is told to stop it blindly", () => {
    const path = directory();
    note(path, "x", { began: null });
    expect(() => lock(path)).toThrow(/or stop it: kill \d+; if that is not mlbh, remove \S*lock-x\.json/);
  });

  test("that is damaged stands in nobody's way", () => {
    const path = directory();
    writeFileSync(join(path, "lock-x.json"), "{");
    lock(path).release();
    expect(readdirSync(path)).toEqual([]);
  });

  test("that is only claimed: the smaller token goes first", () => {
    const path = directory();
    note(path, "-", {}, false); // smaller than any token
    expect(() => lock(path)).toThrow("in use");
  });

  test("that is held, whatever its token", () => {
    const path = directory();
    note(path, "z", {});
    expect(() => lock(path)).toThrow("in use");
  });

  test("is that of who holds it, not of who only claims it; where nobody holds it, of who claims it", () => {
    const path = directory();
    note(path, "a", {}, false);
    expect(ownerOf(path)).toMatchObject({ token: "a", pid: process.pid, holds: false, isElsewhere: false });
    note(path, "b", { pid: process.ppid, began: null });
    expect(ownerOf(path)).toMatchObject({ token: "b", pid: process.ppid, holds: true });
    expect(ownerOf(join(path, "none"))).toBeNull();
    expect(() => requireFree(path)).toThrow(`in use: process ${process.pid} has`);
    expect(() => requireFree(path, [process.pid])).toThrow(`in use: process ${process.ppid} has`);
    expect(() => requireFree(path, [process.pid, process.ppid])).not.toThrow();
  });

  test("is made of files that are no results of the run", () => {
    const path = directory();
    const held = lock(path);
    expect(readdirSync(path).map(isLockFile)).toEqual([true, true]);
    held.release();
    expect(["lock-a.json", "lock-a.held", "lock-a-1.json.12.tmp", "lock.json", "my-lock-a.json", "lock-a.txt", "lock-.json"].map(isLockFile)).toEqual([true, true, true, false, false, false, false]); // prettier-ignore
  });

  test("is not taken from one who claims it, but waited for", async () => {
    const path = directory();
    note(path, "z", {}, false); // greater than any token: it will give up
    const remove = `setTimeout(() => require("fs").rmSync(${JSON.stringify(join(path, "lock-z.json"))}), 300)`;
    const child = spawn(process.execPath, ["-e", remove]);
    const ended = new Promise((resolve) => child.on("close", resolve));
    const held = lock(path);
    expect(readdirSync(path).filter((name) => name.startsWith("lock-z"))).toEqual([]);
    held.release();
    await ended;
  });
});

test("when a process began is known without /proc too", () => {
  const { error } = spawnSync("ps", ["-p", "1"]);
  if (error !== undefined) return; // nor ps
  expect(fromPs(process.pid)).toMatch(/^\w{3} +\w{3} +\d+ +\d\d:\d\d:\d\d +\d{4}$/);
  expect(fromPs(process.pid)).toBe(fromPs(process.pid));
  expect(fromPs(deadProcess())).toBeNull();
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
    expect(() => openRun(run)).toThrow(`preprocess.json: error: the file is missing: process ${process.pid} is still training the run`);
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

  test("can be looked at: its lock is no file of its own", async () => {
    const run = join(folder.path, "busy/iris-1");
    const held = lock(run);
    const { files } = await gather(run);
    expect(files.map(({ name }) => name).filter((name) => name.includes("lock"))).toEqual([]);
    held.release();
  });

  test("as a member of a group that another process trains cannot be gone on with by itself", async () => {
    const group = fakeGroup(directory(), "iris-1");
    note(group, "a", { pid: 1, began: null }); // a process that is always there
    const member = join(group, "seed-1");
    await expect(trainExperiment({ file: null, resume: member })).rejects.toThrow(/iris-1: error: in use: process 1 has been at work on it/);
    expect(readdirSync(member).sort()).toEqual(["metrics.jsonl", "resolved.yaml", "summary.json"]);
    note(group, "a", { pid: process.ppid, began: null }); // but by the one that has started this process
    await expect(trainExperiment({ file: null, resume: member })).rejects.toThrow("there is no checkpoint to go on from");
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
