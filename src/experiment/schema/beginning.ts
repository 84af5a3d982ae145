// What training begins with, where it is not what the seed draws: the weights of another run, and which of them learn (`init_from:`, `freeze:`, `lora:`).
import * as z from "zod";
import { field } from "../../core/fields.js";
import { loraFields } from "../../nn/lora.js";
import { fieldSchema, fieldSchemas } from "./fields.js";
import { expected, section, text } from "./words.js";

const path = (): z.ZodString =>
  text("a run, a .safetensors or .pt file, or a folder with model.safetensors, relative to the experiment file");

/** runs/gpt-1, or {path: runs/gpt-1, strict: false} */
export const initFromSchema = z.union(
  [
    path().transform((given) => ({ path: given, strict: true })),
    section({
      path: path(),
      strict: fieldSchema(field.boolean({ default: true, help: "whether weights of a known name and another shape are an error; false: they stay as the seed draws them" })), // prettier-ignore
    }),
  ],
  expected("the path of a run, of a .safetensors or .pt file, or of a folder with model.safetensors"),
);

const which =
  "the number of a layer in the list of the model, counted from 0, or names of parameters, in which * stands for any letters";

/** 0, "0.*", "*.bias" */
const choice = z.union(
  [fieldSchema(field.integer({ min: 0, help: which })), text(which)],
  expected(`${which.split(",")[0]}, or a pattern such as "*.bias"`),
);
const choices = z.array(choice, expected('a list of layers and patterns, such as [0, "*.bias"]'));

export const freezeSchema = choices.min(1, "must name a layer or a pattern");

export const loraSchema = section({
  ...fieldSchemas(loraFields),
  targets: z
    .array(text("names of weights, in which * stands for any letters"), expected('a list of patterns, such as ["*.self_attn.*"]'))
    .min(1, "must have at least one pattern")
    .describe("which weights get an adapter: patterns of their names; only matrices are taken"),
  train: choices.default([]).describe("what is trained beside the adapters, as freeze names it; all else is frozen"),
});

/** What a file says of them, read. */
export type Choice = z.output<typeof choice>;
