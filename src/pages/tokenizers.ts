// The pages of the tokenizers: small texts through the real ones.
import { tokenizerTable } from "../text/registry.js";
import { declaredPage } from "./declared.js";
import { pagesOf } from "./page.js";

export const tokenizerPages = pagesOf(tokenizerTable, (name) => {
  const { formula, page } = tokenizerTable[name];
  const { samples, aliases, file, picture, after = null, at = [0] } = page;
  return declaredPage(
    "tokenizer",
    name,
    { formula, ...page },
    {
      source: `src/text/${file}`,
      aliases,
      after,
      at,
      picture: picture?.replace(/^\n/, "") ?? null,
      subject: () => ({ samples: samples(), allFit: true }),
      examples: () => ({ plain: samples()[0] }),
    },
  );
});
