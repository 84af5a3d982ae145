// The `sample:` part of the experiment file: what a model of a text writes while it is trained.
import { field } from "../../core/fields.js";
import { samplingFields } from "../../text/sample.js";
import { fieldSchemas } from "./fields.js";
import { section, text } from "./words.js";

export const sampleSchema = section({
  ...fieldSchemas({
    every: field.integer({ min: 1, default: 500, help: "after how many steps; at the measurement that comes next" }),
    tokens: field.integer({ min: 1, default: 200, help: "how many tokens are written" }),
    ...samplingFields,
  }),
  prompt: text("what the text begins with").default("\n"),
});
