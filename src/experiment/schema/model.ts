// The `model:` part: a list of layers; or branches, one for each column that has layers of its own, and the layers behind them all; or an encoder
// that reads a text and a decoder that writes another.
import * as z from "zod";
import { allLayers, modelRegistry } from "../../nn/registry.js";
import { componentSchema, type Component } from "../component.js";
import { programsOnly } from "../naming.js";
import { BRANCHES, ENCODER_DECODER, REST } from "../parts.js";
import { expected, section } from "./words.js";

const layer = componentSchema({
  kind: "layer",
  example: "Linear: {out_features: 16}",
  registry: modelRegistry,
  partial: true,
  auto: ["out_features"],
  list: true,
  hints: programsOnly(allLayers, modelRegistry),
});
export const layersSchema = z.array(layer, expected("a list of layers")).min(1, "must have at least one layer");

/** What stands for a whole model has no place in a part of one. */
function refuseWholeModels(
  lists: readonly (readonly [readonly PropertyKey[], readonly Component[]])[],
  context: z.RefinementCtx,
): void {
  for (const [path, list] of lists)
    list.forEach(({ name }, i) => {
      if ("expand" in modelRegistry[name].declaration)
        context.addIssue({ code: "custom", path: [...path, i, name], message: "stands for a whole model", params: { hint: "let it stand in the list of the model itself" } }); // prettier-ignore
    });
}

const branched = section({
  branches: z
    .record(z.string(), layersSchema, expected("a map of columns with a list of layers each"))
    .refine((branches) => Object.keys(branches).length > 0, "must have at least one branch")
    .describe(`a list of layers for each column of texts, under its name; ${REST}: for all other columns`),
  joined: layersSchema.describe("the layers behind the branches, whose results they take one after the other"),
})
  .superRefine(({ branches, joined }, context) => {
    refuseWholeModels([...Object.entries(branches).map(([name, list]) => [["branches", name], list] as const), [["joined"], joined]], context); // prettier-ignore
  })
  .transform(({ branches, joined }): readonly Component[] => [
    { name: BRANCHES, args: { branches }, at: ["model", "branches"] },
    ...joined.map((component, i) => ({ ...component, at: ["model", "joined", i, component.name] })),
  ]);

const pair = section({
  encoder: layersSchema.describe("the layers that read a text; they give a vector for each of its steps"),
  decoder: layersSchema.describe("the layers that write another: Attention and TransformerDecoderLayer look at what the encoder gives"), // prettier-ignore
})
  .superRefine(({ encoder, decoder }, context) => {
    refuseWholeModels([[["encoder"], encoder], [["decoder"], decoder]], context); // prettier-ignore
  })
  .transform((parts): readonly Component[] => [{ name: ENCODER_DECODER, args: parts, at: ["model"] }]);

export const modelSchema: z.ZodType<readonly Component[], unknown> = z
  .union([layersSchema, branched, pair], expected("a list of layers"))
  .describe(
    "the layers, from the first to the last; or branches for columns of texts and numbers, and the layers behind them; or an encoder that reads and a decoder that writes",
  );

/** The lists of layers of a model, in whichever form it was written, each put through `change`. */
export function changeLists(model: unknown, change: (layers: readonly unknown[]) => unknown): unknown {
  if (Array.isArray(model)) return change(model as readonly unknown[]);
  if (typeof model !== "object" || model === null) return model;
  return Object.fromEntries(Object.entries(model).map(([key, part]) => [key, changeLists(part, change)]));
}
