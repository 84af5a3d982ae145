// What a person meant who wrote a text where a number, or true or false, was expected.
import { expect, test } from "@jest/globals";
import { booleanMeant, numberMeant } from "../../src/experiment/meant.js";

// prettier-ignore
test.each([
  ["a number in quotes", "5", "without quotes it is a number: 5"],
  ["blanks around it", " 5 ", "without quotes it is a number: 5"],
  ["a sign and no digit before the point", "-.5", "without quotes it is a number: -.5"],
  ["no digit behind the point", "+5.", "without quotes it is a number: +5."],
  ["an exponent", "1e-3", "without quotes it is a number: 1e-3"],
  ["an exponent with a capital and a sign", "1E+3", "without quotes it is a number: 1E+3"],
  ["three digits behind a comma", "1,000", "write 1000, or 1.000 if the comma is for decimals"],
  ["three digits before it, too", "-123,000", "write -123000, or -123.000 if the comma is for decimals"],
  ["no thousands begin with 0", "0,001", "decimals are written with a point: 0.001"],
  ["four digits before the comma", "1234,000", "decimals are written with a point: 1234.000"],
  ["four digits behind it", "1,0000", "decimals are written with a point: 1.0000"],
  ["two digits behind it", "1,00", "decimals are written with a point: 1.00"],
  ["a sign and a decimal comma", "-1,5", "decimals are written with a point: -1.5"],
  ["underscores", "1_000", "write the digits without separators: 1000"],
  ["blanks between the digits", "1 000 000", "write the digits without separators: 1000000"],
  ["apostrophes", "1'000", "write the digits without separators: 1000"],
  ["several commas", "-1,000,000", "write the digits without separators: -1000000"],
  ["commas and a point", "1,000.5", "write the digits without separators: 1000.5"],
  ["none", "none", "for nothing leave the key out"],
  ["nil in capitals", "NIL", "for nothing leave the key out"],
  ["null in quotes", "null", "for nothing leave the key out"],
  ["a power of ten", "10^3", "write 1e3"],
  ["a power of ten as in Python", "10**-3", "write 1e-3"],
  ["a number times a power of ten", "2*10^3", "write 2e3"],
  ["a number times a power of ten, with blanks", "-2.5 x 10 ^ -3", "write -2.5e-3"],
  ["a fraction, to six digits", "1/3", "write the result: 0.333333"],
  ["a fraction with blanks", "2 / 3", "write the result: 0.666667"],
  ["a fraction that comes out even", "10/4", "write the result: 2.5"],
  ["a fraction of nothing", "0/3", "write the result: 0"],
  ["per cent", "5%", "write the number alone: 0.05"],
  ["per cent after a blank", "50 %", "write the number alone: 0.5"],
  ["per cent without the noise of binary numbers", "1.1%", "write the number alone: 0.011"],
  ["less than nothing per cent", "-33.3%", "write the number alone: -0.333"],
  ["thousands", "5k", "write the number alone: 5000"],
  ["thousands with a capital", "2.5K", "write the number alone: 2500"],
  ["another unit", "5 epochs", "write the number alone: 5"],
  ["a unit of one letter", "0.5m", "write the number alone: 0.5"],
  ["a semicolon", "5;", "write the number alone: 5"],
  ["a comma", "5,", "write the number alone: 5"],
])("a number is meant by a text: %s", (_name, text, words) => expect(numberMeant(text)).toBe(words));

test.each([5, null, true, { a: "5" }])("nothing is guessed of what is no text: %p", (value) =>
  expect(numberMeant(value)).toBeNull(),
);

test.each(["", ".", "abc", "nulls", "none of it", "20^3", "3x10", "1/0", "-1/3", "1/3/4", "5.5.5%", ".%", "1e3k", "5 % of it"])(
  "nothing is guessed of %p",
  (text) => expect(numberMeant(text)).toBeNull(),
);

test.each(["yes", "Y", " on ", "1", 1, "TRUE", "t"])("%p is written true", (value) =>
  expect(booleanMeant(value)).toBe("write true"),
);
test.each(["no", "N", " off ", "0", 0, "FALSE", "f", "None"])("%p is written false", (value) =>
  expect(booleanMeant(value)).toBe("write false"),
);
test.each([2, "maybe", "", null, "yes and no"])("neither is meant by %p", (value) => expect(booleanMeant(value)).toBeNull());
