// What a row looks like that the model can answer for, as JSON Schema, for programs. It says no more than preprocess.json does, which was learnt
// from the training rows; keywords that JSON Schema has not (kind, format of dates, decimal) are notes to the reader.
import { isReconstruction, targetsOf, type Preprocess, type Step } from "../data/preprocess.js";
import { whenMissing } from "../data/chunk.js";
import { tableSchema as predictorSchema } from "../export/js/columns.js";
import type { PredictorColumn } from "../export/js/schema.js";
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

export function tableSchema({ preprocess, experiment, threshold, quantiles }: OpenRun): TableSchema {
  const { task, classes, dialect, predict } = preprocess;
  const { columns: described, series } = predictorSchema("", preprocess, experiment.config.data);
  const columns = described.map((column) => namedSchema(column, preprocess));
  const required = columns.filter(({ optional }) => !optional).map(({ name }) => name);
  return {
    post: "/predict",
    task,
    target: isReconstruction(preprocess) ? null : targetsOf(preprocess).map(({ name }) => name),
    classes: classes ?? (task === "binary" ? targetsOf(preprocess).map((target) => target.classes) : null),
    ...(task === "binary" ? { threshold: threshold ?? 0.5 } : {}),
    ...(quantiles ? { quantiles: quantileNames(quantiles) } : {}),
    ...(series === null ? {} : { series: { window: series.window, horizon: series.horizon, order: series.order, group: series.group } }), // prettier-ignore
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

/** A column of the features, or of a series one that says where a row belongs. */
function namedSchema(column: PredictorColumn, preprocess: Preprocess): NamedSchema {
  const { columns, predict, series } = preprocess;
  const { name } = column;
  const step = columns.find((each) => each.name === name);
  if (step === undefined) {
    const kind = name === series?.order.name ? "order" : "group";
    const format = column.kind === "date" ? { date_format: column.format } : {};
    return { name, optional: false, schema: { kind, type: ["string", "number"], ...format } };
  }
  const missing = whenMissing(step, predict.missing_cell);
  const schema = columnSchema(column, step, missing === "error" ? [] : ["null"]);
  return { name, optional: predict.missing_column === "fill" && missing === "fill", schema };
}

function columnSchema(column: PredictorColumn, { kind, cells }: Step, orNull: readonly "null"[]): ColumnSchema {
  switch (column.kind) {
    case "number": {
      const { typical, decimal } = column;
      return { kind, type: ["number", "string", ...orNull], examples: [typical ?? 0], ...(decimal === "." ? {} : { decimal }) };
    }
    case "category": {
      const { categories, other } = column;
      const isClosed = !other && !cells.ignore_case;
      if (isClosed) return { kind, type: ["string", ...orNull], enum: [...categories, ...orNull.map(() => null)] };
      return { kind, type: ["string", "number", ...orNull], categories, examples: categories.slice(0, 3) };
    }
    case "date":
      return { kind, type: ["string", ...orNull], ...(cells.format === null ? {} : { date_format: cells.format }) };
    case "text":
      return { kind, type: ["string", "number", ...orNull], max_tokens: column.tokens };
  }
}
