// What an experiment must say of a column, under data.columns, and why.
import { defaultMarkers } from "../../data/cells.js";
import { plainNumbers, type NumberFormat } from "../../data/number.js";
import { plural, quote, quoteList } from "../../data/problems.js";
import type { ColumnProfile } from "../../data/columnProfile.js";
import type { JudgedColumn } from "./columns.js";

export interface ColumnSettings {
  readonly values: Readonly<Record<string, unknown>>;
  readonly why: string;
}

/** Null when there is nothing to say. */
export function columnSettings({ column, use }: JudgedColumn): ColumnSettings | null {
  if (use.as === "nothing") return null;
  const { kind, rules, missing } = column;
  const values: Record<string, unknown> = {};
  const why: string[] = [];
  const categories = use.as === "categories" || (use.as === "target" && kind === "text");
  const same = categories ? column.spellings : [];
  if (kind === "numeric" && rules.number !== null && !categories) {
    values.type = "numeric";
    values.number = changed(rules.number);
    why.push(column.why!);
  }
  if (use.as === "date") {
    values.type = "date";
    values.format = rules.format;
    why.push(column.why!);
  }
  if (categories && (same.length > 0 || (use.as === "categories" && (use.declare !== null || use.top !== null))))
    values.type = "categorical";
  if (use.as === "categories" && use.declare !== null) why.push(use.declare);
  if (use.as === "categories" && use.top !== null) {
    values.top = use.top;
    why.push(
      `${column.counts === null ? "thousands of" : column.counts.size} different texts: the rarer ones, and new ones, are "other"`,
    );
  }
  if (same.length > 0) {
    values.ignore_case = true;
    why.push(
      `${same.map((labels) => labels.map(quote).join(" and ")).join("; ")} ${same.length === 1 ? "is one label" : "are one label each"}`,
    );
  }
  if (rules.missing_values !== defaultMarkers) {
    values.missing_values = [...rules.missing_values];
    why.push(...markerReasons(column));
  }
  if (use.as === "text") {
    values.type = "text";
    values.tokenizer = { words: { min_count: 2 } };
    values.max_length = use.length;
    why.push(
      `some ${Math.round(column.words)} words in a row: each word that comes twice has a vector, and ${use.length} are kept`,
    );
    if (use.fill) values.missing = { constant: "" };
  } else if (use.as !== "target" && use.fill !== null) {
    values.missing = use.fill;
    const marked = [...column.markers].map(([cell, count]) => `${quote(cell)} in ${count}`);
    const spelled =
      marked.length === 0
        ? ""
        : ` (${marked.join(", ")}${categories && column.markers.has("NA") ? "; if NA is a category, missing_values: []" : ""})`;
    why.push(`${plural(missing, "cell")} missing${spelled}: filled with the ${use.fill} of the training rows`);
  }
  if (use.as === "number" && use.scale !== null) {
    values.scale = use.scale;
    why.push("a few numbers are far larger than the others: the logarithm brings them nearer");
  }
  if (use.as === "target" && missing > 0) {
    values.missing = "drop_row";
    why.push(`${plural(missing, "row")} without an answer`);
  }
  return Object.keys(values).length === 0 ? null : { values, why: why.join("; ") };
}

/** Of a format, what is not as in plain numbers. */
function changed(format: NumberFormat): Partial<NumberFormat> {
  return Object.fromEntries(Object.entries(format).filter(([key, value]) => value !== plainNumbers[key as keyof NumberFormat]));
}

function markerReasons({ markers, categories }: ColumnProfile): string[] {
  const extra = [...markers.keys()].filter((cell) => !defaultMarkers.includes(cell));
  const kept = [...categories].filter(([cell]) => defaultMarkers.includes(cell));
  return [
    ...(extra.length === 0 ? [] : [`${quoteList(extra)} ${extra.length === 1 ? "stands" : "stand"} for nothing`]),
    ...kept.map(
      ([cell, count]) => `${quote(cell)} (${plural(count, "cell")}) is a category like the others; as a rule it would be missing`,
    ),
  ];
}
