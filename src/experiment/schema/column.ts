// The settings of a column of the table, and those that the columns share.
import * as z from "zod";
import { field } from "../../core/fields.js";
import { defaultLength, type ColumnTokenizer } from "../../data/config.js";
import { dateParts } from "../../data/dateFeatures.js";
import { EPOCH, problemWithFormat } from "../../data/dates.js";
import { decimals, thousands } from "../../data/number.js";
import { fieldSchema } from "./fields.js";
import { tokenizerSchema } from "./textData.js";
import { expected, section, text } from "./words.js";

export const missing = z
  .union(
    [
      z.enum(["error", "drop_row", "mean", "median", "mode"]),
      z.strictObject({
        constant: z.union([z.number(), z.string()], expected("a number or text")).describe("what stands in for it"),
      }),
    ],
    expected("error, drop_row, mean, median, mode or {constant: value}"),
  )
  .describe("what to do with an empty cell");
const divide = fieldSchema(field.number({ above: 0, help: "the number to divide by" }));
export const scale = z
  .union(
    [z.enum(["none", "standard", "minmax", "log"]), z.strictObject({ divide })],
    expected("none, standard, minmax, log or {divide: number > 0}"),
  )
  .describe("how numbers are scaled, fitted on the training rows only; log: standard of ln(1 + x), of a target above 0 ln(x)");

export const markers = z
  .array(z.union([z.string(), z.number()], expected("a text")).transform(String), expected("a list of texts"))
  .describe("cells that stand for nothing, in exactly this spelling; empty ones always do");
const number = section({
  decimal: z.enum(decimals, expected('"." or ","')).default(".").describe("what stands before the fraction"),
  thousands: z.enum(thousands, expected('"" or "," or "." or " " or "\'"')).default("").describe("what stands between thousands"),
  prefix: z.string(expected("text")).default("").describe('what may stand before a number: "$"'),
  suffix: z.string(expected("text")).default("").describe('what may stand after a number: "%"'),
})
  .superRefine(({ decimal, thousands: separator }, context) => {
    if (decimal === separator)
      context.addIssue({
        code: "custom",
        path: ["thousands"],
        message: `is ${JSON.stringify(decimal)}, as decimal: it can mean one thing only`,
      });
  })
  .describe("how its numbers are written");
const format = text(
  `how its dates are written: YYYY-MM-DD, MMM DD YYYY, DD.MM.YYYY HH:mm; ${EPOCH} for seconds since 1970`,
).superRefine((value, context) => {
  const problem = problemWithFormat(value);
  if (problem !== null) context.addIssue({ code: "custom", message: `"${value}" ${problem}` });
});

/** Settings that belong to one type of column only. */
function checkColumn(column: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const { type, format: given } = column;
  if (type === "date" && given === undefined)
    context.addIssue({ code: "custom", path: ["type"], message: "is date, but there is no format", params: { hint: "say how the dates are written, for example format: YYYY-MM-DD" } }); // prettier-ignore
  const owners = {
    format: "date",
    parts: "date",
    number: "numeric",
    ignore_case: "categorical",
    top: "categorical",
    tokenizer: "text",
    max_length: "text",
  } as const;
  for (const [key, owner] of Object.entries(owners)) {
    if (column[key] !== undefined && type !== owner)
      context.addIssue({
        code: "custom",
        path: [key],
        message: `needs type: ${owner}`,
        params: { hint: `add type: ${owner} to the column` },
      });
  }
}

export const columnSchema = section({
  type: z
    .enum(["numeric", "categorical", "date", "text"], expected("numeric, categorical, date or text"))
    .optional()
    .describe("what its cells are; when left out, the first of them decides"),
  missing: missing.optional(),
  scale: scale.optional(),
  missing_values: markers.optional(),
  number: number.optional(),
  format: format.optional(),
  parts: z
    .array(z.enum(dateParts, expected(`one of ${dateParts.join(", ")}`)), expected("a list of parts of a date"))
    .min(1, "must name one part at least")
    .optional()
    .describe("the features that a date becomes; when left out, those that differ"),
  ignore_case: fieldSchema(field.boolean({ help: "whether Yes and yes are one" })).optional(),
  top: fieldSchema(
    field.integer({ min: 1, help: "how many categories are kept, the most frequent; the others are one, other" }),
  ).optional(),
  tokenizer: (tokenizerSchema as unknown as z.ZodType<ColumnTokenizer, unknown>)
    .optional()
    .describe("of texts: what cuts them into tokens, learnt from the training rows unless it is a file; char when left out"),
  max_length: fieldSchema(
    field.integer({
      min: 1,
      max: 100_000,
      help: `of texts: how many tokens are kept of each; ${defaultLength} when left out`,
    }),
  ).optional(),
}).superRefine(checkColumn);
