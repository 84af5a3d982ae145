// A date as features. What the calendar repeats lies on a circle, (sin 2 pi p, cos 2 pi p) with p the part of the round that is over, so that
// December is near January; the year and the days since the first date are numbers that go on.
import type { FormulaText } from "../notation/pageText.js";
import { fitScaling, scaleNumber, type Scaling } from "./scaling.js";

export const dateParts = ["year", "month", "weekday", "day_of_year", "hour", "days"] as const;
export type DatePart = (typeof dateParts)[number];

/** How far a date is round the circle of a part, from 0 to 1; null for parts that do not repeat. */
const ROUND: Readonly<Record<DatePart, ((date: Date) => number) | null>> = {
  year: null,
  month: (date) => date.getUTCMonth() / 12,
  weekday: (date) => ((date.getUTCDay() + 6) % 7) / 7, // from Monday
  day_of_year: (date) => (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000 / daysOfYear(date), // prettier-ignore
  hour: (date) => (date.getUTCHours() + date.getUTCMinutes() / 60) / 24,
  days: null,
};

function daysOfYear(date: Date): number {
  const year = date.getUTCFullYear();
  return (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / 86_400_000;
}

export const dateText: FormulaText = {
  formula:
    "sin(2 pi q) and cos(2 pi q), q the fraction of the cycle that has passed: month, weekday, day_of_year, hour; year and days, scaled",
  about:
    "A date becomes several features: parts says which. Its month, weekday, day of the year, hour and minute are those of the calendar; " +
    "Y is the year and D the days since the first date of the training rows. Y' and D' are those of all other rows.",
  derivation: `
    month_sin[i] = sin(2 pi (month[i] - 1) / 12)               -- January is 1
    month_cos[i] = cos(2 pi (month[i] - 1) / 12)
    month_sin[i]^2 + month_cos[i]^2 = 1                        -- a point on a circle
    (month_sin[i] - month_sin[k])^2 +
    (month_cos[i] - month_cos[k])^2 =
      2 - 2 (month_cos[i] month_cos[k] + month_sin[i] month_sin[k])  -- multiplied out: sin^2 + cos^2 of each is 1
      = 2 - 2 cos(2 pi (month[i] - month[k]) / 12)             -- cos(a) cos(b) + sin(a) sin(b) is cos(a - b): the distance depends on the months between alone: December is near January
    weekday_sin[i] = sin(2 pi weekday[i] / 7)                  -- Monday is 0
    weekday_cos[i] = cos(2 pi weekday[i] / 7)
    day_of_year_sin[i] = sin(2 pi day[i] / long[i])            -- the first is 0; long is 365 or 366
    day_of_year_cos[i] = cos(2 pi day[i] / long[i])
    hour_sin[i] = sin(2 pi (hour[i] + minute[i] / 60) / 24)
    hour_cos[i] = cos(2 pi (hour[i] + minute[i] / 60) / 24)
    m        = mean over i of Y[i]                             -- of the training rows, and of no others
    s        = sqrt(mean over i of (Y[i] - m)^2)
    d        = 1 if (min over i of Y[i]) = (max over i of Y[i]), else s  -- a year that never changes becomes 0
    year[i]  = (Y[i] - m) / d                                  -- standard: years go on
    year'[j] = (Y'[j] - m) / d
    min over i of D[i] = 0                                     -- days are counted from the first date
    n        = mean over i of D[i]
    u        = sqrt(mean over i of (D[i] - n)^2)
    v        = 1 if (max over i of D[i]) = 0, else u
    days[i]  = (D[i] - n) / v                                  -- standard, too
    days'[j] = (D'[j] - n) / v
  `,
  see: ["standard"],
};

export interface DateEncoding {
  /** Of the training rows, in seconds since 1970: days are counted from here. */
  readonly first: number;
  readonly parts: readonly DatePart[];
  /** Of the two parts that do not repeat. */
  readonly year: Scaling;
  readonly days: Scaling;
}

/** @param parts null: those that differ among the dates */
export function fitDates(seconds: Float64Array, parts: readonly DatePart[] | null): DateEncoding {
  const first = seconds.reduce((least, value) => Math.min(least, value), Infinity);
  const numbers = (part: "year" | "days"): Float64Array => seconds.map((value) => numberOf(part, value, first));
  const differs = (part: DatePart): boolean => {
    const round = ROUND[part];
    const value = (s: number): number => (round === null ? numberOf(part as "year" | "days", s, first) : round(dateOf(s)));
    return seconds.some((s) => value(s) !== value(seconds[0]));
  };
  return {
    first,
    parts: parts ?? dateParts.filter(differs),
    year: fitScaling(numbers("year"), "standard"),
    days: fitScaling(numbers("days"), "standard"),
  };
}

/** The names of its features: month_sin, month_cos, days. */
export function dateFeatures({ parts }: Pick<DateEncoding, "parts">): string[] {
  return parts.flatMap((part) => (ROUND[part] === null ? [part] : [`${part}_sin`, `${part}_cos`]));
}

export function encodeDate(encoding: DateEncoding, seconds: number): number[] {
  return encoding.parts.flatMap((part) => {
    const round = ROUND[part];
    if (round !== null) {
      const angle = 2 * Math.PI * round(dateOf(seconds));
      return [Math.sin(angle), Math.cos(angle)];
    }
    const name = part as "year" | "days";
    return [scaleNumber(encoding[name], numberOf(name, seconds, encoding.first))];
  });
}

function numberOf(part: "year" | "days", seconds: number, first: number): number {
  return part === "year" ? dateOf(seconds).getUTCFullYear() : (seconds - first) / 86_400;
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
