// The `sample:` part of the experiment file: what a model of a text writes while it is trained.
import { field } from "../../core/fields.js";
import { fieldSchemas } from "./fields.js";
import { section, text } from "./words.js";

export const sampleSchema = section({
  ...fieldSchemas({
    every: field.integer({ min: 1, default: 500, help: "after how many steps; at the measurement that comes next" }),
    tokens: field.integer({ min: 1, default: 200, help: "how many tokens are written" }),
    temperature: field.number({ min: 0, default: 1, help: "below 1 likely tokens become likelier; 0: always the likeliest" }),
    top_k: field.integer({ min: 1, default: null, nullable: true, help: "draw from so many of the likeliest tokens only" }),
    top_p: field.number({ above: 0, max: 1, default: null, nullable: true, help: "draw from the likeliest tokens that together have this probability only" }), // prettier-ignore
  }),
  prompt: text("what the text begins with").default("\n"),
});
