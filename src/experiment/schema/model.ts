// The `model:` part of the experiment file: a list of layers; or two of them, an encoder that reads and a decoder that writes.
import * as z from "zod";
import { allLayers, modelRegistry } from "../../nn/registry.js";
import { componentSchema, type Component } from "../component.js";
import { ENCODER_DECODER } from "../parts.js";
import { programsOnly } from "../naming.js";
import { expected, section } from "./words.js";

const layers = (help: string): z.ZodType<Component[], unknown> =>
  z
    .array(
      componentSchema({
        kind: "layer",
        example: "Linear: {out_features: 16}",
        registry: modelRegistry,
        partial: true,
        auto: ["out_features"],
        list: true,
        hints: programsOnly(allLayers, modelRegistry),
      }),
      expected("a list of layers"),
    )
    .min(1, "must have at least one layer")
    .describe(help);

const pair = section({
  encoder: layers("the layers that read a text, from the first to the last; they give a vector for each of its steps"),
  decoder: layers("the layers that write another, step by step: Attention and TransformerDecoderLayer look at what the encoder gives"),
}).transform((parts): Component[] => [{ name: ENCODER_DECODER, args: parts, at: ["model"] }]);

/** What stands for a model in the file is one component with its lists inside. */
export const modelSchema = z
  .union([layers("the layers, from the first to the last"), pair], expected("a list of layers"))
  .describe("the layers, from the first to the last; of a model that reads one text and writes another, those of its encoder and of its decoder"); // prettier-ignore
