// Every line of a page compared with what it claims.
import { MlbhError } from "../core/errors.js";
import { checkDerivation, type DerivationReport } from "../notation/check.js";
import { cutLines } from "../notation/lines.js";
import type { Page } from "./page.js";

/** What the code cannot compute at all is a mistake, too. */
export function checkPage({ derivation, subject }: Page): DerivationReport {
  try {
    return checkDerivation(derivation, subject());
  } catch (error) {
    if (!(error instanceof MlbhError)) throw error;
    const [text] = derivation.split("\n");
    return { ok: false, lines: [], mistakes: [{ line: 1, text, message: error.message, at: null, values: [] }] };
  }
}

/** Lines of a page, and those of them that nobody checks. */
export function wordShare({ derivation }: Page): { readonly lines: number; readonly words: number } {
  const lines = cutLines(derivation);
  return { lines: lines.length, words: lines.filter(({ body }) => body.trim().startsWith("|")).length };
}
