import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { isPadded, numberHint, numberReader, parseNumber, plainNumbers, type NumberFormat } from "../../src/data/number.js";

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
  expect(numberHint("12'345")).toBe("thousands are not separated, or set the column's number: {thousands: \"'\"}");
  expect(numberHint("-$12")).toBe('leave the sign out, or set the column\'s number: {prefix: "$"}');
  expect(numberHint("12,5 %")).toBe('leave the sign out, or set the column\'s number: {suffix: "%"}');
  expect(numberHint("abc")).toBeNull();
});

describe("numbers that are written in another way", () => {
  const read = (format: Partial<NumberFormat>, cell: string): number => numberReader({ ...plainNumbers, ...format })(cell);

  test.each<[Partial<NumberFormat>, string, number]>([
    [{ decimal: "," }, "-1,5", -1.5],
    [{ decimal: "," }, ",5", 0.5],
    [{ decimal: "," }, "5,", 5],
    [{ decimal: "," }, "1,5e-2", 0.015],
    [{ decimal: "," }, ",", NaN],
    [{ decimal: "," }, "", NaN],
    [{ decimal: "," }, "1.5", NaN],
    [{ thousands: "," }, "1,234,567.5", 1234567.5],
    [{ thousands: "," }, "1234567", 1234567],
    [{ thousands: "," }, "12,34", NaN],
    [{ thousands: "," }, "1234,567", NaN],
    [{ thousands: " " }, "1\u00a0234\u202f567 ", 1234567],
    [{ thousands: "'" }, "1'234", 1234],
    [{ decimal: ",", thousands: "." }, "+1.234,5", 1234.5],
    [{ prefix: "$" }, "$12.5", 12.5],
    [{ prefix: "$" }, "12.5", 12.5],
    [{ prefix: "$" }, "-$12.5", -12.5],
    [{ prefix: "$" }, "$-12.5", -12.5],
    [{ prefix: "$" }, "$ +12.5", 12.5],
    [{ prefix: "$" }, "-$-12.5", NaN],
    [{ prefix: "$" }, "+$-12.5", NaN],
    [{ prefix: "$" }, "$", NaN],
    [{ prefix: "$" }, "12.5$", NaN],
    [{ suffix: "%" }, "12.5 %", 12.5],
    [{ suffix: "%" }, "12.5%", 12.5],
    [{ suffix: "%" }, "%12.5", NaN],
    [{ suffix: "(a)" }, "7(a)", 7],
    [{}, "1.5", 1.5],
  ])("%j reads %j as %d", (format, cell, value) => expect(read(format, cell)).toBe(value));
});

test.each([
  ["007", true],
  ["-01.5", true],
  ["+00", true],
  ["0", false],
  ["0.5", false],
  ["-0.5", false],
  ["10", false],
  ["0x1", false],
  ["0/", false],
  ["0:", false],
  ["09", true],
  ["", false],
])("%j is a code with a zero before it: %s", (cell, is) => expect(isPadded(cell)).toBe(is));
