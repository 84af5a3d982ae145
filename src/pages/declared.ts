// A page from a declaration: what stands beside the code, and what it is compared with.
import { dedent } from "../core/words.js";
import type { PageText } from "../notation/pageText.js";
import { page, type Page, type PageKind } from "./page.js";

interface Declaration extends PageText {
  readonly name: string;
  readonly formula: string;
}

type Rest = Pick<Page, "source" | "subject" | "examples"> & Partial<Page>;

export function declaredPage(kind: PageKind, { name, formula, derivation, about, torch, see }: Declaration, rest: Rest): Page {
  return page({ name, kind, formula, derivation: dedent(derivation), about: about ?? null, torch: torch ?? null, see: see ?? [], ...rest }); // prettier-ignore
}
