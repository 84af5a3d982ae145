// What checkDerivation is called with by people who write their own pages.
import { ArgumentError } from "../core/errors.js";
import { isPlain } from "../core/words.js";
import { countOf } from "./array.js";
import type { Sample, Subject } from "./sample.js";

/** @throws ArgumentError */
export function acceptsSubject(text: unknown, subject: unknown): asserts subject is Subject {
  if (typeof text !== "string") fail("the derivation must be a text");
  if (!isPlain(subject) || !Array.isArray(subject.samples)) fail("expected { samples: [{ name, tensors, numbers, outputs }] } to compare the lines with"); // prettier-ignore
  for (const sample of [...(subject.samples as unknown[]), ...((subject.whole as unknown[] | undefined) ?? [])]) acceptsSample(sample); // prettier-ignore
}

function acceptsSample(given: unknown): void {
  const sample = given as Partial<Sample>;
  if (!isPlain(given) || typeof sample.name !== "string" || !isPlain(sample.tensors) || !isPlain(sample.numbers) || !Array.isArray(sample.outputs)) fail("a sample has a name, tensors, numbers, and the names of its outputs"); // prettier-ignore
  for (const [name, tensor] of Object.entries(sample.tensors)) {
    const fits = isPlain(tensor) && Array.isArray(tensor.shape) && tensor.data?.length === countOf(tensor.shape);
    if (!fits) fail(`the tensor ${name} must be { shape, data } with as many numbers as its shape says`);
  }
  for (const [name, value] of Object.entries(sample.numbers)) if (typeof value !== "number") fail(`${name} must be a number`);
}

function fail(message: string): never {
  throw new ArgumentError(`checkDerivation: ${message}`, { hint: "write checkDerivation(text, { samples })" });
}
