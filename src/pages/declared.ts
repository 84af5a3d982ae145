// A page from a declaration: what stands beside the code, and what it is compared with.
import { dedent } from "../core/words.js";
import type { FormulaText } from "../notation/pageText.js";
import { page, type Page, type PageKind } from "./page.js";

/** What a page needs besides. */
type Rest = Pick<Page, "source" | "subject" | "examples"> & Partial<Page>;

export function declaredPage(kind: PageKind, name: string, text: FormulaText, rest: Rest): Page {
  const { formula, derivation, about, torch, see } = text;
  return page({
    name,
    kind,
    formula,
    derivation: dedent(derivation),
    about: about ?? null,
    torch: torch ?? null,
    see: see ?? [],
    ...rest,
  });
}
