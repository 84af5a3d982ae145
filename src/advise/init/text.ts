// A suggestion as an experiment file: YAML with the reason behind every decision.
import { YAMLMap, YAMLSeq } from "yaml";
import { plural, quote } from "../../data/problems.js";
import { textWidth, widthOf } from "./columns.js";
import { columnSettings } from "./settings.js";
import type { Suggestion } from "./suggest.js";
import { add, flow, push, writeYaml } from "./yaml.js";

/** @param path of the data, relative to the file that the text goes into @param table which of several in it */
export function experimentText(suggestion: Suggestion, path: string, table?: string): string {
  const { profile, task, loss, lr, epochs, batchSize, patience, threshold, metrics, folds } = suggestion;
  const top = new YAMLMap();
  add(top, "version", 1);
  add(top, "data", dataSection(suggestion, path, table));
  add(top, "model", modelSection(suggestion));
  add(top, "loss", loss.value, loss.why);
  add(top, "optimizer", flow({ Adam: { lr: lr.value } }), lr.why);
  const train = new YAMLMap();
  add(train, "epochs", epochs.value, epochs.why);
  add(train, "batch_size", batchSize.value, batchSize.why);
  if (threshold !== null) add(train, "threshold", flow(threshold.value), threshold.why);
  if (patience !== null) add(train, "early_stopping", flow({ patience: patience.value }), patience.why);
  add(top, "train", train);
  add(top, "metrics", flow(metrics), task.value === "regression" ? "in the target's own unit" : null);
  const heading = [
    `${path}: ${plural(profile.rowsRead, "row")}, ${plural(profile.columns.length, "column")}. A first experiment, written by mlbh init.`,
    "Its reasons come from one look at the data: change what you know better.",
  ];
  return writeYaml(top, heading, folds === null ? [] : [`repeat: {folds: ${folds.value}} # ${folds.why}`]);
}

function dataSection(
  { dialect, target, task, positive, columns, scale, targetScale, split }: Suggestion,
  path: string,
  table?: string,
): YAMLMap {
  const data = new YAMLMap();
  add(data, "path", path, "relative to this file");
  if (table !== undefined) add(data, "table", table, "of several in the file");
  if (dialect.encodingWhy !== null) add(data, "encoding", dialect.encoding, dialect.encodingWhy);
  if (dialect.delimiterWhy !== null) add(data, "delimiter", dialect.delimiter, dialect.delimiterWhy);
  add(data, "target", target.value, `${target.why}. ${task.value}: ${task.why}`);
  if (positive !== null) add(data, "positive", positive.value, positive.why);
  const drop = new YAMLSeq();
  for (const { column, use } of columns) if (use.as === "nothing") push(drop, column.name, use.reason);
  if (drop.items.length > 0) add(data, "drop", drop);
  const settings = new YAMLMap();
  for (const judged of columns) {
    const found = columnSettings(judged);
    if (found !== null) add(settings, judged.column.name, flow(found.values), found.why);
  }
  if (settings.items.length > 0) add(data, "columns", settings);
  add(data, "scale", typeof scale.value === "object" ? flow(scale.value) : scale.value, scale.why);
  if (targetScale !== null) add(data, "target_scale", targetScale.value, targetScale.why);
  const { stratify, ...parts } = split.value;
  add(data, "split", flow(task.value === "regression" ? parts : { ...parts, stratify }), split.why);
  return data;
}

function modelSection({ hidden, task, profile, positive, columns }: Suggestion): YAMLSeq | YAMLMap {
  const outputs = {
    binary: `one score: how much speaks for ${quote(positive?.value ?? "")}`,
    multiclass: `one score for each of the ${profile.target.counts?.size ?? 0} classes`,
    regression: "one value",
  };
  const layers = (...given: readonly (readonly [name: string, args: object | null, why?: string])[]): YAMLSeq => {
    const list = new YAMLSeq();
    for (const [name, args, why = null] of given) {
      const layer = new YAMLMap();
      if (args !== null) add(layer, name, flow(args), why);
      push(list, args === null ? name : layer, args === null ? why : null);
    }
    return list;
  };
  const last = ["Linear", { out_features: "auto" }, `what the target needs: ${outputs[task.value]}`] as const;
  const reading = [["Embedding", { embedding_dim: textWidth }, "a vector for each word"], ["Dropout", { p: 0.3 }], ["Mean", null, "over the words that a text has"]] as const; // prettier-ignore
  const texts = columns.filter(({ use }) => use.as === "text");
  const others = columns.filter(({ use }) => use.as !== "text" && widthOf(use) > 0);
  if (texts.length === 0) return layers(["Linear", { out_features: hidden.value }, hidden.why], ["ReLU", null], last);
  if (texts.length === 1 && others.length === 0) return layers(...reading, last);
  const branches = new YAMLMap();
  for (const { column } of texts) add(branches, column.name, layers(...reading));
  if (others.length > 0) add(branches, "rest", layers(["Linear", { out_features: 16 }, "all other columns together"], ["ReLU", null])); // prettier-ignore
  const model = new YAMLMap();
  add(model, "branches", branches);
  add(model, "joined", layers(last));
  return model;
}
