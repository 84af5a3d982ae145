// Files that are there whole or not at all, the directories that are made for them, and which process is which.
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { AtomicFile, clearAbandoned, explainWriting, isAbandoned, REASONS, writeAll, writeAtomically } from "../../src/files/atomicFile.js"; // prettier-ignore
import { existingParent, makeDirectory } from "../../src/files/directories.js";
import { fateOf, isRunning, ownProcess } from "../../src/files/process.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
let count = 0;
/** A directory of its own for each test. */
function place(): string {
  const path = join(folder.path, String(count++));
  mkdirSync(path);
  return path;
}
const GONE = 4_194_999; // a number that no process has
const text = (path: string): string => readFileSync(path, "utf8");

describe("a file that is written whole", () => {
  test("has its name, and what was written, when it is committed; what it takes the place of can be looked at before", () => {
    const target = join(place(), "a");
    writeFileSync(target, "old");
    const file = new AtomicFile(target);
    file.write("né");
    file.write(Buffer.from("w"));
    expect([text(target), text(`${target}.${process.pid}.tmp`)]).toEqual(["old", "néw"]);
    let before = "";
    file.commit(() => (before = text(target)));
    expect([before, text(target), readdirSync(join(target, ".."))]).toEqual(["old", "néw", ["a"]]);
  });

  test("may take another name, and is done with then", () => {
    const directory = place();
    const file = new AtomicFile(join(directory, "a"));
    file.write("x");
    file.commit(undefined, join(directory, "b"));
    file.write("more");
    let again = 0;
    file.commit(() => again++);
    file.discard();
    expect([readdirSync(directory), text(join(directory, "b")), again]).toEqual([["b"], "x", 0]);
  });

  test("leaves nothing behind when it is discarded, before its commit or while it is made", () => {
    const directory = place();
    const [one, two] = ["a", "b"].map((name) => new AtomicFile(join(directory, name)));
    one.write("x");
    one.discard();
    expect(readdirSync(directory)).toEqual([`b.${process.pid}.tmp`]);
    expect(() => two.commit(() => { throw new Error("no"); })).toThrow("no"); // prettier-ignore
    two.discard();
    expect(readdirSync(directory)).toEqual([]);
    const fails = (): void => writeAtomically(join(directory, "c"), "x", () => { throw new Error("no"); }); // prettier-ignore
    expect(fails).toThrow("no");
    expect(readdirSync(directory)).toEqual([]);
  });

  test("is written at once, with the directories around it", () => {
    const target = join(place(), "x", "y", "a");
    writeAtomically(target, Uint8Array.of(0, 255));
    expect([...readFileSync(target)]).toEqual([0, 255]);
    expect(readdirSync(join(target, ".."))).toEqual(["a"]);
  });

  test("nothing is written of an empty text", () => {
    const target = join(place(), "a");
    writeAtomically(target, "");
    expect(statSync(target).size).toBe(0);
    expect(() => writeAll(-1, "")).not.toThrow();
  });
});

describe("what a killed write has left behind", () => {
  test("has the number of no process", () => {
    expect([`a.${GONE}.tmp`, `a.${process.pid}.tmp`, "a.tmp", "a", `a.${GONE}.tmp.x`, `a${GONE}.tmp`, "a.-1.tmp"].map(isAbandoned)).toEqual([true, false, false, false, false, false, false]); // prettier-ignore
  });

  test("of this file is removed, and nothing else", () => {
    const directory = place();
    const names = [`a.${GONE}.tmp`, `a.b.${GONE}.tmp`, `a.${process.pid}.tmp`, `ab.${GONE}.tmp`, "a", "a.yaml"];
    for (const name of names) writeFileSync(join(directory, name), "");
    clearAbandoned(join(directory, "a"));
    expect(readdirSync(directory).sort()).toEqual(names.slice(2).sort());
  });
});

