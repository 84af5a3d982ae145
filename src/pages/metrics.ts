// The pages of the metrics: what the real one says of a few rows, with ties and classes that have none.
import { describeField, type Fields } from "../core/fields.js";
import { describe } from "../core/words.js";
import { averageFor } from "../metrics/counts.js";
import { measureOf, type Measure, type Predictions } from "../metrics/metrics.js";
import type { MetricDeclaration } from "../metrics/metric.js";
import { families, metricTable } from "../metrics/table.js";
import { row, scalar } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { declaredPage } from "./declared.js";
import { pagesOf } from "./page.js";
import { settingsOf, switchesOf } from "./settings.js";

/** The first of each task is what a reader sees. */
const rows: readonly Predictions[] = [
  { task: "binary", outputs: [0.9, 0.2, 0.6, 0.4, 0.3], targets: [1, 0, 0, 1, 1], classes: 2 },
  { task: "binary", outputs: [0.9, 0.2, 0.5, 0.5, 0.7, 0.4, 0.1, 0.7], targets: [1, 0, 1, 0, 0, 1, 0, 1], classes: 2 },
  { task: "binary", outputs: [0.3, 0.31, 0.8, 0.1, 0.6, 0.2, 0], targets: [0, 1, 1, 1, 0, 1, 1], classes: 2, threshold: 0.3 },
  { task: "binary", outputs: [0.1, 0.4, 0.2], targets: [0, 1, 0], classes: 2 },
  { task: "binary", outputs: [0.1, 0.6, 0.2, 1, 0.3], targets: [0, 0, 0, 0, 0], classes: 2 },
  { task: "binary", outputs: [0.8, 0.8, 0.8, 0.3, 0.3, 0.6], targets: [1, 1, 0, 1, 0, 1], classes: 2 },
  {
    task: "multiclass",
    outputs: [[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.4, 0.4, 0.2], [0.2, 0.3, 0.5], [0.1, 0.45, 0.45], [0.7, 0.1, 0.2], [0.3, 0.5, 0.2]].flat(), // prettier-ignore
    targets: [0, 1, 1, 2, 2, 1, 0],
    classes: 3,
  },
  {
    task: "multiclass",
    outputs: [[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0, 0.3, 0.1, 0.6], [0.25, 0.25, 0.25, 0.25], [0.6, 0, 0.3, 0.1]].flat(), // prettier-ignore
    targets: [3, 0, 0, 1, 1],
    classes: 4,
  },
  {
    task: "multiclass",
    outputs: [
      [0.2, 0.7, 0.1],
      [0.6, 0.1, 0.3],
      [0.3, 0.3, 0.4],
      [0.2, 0.2, 0.6],
      [0.5, 0.2, 0.3],
      [0.1, 0.5, 0.4],
    ].flat(),
    targets: [1, 2, 2, 2, 0, 0],
    classes: 3,
  },
  { task: "tokens", outputs: [[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.4, 0.4, 0.2], [0.2, 0.3, 0.5]].flat(), targets: [0, 1, 0, 2], classes: 3, characters: 10 }, // prettier-ignore
  {
    task: "tokens",
    outputs: [
      [0.25, 0.75],
      [0.9, 0.1],
      [0.5, 0.5],
    ].flat(),
    targets: [1, 1, 0],
    classes: 2,
    characters: 3,
  },
  { task: "sequence", outputs: [[3, 1, 4, -1], [2, 2, -1, -1], [5, 6, 7, 8]].flat(), targets: [[3, 4, -1, -1], [2, 2, -1, -1], [5, 7, 8, 9]].flat(), classes: 4 }, // prettier-ignore
  {
    task: "sequence",
    outputs: [
      [-1, -1, -1],
      [1, 2, 3],
    ].flat(),
    targets: [
      [4, 5, -1],
      [-1, -1, -1],
    ].flat(),
    classes: 3,
  },
  { task: "sequence", outputs: [[7, 7, 0, 1, 2], [0, 1, 2, 3, -1]].flat(), targets: [[0, 1, 2, 7, 7], [0, 1, 2, 3, -1]].flat(), classes: 5 }, // prettier-ignore
  { task: "regression", outputs: [2.5, 0.5, 4], targets: [3, -1, 4.2], classes: 0 },
  { task: "regression", outputs: [1.5, -2, 0.3, 4, 2.2], targets: [1, -2, 1.1, 3.5, 4], classes: 0 },
  { task: "regression", outputs: [0.5, 3, 7.5, 0], targets: [1, 3.5, 6, 0.2], classes: 0 },
  { task: "regression", outputs: [12, 0.7, 4.5], targets: [10, 0, 2.5], classes: 0 },
];

