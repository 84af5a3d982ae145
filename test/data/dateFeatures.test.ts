// Dates as features, by the calendar; and dates as they are written.
import { describe, expect, test } from "@jest/globals";
import { dateFeatures, dateParts, encodeDate, fitDates, type DatePart } from "../../src/data/dateFeatures.js";
import { dateReader, dateWriter } from "../../src/data/dates.js";
import { unscaled } from "../../src/data/scaling.js";

const at = (date: string): number => Date.parse(date.includes("T") ? `${date}Z` : date) / 1000;
const times = (...dates: string[]): Float64Array => Float64Array.from(dates, at);

describe("what the calendar repeats is a point on a circle", () => {
  test.each<[DatePart, string, number]>([
    ["month", "2024-01-31", 0],
    ["month", "2024-04-01", 1 / 4],
    ["month", "2024-12-31", 11 / 12],
    ["weekday", "2024-07-01", 0], // a Monday
    ["weekday", "2024-07-02", 1 / 7],
    ["weekday", "2024-07-07", 6 / 7],
    ["day_of_year", "2023-01-01T23:00", 0],
    ["day_of_year", "2023-12-31", 364 / 365],
    ["day_of_year", "2024-12-31", 365 / 366],
    ["day_of_year", "2024-03-01", 60 / 366],
    ["hour", "2024-07-01", 0],
    ["hour", "2024-07-01T06:00", 1 / 4],
    ["hour", "2024-07-01T23:30", 47 / 48],
  ])("%s of %s", (part, date, turn) => {
    const [sine, cosine] = encodeDate({ first: 0, parts: [part], year: unscaled, days: unscaled }, at(date));
    expect([sine, cosine]).toEqual([expect.closeTo(Math.sin(2 * Math.PI * turn), 12), expect.closeTo(Math.cos(2 * Math.PI * turn), 12)]); // prettier-ignore
  });
});

test("what it does not repeat is scaled: the year, and the days since the first date", () => {
  const fitted = fitDates(times("2023-01-03", "2021-01-01", "2021-01-02T12:00"), ["days", "year"]);
  expect(fitted.first).toBe(at("2021-01-01"));
  const days = [732, 0, 1.5];
  const mean = 733.5 / 3;
  const deviation = Math.sqrt(days.reduce((sum, day) => sum + (day - mean) ** 2, 0) / 3);
  expect(fitted.days).toEqual({ offset: expect.closeTo(mean, 10), divisor: expect.closeTo(deviation, 10) });
  expect(fitted.year).toEqual({ offset: 6065 / 3, divisor: expect.closeTo(Math.sqrt(8 / 9), 12) });
  expect(encodeDate(fitted, at("2022-01-01"))).toEqual([expect.closeTo((365 - mean) / deviation, 10), expect.closeTo(1 / 3 / Math.sqrt(8 / 9), 8)]); // prettier-ignore
});

test("parts that are the same in all dates are left out, unless they are named", () => {
  const parts = (...dates: string[]): readonly DatePart[] => fitDates(times(...dates), null).parts;
  expect(parts("2024-07-01", "2024-07-08")).toEqual(["day_of_year", "days"]);
  expect(parts("2024-07-01", "2024-07-01T01:00")).toEqual(["hour", "days"]);
  expect(parts("2024-07-01", "2025-08-05T10:00")).toEqual([...dateParts]);
  expect(parts("2024-07-01")).toEqual([]);
  expect(fitDates(times("2024-07-01"), ["month"]).parts).toEqual(["month"]);
  expect(dateFeatures({ parts: ["year", "month", "days"] })).toEqual(["year", "month_sin", "month_cos", "days"]);
});

describe("a date is written by its format", () => {
  const written = (format: string, date: string): string => dateWriter(format)(at(date));

  test.each([
    ["YYYY-MM-DDTHH:mm:ssZ", "2024-02-09T03:04:05", "2024-02-09T03:04:05Z"],
    ["YYYY-MM-DD HH:mm:ss", "2024-02-09T03:04:05.25", "2024-02-09 03:04:05.250"],
    ["MMM DD, YYYY", "2024-09-09", "Sep 09, 2024"],
    ["DD MMMM YYYY", "0087-12-31", "31 December 0087"],
    ["epoch", "1970-01-02", "86400"],
  ])("%s", (format, date, text) => expect(written(format, date)).toBe(text));

  test("the time before 1970 too", () => {
    expect(written("YYYY-MM-DD HH:mm:ss", "1969-12-31T23:59:59.5")).toBe("1969-12-31 23:59:59.500");
    expect(dateReader("YYYY-MM-DD HH:mm:ss")("1969-12-31 23:59:59.5")).toBe(-0.5);
  });

  test("what stands between its parts is taken as it is; spaces may be more", () => {
    const read = dateReader("YYYY.MM (DD)");
    expect([read("2024.02 (09)"), read(" 2024.02   (09) ")]).toEqual([at("2024-02-09"), at("2024-02-09")]);
    expect([read("2024x02 (09)"), read("2024.02(09)")]).toEqual([NaN, NaN]);
  });

  test.each<[string, string, number]>([
    ["YYYY-MM-DD HH:mm", "2024-01-31 24:00", at("2024-02-01")],
    ["YYYY-MM-DD HH:mm", "2024-01-31 25:00", NaN],
    ["YYYY-MM-DD HH:mm", "2024-01-31 10:59", at("2024-01-31T10:59")],
    ["YYYY-MM-DD HH:mm:ss", "2024-01-31 10:00:60.5", at("2024-01-31T10:01") + 0.5],
    ["YYYY-MM-DD", "2024-12-31", at("2024-12-31")],
    ["YYYY-MM-DD", "2024-13-01", NaN],
    ["YYYY-MM-DD", "2024-00-01", NaN],
    ["YYYY-MM-DD", "2024-02-30", NaN],
    ["YYYY-MM-DD", "2100-02-29", NaN],
    ["YYYY-MM-DD", "2000-02-29", at("2000-02-29")],
    ["YYYY-MM-DDTHH:mmZ", "2024-01-31T10:00+0130", at("2024-01-31T08:30")],
    ["YYYY-MM-DDTHH:mmZ", "2024-01-31T10:00-01:30", at("2024-01-31T11:30")],
  ])("%s: %s", (format, cell, seconds) => expect(dateReader(format)(cell)).toBe(seconds));
});