describe("what the system refuses", () => {
  const refused = (code?: string): unknown => {
    const error = Object.assign(new Error("the system's words"), code === undefined ? {} : { code });
    try {
      return explainWriting("runs/x", "the run", () => "make room", () => { throw error; }); // prettier-ignore
    } catch (thrown) {
      return thrown === error ? "as it was" : (thrown as Error).message;
    }
  };
  test.each(Object.entries(REASONS))("%s is put into words: %s", (code, words) =>
    expect(refused(code)).toBe(`runs/x: error: cannot write the run: ${words}\n  hint: make room`),
  );

  test("another error comes as it was; no error is the result", () => {
    expect([refused("EBADF"), refused("toString"), refused()]).toEqual(["as it was", "as it was", "as it was"]);
    expect(explainWriting("x", "y", () => "z", () => 3)).toBe(3); // prettier-ignore
  });
});

describe("directories", () => {
  test("are made with those around them, and may be there", () => {
    const path = join(place(), "x", "y", "z");
    makeDirectory(path);
    makeDirectory(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  test("are not made in the place of a file, or below one", () => {
    const file = join(place(), "a");
    writeFileSync(file, "");
    expect(() => makeDirectory(file)).toThrow(/EEXIST/);
    expect(() => makeDirectory(join(file, "b"))).toThrow(/ENOTDIR/);
  });

  test("the nearest one that is there", () => {
    const path = place();
    expect([path, join(path, "x"), join(path, "x", "y"), "/"].map(existingParent)).toEqual([path, path, path, "/"]);
  });
});

describe("a process", () => {
  const own = ownProcess();

  test("knows itself", () => {
    expect(own).toMatchObject({ pid: process.pid, host: hostname() });
    expect(fateOf(own)).toBe("alive");
    expect(isRunning(own.pid)).toBe(true);
    if (process.platform === "linux") expect([own.boot, own.space, own.began]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.stringMatching(/^pid:\[\d+\]$/), expect.stringMatching(/^\d+$/)]); // prettier-ignore
  });

  test("that has another number, or began at another time, has ended", () => {
    expect(fateOf({ ...own, pid: GONE })).toBe("dead");
    expect(isRunning(GONE)).toBe(false);
    expect(fateOf({ ...own, began: "1" })).toBe("dead");
    expect(fateOf({ ...own, began: null })).toBe("alive"); // it cannot be told from another that has its number
    expect(fateOf({ ...own, pid: GONE, began: null })).toBe("dead");
  });

  test("counted elsewhere cannot be asked for", () => {
    expect(fateOf({ ...own, host: "another", boot: "another" })).toBe("elsewhere");
    expect(fateOf({ ...own, host: "another", boot: null })).toBe("elsewhere");
    expect(fateOf({ ...own, boot: null, space: null })).toBe("alive"); // of a system that does not tell, on this machine
  });

  (process.platform === "linux" ? test : test.skip)("by what Linux tells: a container of this machine, and a start before this one", () => {
    expect(fateOf({ ...own, space: "pid:[1]" })).toBe("elsewhere");
    expect(fateOf({ ...own, space: "pid:[1]", host: "another" })).toBe("elsewhere");
    expect(fateOf({ ...own, host: "another" })).toBe("alive"); // a machine may be called anew
    expect(fateOf({ ...own, boot: "another" })).toBe("dead");
  }); // prettier-ignore

  test("of another user is there, of which nothing else is known", () => {
    const kill = jest.spyOn(process, "kill");
    try {
      const failing = (code: string) => () => { throw Object.assign(new Error(code), { code }); }; // prettier-ignore
      kill.mockImplementation(failing("EPERM"));
      expect(isRunning(1)).toBe(true);
      kill.mockImplementation(failing("ESRCH"));
      expect(isRunning(1)).toBe(false);
      expect(kill).toHaveBeenCalledWith(1, 0);
    } finally {
      kill.mockRestore();
    }
  });
});
