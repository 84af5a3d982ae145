// The `data:` part of an experiment about a text: a model learns what comes next in it.
import * as z from "zod";
import { field } from "../../core/fields.js";
import { tokenizerRegistry } from "../../text/registry.js";
import { componentSchema } from "../component.js";
import { fieldSchema } from "./fields.js";
import { checkShares, expected, section, text } from "./words.js";

const given = section({ file: text("a tokenizer.json to take as it is, relative to the experiment file") });

/** char, {bpe: {vocab_size: 2000}} */
export const madeTokenizer = componentSchema({ kind: "tokenizer", example: "bpe: {vocab_size: 2000}", registry: tokenizerRegistry, list: true }); // prettier-ignore

/** char, {bpe: {vocab_size: 2000}}, {file: tokenizer.json} */
export const tokenizerSchema = z.union(
  [madeTokenizer, given],
  expected("a tokenizer such as char, {bpe: {vocab_size: 2000}} or {file: tokenizer.json}"),
);

const share = (of: string, part: string, value: number): z.ZodType<number, unknown> =>
  fieldSchema(field.number({ min: 0, max: 1, default: value, help: `fraction of the ${of} used for ${part}` }));

/** What a text and chats have in common. @param of what is divided */
const common = (of: string, help: string) =>
  ({
    tokenizer: tokenizerSchema
      .nullable()
      .default(null)
      .describe(
        "what the text is cut into, learnt from the training part alone; when left out, the tokenizer of init_from, or char",
      ),
    context: fieldSchema(field.integer({ min: 1, default: 64, help: "how many tokens the model sees at once" })),
    split: section({
      train: share(of, "training", 0.9),
      val: share(of, "validation", 0.1),
      test: share(of, "the final test", 0),
    })
      .superRefine(checkShares)
      .prefault({} as never)
      .describe(help),
  }) as const;

export const textDataSchema = section({
  text: text("the text file, in UTF-8, relative to the experiment file; a model learns what comes next in it"),
  ...common(
    "text",
    "how the text is divided by position, as fractions that add up to 1; each part begins at the beginning of a line",
  ),
});

export const chatDataSchema = section({
  chat: text('the file of chats, relative to the experiment file: a line each, {"messages": [{"role": "user", "content": "How?"}, {"role": "assistant", "content": "So!"}]}; a model learns what the assistant says'),
  ...common("chats", "how the chats are divided, as fractions that add up to 1; the seed draws them"),
}); // prettier-ignore
