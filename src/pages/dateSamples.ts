// Dates through the real preprocessing, with what a calendar says of them written down by hand.
import { dateParts } from "../data/dateFeatures.js";
import { row, type NumberArray } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { dates, featureOf, prepared } from "./prepared.js";

interface Day {
  readonly date: string;
  readonly month: number;
  /** Monday is 0. */
  readonly weekday: number;
  /** Days of the year that are over. */
  readonly day: number;
  readonly long: number;
  readonly hour: number;
  readonly minute: number;
  readonly Y: number;
  /** Since the first of the training rows. */
  readonly D: number;
}

const train: readonly Day[] = [
  { date: "2023-03-15T18:30Z", month: 3, weekday: 2, day: 73, long: 365, hour: 18, minute: 30, Y: 2023, D: 43 + 12.5 / 24 },
  { date: "2023-01-31T06:00Z", month: 1, weekday: 1, day: 30, long: 365, hour: 6, minute: 0, Y: 2023, D: 0 },
  { date: "2024-12-30T23:45Z", month: 12, weekday: 0, day: 364, long: 366, hour: 23, minute: 45, Y: 2024, D: 699 + 17.75 / 24 },
  { date: "2024-02-29T12:15Z", month: 2, weekday: 3, day: 59, long: 366, hour: 12, minute: 15, Y: 2024, D: 394 + 6.25 / 24 },
];
const others: readonly { date: string; Y: number; D: number }[] = [
  { date: "2022-07-04T00:00Z", Y: 2022, D: -211.25 },
  { date: "2025-05-01T00:00Z", Y: 2025, D: 820.75 },
];

/** The last are of one year, and of one day. */
export function dateSamples(): Sample[] {
  return [train, train.slice(0, 2), [train[1], train[1]]].map(dateSample);
}

function dateSample(train: readonly Day[]): Sample {
  const seconds = (days: readonly { date: string }[]): number[] => days.map(({ date }) => Date.parse(date) / 1000);
  const result = prepared({ train: seconds(train), others: seconds(others) }, { parts: dateParts }, dates);
  const tensors: Record<string, NumberArray> = { "Y'": row(others.map(({ Y }) => Y)), "D'": row(others.map(({ D }) => D)) };
  for (const name of ["month", "weekday", "day", "long", "hour", "minute", "Y", "D"] as const) tensors[name] = row(train.map((day) => day[name])); // prettier-ignore
  result.features.forEach((name, i) => (tensors[name] = featureOf(result.train, i)));
  const later = ["year", "days"];
  for (const name of later) tensors[`${name}'`] = featureOf(result.others, result.features.indexOf(name));
  return { name: "type: date", tensors, numbers: {}, outputs: [...result.features, ...later.map((name) => `${name}'`)] };
}
