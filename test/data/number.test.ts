import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { numberHint, parseNumber } from "../../src/data/number.js";

describe("parseNumber", () => {
  test.each([
    ["0", 0],
    ["-12", -12],
    ["+3.5", 3.5],
    [".5", 0.5],
    ["2.", 2],
    ["-.25e2", -25],
    ["1E-3", 0.001],
    ["007", 7],
    ["  1\t", 1],
    ["1e308", 1e308],
    ["1e-400", 0],
  ])("%j is %d", (cell, value) => expect(parseNumber(cell)).toBe(value));

  test.each([
    ...["", " ", ".", "-", "+", "e5", "1e", "1e+", "--1", "1 2", "1,5", "1_000", "1.2.3", "0x10", "0b1", "1n"],
    ...["Infinity", "inf", "NaN", "nan", "true", "1\u00a0", "\u20031", "1\n", "１２", "٣", "1f", "$5", "5%"],
  ])("%j is not a number", (cell) => expect(parseNumber(cell)).toBeNaN());

  test("too large is infinite, for the caller to report", () => {
    expect(parseNumber("1e309")).toBe(Infinity);
    expect(parseNumber("-1e999")).toBe(-Infinity);
  });

  test("every finite number reads back from its text", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(fc.property(finite, (x) => parseNumber(String(x)) === x && parseNumber(` ${x.toExponential()} `) === x));
  });
});

test("numberHint", () => {
  expect(numberHint("-1,5")).toBe('decimals are written with a point, -1.5; or set the column\'s number: {decimal: ","}');
  expect(numberHint("1,234,567.8")).toBe('thousands are not separated, or set the column\'s number: {thousands: ","}');
  expect(numberHint("3,700")).toBe('is it 3700 or 3.700? set the column\'s number: {thousands: ","} or {decimal: ","}');
  expect(numberHint("-inf")).toBe("infinite values cannot be learnt from: correct the cell or leave it empty");
  expect(numberHint("abc")).toBeNull();
});
