// How the values of options are read.
import { InvalidArgumentError } from "commander";

/** For options that may be repeated: every value so far and this one. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** 0 or more. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(Number(text)))
    throw new InvalidArgumentError("it must be a whole number of 0 or more");
  return Number(text);
}

/** 1 or more. */
export function positiveNumber(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError("it must be a whole number of 1 or more");
  return number;
}
