// A model that the file gives as a map of several lists, model: {encoder: [..], decoder: [..]}, is one component that holds them.
import type { Component } from "./component.js";
import type { ExperimentConfig } from "./schema/schema.js";
import type { Path } from "./source.js";

/** The model that reads a text with one list of layers, and writes another with a second. */
export const ENCODER_DECODER = "EncoderDecoder";

/** The layer that a map of branches becomes: the first of the model. No file can name it. */
export const BRANCHES = "Branches";
/** The branch of all columns that have none of their own. */
export const REST = "rest";

export interface EncoderAndDecoder {
  readonly encoder: readonly Component[];
  readonly decoder: readonly Component[];
}

/** The two lists of a model that reads and writes; null for a plain list of layers. */
export function encoderAndDecoder({ model }: Pick<ExperimentConfig, "model">): EncoderAndDecoder | null {
  const [first] = model;
  return first.name === ENCODER_DECODER ? (first.args as unknown as EncoderAndDecoder) : null;
}

/** The list whose last layer makes the model's output, and where it stands. */
export function lastList(config: Pick<ExperimentConfig, "model">): {
  readonly layers: readonly Component[];
  readonly path: Path;
} {
  const parts = encoderAndDecoder(config);
  return parts === null ? { layers: config.model, path: ["model"] } : { layers: parts.decoder, path: ["model", "decoder"] };
}
