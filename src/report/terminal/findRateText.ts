// The learning-rate finder's curve, its advice, and how to take it.
import { formatNumber } from "../../core/format.js";
import { shellWord } from "../../core/words.js";
import type { RateSearch } from "../../train/findRate.js";
import { plotLines } from "./plot.js";

interface Look {
  readonly width: number;
  readonly ascii: boolean;
  readonly paint: (text: string) => string;
  /** The experiment, as it was named. */
  readonly file: string;
}

export function findRateLines(search: RateSearch, { width, ascii, paint, file }: Look): string[] {
  const { rates, smoothed, exploded, lowest } = search;
  const last = formatNumber(rates.at(-1) ?? 0);
  const top = 1.5 * Math.max(...smoothed.slice(0, smoothed.indexOf(lowest.loss) + 1)); // what explodes would leave no room for the rest
  const points = rates.map((rate, i): [number, number] => [Math.log10(rate), Math.min(smoothed[i], top)]);
  const label = "mean of the last losses, by the learning rate (equal factors)";
  const options = { width: Math.min(width, 80), height: 10, ascii, xWords: (x: number) => formatNumber(10 ** x) };
  return [
    `${rates.length} steps, with a learning rate from ${formatNumber(rates[0] ?? 0)} up to ${last}${exploded ? ", where the loss exploded" : ""}`,
    "",
    ...plotLines([{ label, points, paint }], options),
    "",
    ...adviceLines(search, file),
  ];
}

function adviceLines({ lowest, steepest, suggestion, key, now }: RateSearch, file: string): string[] {
  if (suggestion === null || steepest === null)
    return ["no suggestion: the loss never fell. Is the model able to learn? mlbh check, mlbh gradcheck, and more batches may tell"]; // prettier-ignore
  const tenth = lowest.rate / 10;
  const rounded = roundedRate(suggestion);
  const which = suggestion === tenth ? "a tenth of the rate with the lowest loss" : "the rate at which the loss falls fastest";
  return [
    `lowest loss       ${formatNumber(lowest.loss)} at ${formatNumber(lowest.rate)}, a tenth of which is ${formatNumber(tenth)}`,
    `steepest descent  at ${formatNumber(steepest)}`,
    `suggestion        ${rounded}: ${which}. The smaller of the two is taken: too small a rate costs time, too large a rate the training`,
    `to try it         mlbh train ${shellWord(file)} --set ${key}=${rounded}`,
    `in the file       ${inFile(key, rounded)}, where it has ${formatNumber(now)} now`,
  ];
}

/** More digits would say more than is known. */
export function roundedRate(rate: number): number {
  return Number(rate.toPrecision(2));
}

/** "optimizer.SGD.lr" as optimizer: {SGD: {lr: 0.1}} */
function inFile(key: string, rate: number): string {
  const [section, ...rest] = key.split(".").filter((part) => !/^\d+$/.test(part));
  return `${section}: {${rest.join(": {")}: ${rate}${"}".repeat(rest.length)}`;
}
