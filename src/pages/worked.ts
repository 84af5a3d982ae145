// The example of a page, worked out: the names that its lines may use are those of all its calls.
import type { Sample, Subject } from "../notation/sample.js";
import { workOut } from "../notation/workOut.js";
import type { Worked } from "../notation/worked.js";
import type { ExampleName, Page } from "./page.js";

/** @param at the entry that is worked out */
export function workedExample(page: Page, subject: Subject, example: ExampleName, at: readonly number[]): Worked {
  const examples = page.examples();
  return workOut(page.derivation, examples[example] ?? examples.plain, at, namesIn(subject));
}

/** Everything that some call of the page gives a name. */
export function namesIn({ samples, whole = [] }: Subject): ReadonlySet<string> {
  return new Set(
    [...samples, ...whole].flatMap(({ tensors, numbers }: Sample) => [...Object.keys(tensors), ...Object.keys(numbers)]),
  );
}
