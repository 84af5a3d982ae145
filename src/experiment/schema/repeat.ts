// The `repeat:` part of the experiment file.
import { field } from "../../core/fields.js";
import { fieldSchema } from "./fields.js";
import { section } from "./words.js";

export const repeatSchema = section({
  seeds: fieldSchema(field.integer({ min: 1, help: "train with so many seeds: seed, seed + 1, ..." })).optional(),
  folds: fieldSchema(
    field.integer({ min: 2, help: "cross-validation: so many folds of the rows, each the test part once" }),
  ).optional(),
}).superRefine(({ seeds, folds }, context) => {
  if (seeds === undefined && folds === undefined)
    context.addIssue({
      code: "custom",
      message: "needs seeds, folds or both",
      params: { hint: "write {seeds: 5} or {folds: 5}" },
    });
});
