// The directory of a run: its number, its logs and how they are cut back, and a file beside the one before it.
import { afterAll, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RunDirectory } from "../../src/runs/runDirectory.js";
import { deadProcess, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

let count = 0;
const fresh = (): RunDirectory => RunDirectory.create(folder.path, `r${++count}`);
const textOf = ({ path }: RunDirectory, name: string): string => readFileSync(join(path, name), "utf8");

test("has the first number that is free", () => {
  const parent = join(folder.path, "numbers");
  const made = Array.from({ length: 3 }, () => RunDirectory.create(parent, "a").path);
  expect(made).toEqual([1, 2, 3].map((n) => join(parent, `a-${n}`)));
  mkdirSync(join(parent, "b-2"));
  expect([RunDirectory.create(parent, "b").path, RunDirectory.create(parent, "b").path]).toEqual([join(parent, "b-1"), join(parent, "b-3")]); // prettier-ignore
});

test("opened, it is without what killed writes have left behind", () => {
  const { path } = fresh();
  mkdirSync(join(path, "checkpoints"));
  const [dead, own] = [`x.${deadProcess()}.tmp`, `x.${process.pid}.tmp`];
  for (const place of [path, join(path, "checkpoints")]) for (const name of [dead, own, "x"]) writeFileSync(join(place, name), "");
  expect(RunDirectory.open(path).path).toBe(path);
  expect(readdirSync(path).sort()).toEqual(["checkpoints", "x", own].sort());
  expect(readdirSync(join(path, "checkpoints")).sort()).toEqual(["x", own].sort());
  expect(existsSync(RunDirectory.open(join(path, "new")).path)).toBe(true);
});

test("a file is replaced, and the one before it kept where it has a name", () => {
  const run = fresh();
  run.write("a", "1", "before");
  expect(readdirSync(run.path)).toEqual(["a"]);
  run.write("a", "2", "before");
  expect([textOf(run, "a"), textOf(run, "before")]).toEqual(["2", "1"]);
  run.write("a", "3");
  expect([textOf(run, "a"), textOf(run, "before")]).toEqual(["3", "1"]);
  run.writeJson("a", { b: [1] });
  expect(JSON.parse(textOf(run, "a"))).toEqual({ b: [1] });
  run.remove("a");
  run.remove("a");
  expect(readdirSync(run.path)).toEqual(["before"]);
});

test("where nothing can be written it says what to do: to go on from what was saved, or elsewhere", () => {
  const run = fresh();
  writeFileSync(join(run.path, "file"), "");
  const told = (action: () => unknown): string[] => {
    try {
      action();
    } catch (error) {
      return /error: (cannot write the run: .*)\n {2}hint: (.*)$/.exec((error as Error).message)!.slice(1);
    }
    return [];
  };
  const both = (): string[][] => [told(() => run.write("file/x", "1")), told(() => run.appendJsonLine("file/x", 1))];
  const why = ["a file of that name is in the way", "a part of the path is a file, not a directory"].map((reason) => `cannot write the run: ${reason}`); // prettier-ignore
  const elsewhere = "choose another place with --run-dir DIR";
  expect(both()).toEqual(why.map((reason) => [reason, elsewhere]));
  mkdirSync(join(run.path, "checkpoints"));
  writeFileSync(join(run.path, "checkpoints/last.safetensors"), "");
  expect(both()).toEqual(why.map((reason) => [reason, `make room and go on with: mlbh train --resume ${run.path}`]));
  expect(told(() => RunDirectory.create(join(run.path, "file"), "a"))).toEqual([why[0], elsewhere]);
  run.close();
});

describe("a log", () => {
  const line = '{"a":1}\n';

  test("grows line by line, and its bytes are known", () => {
    const run = fresh();
    run.appendJsonLine("x.jsonl", { a: 1 });
    run.appendJsonLine("x.jsonl", { a: 1 });
    run.appendJsonLine("y.jsonl", "é");
    expect(run.syncLogs()).toEqual({ "x.jsonl": 16, "y.jsonl": 5 });
    run.close();
    expect(textOf(run, "x.jsonl")).toBe(line + line);
    expect(run.syncLogs()).toEqual({});
  });

  test("is cut back and goes on from there; its bytes are known before anything is added", () => {
    const run = fresh();
    writeFileSync(join(run.path, "x.jsonl"), line + line + '{"half');
    run.truncateLog("x.jsonl", 8);
    expect(run.syncLogs()).toEqual({ "x.jsonl": 8 });
    run.appendJsonLine("x.jsonl", { b: 2 });
    expect(run.syncLogs()).toEqual({ "x.jsonl": 16 });
    expect(textOf(run, "x.jsonl")).toBe(`${line}{"b":2}\n`);
    run.close();
  });

  test("may be kept as it is, or emptied, but not be filled up", () => {
    const run = fresh();
    const path = join(run.path, "x.jsonl");
    writeFileSync(path, line);
    run.truncateLog("x.jsonl", 8);
    expect(textOf(run, "x.jsonl")).toBe(line);
    expect(() => run.truncateLog("x.jsonl", 9)).toThrow(`${path} is shorter than 9 bytes`);
    expect(textOf(run, "x.jsonl")).toBe(line);
    run.truncateLog("x.jsonl", 0);
    run.truncateLog("y.jsonl", 0);
    expect([textOf(run, "x.jsonl"), textOf(run, "y.jsonl")]).toEqual(["", ""]);
    run.close();
  });
});
