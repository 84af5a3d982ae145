// The configuration meets the header of the file: which columns to read, as what, and what to say when a cell does not fit.
import { didYouMean } from "../core/suggest.js";
import type { ColumnSpec } from "./columns.js";
import { cellRulesOf, columnConfig, isFeature, policyOf, targetNames, type DataConfig } from "./config.js";
import { looksLikeData } from "./csv.js";
import { plural, quote, quoteList, type Problems, type RowUnit } from "./problems.js";
import type { Plan } from "./table.js";
import { mostClasses, tooManyClasses } from "./target.js";
import type { Task } from "../metrics/task.js";

/** Looks up in the header what the configuration names. */
export function planFor(config: DataConfig, task: Task): Plan {
  return (names, line, problems) => {
    const require = (name: string, setting: string): void => requireColumn(name, setting, names, line, problems);
    const targets = targetNames(config);
    for (const name of targets) require(name, "data.target");
    for (const name of config.drop) require(name, "data.drop");
    for (const name of config.features ?? []) require(name, "data.features");
    for (const name of Object.keys(config.columns)) require(name, "data.columns");
    for (const name of targets.filter((target) => config.drop.includes(target)))
      problems.add(
        { line },
        `the target ${quote(name)} is also in data.drop`,
        "leave it out there: the target is never a feature",
      );

    const isSeries = config.window !== undefined;
    const { order, group } = isSeries ? config : config.split;
    const section = isSeries ? "data" : "data.split";
    if (order !== undefined) require(order, `${section}.order`);
    if (group !== undefined) require(group, `${section}.group`);
    const places = isSeries ? [order, group] : []; // without them a step has no place in its series
    const features = names.flatMap((name, index) => {
      if (!isFeature(config, name) || targets.includes(name)) return [];
      return [places.includes(name) ? dividingSpec(name, index, config) : featureSpec(name, index, config)];
    });
    if (targets.every((name) => names.includes(name)) && features.length === 0 && !isSeries)
      problems.add(
        { line },
        "there is no column left to learn from",
        "drop fewer columns (data.drop), or name those to keep (data.features)",
      );
    const dividing = [order, group].filter((name) => name !== undefined && !targets.includes(name) && !isFeature(config, name));
    return [
      ...features,
      ...dividing.map((name) => dividingSpec(name!, names.indexOf(name!), config)),
      ...targets.map((name) => targetSpec(name, names.indexOf(name), config, task)),
    ];
  };
}

/** Reports a name that is not in the header. */
export function requireColumn(name: string, setting: string, names: readonly string[], line: number, problems: Problems): void {
  if (names.includes(name)) return;
  const hint = didYouMean(name, names) ?? headerHint(names, problems.unit);
  problems.add({ line }, `${setting} names ${quote(name)}, which is not a column of the file`, hint);
}

/** Of a file that may be none of a table, and nobody's business, nothing is shown. */
function headerHint(names: readonly string[], unit: RowUnit): string {
  if (names.length === 1)
    return unit === "row"
      ? `its only column is ${quote(names[0])}`
      : "the first line is a single name, without a comma: is this a table?";
  if (looksLikeData(names)) return `the first ${unit} looks like data: is the header ${unit} missing?`;
  return `columns: ${quoteList(names, 12)}`;
}

const mostCategories = { decided: 100, declared: 10_000 };

function featureSpec(name: string, index: number, config: DataConfig): ColumnSpec {
  const { type, top } = columnConfig(config, name);
  const { missing, text: asText } = policyOf(config, name);
  const most = top !== undefined || asText ? Infinity : type === "categorical" ? mostCategories.declared : mostCategories.decided;
  const insist =
    type === "categorical"
      ? `; or keep the most frequent ones with data.columns.${name}.top: 50`
      : `; or declare data.columns.${name}.type: categorical`;
  return {
    name,
    index,
    rules: cellRulesOf(config, name),
    type,
    ...(asText && { width: asText.length }),
    reason: "but the column is declared numeric",
    missing: missing === "error" || missing === "drop_row" ? missing : "fill",
    missingHint: "fill it in, or set data.missing to drop_row, mean, median, mode or {constant: value}",
    numberHint: `correct it, leave it empty if it is missing, or declare data.columns.${name}.type: categorical`,
    most,
    tooMany: (_, rows) => ({
      message: `more than ${most} different texts in the first ${plural(rows, "row")}: each would become a feature`,
      hint: `leave the column out: add it to data.drop${insist}`,
    }),
  };
}

/** A column that divides the rows and is no feature. */
function dividingSpec(name: string, index: number, config: DataConfig): ColumnSpec {
  const spec = featureSpec(name, index, config);
  return {
    ...spec,
    missing: spec.missing === "drop_row" ? "drop_row" : "error",
    missingHint: `without it the row belongs ${config.window === undefined ? "to no part" : "to no time or series"}: fill it in, or set data.columns.${name}.missing: drop_row`,
    most: Infinity,
  };
}

function targetSpec(name: string, index: number, config: DataConfig, task: Task): ColumnSpec {
  const { missing } = policyOf(config, name);
  return {
    name,
    index,
    rules: cellRulesOf(config, name),
    type: task === "regression" ? "numeric" : "categorical",
    reason: "but the target of a regression must be",
    missing: missing === "drop_row" ? "drop_row" : "error",
    missingHint: `the target cannot be guessed: fill it in, or set data.columns.${name}.missing: drop_row`,
    numberHint: "to predict classes use the loss BCELoss (two) or CrossEntropyLoss (two or more)",
    most: task === "sequence" ? Infinity : mostClasses,
    tooMany: (labels, rows) => tooManyClasses(`more than ${mostClasses}`, `the first ${plural(rows, "row")}`, labels),
  };
}