const PER_CLASS = "p[n] is P(class 1) where there are two classes, p[n, k] is P(class k) where there are C of them.";

export const metricPages = pagesOf(metricTable, (name) => {
  const metric: MetricDeclaration = metricTable[name];
  const isRegression = metric.tasks.includes("regression");
  const letters = `p is what the model says of row n, t what is true.${isRegression ? "" : metric.tasks.includes("binary") ? ` ${PER_CLASS}` : " p[n, j] is P(class j)."}`;
  const isOfTexts = metric.tasks.every((task) => task === "sequence"); // says itself what its letters are
  const about = [...(metric.about === undefined ? [] : [metric.about]), ...(isOfTexts ? [] : [letters])].join(" ");
  const measures = (metric.samples ?? [{}]).map((args) => measureOf({ name, args }));
  const all = (): Sample[] =>
    measures.flatMap((measure) => rows.flatMap((predictions) => samplesOf(measure, metric, predictions)));
  return declaredPage(
    "metric",
    name,
    { formula: metric.meaning, ...metric, about },
    {
      source: `src/metrics/${Object.entries(families).find(([, family]) => Object.hasOwn(family, name))![0]}.ts`,
      aliases: metric.aliases,
      after: afterwords(measures, metric),
      at: isRegression ? [0] : [1, 1], // class 1 is the positive one
      subject: () => ({ samples: all(), allFit: true }),
      examples: () => ({ plain: all()[0] }),
    },
  );
});

/** For which tasks, what is better, and how it is written. */
function afterwords([first, ...others]: readonly Measure[], { tasks, higherIsBetter, fields }: MetricDeclaration): string {
  const facts = `Tasks: ${tasks.join(", ")}. ${higherIsBetter ? "Higher" : "Lower"} is better.`;
  if (Object.keys(fields).length === 0) return facts;
  const given = [first, ...others].find(({ key, name }) => key !== name) ?? first;
  const changed = Object.entries(given.args).filter(([key, value]) => value !== fields[key].default);
  const written = `{${given.name}: {${changed.map(([key, value]) => `${key}: ${String(value)}`).join(", ")}}}`;
  const args = Object.entries(fields).map(([key, field]) => `${key}: ${field.help} (${describeField(field)}${field.default === undefined ? "" : `; default ${describe(field.default)}`})`); // prettier-ignore
  return [facts, ...args, `In an experiment file: metrics: [${written}]. Its values are called ${given.key}.`].join("\n\n");
}

/** None where the metric is not of this task, or not defined on these rows. */
function samplesOf(measure: Measure, { fields }: MetricDeclaration, predictions: Predictions): Sample[] {
  const { task, outputs, targets, classes: C, threshold = 0.5, characters: M } = predictions;
  const isWritten = task === "sequence"; // what counts tokens is shown what the model says of each
  const value = measure.misfit(task) === null && !(isWritten && measure.byToken) ? measure.compute(predictions) : null;
  if (value === null) return [];
  const y = typeof value === "number" ? scalar(value) : { shape: [C, C], data: value.flat() };
  if (isWritten) {
    const shape = [targets.length / C, C];
    const tensors = { p: { shape, data: outputs }, t: { shape, data: targets }, y: scalar(value as number) };
    return [{ name: `${measure.key} of ${shape[0]} texts`, tensors, numbers: { I: C }, outputs: ["y"] }];
  }
  const p = task === "multiclass" || task === "tokens" ? { shape: [targets.length, C], data: outputs } : row(outputs);
  const rest: Record<string, number> =
    task === "regression" ? {} : task === "binary" ? { C, threshold } : { C, ...(M === undefined ? {} : { M }) };
  const numbers = { ...rest, ...argumentsOf(measure, fields, task) };
  return [{ name: `${measure.key} of ${targets.length} rows`, tensors: { p, t: row(targets), y }, numbers, outputs: ["y"] }];
}

/** Numbers under their names; a choice is one switch for each of its words. */
function argumentsOf({ args }: Measure, fields: Fields, task: Predictions["task"]): Record<string, number> {
  const chosen = args.average === "auto" ? { ...args, average: averageFor("auto", task) } : args;
  return { ...settingsOf(args).numbers, ...switchesOf(fields, chosen, (_, choice) => choice) };
}
