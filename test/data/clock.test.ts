// The clock of a series, at the limits of its rules.
import { describe, expect, test } from "@jest/globals";
import { fitTimeStep, isNext, stepWords, timeAfter, timeWriter, type TimeStep } from "../../src/data/timeSteps.js";

const HOUR = 3600;
const DAY = 24 * HOUR;
const at = (...dates: string[]): Float64Array => Float64Array.from(dates, (date) => Date.parse(`${date}Z`) / 1000);
const written = (seconds: number): string => new Date(1000 * seconds).toISOString().slice(0, 16);
const inMonths = (size: number, last = false): TimeStep => ({ unit: "months", size, last });

describe("the words for a step", () => {
  test.each<[TimeStep["unit"], number, string]>([
    ["number", 0.5, "0.5"],
    ["number", 86_400, "86400"],
    ["months", 1, "1 month"],
    ["months", 3, "3 months"],
    ["months", 12, "1 year"],
    ["months", 24, "2 years"],
    ["months", 18, "18 months"],
    ["seconds", 7 * DAY, "1 week"],
    ["seconds", 14 * DAY, "2 weeks"],
    ["seconds", DAY, "1 day"],
    ["seconds", 8 * DAY, "8 days"],
    ["seconds", HOUR, "1 hour"],
    ["seconds", 25 * HOUR, "25 hours"],
    ["seconds", 60, "1 minute"],
    ["seconds", 5400, "90 minutes"],
    ["seconds", 1, "1 second"],
    ["seconds", 61, "61 seconds"],
    ["seconds", 0.25, "0.25 seconds"],
  ])("%s of %d: %s", (unit, size, words) => expect(stepWords({ unit, size })).toBe(words));
});

describe("which step it is", () => {
  const secondsOf = (...times: Float64Array[]): TimeStep | null => fitTimeStep(times, true);

  test("of equally frequent differences the least, of others the most frequent", () => {
    expect(fitTimeStep([Float64Array.of(0, 2, 3)], false)).toEqual({ unit: "number", size: 1 });
    expect(fitTimeStep([Float64Array.of(0, 1, 3, 5)], false)).toEqual({ unit: "number", size: 2 });
    expect(fitTimeStep([Float64Array.of(0, 1), Float64Array.of(3), Float64Array.of(0, 3, 6)], false)).toEqual({ unit: "number", size: 3 }); // prettier-ignore
  });

  test("28 days are the shortest month, a second less is none", () => {
    expect(secondsOf(at("2021-02-01", "2021-03-01"))).toEqual(inMonths(1));
    expect(secondsOf(at("2021-02-01", "2021-03-01", "2021-03-28"))).toEqual({ unit: "seconds", size: 27 * DAY });
    expect(secondsOf(at("2021-02-02", "2021-03-01"))).toEqual({ unit: "seconds", size: 27 * DAY });
  });

  test("the time of day must be the same, unless each day is the last of its month", () => {
    expect(secondsOf(at("2021-01-05T10:00", "2021-02-05T10:00"))).toEqual(inMonths(1));
    expect(secondsOf(at("2021-01-05T10:00", "2021-02-05T11:00"))).toEqual({ unit: "seconds", size: 31 * DAY + HOUR });
    expect(secondsOf(at("2021-01-31T10:00", "2021-02-28T11:00"))).toEqual(inMonths(1, true));
    expect(secondsOf(at("2021-01-31", "2021-03-31"), at("2021-04-30"))).toEqual(inMonths(2, true));
  });

  test("two times are needed, of one series; numbers are no dates", () => {
    expect(secondsOf(at("2021-01-05"))).toBeNull();
    expect(secondsOf(at("2021-01-05"), at("2021-03-05"))).toBeNull();
    expect(fitTimeStep([at("2021-01-05", "2021-02-05")], false)).toEqual({ unit: "number", size: 31 * DAY });
  });
});

describe("the time some steps later", () => {
  test.each<[string, TimeStep, number, string]>([
    ["2021-01-31T06:30", inMonths(1, true), 1, "2021-02-28T06:30"],
    ["2021-01-31T06:30", inMonths(1, true), 13, "2022-02-28T06:30"],
    ["1969-11-30T06:30", inMonths(1, true), 1, "1969-12-31T06:30"],
    ["1969-12-31T00:00", inMonths(2, true), 1, "1970-02-28T00:00"],
    ["2021-11-15T06:30", inMonths(3), 1, "2022-02-15T06:30"],
    ["1969-12-15T06:30", inMonths(1), 2, "1970-02-15T06:30"],
    ["2021-12-31T23:00", { unit: "seconds", size: HOUR }, 2, "2022-01-01T01:00"],
  ])("after %s, %j times %d", (from, step, n, to) => expect(written(timeAfter(at(from)[0], step, n))).toBe(to));

  test("one step, where nothing else is said", () => {
    expect(timeAfter(10, { unit: "number", size: 0.5 })).toBe(10.5);
  });
});

test("what differs from the next step by more than a millionth of a step is another time", () => {
  const step: TimeStep = { unit: "number", size: 10 };
  expect([10, 10 + 9e-6, 10 - 9e-6].map((to) => isNext(0, to, step))).toEqual([true, true, true]);
  expect([10 + 2e-5, 10 - 2e-5, 20].map((to) => isNext(0, to, step))).toEqual([false, false, false]);
  expect(isNext(at("2021-01-31")[0], at("2021-02-28")[0], inMonths(1, true))).toBe(true);
});

test("times are written as their column has them", () => {
  expect([timeWriter(null)(1.5), timeWriter("DD.MM.YYYY HH:mm")(at("2021-03-04T05:06")[0])]).toEqual(["1.5", "04.03.2021 05:06"]); // prettier-ignore
});
