// The pages of the layers, from what each says of itself.
import { layerRegistry, otherLayers, type LayerEntry, type LayerName, type OtherLayerName } from "../nn/registry.js";
import type * as functional from "../functional/index.js";
import { declaredPage } from "./declared.js";
import { layerExamples, layerSubject } from "./layerSubject.js";
import { pagesOf } from "./page.js";

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

export const layerPages = pagesOf(files, (name) => {
  const entry: LayerEntry = { ...layerRegistry, ...otherLayers }[name];
  const { formula, page } = entry.declaration;
  return declaredPage(
    "layer",
    name,
    { formula, ...page },
    {
      source: `src/nn/${files[name]}.ts`,
      aliases: aliases[name] ?? [],
      subject: () => layerSubject(entry),
      examples: () => layerExamples(entry),
    },
  );
});
