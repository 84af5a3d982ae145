// What the experiment makes of the cells, against what they look like.
import type { Problem } from "../../core/errors.js";
import { columnConfig, type DataConfig } from "../../data/config.js";
import { quote } from "../../data/problems.js";
import type { Dataset } from "../../data/dataset.js";
import type { FileProfile } from "../../data/profile.js";

/** Rows that stand in the order of time and are divided by chance: the test rows lie between training rows, as no future does. */
export function timeWarnings({ columns, file }: FileProfile, { split, window }: DataConfig): Problem[] {
  if (window !== undefined) return []; // a series is divided by time
  const dates = columns.find(
    ({ kind, numbers }) => kind === "date" && numbers !== null && numbers.ordered && numbers.min < numbers.max,
  );
  if (dates === undefined || split.order !== undefined || split.group !== undefined || split.val + split.test === 0) return [];
  const message = `the rows are in the order of ${quote(dates.name)} and are divided at random: the model is judged on days between those it has seen`;
  const hint = `to be judged on what comes later, set data.split.order: ${dates.name}`;
  return [{ place: { file, column: quote(dates.name).slice(1, -1) }, message, hint }];
}

/** A part of the date that only grows: what comes after training has values that the model has never seen. */
export function growingWarnings({ preprocess: { columns, series } }: Dataset, file: string): Problem[] {
  const step = columns.find(({ name }) => name === series?.order.name);
  const growing = step?.kind === "date" ? step.parts.filter((part) => part === "days" || part === "year") : [];
  if (growing.length === 0 || step === undefined) return [];
  const message = `its ${growing.join(" and ")} only ${growing.includes("days") ? "grow" : "grows"}: on all steps after training the model gets values that it has never seen`;
  const hint = `keep the parts that come again: data.columns.${step.name}.parts: [month, weekday, day_of_year, hour], those that differ`;
  return [{ place: { file, column: quote(step.name).slice(1, -1) }, message, hint }];
}

/** Texts that differ in capitals only and count as different. */
export function spellingWarnings({ columns, file }: FileProfile, used: readonly string[], config: DataConfig): Problem[] {
  return columns.flatMap(({ name, spellings }) => {
    if (spellings.length === 0 || !used.includes(name) || columnConfig(config, name).ignore_case === true) return [];
    const labels = spellings.map((group) => group.map(quote).join(" and ")).join("; ");
    const message = `${labels} differ in capitals only, and are ${spellings.length === 1 ? "one label" : "as many labels"} for all that is known`;
    return [{ place: { file, column: quote(name).slice(1, -1) }, message, hint: `to make them one, set data.columns.${name}: {type: categorical, ignore_case: true}` }]; // prettier-ignore
  });
}
