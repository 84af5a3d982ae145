// The pages of the layers, from what each says of itself.
import { layerRegistry, otherLayers, type LayerEntry, type LayerName, type OtherLayerName } from "../nn/registry.js";
import type * as functional from "../functional/index.js";
import { layerExamples, layerSubject } from "./layerSubject.js";
import { page, type Page, type Pages } from "./page.js";

type Name = LayerName | OtherLayerName;

const files: Readonly<Record<Name, string>> = {
  AvgPool2d: "pool",
  Conv2d: "conv",
  Dropout: "dropout",
  Embedding: "embedding",
  Flatten: "shapes",
  GELU: "activations",
  Identity: "activations",
  LayerNorm: "layerNorm",
  Linear: "linear",
  LogSoftmax: "activations",
  MaxPool2d: "pool",
  ReLU: "activations",
  Sigmoid: "activations",
  Softmax: "activations",
  Tanh: "activations",
  Unflatten: "shapes",
};

/** Functions whose page is that of a layer. */
export const layerFunctions = { dropout: "Dropout", embedding: "Embedding" } as const satisfies Partial<Record<keyof typeof functional, Name>>; // prettier-ignore

const aliases: Readonly<Partial<Record<Name, readonly string[]>>> = {
  AvgPool2d: ["average pooling"],
  Conv2d: ["convolution"],
  Linear: ["Dense"],
  MaxPool2d: ["max pooling"],
};

export const layerPages = Object.fromEntries(Object.keys(files).map((name) => [name, layerPage(name as Name)])) as Pages<Name>;

function layerPage(name: Name): Page {
  const entry: LayerEntry = { ...layerRegistry, ...otherLayers }[name];
  const { formula, page: text } = entry.declaration;
  return page({
    name,
    kind: "layer",
    formula,
    about: text.about ?? null,
    torch: text.torch ?? null,
    source: `src/nn/${files[name]}.ts`,
    derivation: text.derivation,
    aliases: aliases[name] ?? [],
    see: text.see ?? [],
    subject: () => layerSubject(entry),
    examples: () => layerExamples(entry),
  });
}
