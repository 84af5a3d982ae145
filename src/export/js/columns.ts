// The columns of a model's rows as a form needs them, out of what was learnt to turn them into features.
import { whenMissing } from "../../data/chunk.js";
import { columnConfig, type DataConfig, type PredictConfig, type Scale } from "../../data/config.js";
import { dateWriter } from "../../data/dates.js";
import type { NumericStep, Preprocess, Series, Step } from "../../data/preprocess.js";
import type { Row } from "../../data/rows.js";
import { restoreNumber } from "../../data/scaling.js";
import { timeAfter, timeWriter } from "../../data/timeSteps.js";
import type { NumberColumn, PredictorColumn, TableSchema } from "./schema.js";

export function tableSchema(name: string, preprocess: Preprocess, config: DataConfig): TableSchema {
  const { task, target, classes, columns, series, predict } = preprocess;
  const read = columns.map((step) => columnOf(step, columnConfig(config, step.name).scale ?? config.scale, predict));
  const places = series === undefined ? [] : placeColumns(series).filter((place) => read.every((column) => column.name !== place.name)); // prettier-ignore
  return {
    about: "table",
    name,
    task,
    target,
    classes: classes ?? null,
    columns: [...places, ...read],
    series: series === undefined ? null : { target: series.target, window: series.window, horizon: series.horizon, order: series.order.name, group: series.group?.name ?? null }, // prettier-ignore
    example: exampleOf(preprocess, read),
  };
}

function columnOf(step: Step, scale: Scale, { missing_cell: missing, unseen_category: unseen }: PredictConfig): PredictorColumn {
  const any = { name: step.name, optional: whenMissing(step, missing) === "fill" };
  switch (step.kind) {
    case "numeric":
      return { kind: "number", ...any, ...usual(step, scale), decimal: step.cells.number?.decimal ?? "." };
    case "categorical":
      return { kind: "category", ...any, categories: step.categories, other: step.other === true || unseen !== "error" };
    case "date":
      return { kind: "date", ...any, format: step.cells.format ?? "YYYY-MM-DD" };
    case "text":
      return { kind: "text", ...any, tokens: step.length };
  }
}

/** A standard scale knows mean and deviation, which reaches over two of three numbers; minmax the range; a divisor what was thought to be the largest. */
function usual(step: NumericStep, scale: Scale): Pick<NumberColumn, "typical" | "low" | "high"> {
  const at = (z: number): number => Number(restoreNumber(step, z).toPrecision(4));
  if (typeof scale === "object") return { typical: 0, low: 0, high: step.divisor };
  switch (scale) {
    case "none":
      return { typical: step.fill, low: null, high: null };
    case "minmax":
      return { typical: at(0.5), low: at(0), high: at(1) };
    case "standard":
    case "log":
      return { typical: at(0), low: at(-1), high: at(1) };
  }
}

/** The columns that say where a step of a series belongs. */
function placeColumns({ order, group }: Series): PredictorColumn[] {
  const { format } = order.cells;
  const when: PredictorColumn = format === null ? { kind: "number", name: order.name, optional: false, typical: 0, low: null, high: null, decimal: "." } : { kind: "date", name: order.name, optional: false, format }; // prettier-ignore
  return group === null ? [when] : [{ kind: "category", name: group.name, optional: false, categories: [], other: true }, when];
}

function exampleOf({ columns, series }: Preprocess, read: readonly PredictorColumn[]): Row[] {
  const row = Object.fromEntries(read.map((column, i) => [column.name, usualCell(column, columns[i])]));
  if (series === undefined) return [row];
  const { order, group, window, step } = series;
  const date = columns.find(({ kind }) => kind === "date") as Extract<Step, { kind: "date" }> | undefined;
  const first = order.cells.format === null ? 0 : (date?.first ?? 0);
  const write = timeWriter(order.cells.format);
  return Array.from({ length: window }, (_, i) => ({
    ...(group === null ? {} : { [group.name]: "1" }),
    ...row,
    [order.name]: write(step === null ? first + i : timeAfter(first, step, i)),
  }));
}

function usualCell(column: PredictorColumn, step: Step): string | number {
  switch (column.kind) {
    case "number":
      return column.typical ?? 0;
    case "category":
      return (step.kind === "categorical" ? step.fill : null) ?? column.categories[0];
    case "date":
      return dateWriter(column.format)(step.kind === "date" ? (step.fill ?? step.first) : 0);
    case "text":
      return (step.kind === "text" ? step.fill : null) ?? "";
  }
}
