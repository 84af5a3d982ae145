// Data that needs more memory than is allowed stops with numbers and advice, never with a crash.
import { describe, expect, test } from "@jest/globals";
import { EXIT } from "../../src/cli/exit.js";
import { fail } from "../../src/cli/fail.js";
import { createUi } from "../../src/cli/ui.js";
import { mlbh } from "./run.js";

describe("memory", () => {
  test("the limit is told before anything is trained", () => {
    const { code, out, err } = mlbh("train", "configs/digits.yaml", "--set", "data.max_memory_mb=1");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(
      /^data\/digits\.csv: error: at least 1,\d{3} rows x 64 features need 1\.\d\d MiB of memory, and the limit is 1\.00 MiB\n {2}hint: leave columns out with data\.drop, take fewer rows, or raise data\.max_memory_mb \(now 1\) on a machine that has more\n$/,
    );
  });

  test("the limit cannot be more than arrays can hold", () => {
    expect(mlbh("train", "configs/digits.yaml", "--set", "data.max_memory_mb=1000000")).toMatchObject({
      code: 1,
      err: "--set data.max_memory_mb=1000000: error: data.max_memory_mb must be >= 1 and <= 16384, got 1000000\n",
    });
  });

  test("a system that gives no more memory is the user's problem, not a crash", () => {
    const notes: string[] = [];
    const ui = { ...createUi(), note: (text: string) => void notes.push(text) };
    expect(fail(new RangeError("Array buffer allocation failed"), ui)).toBe(EXIT.input);
    expect(notes.join("\n")).toContain("error: out of memory: the system gives no more");
    expect(fail(new RangeError("Invalid array length"), ui)).toBe(EXIT.internal);
  });
});
