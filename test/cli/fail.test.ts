// From something thrown to words on stderr and an exit code: what is shown of mistakes in files, in calls, and of our own.
import { expect, test } from "@jest/globals";
import { Chalk } from "chalk";
import { fail, paint } from "../../src/cli/fail.js";
import type { Ui } from "../../src/cli/ui.js";
import { ArgumentError, InputError, MlbhError } from "../../src/core/errors.js";

const noteColor = new Chalk({ level: 1 });
const { red, cyan, dim } = noteColor;

/** The exit code, and what is noted. */
function failed(error: unknown): [number, ...string[]] {
  const notes: string[] = [];
  const code = fail(error, { noteColor, note: (block: unknown) => void notes.push(String(block)) } as unknown as Ui);
  return [code, ...notes];
}
/** What is said of a mistake with this message, without its first word. */
const said = (message: string): string => failed(new MlbhError(message))[1].slice(`${red("error")}: `.length);

test("mistakes in files and in calls: 1, in colours; 3 where training has diverged", () => {
  const problem = { place: { file: "x.yaml", line: 3 }, message: "no error: here", hint: "do so" };
  expect(failed(new InputError([problem]))).toEqual([1, `x.yaml:3: ${red("error")}: no error: here\n  ${cyan("hint")}: do so`]);
  expect(failed(new ArgumentError("too few", { hint: "add one" }))).toEqual([1, `${red("error")}: too few\n  ${cyan("hint")}: add one`]); // prettier-ignore
  class DivergedError extends MlbhError {}
  expect(failed(new DivergedError("infinite"))).toEqual([3, `${red("error")}: infinite`]);
});

test("nineteen lines are shown, of more their number", () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i}`).join("\n");
  expect(said(lines(19))).toBe(lines(19));
  expect(said(lines(20))).toBe(`${lines(19)}\nand 1 more line`);
  expect(said(lines(25))).toBe(`${lines(19)}\nand 6 more lines`);
});

test("1900 characters are shown, and none that would steer a terminal", () => {
  expect(said("x".repeat(1900))).toBe("x".repeat(1900));
  expect(said("x".repeat(1901))).toBe(`${"x".repeat(1900)}...`);
  expect(said("a\u001b[31mb")).toBe("a\\u001b[31mb");
});

test("memory that there is not is no mistake of ours, any other is", () => {
  expect(failed(new RangeError("Array buffer allocation failed"))).toEqual([1, `${red("error")}: out of memory: the system gives no more\n  ${cyan("hint")}: close other programs, take fewer rows or columns, or smaller batches (train.batch_size)`]); // prettier-ignore
  const report = `${red("internal error")}: this is a mistake in mlbh, not in your files; please report it with the lines below`;
  for (const error of [new RangeError("another"), new TypeError("Array buffer allocation failed")])
    expect(failed(error)).toEqual([70, report, dim(error.stack!)]);
  expect(failed("odd")).toEqual([70, report, dim("odd")]);
  expect(failed(Object.assign(new Error("bare"), { stack: undefined }))).toEqual([70, report, dim("bare")]);
});

test("only the words that begin a message and its hint have a colour", () => {
  const painted = (message: string): string => paint(message, { noteColor } as Ui);
  expect(painted("error: a\nx: error: b: error: c")).toBe(`${red("error")}: a\nx: ${red("error")}: b: ${red("error")}: c`);
  for (const plain of ["an error: a", "terror: a", " hint: a", "   hint: a", "a  hint: b"]) expect(painted(plain)).toBe(plain);
});
