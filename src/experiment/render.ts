// mlbh render: the experiment with every setting written out, each marked with where it comes from. It is itself an experiment.
import { Document, isMap, isScalar, isSeq, type Node } from "yaml";
import { printable } from "../core/format.js";
import { modelRegistry } from "../nn/registry.js";
import { lossRegistry } from "../nn/losses.js";
import { scheduleChoices } from "./schema/schedules.js";
import { isRecord } from "./component.js";
import { isComposite } from "./expand.js";
import type { Experiment } from "./experiment.js";
import type { Prepared } from "./prepared.js";
import { resolvedTree } from "./resolved.js";
import type { Path } from "./source.js";

/** Where a value comes from when the file does not give it as it is. */
export type Origin = "default" | "inferred" | "--set";

export interface Rendered {
  readonly config: Readonly<Record<string, unknown>>;
  /** By path; those that are missing stand in the file. */
  readonly origins: ReadonlyMap<string, Origin>;
  readonly yaml: string;
}

/** @param options.expand whether what stands for several layers is written out */
export function renderExperiment(prepared: Prepared, { expand = false }: { readonly expand?: boolean } = {}): Rendered {
  const { experiment } = prepared;
  const { version, ...settings } = experiment.config;
  const config = { version, name: experiment.name, ...settings, ...resolvedTree(prepared, { expand }) }; // in the order of the schema
  const document = new Document(config);
  document.commentBefore = ` ${printable(experiment.source.file)} with every setting: default, inferred from data and model, or given by --set`;
  const origins = new Map<string, Origin>();
  for (const [path, node] of leavesOf(document.contents, [])) {
    const origin = originOf(path, node.toJS(document), prepared, expand);
    if (origin === null) continue;
    node.comment = ` ${origin}`;
    origins.set(path.map(String).join("."), origin);
  }
  return { config, origins, yaml: document.toString({ lineWidth: 0, flowCollectionPadding: false }) };
}

/** Every value that is not made of other settings. Lists, but for those of layers, are one value, on one line. */
function* leavesOf(node: unknown, path: Path): Generator<readonly [Path, Node]> {
  const isSchedules = path.length === 1 && path[0] === "scheduler";
  const inside = String(path.findLast((key) => typeof key === "string"));
  const isModel = path[0] === "model" && (path.length <= 3 || ["layers", "paths"].includes(inside)); // a list, or lists under names
  if (isMap(node) && node.items.length > 0) {
    for (const { key, value } of node.items) yield* leavesOf(value, [...path, String(key)]);
  } else if (isSeq(node) && (isModel || isSchedules)) {
    for (const [i, item] of node.items.entries()) yield* leavesOf(item, [...path, i]);
  } else if (isMap(node) || isSeq(node) || isScalar(node)) {
    if (!isScalar(node)) node.flow = true;
    yield [path, node];
  }
}

/** Null for what the file itself says. */
function originOf(written: Path, value: unknown, { experiment, built }: Prepared, expand: boolean): Origin | null {
  const { source, config } = experiment;
  const path = expand ? placeInFile(written, config, built.from) : written;
  if (path === null) return "inferred";
  const given = lookUp(source.value, path);
  if (given === undefined) return followsFromModel(path, value) ? "inferred" : "default";
  const isPath = /^(data\.(path|text|(columns\..*\.)?tokenizer\.file)|init_from(\.path)?)$/.test(path.join(".")); // the same file, named from anywhere
  const isName = isRecord(given); // {ReLU: {}} is written as ReLU
  if (!isPath && !isName && inWords(given) !== inWords(value)) return "inferred";
  return source.place(path).file.startsWith("--set ") ? "--set" : null;
}

/** Where the value of an expanded experiment stands in the file; null for what a layer of the file stands for. */
function placeInFile(path: Path, { model, init = [] }: Experiment["config"], from: readonly number[]): Path | null {
  const [part, index, ...rest] = path;
  if (typeof index !== "number") return path;
  if (part === "init") return index < init.length ? path : null;
  if (part !== "model") return path;
  return isComposite(model[from[index]]) ? null : [part, from[index], ...rest];
}

/** A label may be written as 1 or "1". */
function inWords(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function lookUp(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => {
    if (Array.isArray(at) && typeof key === "string") return at as unknown; // Residual: [..] is short for Residual: {layers: [..]}
    const holds = typeof at === "object" && at !== null && Object.hasOwn(at, key);
    return holds ? (at as Readonly<Record<PropertyKey, unknown>>)[key] : undefined;
  }, tree);
}

/** Whether an argument of a layer, the loss or a schedule is not its default: in_features, the weight that makes classes equal, the length of a schedule. */
function followsFromModel([part, ...rest]: Path, value: unknown): boolean {
  const registry =
    part === "model" ? modelRegistry : part === "loss" ? lossRegistry : part === "scheduler" ? scheduleChoices : null;
  const [name, argument] = rest.slice(-2).map(String);
  if (registry === null || !Object.hasOwn(registry, name)) return false;
  const { fields } = registry[name].declaration;
  return JSON.stringify(fields[argument].default) !== JSON.stringify(value);
}
