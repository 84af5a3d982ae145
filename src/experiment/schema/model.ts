// The `model:` part: a list of layers; or branches, one for each column that has layers of its own, and the layers behind them all.
import * as z from "zod";
import { allLayers, modelRegistry } from "../../nn/registry.js";
import { componentSchema, type Component } from "../component.js";
import { programsOnly } from "../naming.js";
import { expected, section } from "./words.js";

/** The layer that a map of branches becomes: the first of the model. No file can name it. */
export const BRANCHES = "Branches";
/** The branch of all columns that have none of their own. */
export const REST = "rest";

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

const branched = section({
  branches: z
    .record(z.string(), layersSchema, expected("a map of columns with a list of layers each"))
    .refine((branches) => Object.keys(branches).length > 0, "must have at least one branch")
    .describe(`a list of layers for each column of texts, under its name; ${REST}: for all other columns`),
  joined: layersSchema.describe("the layers behind the branches, whose results they take one after the other"),
})
  .superRefine(({ branches, joined }, context) => {
    const lists: [PropertyKey[], readonly Component[]][] = Object.entries(branches).map(([name, list]) => [["branches", name], list]); // prettier-ignore
    for (const [path, list] of [...lists, [["joined"], joined] as const])
      list.forEach(({ name }, i) => {
        if ("expand" in modelRegistry[name].declaration)
          context.addIssue({ code: "custom", path: [...path, i, name], message: "stands for a whole model", params: { hint: "let it stand in the list of the model itself" } }); // prettier-ignore
      });
  })
  .transform(({ branches, joined }): readonly Component[] => [
    { name: BRANCHES, args: { branches }, at: ["model", "branches"] },
    ...joined.map((component, i) => ({ ...component, at: ["model", "joined", i, component.name] })),
  ]);

export const modelSchema: z.ZodType<readonly Component[], unknown> = z
  .union([layersSchema, branched], expected("a list of layers"))
  .describe("the layers, from the first to the last; or branches for columns of texts and numbers, and the layers behind them");

/** The lists of layers of a model, in whichever form it was written, each put through `change`. */
export function changeLists(model: unknown, change: (layers: readonly unknown[]) => unknown): unknown {
  if (Array.isArray(model)) return change(model as readonly unknown[]);
  if (typeof model !== "object" || model === null) return model;
  return Object.fromEntries(Object.entries(model).map(([key, part]) => [key, changeLists(part, change)]));
}
