// Every line of a page compared with what it claims.
import { checkDerivation, type DerivationReport } from "../notation/check.js";
import { cutLines } from "../notation/lines.js";
import type { Page } from "./page.js";

export function checkPage({ derivation, subject }: Page): DerivationReport {
  return checkDerivation(derivation, subject());
}

/** Lines of a page, and those of them that nobody checks. */
export function wordShare({ derivation }: Page): { readonly lines: number; readonly words: number } {
  const lines = cutLines(derivation);
  return { lines: lines.length, words: lines.filter(({ body }) => body.trim().startsWith("|")).length };
}
