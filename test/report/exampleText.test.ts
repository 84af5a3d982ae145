// The worked example as text: columns two spaces apart, numbers to the right, nothing said twice.
import { expect, test } from "@jest/globals";
import type { Shown } from "../../src/notation/worked.js";
import { exampleText } from "../../src/report/explain/exampleText.js";
import { worked } from "./explain.js";

test("what is given, the lines, what comes out, and whether it is true", () =>
  expect(exampleText(worked)).toEqual([
    "softmax(x, 0)",
    "",
    "  x   1   2",
    "  gy  3  -1",
    "",
    "   2  e[0]      = exp(1) = 2.7183",
    "   3  s         = 2.7183 + 7.3891 = 10.1073",
    "   4  y[0]      = 2.7183 / 10.1073 = 0.2689",
    "   7  ds/dx[0]  = 2.7183",
    "  12  gx[0]     = 0.2689 * (3 - 0.0758) = 0.7864",
    "",
    "  y   0.2689   0.7311",
    "  gx  0.7864  -0.7864",
    "",
    "Is it true? L, the sum of all gy y, with one number moved by h = 0.001:",
    "  x[0]  slope 0.7864  derivation 0.7864",
  ]));

test("what there is none of leaves no empty line behind", () =>
  expect(exampleText({ ...worked, given: [], lines: [], results: [], slopes: [] })).toEqual(["softmax(x, 0)", "", ""]));

test("slopes have four digits, without zeros at their end", () => {
  const slopes = [
    { entry: "x[0]", h: 0.01, above: 0, below: 0, slope: 0.12345, gradient: -0.12344 },
    { entry: "x[10]", h: 0.01, above: 0, below: 0, slope: 2, gradient: 2.50004 },
  ];
  expect(exampleText({ ...worked, slopes }).slice(-3)).toEqual([
    "Is it true? L, the sum of all gy y, with one number moved by h = 0.01:",
    "  x[0]   slope 0.1235  derivation -0.1234",
    "  x[10]  slope 2       derivation 2.5",
  ]);
});

test("rows of a tensor stand below each other, those of three axes behind their place", () => {
  const tensor = (shape: readonly number[], texts: readonly string[]): Shown => ({ name: "x", shape, values: texts.map((text, i) => ({ text, source: `x[${i >> 1}, 0, ${i % 2}]` })) }); // prettier-ignore
  const given = (shown: Shown): string[] => exampleText({ ...worked, given: [shown, { name: "gy", shape: [], values: [{ text: "-7", source: "gy" }] }], lines: [], results: [], slopes: [] }).slice(2, -1); // prettier-ignore
  expect(given(tensor([2, 2], ["1", "-2.5", "1e-7", "10"]))).toEqual(["  x      1  -2.5", "      1e-7    10", "  gy    -7"]);
  expect(given(tensor([2, 2], ["1", "inf", "-inf", "nan"]))).toEqual(["  x      1  inf", "      -inf  nan", "  gy    -7"]);
  expect(given(tensor([2, 1, 2], ["1", "2", "3", "4"]))).toEqual([
    "  x   [0, 0]   1  2",
    "      [1, 0]   3  4",
    "  gy          -7",
  ]);
});
