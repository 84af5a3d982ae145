// The clock of a series: how far one step is from the next, what comes after a time, and what is missing between two.
//
//   time of step t + n = time of step t + n size        in seconds, or in units of the column
//
// Months are not equally long: dates that all lie on the same day of the month (or on its last) are counted in months.
import { dateWriter } from "./dates.js";

export interface TimeStep {
  /** What `size` counts: units of a column of numbers, seconds, or months. */
  readonly unit: "number" | "seconds" | "months";
  readonly size: number;
  /** Of months: whether each date is the last day of its month. */
  readonly last?: boolean | undefined;
}

const DAY = 86_400;
const shortestMonth = 28 * DAY;

/**
 * The most frequent difference of neighbours; of equally frequent ones the least.
 * @param series times, each in order and without repetition
 * @returns null where no series has two times
 */
export function fitTimeStep(series: readonly Float64Array[], isDate: boolean): TimeStep | null {
  const months = isDate ? inMonths(series) : null;
  const counts = new Map<number, number>();
  for (const times of months?.series ?? series) {
    for (let i = 1; i < times.length; i++) {
      const difference = Number((times[i] - times[i - 1]).toPrecision(9)); // 0.3 - 0.2 is 0.09999999999999998
      counts.set(difference, (counts.get(difference) ?? 0) + 1);
    }
  }
  if (counts.size === 0) return null;
  const [[size]] = [...counts].sort(([a, n], [b, m]) => m - n || a - b);
  if (months !== null) return { unit: "months", size, last: months.last };
  return { unit: isDate ? "seconds" : "number", size };
}

/** The times as numbers of months; null where days are to be counted. */
function inMonths(series: readonly Float64Array[]): { readonly series: Float64Array[]; readonly last: boolean } | null {
  const all = series.flatMap((times) => Array.from(times));
  if (all.length < 2 || series.some((times) => times.some((time, i) => i > 0 && time - times[i - 1] < shortestMonth)))
    return null;
  const last = all.every(isLastDay);
  if (!last && all.some((time) => placeInMonth(time) !== placeInMonth(all[0]))) return null;
  return { series: series.map((times) => times.map(monthOf)), last };
}

const dateOf = (seconds: number): Date => new Date(seconds * 1000);

function monthOf(seconds: number): number {
  const date = dateOf(seconds);
  return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

/** Seconds since its month began. */
function placeInMonth(seconds: number): number {
  return seconds - monthStart(monthOf(seconds));
}

function monthStart(month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), month % 12, 1);
  return date.getTime() / 1000;
}

function isLastDay(seconds: number): boolean {
  return monthOf(seconds + DAY) !== monthOf(seconds);
}

/** The time n steps later. */
export function timeAfter(time: number, { unit, size, last }: TimeStep, n = 1): number {
  if (unit !== "months") return time + n * size;
  const month = monthOf(time) + n * size;
  if (last !== true) return monthStart(month) + placeInMonth(time);
  return monthStart(month + 1) - DAY + (((time % DAY) + DAY) % DAY);
}

/** Whether one is the step after the other. */
export function isNext(from: number, to: number, step: TimeStep): boolean {
  return Math.abs(to - timeAfter(from, step)) <= 1e-6 * Math.max(step.size, 1e-300);
}

const seconds: readonly (readonly [name: string, size: number])[] = [["week", 7 * DAY], ["day", DAY], ["hour", 3600], ["minute", 60], ["second", 1]]; // prettier-ignore

/** "1 day", "15 minutes", "3 months", "0.5" */
export function stepWords({ unit, size }: TimeStep): string {
  const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? "" : "s"}`;
  if (unit === "number") return String(size);
  if (unit === "months") return size % 12 === 0 ? counted(size / 12, "year") : counted(size, "month");
  const [name, length] = seconds.find(([, whole]) => size % whole === 0) ?? ["second", 1];
  return counted(size / length, name);
}

/** A time as its column writes it: a number, or a date in its format. */
export function timeWriter(format: string | null): (time: number) => string {
  return format === null ? String : dateWriter(format);
}
