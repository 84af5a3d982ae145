// How a wrong line of a derivation is told: the same in `explain --check` and in the tests.
import { expect, test } from "@jest/globals";
import { checkDerivation } from "../../src/notation/check.js";
import { operationPages } from "../../src/pages/operations.js";
import { mistakeLines } from "../../src/report/terminal/mistakeText.js";

test("file and line, the formula, the place, and what was compared", () => {
  const { derivation, subject, source } = operationPages.softmax;
  const wrong = derivation.replace("(i = k) y[k] - y[i] y[k]", "(i = k) y[k] + y[i] y[k]");
  const [mistake] = checkDerivation(wrong, subject()).mistakes;
  expect(mistakeLines(source, mistake)).toEqual([
    "src/ops/softmax.ts: line 9 of the derivation is wrong",
    "  = (i = k) y[k] + y[i] y[k]",
    expect.stringMatching(/^ {2}at i = 0, k = 0 of softmax\(x, 1\), line \[0\]$/),
    expect.stringMatching(/^ {4}this line +[\d.]+$/),
    expect.stringMatching(/^ {4}the line before +[\d.]+$/),
    expect.stringMatching(/^ {4}the derivative of line 4, y\[i\] = e\[i\] \/ s +[\d.]+$/),
  ]);
});

test("what cannot be compared is told in words", () => {
  const { source, subject } = operationPages.exp;
  const [mistake] = checkDerivation("y = exp(x)\ngx = gy", subject()).mistakes;
  expect(mistakeLines(source, mistake)[0]).toBe("src/ops/exp.ts: line 2 of the derivation is wrong");
  const { mistakes } = checkDerivation("y = exp(x)", subject());
  expect(mistakeLines(source, mistakes[0])).toEqual([
    "src/ops/exp.ts: line 1 of the derivation is wrong",
    "  y = exp(x)",
    "  no line gives the gradient gx",
  ]);
});

test("numbers stand below each other with six digits, with room for a sign", () => {
  const values = [{ what: "this line", value: 0.16283456 }, { what: "the line before", value: -0.5 }, { what: "z", value: 0 }]; // prettier-ignore
  const lines = (changes: object): string[] => mistakeLines("src/x.ts", { line: 8, text: "dy[i]/dx[k]  =\n y[k]", message: null, at: "i = 0", values, ...changes }); // prettier-ignore
  const head = ["src/x.ts: line 8 of the derivation is wrong", "  dy[i]/dx[k] = y[k]"];
  const numbers = ["    this line         0.162835", "    the line before  -0.5", "    z                 0"];
  expect(lines({})).toEqual([...head, "  at i = 0", ...numbers]);
  expect(lines({ at: "" })).toEqual([...head, ...numbers]);
  expect(lines({ at: null, message: "odd", values: [] })).toEqual([...head, "  odd"]);
});
