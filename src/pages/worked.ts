// The example of a page, worked out: the names that its lines may use are those of all its calls.
import { namesIn } from "../notation/functions.js";
import type { Sample, Subject } from "../notation/sample.js";
import { workOut } from "../notation/workOut.js";
import type { Worked } from "../notation/worked.js";
import type { ExampleName, Page } from "./page.js";

/** @param at the entry that is worked out */
export function workedExample(
  page: Page,
  subject: Subject,
  example: ExampleName,
  at: readonly number[],
  examples: Readonly<Partial<Record<ExampleName, Sample>>> & { readonly plain: Sample } = page.examples(),
): Worked {
  return workOut(page.derivation, examples[example] ?? examples.plain, at, namesIn(subject));
}
