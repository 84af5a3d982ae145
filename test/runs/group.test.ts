// A group of runs opened to go on with, and its lock: what is refused, and in which words.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Group, overridesFor, ranking, readGroup, refuseChanges, requireGroupFree, type GroupFile } from "../../src/runs/group.js"; // prettier-ignore
import { lock } from "../../src/runs/lock.js";
import { fakeGroup, fakeRun } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());

let [repeated, sweep] = ["", ""];
beforeAll(() => {
  repeated = fakeGroup(folder.path, "repeated");
  sweep = fakeGroup(folder.path, "sweep", null, ["trial-1", "trial-2", "trial-3"]);
});
/** group.json with other values. */
function change(path: string, values: Partial<GroupFile>): void {
  const file = join(path, "group.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...values }));
}

test("a group of the other kind is refused with the command that goes on with it", () => {
  expect(() => Group.open(sweep, "repeat")).toThrow(/sweep: error: this is a sweep\n {2}hint: go on with: mlbh sweep --resume \S*sweep$/m); // prettier-ignore
  expect(() => Group.open(repeated, "sweep")).toThrow(/repeated: error: this is a repeated experiment\n {2}hint: go on with: mlbh train --resume \S*repeated$/m); // prettier-ignore
  expect(Group.open(sweep, "sweep").file.members).toEqual(["trial-1", "trial-2", "trial-3"]);
  expect(Group.open(repeated, "repeat").file.members).toEqual(["seed-0", "seed-1"]);
});

test("data that have changed are refused; data that are gone are left to the first run", () => {
  const path = fakeGroup(folder.path, "data");
  const data = folder.write("data.csv", "abc");
  const sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // of "abc"
  change(path, { data_path: data, data_sha256: sha256 });
  expect(Group.open(path, "repeat").path).toBe(path);
  writeFileSync(data, "abd");
  expect(() => Group.open(path, "repeat")).toThrow(/data\.csv: error: the file is not the one that \S*data was begun with: its content has changed\n {2}hint: bring the old file back, or begin anew/); // prettier-ignore
  expect(Group.look(path).file.data_path).toBe(data);
  change(path, { data_path: join(folder.path, "none.csv") });
  expect(Group.open(path, "repeat").path).toBe(path);
});

test("failures but divergence are forgotten, where nothing was decided with them", () => {
  const path = fakeGroup(folder.path, "failed", null, ["a", "b", "c"]);
  const diverged = { status: "diverged", message: "nan" } as const;
  const failed = { status: "failed", message: "no room" } as const;
  change(path, { failures: { a: diverged, b: failed, c: failed } });
  expect(Group.open(path, "sweep").file.failures).toEqual({ a: diverged });
  expect(Group.look(path).file.failures).toEqual({ a: diverged, b: failed, c: failed });
  expect(Group.look(path).failure("b")).toEqual(failed);
  expect(Group.open(path, "sweep").failure("b")).toBeNull();
  const decided = [{ epochs: 1, values: { a: null, b: null, c: 1 }, kept: ["c"] }];
  change(path, { search: { trials: 3, rungs: [{ epochs: 1, trials: 3 }], decided } });
  expect(Group.open(path, "sweep").file.failures).toEqual({ a: diverged, b: failed });
});

describe("members", () => {
  const names = ["done", "paused", "stopped", "none", "lost"];
  const failed = { status: "failed", message: "no room" } as const;
  let path = "";
  beforeAll(() => {
    path = fakeGroup(folder.path, "members", null, names);
    fakeRun(path, "paused", { summary: { stopped: "paused" } });
    fakeRun(path, "stopped", { summary: { stopped: "interrupted" } });
    rmSync(join(path, "none", "summary.json"));
    rmSync(join(path, "none", "resolved.yaml"));
    change(path, { failures: { lost: failed } });
  });

  test("have a result when they have ended; what a paused one has reached is known, too", () => {
    const group = Group.look(path);
    expect(names.map((name) => group.result(name)?.stopped ?? null)).toEqual(["finished", null, null, null, null]);
    expect(names.map((name) => group.reached(name)?.stopped ?? null)).toEqual(["finished", "paused", null, null, null]);
    expect(["lost", "done", "constructor"].map((name) => group.failure(name))).toEqual([failed, null, null]);
  });

  test("go on with what they have begun, or begin with what all and they themselves set", () => {
    const group = Group.look(path);
    expect(group.trainOptions("done")).toEqual({ file: null, resume: join(path, "done"), overrides: [] });
    const own = { file: join(path, "config.yaml"), directory: join(path, "none") };
    expect(group.trainOptions("none")).toEqual({ ...own, overrides: ['name="members"', 'data.path="iris.csv"', "seed=3"] });
    change(path, { overrides: ["a=1"], data_key: "data.text", other_files: { init_from: "w" } });
    expect(Group.look(path).trainOptions("none").overrides).toEqual(["a=1", 'name="members"', 'data.text="iris.csv"', 'init_from="w"', "seed=3"]); // prettier-ignore
  });

  test("that fail, and those that are added, are kept", () => {
    const more = fakeGroup(folder.path, "more", null, ["a"]);
    const group = Group.look(more);
    group.recordFailure("a", failed);
    const search = { trials: 2, rungs: [], decided: [] };
    group.goOn(new Map([["b", { seed: 9 }]]), search);
    for (const file of [group.file, readGroup(more)]) expect(file).toMatchObject({ members: ["a", "b"], settings: [{ seed: 0 }, { seed: 9 }], failures: { a: failed }, search }); // prettier-ignore
    group.writeSummary({ kind: "sweep" });
    expect(JSON.parse(readFileSync(join(more, "summary.json"), "utf8"))).toEqual({ kind: "sweep" });
  });
});

describe("a group that is gone on with", () => {
  test("is this process's until it ends, and its summary is out of date", () => {
    const path = fakeGroup(folder.path, "begun", {});
    const held = Group.open(path, "repeat").begin();
    expect(existsSync(join(path, "summary.json"))).toBe(false);
    expect(() => Group.open(path, "repeat").begin()).toThrow("in use");
    expect(() => requireGroupFree(join(path, "seed-0"))).not.toThrow(); // its own process
    held.release();
    Group.open(path, "repeat").begin().release();
    expect(readdirSync(path).filter((name) => name.startsWith("lock"))).toEqual([]);
  });

  test("is refused while somebody is at work on a member, and then it is nobody's", () => {
    const path = fakeGroup(folder.path, "busy", {});
    const held = lock(join(path, "seed-1"));
    expect(() => Group.open(path, "repeat").begin()).toThrow(/seed-1: error: in use/);
    expect(readdirSync(path).sort()).toEqual(["group.json", "seed-0", "seed-1", "summary.json"]);
    held.release();
  });

  test("a member of a group that another is at work on is refused, a run beside it is not", () => {
    const path = fakeGroup(folder.path, "elsewhere");
    const note = { pid: 1, host: "far", boot: "another", space: null, began: null, since: "2026-11-27T10:11:12.000Z" };
    writeFileSync(join(path, "lock-far.json"), JSON.stringify(note));
    expect(() => requireGroupFree(join(path, "seed-0"))).toThrow(/elsewhere: error: in use: process 1 on far/);
    expect(() => requireGroupFree(path)).not.toThrow();
  });
});

test("a lock is given back when its process ends", () => {
  const path = join(folder.path, "locked");
  mkdirSync(path);
  const before = process.listeners("exit");
  lock(path);
  const [atEnd] = process.listeners("exit").filter((each) => !before.includes(each));
  expect(readdirSync(path)).toHaveLength(2);
  atEnd(0);
  expect(readdirSync(path)).toEqual([]);
  expect(process.listeners("exit")).toEqual(before);
});

test("what is given to several runs that go on is refused", () => {
  expect(() => refuseChanges({ resume: "runs/a" }, [])).not.toThrow();
  expect(() => refuseChanges({ resume: "runs/a" }, ["seed=1", "name=b"])).toThrow("several runs go on as they were begun, but --set seed=1 is given too\n  hint: leave it out, or go on with one of the runs in runs/a"); // prettier-ignore
  expect(() => refuseChanges({ resume: "runs/a", file: "b.yaml" }, ["seed=1"])).toThrow("but b.yaml is given too");
  expect(() => refuseChanges({ resume: "runs/a", file: "b.yaml" }, [])).toThrow("but b.yaml is given too");
  expect(overridesFor({ "seed": 3, "a.b": "c", "d": null })).toEqual(["seed=3", 'a.b="c"', "d=null"]);
});

test("the best of a sweep come first, as far as its summary names them", () => {
  const members = ["a", "b", "c"];
  expect(ranking(fakeGroup(folder.path, "unranked", null, members), members)).toEqual(members);
  const trials = [{ run: "c" }, { run: "gone" }, { run: "b" }];
  expect(ranking(fakeGroup(folder.path, "ranked", { trials }, members), members)).toEqual(["c", "b", "a"]);
  expect(ranking(fakeGroup(folder.path, "broken", { trials: 3 }, members), members)).toEqual(members);
});

test.each<[string, (path: string) => void, RegExp]>([
  ["missing", () => undefined, /missing: error: there is no such directory/],
  ["empty", (path) => mkdirSync(path), /empty: error: this is not a group of runs: it has no group\.json/],
  ["text", (path) => { mkdirSync(path); writeFileSync(join(path, "group.json"), "{"); }, /text.group\.json: error: this does not describe a group of runs: the file was changed or damaged/],
  ["uneven", () => change(fakeGroup(folder.path, "uneven"), { settings: [] }), /does not describe a group/],
  ["stranger", () => change(fakeGroup(folder.path, "stranger"), { search: { trials: 2, rungs: [], decided: [{ epochs: 1, values: {}, kept: ["z"] }] } }), /does not describe a group/],
  ["outside", () => change(fakeGroup(folder.path, "outside"), { members: ["seed-0", "../a"] }), /does not describe a group/],
])("a directory that is %s is no group", (name, make, message) => {
  const path = join(folder.path, name);
  make(path);
  expect(() => readGroup(path)).toThrow(message);
}); // prettier-ignore

test("a search may have decided on nothing", () => {
  const path = fakeGroup(folder.path, "nothing");
  const search = { trials: 0, rungs: [{ epochs: 0, trials: 0 }], decided: [{ epochs: 0, values: { a: null }, kept: [] }] };
  change(path, { search });
  expect(readGroup(path).search).toEqual(search);
});
