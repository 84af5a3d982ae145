// What checkDerivation is called with by people who write their own pages.
import { ArgumentError } from "../core/errors.js";
import { isPlain } from "../core/words.js";
import { countOf } from "./array.js";
import type { Sample, Subject } from "./sample.js";

/** @throws ArgumentError */
export function acceptsSubject(text: unknown, subject: unknown): asserts subject is Subject {
  if (typeof text !== "string") fail("the derivation must be a text");
  if (text.trim() === "") fail("the derivation has no lines");
  if (!isPlain(subject) || !Array.isArray(subject.samples)) fail("expected { samples: [{ name, tensors, numbers, outputs }] } to compare the lines with"); // prettier-ignore
  if (subject.whole !== undefined && !Array.isArray(subject.whole)) fail("whole must be a list of samples");
  for (const sample of [...(subject.samples as unknown[]), ...((subject.whole as unknown[] | undefined) ?? [])]) acceptsSample(sample); // prettier-ignore
}

function acceptsSample(given: unknown): void {
  const sample = given as Partial<Sample>;
  if (!isPlain(given) || typeof sample.name !== "string" || !isPlain(sample.tensors) || !isPlain(sample.numbers) || !Array.isArray(sample.outputs)) fail("a sample has a name, tensors, numbers, and the names of its outputs"); // prettier-ignore
  for (const [name, tensor] of Object.entries(sample.tensors)) {
    const fits =
      isPlain(tensor) && isShape(tensor.shape) && isNumbers(tensor.data) && tensor.data.length === countOf(tensor.shape);
    if (!fits) fail(`the tensor ${name} must be { shape, data } with as many numbers as its shape says`);
  }
  for (const [name, value] of Object.entries(sample.numbers)) if (typeof value !== "number") fail(`${name} must be a number`);
  if (!sample.outputs.every((name) => typeof name === "string")) fail("outputs are names");
  const { functions = {} } = sample;
  if (!isPlain(functions) || !Object.values(functions).every((formula) => typeof formula === "string")) fail('functions are formulas in t: { f: "t^2 + 1" }'); // prettier-ignore
}

function isShape(shape: unknown): shape is readonly number[] {
  return Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 0);
}

function isNumbers(data: unknown): data is ArrayLike<number> {
  if (ArrayBuffer.isView(data)) return !(data instanceof DataView || data instanceof BigInt64Array || data instanceof BigUint64Array); // prettier-ignore
  return Array.isArray(data) && data.every((value) => typeof value === "number");
}

function fail(message: string): never {
  throw new ArgumentError(`checkDerivation: ${message}`, { hint: "write checkDerivation(text, { samples })" });
}
