// What an error says: its hint, the layers it came through, and many problems of files in as much text as a terminal shows at once.
import { expect, test } from "@jest/globals";
import { ArgumentError, formatProblem, InputError, MlbhError, ShapeError, type Problem } from "../../src/core/errors.js";

test("an error has its class's name, and its hint on a line of its own", () => {
  const plain = new ShapeError("no");
  expect([plain.name, plain.message, plain.hint, plain.path, plain.cause]).toEqual(["ShapeError", "no", null, [], undefined]);
  expect("cause" in plain).toBe(false);
  const cause = new Error("first");
  const full = new ArgumentError("no", { hint: "say yes", cause });
  expect([full.name, full.message, full.hint]).toEqual(["ArgumentError", "no\n  hint: say yes", "say yes"]);
  expect(full.cause).toBe(cause);
  expect(full).toBeInstanceOf(MlbhError);
});

test("the layers it came through stand in front, outermost first", () => {
  const error = new ShapeError("no", { hint: "yes" }).within("2: Linear");
  expect(error.within("encoder: Sequential")).toBe(error);
  expect(error.path).toEqual(["encoder: Sequential", "2: Linear"]);
  expect(error.message).toBe("encoder: Sequential > 2: Linear: no\n  hint: yes");
});

test.each<[string, Problem, "error" | "warning" | undefined]>([
  ["error: no", { message: "no" }, undefined],
  ["warning: no\n  hint: yes", { message: "no", hint: "yes" }, "warning"],
  ["a.yaml: error: no", { place: { file: "a.yaml" }, message: "no" }, "error"],
  ["a.yaml:12:7: error: no", { place: { file: "a.yaml", line: 12, column: 7 }, message: "no" }, "error"],
  ["a.csv:3:age: error: no", { place: { file: "a.csv", line: 3, column: "age" }, message: "no" }, "error"],
  ["a.xlsx:Sheet1!B17: error: no", { place: { file: "a.xlsx", at: "Sheet1!B17" }, message: "no" }, "error"],
])("%j", (words, problem, kind) => expect(formatProblem(problem, kind)).toBe(words)); // prettier-ignore

test("of many problems as many are shown as fit into 20 lines, and the rest is counted", () => {
  const said = (count: number, problem: Problem): string[] => new InputError(new Array<Problem>(count).fill(problem)).message.split("\n"); // prettier-ignore
  expect(said(19, { message: "no" })).toEqual(new Array<string>(19).fill("error: no"));
  expect(said(20, { message: "no" })).toEqual([...new Array<string>(19).fill("error: no"), "and 1 more"]);
  expect(said(50, { message: "no" }).at(-1)).toBe("and 31 more");
  expect(said(10, { message: "no", hint: "yes" })).toHaveLength(9 * 2 + 1);
  expect(new InputError(new Array<Problem>(50).fill({ message: "no" })).problems).toHaveLength(50);
});

test("nor are more than 2000 characters shown", () => {
  const shown = (length: number): number => new InputError(new Array<Problem>(9).fill({ message: "x".repeat(length) })).message.split("\n").length; // prettier-ignore
  const own = "error: ".length + 1; // with the end of the line
  expect(shown(400 - own)).toBe(5 + 1);
  expect(shown(401 - own)).toBe(4 + 1);
});

test("what is long is cut, what would steer a terminal is shown", () => {
  const long = (length: number): string => "x".repeat(length);
  const whole: Problem = { place: { file: long(240), at: long(60), column: long(60) }, message: long(400), hint: long(400) };
  expect(new InputError([whole]).problems).toEqual([whole]);
  const longer: Problem = { place: { file: long(241), at: long(61), column: long(61) }, message: long(401), hint: long(401) };
  const cut = (length: number): string => `${long(length - 3)}...`;
  expect(new InputError([longer]).problems).toEqual([{ place: { file: cut(240), at: cut(60), column: cut(60) }, message: cut(400), hint: cut(400) }]); // prettier-ignore
  const steering = { place: { file: "a\u001b", line: 2, column: 3 }, message: "\u0007" };
  expect(new InputError([steering]).message).toBe("a\\u001b:2:3: error: \\u0007");
  expect(new InputError([{ message: "no" }]).problems).toEqual([{ message: "no" }]);
});
