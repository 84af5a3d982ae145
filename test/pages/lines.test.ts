// Where a line of a derivation is divided: at the first relation outside of brackets.
import { expect, test } from "@jest/globals";
import { linesOf } from "../../src/pages/document.js";

const divided = (line: string): [left: string, right: string] => {
  const [{ left, right }] = linesOf(line);
  return [left, right];
};

test.each([
  ["y = a + b", "y", "= a + b"],
  ["= gy", "", "= gy"],
  ["→ exp(x)", "", "→ exp(x)"],
  ["q ≈ (a - b) / h", "q", "≈ (a - b) / h"],
  ["dy[i]/dx[k]   =   (k = start + i)", "dy[i]/dx[k]", "= (k = start + i)"],
  ["f(x = 1)[j = 2] = 3", "f(x = 1)[j = 2]", "= 3"],
  ["g((a = b)) = c", "g((a = b))", "= c"],
  ["a <= b = c", "a <= b", "= c"],
  ["a >= b = c", "a >= b", "= c"],
  ["a != b = c", "a != b", "= c"],
  ["a <= b", "", "a <= b"],
  ["where dim = 1", "", "where dim = 1"],
  ["any h = 3", "", "any h = 3"],
  ["outside a = 0", "", "outside a = 0"],
  ["anyone = 3", "anyone", "= 3"],
])("%s", (line, left, right) => expect(divided(line)).toEqual([left, right]));

test("words stand behind a bar; a reason stands behind two dashes; lines count from 1", () => {
  expect(linesOf("| so y = x   follows\ny = x  -- as given")).toEqual([
    { number: 1, left: "", right: "so y = x follows", reason: "", words: true },
    { number: 2, left: "y", right: "= x", reason: "as given", words: false },
  ]);
});
