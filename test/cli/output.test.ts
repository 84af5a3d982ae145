// The file of -o: it is there when it is complete, and nothing of it stays where it is not.
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { existsSync, linkSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { isSameFile, writeOutput } from "../../src/cli/output.js";
import { scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const at = (name: string): string => join(folder.path, name);
const textOf = (name: string): string => readFileSync(at(name), "utf8");

test("it has its name when all is written, and what the writing gives is given", async () => {
  const given = await writeOutput(at("a.txt"), "the text", async (file) => {
    file.write("one, ");
    expect(existsSync(at("a.txt"))).toBe(false);
    file.write(new TextEncoder().encode("two"));
    return Promise.resolve(7);
  });
  expect([given, textOf("a.txt")]).toEqual([7, "one, two"]);
});

test("where the writing fails, what was there before stays, and no one listens for signals any more", async () => {
  folder.write("b.txt", "before");
  const listeners = (): number[] => ["SIGINT", "SIGTERM"].map((name) => process.listenerCount(name));
  const before = listeners();
  const failing = writeOutput(at("b.txt"), "the text", async (file) => {
    file.write("half");
    expect(listeners()).toEqual(before.map((count) => count + 1));
    return Promise.reject(new Error("no more"));
  });
  await expect(failing).rejects.toThrow("no more");
  expect([textOf("b.txt"), listeners()]).toEqual(["before", before]);
  expect(readdirSync(folder.path).filter((name) => name.endsWith(".tmp"))).toEqual([]);
});

test.each([["SIGINT", 130], ["SIGTERM", 143]] as const)("%s leaves nothing, and ends with %i", async (signal, code) => {
  const exit = jest.spyOn(process, "exit").mockImplementation(() => undefined as never);
  try {
    const known = process.listeners(signal);
    await writeOutput(at("c.txt"), "the text", async (file) => {
      file.write("half");
      const [own] = process.listeners(signal).filter((each) => !known.includes(each));
      own(signal);
      expect(readdirSync(folder.path).filter((name) => name.startsWith("c.txt"))).toEqual([]);
      return Promise.resolve();
    });
    expect(exit.mock.calls).toEqual([[code]]);
  } finally {
    exit.mockRestore();
  }
}); // prettier-ignore

describe("what is refused, before anything is computed", () => {
  const refused = (name: string): Promise<void> => writeOutput(at(name), "the predictions", () => { throw new Error("computed"); }); // prettier-ignore

  test("a directory, and a name in one that is not there", async () => {
    mkdirSync(at("folder"));
    await expect(refused("folder")).rejects.toThrow("folder: error: cannot write the predictions: this is a directory\n  hint: give the name of a file, or leave -o out to print"); // prettier-ignore
    await expect(refused("none/a.txt")).rejects.toThrow(`a.txt: error: cannot write the predictions: there is no such directory\n  hint: make it first: mkdir -p ${at("none")}`); // prettier-ignore
  });
});

test("a link stays one: what it leads to is written", async () => {
  folder.write("real.txt", "old");
  symlinkSync(at("real.txt"), at("link.txt"));
  await writeOutput(at("link.txt"), "the text", async (file) => Promise.resolve(file.write("new")));
  expect([lstatSync(at("link.txt")).isSymbolicLink(), textOf("real.txt")]).toEqual([true, "new"]);
});

test("two names may lead to one file", () => {
  for (const name of ["x.txt", "y.txt"]) folder.write(name, "same");
  symlinkSync(at("x.txt"), at("soft"));
  linkSync(at("x.txt"), at("hard"));
  const same = (a: string, b: string): boolean => isSameFile(at(a), at(b));
  expect([same("x.txt", "x.txt"), same("x.txt", "soft"), same("hard", "x.txt")]).toEqual([true, true, true]);
  expect([same("x.txt", "y.txt"), same("x.txt", "gone"), same("gone", "x.txt"), same("gone", "gone")]).toEqual([false, false, false, false]); // prettier-ignore
});
