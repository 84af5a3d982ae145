// A page ready to be shown, whatever the form: its lines with their reasons, the check, and the example worked out.
import { checkDerivation, type DerivationReport } from "../notation/check.js";
import { cutLines } from "../notation/lines.js";
import type { Worked } from "../notation/worked.js";
import type { ExampleName, Page, PageKind } from "./page.js";
import { workedExample } from "./worked.js";

export interface DocumentLine {
  /** From 1. */
  readonly number: number;
  /** Left of the first sign; "" where the line goes on from the one above. */
  readonly left: string;
  /** From the sign on. */
  readonly right: string;
  readonly reason: string;
  /** Whether it is a sentence, which nobody checks. */
  readonly words: boolean;
}

export interface PageDocument {
  readonly name: string;
  readonly kind: PageKind;
  readonly formula: string;
  readonly about: string | null;
  readonly picture: string | null;
  readonly after: string | null;
  readonly torch: string | null;
  readonly source: string;
  readonly lines: readonly DocumentLine[];
  readonly keeps: readonly string[] | null;
  /** Comparisons made on the example that is shown, and what they found. */
  readonly check: DerivationReport;
  /** What `--example` takes. */
  readonly examples: readonly ExampleName[];
  readonly shown: ExampleName;
  readonly worked: Worked;
  readonly see: readonly string[];
}

/** @param at the entry that is worked out; null for the page's own */
export function documentOf(page: Page, at: readonly number[] | null = null, example: ExampleName = "plain"): PageDocument {
  const { name, kind, formula, about, picture, after, torch, source, derivation, keeps, see } = page;
  const examples = page.examples();
  const subject = page.subject();
  return {
    ...{ name, kind, formula, about, picture, after, torch, source, keeps, see },
    lines: linesOf(derivation),
    check: checkDerivation(derivation, subject),
    examples: Object.keys(examples) as ExampleName[],
    shown: examples[example] === undefined ? "plain" : example,
    worked: workedExample(page, subject, example, at ?? page.at, examples),
  };
}

export function linesOf(derivation: string): DocumentLine[] {
  return cutLines(derivation).map(({ body, reason }, i) => {
    const text = body.trim().replace(/\s+/g, " ");
    const words = text.startsWith("|");
    const at = words ? -1 : relationIn(text);
    const left = words || at < 0 ? "" : text.slice(0, at).trim();
    return { number: i + 1, left, right: words ? text.slice(1).trim() : text.slice(Math.max(0, at)), reason, words };
  });
}

/** Where the first =, ≈ or → outside of brackets stands; -1 in a line that declares something. */
function relationIn(text: string): number {
  if (/^(?:where|any|outside) /.test(text)) return -1;
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if ("([".includes(text[i])) depth++;
    if (")]".includes(text[i])) depth--;
    if (depth === 0 && "=≈→".includes(text[i]) && !"<>!".includes(text[i - 1] ?? " ")) return i;
  }
  return -1;
}
