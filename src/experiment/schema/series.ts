// Rows that are the steps of a series: the settings of `data:` that say so.
import * as z from "zod";
import { field } from "../../core/fields.js";
import { fieldSchema } from "./fields.js";
import { expected, text } from "./words.js";

export const seriesFields = {
  window: fieldSchema(
    field.integer({
      min: 1,
      help: "rows that are steps of a series: how many steps in a row are seen; the target's next step is predicted",
    }),
  ).optional(),
  horizon: fieldSchema(
    field.integer({
      min: 1,
      help: "of a series: how many steps after the window are predicted, each by an output of its own; 1 when left out",
    }),
  ).optional(),
  order: text("of a series: the column of dates or numbers that says when a step is").optional(),
  group: text("of a series: the column that tells several series in one file apart").optional(),
  gaps: z
    .enum(["error", "allow"], expected("error or allow"))
    .optional()
    .describe("of a series: steps at unusual distances; error when left out; allow: each row is the step after the one before"),
};

interface SeriesSettings {
  readonly window?: number | undefined;
  readonly horizon?: number | undefined;
  readonly order?: string | undefined;
  readonly group?: string | undefined;
  readonly gaps?: string | undefined;
  readonly target?: string | readonly string[] | undefined;
  readonly reconstruct?: boolean | undefined;
  readonly image?: readonly number[] | undefined;
  readonly split: {
    readonly order?: string | undefined;
    readonly group?: string | undefined;
    readonly folds?: number | undefined;
  };
}

/** They belong together, and leave no room for other kinds of data. */
export function checkSeries(data: SeriesSettings, context: z.RefinementCtx): void {
  const refuse = (path: string[], message: string, hint: string): void =>
    void context.addIssue({ code: "custom", path, message, params: { hint } });
  const { window, order, group, target, split: parts } = data;
  if (window === undefined) {
    const key = (["horizon", "order", "group", "gaps"] as const).find((name) => data[name] !== undefined);
    const table = key === "order" || key === "group" ? `; to divide the rows of a table by it: data.split.${key}` : "";
    if (key !== undefined) refuse([key], "is a setting of a series, and there is no data.window", `add window: 14, the number of steps that are seen${table}`); // prettier-ignore
    return;
  }
  if (order === undefined)
    refuse(["window"], "makes the rows steps of a series, and nothing says which comes first", "add order: and the name of the column with the dates, or the numbers of the steps"); // prettier-ignore
  if (order !== undefined && order === target) refuse(["order"], "is the target, too", "the target is what is predicted, the order says when: two columns"); // prettier-ignore
  if (group !== undefined && (group === target || group === order)) refuse(["group"], `is the ${group === target ? "target" : "order"}, too`, "the group tells several series apart: a column of its own"); // prettier-ignore
  if (Array.isArray(target)) refuse(["target"], `names ${target.length} columns, and the future of one is predicted`, "name one; the others are features of each step all the same"); // prettier-ignore
  for (const key of ["reconstruct", "image"] as const)
    if (data[key] !== undefined && data[key] !== false) refuse([key], "cannot stand beside window, which makes the rows steps of a series", "leave one of both out"); // prettier-ignore
  for (const key of ["order", "group", "folds"] as const)
    if (parts[key] !== undefined) refuse(["split", key], "cannot stand beside window: a series is divided by time", "leave it out: the first steps are for training, the last for the test"); // prettier-ignore
}
