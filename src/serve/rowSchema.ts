// What a row looks like that the model can answer for, as JSON Schema: a form can be built of it. It says no more than preprocess.json does,
// which was learnt from the training rows; keywords that JSON Schema has not (kind, format of dates, decimal) are notes to the reader.
import { isReconstruction, targetsOf, type Preprocess, type Step } from "../data/preprocess.js";
import { whenMissing } from "../data/chunk.js";
import { restoreNumber } from "../data/scaling.js";
import { quantileNames } from "../experiment/predictor.js";
import type { OpenRun } from "../runs/openRun.js";

/** A column as a property of JSON Schema. */
export interface ColumnSchema {
  readonly kind: Step["kind"] | "order" | "group";
  readonly type: readonly string[];
  readonly enum?: readonly (string | null)[];
  readonly examples?: readonly (string | number)[];
  /** Every category that training knew, where others are let in, too. */
  readonly categories?: readonly string[];
  /** Of dates. */
  readonly date_format?: string;
  /** Of numbers in texts, where it is not a point. */
  readonly decimal?: string;
  /** Of texts. */
  readonly max_tokens?: number;
}

export interface RowSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, ColumnSchema>>;
  readonly required: readonly string[];
  readonly additionalProperties: boolean;
}

/** What GET /schema answers for a table. */
export interface TableSchema extends Readonly<Record<string, unknown>> {
  readonly post: "/predict";
  readonly columns: readonly string[];
  readonly row: RowSchema;
}

export function tableSchema({ preprocess, threshold, quantiles }: OpenRun): TableSchema {
  const { task, classes, series, dialect, predict } = preprocess;
  const columns = columnsOf(preprocess);
  const required = columns.filter(({ optional }) => !optional).map(({ name }) => name);
  return {
    post: "/predict",
    task,
    target: isReconstruction(preprocess) ? null : targetsOf(preprocess).map(({ name }) => name),
    classes: classes ?? (task === "binary" ? targetsOf(preprocess).map((target) => target.classes) : null),
    ...(task === "binary" ? { threshold: threshold ?? 0.5 } : {}),
    ...(quantiles ? { quantiles: quantileNames(quantiles) } : {}),
    ...(series === undefined ? {} : { series: { window: series.window, horizon: series.horizon, order: series.order.name, group: series.group?.name ?? null } }), // prettier-ignore
    csv: dialect,
    /** In the order of the training file: a map in JSON has none for names that are numbers. */
    columns: columns.map(({ name }) => name),
    row: {
      type: "object",
      properties: Object.fromEntries(columns.map(({ name, schema }) => [name, schema])),
      required,
      additionalProperties: predict.extra_columns !== "error",
    },
  };
}

interface NamedSchema {
  readonly name: string;
  readonly schema: ColumnSchema;
  /** Whether the column may be left out. */
  readonly optional: boolean;
}

/** Those of the features, and of a series those that say where a row belongs. */
function columnsOf(preprocess: Preprocess): NamedSchema[] {
  const { columns, predict, series } = preprocess;
  const places = [
    ...(series === undefined ? [] : [{ ...series.order, kind: "order" as const }]),
    ...(series?.group ? [{ ...series.group, kind: "group" as const }] : []),
  ].filter(({ name }) => !columns.some((step) => step.name === name));
  return [
    ...places.map(({ name, kind, cells }) => {
      const { format } = cells;
      return { name, optional: false, schema: { kind, type: ["string", "number"], ...(format === null ? {} : { date_format: format }) } }; // prettier-ignore
    }),
    ...columns.map((step) => {
      const missing = whenMissing(step, predict.missing_cell);
      const optional = predict.missing_column === "fill" && missing === "fill";
      return { name: step.name, optional, schema: columnSchema(step, missing !== "error", preprocess) };
    }),
  ];
}

function columnSchema(step: Step, nullable: boolean, { predict }: Preprocess): ColumnSchema {
  const orNull = nullable ? ["null"] : [];
  const { kind } = step;
  switch (kind) {
    case "numeric": {
      const decimal = step.cells.number?.decimal ?? ".";
      const usual = step.offset === 0 && step.fill !== null ? step.fill : restoreNumber(step, 0);
      return { kind, type: ["number", "string", ...orNull], examples: [Number(usual.toPrecision(4))], ...(decimal === "." ? {} : { decimal }) }; // prettier-ignore
    }
    case "categorical": {
      const { categories, other, cells } = step;
      const isClosed = predict.unseen_category === "error" && other !== true && !cells.ignore_case;
      const type = ["string", ...orNull];
      if (isClosed) return { kind, type, enum: [...categories, ...(nullable ? [null] : [])] };
      return { kind, type: ["string", "number", ...orNull], categories, examples: categories.slice(0, 3) };
    }
    case "date":
      return { kind, type: ["string", ...orNull], ...(step.cells.format === null ? {} : { date_format: step.cells.format }) };
    case "text":
      return { kind, type: ["string", "number", ...orNull], max_tokens: step.length };
  }
}
