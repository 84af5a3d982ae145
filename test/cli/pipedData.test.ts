// data.path: "-" is standard input: its rows become a file, which the experiment then names.
import { afterAll, afterEach, describe, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { spoolStdin, withPassingData, withPipedData } from "../../src/cli/pipedData.js";
import { scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const stdin = Object.getOwnPropertyDescriptor(process, "stdin")!;
const atExit = process.listeners("exit");
afterEach(() => {
  Object.defineProperty(process, "stdin", stdin);
  for (const each of process.listeners("exit").filter((listener) => !atExit.includes(listener))) {
    each(0); // as at the end of the process
    process.off("exit", each);
  }
});

function piped(text: string, isTTY = false): void {
  const stream = Object.assign(Readable.from(text === "" ? [] : [Buffer.from(text)]), { isTTY });
  Object.defineProperty(process, "stdin", { configurable: true, value: stream });
}
const rows = "a,y\n1,2\n";
let count = 0;
const file = (text: string): string => folder.write(`x${++count}.yaml`, text);
/** The file that is named in the end. */
const named = (overrides: readonly string[]): string => JSON.parse(overrides.at(-1)!.slice("data.path=".length)) as string;

describe("the rows go into a file", () => {
  const kept = join(folder.path, "kept");

  test.each<[string, string, readonly string[]]>([
    ["that the experiment asks for", 'data: {path: "-", target: y}\n', []],
    ["that it asks for on a line of its own", "data:\n  path: '-'\n  target: y\n", []],
    ["that it asks for before a comment", 'data:\n  path: "-" # a pipe\n', []],
    ["that is set", "data: {path: d.csv}\n", ["data.path=-"]],
    ["that is set in quotes", "data: {path: d.csv}\n", ['data.path="-"']],
    ["that is set with all of its data", "data: {path: d.csv}\n", ['data={path: "-", target: y}']],
  ])("%s", async (_, text, overrides) => {
    piped(rows);
    const given = await withPipedData(file(text), overrides, kept);
    expect(given.slice(0, -1)).toEqual(overrides);
    expect([dirname(named(given)), readFileSync(named(given), "utf8")]).toEqual([kept, rows]);
  });

  test("in the directory of its runs, where no other is named", async () => {
    piped(rows);
    const runs = join(folder.path, "own runs");
    const given = await withPipedData(file(`data: {path: "-"}\nrun: {dir: "${runs}"}\n`), []);
    expect(dirname(named(given))).toBe(runs);
  });

  test("that is gone when the process ends, for a command that leaves nothing behind", async () => {
    piped(rows);
    const given = await withPassingData(file('data: {path: "-"}\n'), ["seed=1"]);
    expect(given[0]).toBe("seed=1");
    expect(readFileSync(named(given), "utf8")).toBe(rows);
    const before = process.listeners("exit");
    for (const each of before.filter((listener) => !atExit.includes(listener))) each(0);
    expect(existsSync(dirname(named(given)))).toBe(false);
  });
});

describe("nothing is read", () => {
  const untouched = async (text: string | null, ...overrides: string[]): Promise<boolean> => {
    piped(rows);
    const path = text === null ? null : file(text);
    const same = (await withPipedData(path, overrides, join(folder.path, "unused"))) === overrides;
    return same && (path === null || (await withPassingData(path, overrides)) === overrides);
  };
  afterAll(() => expect(existsSync(join(folder.path, "unused"))).toBe(false));

  test.each<[string, string | null, string[]]>([
    ["without an experiment", null, []],
    ["for a file", "data: {path: d.csv}\n", []],
    ["for a file whose name begins with a dash", "data: {path: -d.csv}\n", []],
    ["for another path", 'data: {path: d.csv}\nother: {path: "-"}\n', []],
    ["for data that is none", 'data: "path: -"\n', []],
    ["where a file is set in its place", 'data: {path: "-"}\n', ["data.path=d.csv"]],
    ["for another key that is set", "data: {path: d.csv}\n", ["data.paths=-"]],
  ])("%s", async (_, text, overrides) => {
    expect(await untouched(text, ...overrides)).toBe(true);
  });

  test("where there is no such file: the reader will say so", async () => {
    piped(rows);
    const overrides: string[] = [];
    expect(await withPipedData(join(folder.path, "none.yaml"), overrides)).toBe(overrides);
  });
});

test("the keyboard is no table, and neither is nothing", async () => {
  piped("", true);
  await expect(spoolStdin(folder.path)).rejects.toThrow("standard input: error: it is the keyboard, expected a table through a pipe\n  hint: for example: cat data.csv | mlbh init -"); // prettier-ignore
  piped("");
  await expect(spoolStdin(join(folder.path, "empty"))).rejects.toThrow("standard input: error: nothing has come through it");
  expect(readdirSync(join(folder.path, "empty"))).toEqual([]);
});
