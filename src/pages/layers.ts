// The pages of the layers, from what each says of itself.
import type * as functional from "../functional/index.js";
import { allLayers, holderRegistry, type HolderEntry, type HolderName, type LayerEntry, type LayerName } from "../nn/registry.js";
import { declaredPage } from "./declared.js";
import { layerExamples, layerSubject } from "./layerSubject.js";
import { gptPage } from "./gpt.js";
import { pagesOf } from "./page.js";

/** Functions whose page is that of a layer. */
export const layerFunctions = { alphaDropout: "AlphaDropout", dropout: "Dropout", dropout1d: "Dropout1d", dropout2d: "Dropout2d", embedding: "Embedding", featureAlphaDropout: "FeatureAlphaDropout" } as const satisfies Partial<Record<keyof typeof functional, LayerName>>; // prettier-ignore

const all: Readonly<Record<LayerName | HolderName, LayerEntry | HolderEntry>> = { ...allLayers, ...holderRegistry };

const ofClasses = pagesOf(all, (name) => {
  const entry = all[name];
  const { formula, page } = entry.declaration;
  const { file = name[0].toLowerCase() + name.slice(1), aliases = [] } = page;
  return declaredPage(
    "layer",
    name,
    { formula, ...page },
    {
      source: `src/nn/${file}.ts`,
      aliases,
      subject: () => layerSubject(entry),
      examples: () => layerExamples(entry),
    },
  );
});

export const layerPages = { ...ofClasses, GPT: gptPage };
