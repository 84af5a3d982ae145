// The pages of the losses, from what each says of itself.
import { allLosses } from "../nn/losses.js";
import { declaredPage } from "./declared.js";
import { lossExamples, lossSubject } from "./lossSubject.js";
import { pagesOf } from "./page.js";

export const lossPages = pagesOf(allLosses, (name) => {
  const entry = allLosses[name];
  const { apply, formula, page } = entry.declaration;
  return declaredPage(
    "loss",
    name,
    { formula, ...page },
    {
      source: `src/nn/losses/${page.file}.ts`,
      aliases: [apply.name, ...(page.aliases ?? [])],
      subject: () => lossSubject(entry),
      examples: () => lossExamples(entry),
    },
  );
});
