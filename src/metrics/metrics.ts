// How good are predictions? A metric with its arguments is a measure, and has a key: the name under which its values stand in logs,
// reports and --json, and by which early stopping, a sweep or the command line ask for it.
//
//   {fbeta: {beta: 2, average: weighted}}  ->  fbeta_2_weighted       the name, then each argument that is not the default
//   {precision: {average: auto}}           ->  precision              a plain name is a metric with its defaults
import { camelFields, inCamelCase, problemWith, snakeCase, type Field } from "../core/fields.js";
import { ArgumentError } from "../core/errors.js";
import type { MetricDeclaration } from "./metric.js";
import { metricTable } from "./table.js";
import type { MetricValue, Predictions, TokenScore } from "./predictions.js";
import type { AnyTask } from "./task.js";

export { predictedClass, type ConfusionMatrix, type MetricValue, type Predictions, type TokenScore } from "./predictions.js";

export type MetricName = keyof typeof metricTable;
export const metricNames = Object.keys(metricTable) as [MetricName, ...MetricName[]];

/** A metric and its arguments: "accuracy", "fbeta_2". */
export type MetricKey = MetricName | `${MetricName}_${string}`;

/** What an experiment file needs to know of each metric. */
export const metricRegistry: Readonly<Record<string, { readonly declaration: MetricDeclaration & { readonly formula: string } }>> =
  Object.fromEntries(Object.entries(declarations()).map(([name, metric]) => [name, { declaration: { ...metric, formula: metric.meaning } }])); // prettier-ignore

/** A metric with its arguments. */
export interface Measure extends Pick<MetricDeclaration, "higherIsBetter" | "meaning"> {
  readonly key: MetricKey;
  readonly name: MetricName;
  /** All arguments, under their names in an experiment file. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly byClass: boolean;
  readonly compute: (predictions: Predictions) => MetricValue;
  /** Whether it is a mean over tokens, each after the true ones before it. */
  readonly byToken: boolean;
  /** Of a text; null where it has no tokens, or the metric is for other tasks. */
  readonly ofTokens: (score: TokenScore) => number | null;
  /** Why it cannot measure such a task; null when it can. */
  readonly misfit: (task: AnyTask) => string | null;
}

type Arguments = Readonly<Record<string, unknown>>;

/** As the experiment file has it: the arguments are checked, and may be left out where they have a default. */
export function measureOf({ name, args }: { readonly name: string; readonly args: Arguments }): Measure {
  const metric = declarations()[name];
  const complete = Object.fromEntries(
    Object.entries(metric.fields).map(([key, { default: value }]) => [key, args[key] ?? value]),
  );
  const values = inCamelCase<never>(complete);
  const changed = Object.keys(metric.fields).filter((key) => complete[key] !== metric.fields[key].default);
  return {
    key: [name, ...changed.map((key) => String(complete[key]))].join("_") as MetricKey,
    name: name as MetricName,
    args: complete,
    higherIsBetter: metric.higherIsBetter,
    meaning: [metric.meaning, ...changed.map((key) => `${key}: ${String(complete[key])}`)].join("; "),
    byClass: metric.byClass === true,
    byToken: metric.ofTokens !== undefined && metric.tasks.includes("tokens"),
    compute: (predictions) => metric.compute(predictions, values),
    ofTokens: (score) => (score.tokens === 0 ? null : (metric.ofTokens?.(score) ?? null)),
    misfit: (task) => (fits(metric, task) ? (metric.misfit?.(values, task) ?? null) : `does not fit a ${task} task`),
  };
}

/** Of chats there is all that there is of a text, and more. */
function fits({ tasks }: MetricDeclaration, task: AnyTask): boolean {
  return tasks.includes(task) || (task === "chat" && tasks.includes("tokens"));
}

const found = new Map<string, Measure | null>();

/** The measure with this key; null where there is none. */
export function findMetric(key: string): Measure | null {
  const known = found.get(key) ?? read(key);
  found.set(key, known);
  return known;
}

export function metricOf(key: MetricKey): Measure {
  const measure = findMetric(key);
  if (measure === null) throw new ArgumentError(`there is no metric "${key}"`, { hint: `known: ${metricNames.join(", ")}` });
  return measure;
}

/** The longest name that the key begins with and whose arguments the rest is. */
function read(key: string): Measure | null {
  const names = metricNames.filter((name) => key === name || key.startsWith(`${name}_`)).sort((a, b) => b.length - a.length);
  for (const name of names) {
    const args = argumentsIn(key === name ? null : key.slice(name.length + 1), declarations()[name]);
    if (args !== null) return measureOf({ name, args });
  }
  return null;
}

/** "2_weighted" -> {beta: 2, average: weighted}: each word is the first argument that accepts it. */
function argumentsIn(text: string | null, { fields }: MetricDeclaration): Arguments | null {
  const words = text === null ? [] : text.split("_");
  const args: Record<string, unknown> = {};
  for (const [name, field] of camelFields(fields)) {
    const value = words.length === 0 ? undefined : valueIn(words[0], field);
    if (value !== undefined && problemWith(field, value) === null) [args[snakeCase(name)]] = [value, words.shift()];
    else if (field.default === undefined) return null;
  }
  return words.length === 0 ? args : null;
}

function valueIn(word: string, field: Field): unknown {
  return field.type === "choice" || !/^[\d.e+-]+$/.test(word) ? word : Number(word);
}

function declarations(): Readonly<Record<string, MetricDeclaration>> {
  return metricTable;
}

/** The names of those that fit a task. */
export function metricsFor(task: AnyTask): MetricName[] {
  return metricNames.filter((name) => fits(declarations()[name], task));
}

/** What is reported when the experiment names no metrics. */
export function defaultMetrics(task: AnyTask): MetricName[] {
  const all: Record<AnyTask, MetricName[]> = {
    binary: ["accuracy", "precision", "recall", "f1", "roc_auc", "confusion_matrix"],
    multiclass: ["accuracy", "f1", "confusion_matrix"],
    regression: ["mse", "mae", "r2"],
    tokens: ["perplexity", "bits_per_char", "accuracy"],
    chat: ["exact_match", "perplexity", "accuracy"],
    sequence: ["exact_match", "edit_distance", "token_accuracy"],
  };
  return all[task];
}

/** Keys to offer: every name, with arguments where it cannot do without. */
export const metricKeys: readonly MetricKey[] = metricNames.map((name) => measureOf({ name, args: (metricTable[name].samples?.[0] ?? {}) }).key); // prettier-ignore
