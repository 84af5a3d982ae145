// What `mlbh check` shows: the parts of the data, the model, what training will cost, and what is wrong or suspicious.
import { formatProblem, type Problem } from "../../core/errors.js";
import { formatBytes, formatCount, printable } from "../../core/format.js";
import { partNames } from "../../data/split.js";
import type { Dataset } from "../../data/dataset.js";
import { plural } from "../../data/problems.js";
import type { CheckReport } from "../../advise/check/check.js";
import type { Memory } from "../../experiment/memory.js";
import { countParameters, layersAsData } from "../../experiment/model.js";
import type { TextDataset } from "../../data/language/dataset.js";
import { dataFile, type Experiment } from "../../experiment/experiment.js";
import { rowOf } from "../../experiment/prepared.js";
import { batchesOfEpoch, trainingLength } from "../../experiment/schedule.js";
import { amountLine, linesLine, textColumnLines, textInJson, textTable } from "./checkTexts.js";
import { beginningAsData, beginningBlocks } from "./beginning.js";
import type { Block, Table } from "./table.js";
import { dataLines, modelTable } from "./text.js";

/** All that is known, without what is wrong with it. */
export function checkLines({ experiment, dataset, built, memory, lines: textLines = null }: CheckReport): Block[] {
  if (experiment === null || dataset === null) return [];
  const text = "tokenizer" in dataset ? dataset : null;
  const lines: Block[] = [...dataBlocks(experiment, dataset), ""];
  if (text !== null && textLines !== null) lines.push(linesLine(text, textLines));
  if (text !== null && built !== null) lines.push(amountLine(experiment, text, built));
  if (text !== null) lines.push("");
  if (built !== null) lines.push(modelTable(built.layers, rowOf(dataset)), ...beginningBlocks(built), "");
  if (memory !== null) lines.push(stepsLine(experiment, dataset.train.rows), memoryLine(memory), "");
  return lines;
}

function dataBlocks({ config: { data } }: Experiment, dataset: Dataset | TextDataset): Block[] {
  if ("tokenizer" in dataset)
    return [...dataLines({ ...dataset, report: { warnings: [] } }, dataFile(data)), "", textTable(dataset)];
  const { rowsRead, dropped } = dataset.report;
  const lost = dropped.map(({ column, rows }) => `; ${rows} without ${printable(column)} left out`).join("");
  const features = plural(dataset.featureNames.length, "feature");
  return [
    `data  ${printable(dataFile(data))}: ${plural(rowsRead, "row")}, ${features}${lost}`,
    ...textColumnLines(dataset),
    "",
    partTable(dataset),
  ];
}

const shownClasses = 12;

/** Rows of each part, and of each class in it. */
function partTable({ classes, report: { balance }, ...parts }: Dataset): Table {
  const labels = (classes ?? []).slice(0, shownClasses);
  const more = (classes?.length ?? 0) - labels.length;
  const rest = more > 0 ? [`and ${more} more`] : [];
  const rows = partNames.map((name) => [
    name,
    String(parts[name].rows),
    ...labels.map((_, k) => String(balance?.[name][k] ?? "")),
  ]);
  return {
    rows: [["part", "rows", ...labels.map(printable), ...rest], ...rows],
    columns: [{}, { align: "right", fit: "cut", least: 12 }],
  };
}

export function stepsPerEpoch(experiment: Experiment, rows: number): number {
  return Math.ceil(batchesOfEpoch(experiment, rows) / experiment.config.train.accumulate_grad_batches);
}

function stepsLine(experiment: Experiment, rows: number): string {
  const steps = stepsPerEpoch(experiment, rows);
  const total = trainingLength(experiment, rows).step;
  const { eval_every: every } = experiment.config.train;
  if (every !== null) return `steps   ${formatCount(total)} in all at most, measured every ${formatCount(every)}`;
  return `steps   ${plural(steps, "step")} an epoch, ${formatCount(total)} in all at most`;
}

function memoryLine({ total, ...parts }: Memory): string {
  const list = Object.entries(parts).map(([name, bytes]) => `${name} ${formatBytes(bytes)}`);
  return `memory  about ${formatBytes(total)}: ${list.join(", ")}`;
}

/** Everything, as `mlbh check --json` prints it. */
export function reportInJson(
  { file, errors, warnings, experiment, dataset, built, memory, lines = null }: CheckReport,
  ok: boolean,
): object {
  const table = dataset !== null && "classes" in dataset ? dataset : null;
  const known = experiment !== null && dataset !== null && memory !== null;
  return {
    ok,
    file,
    errors: errors.map(problemInJson),
    warnings: warnings.map(problemInJson),
    name: experiment?.name ?? null,
    task: dataset?.task ?? null,
    rows: dataset && {
      ...(table && { read: table.report.rowsRead }),
      train: dataset.train.rows,
      val: dataset.val.rows,
      test: dataset.test.rows,
    },
    features: table?.featureNames ?? null,
    classes: table?.classes ?? null,
    balance: table?.report.balance ?? null,
    text: dataset !== null && "tokenizer" in dataset ? textInJson(dataset, lines) : null,
    texts: table?.report.texts ?? null,
    layers: built && layersAsData(built.layers),
    parameters: built && countParameters(built.layers),
    ...(built && beginningAsData(built)),
    steps_per_epoch: known ? stepsPerEpoch(experiment, dataset.train.rows) : null,
    epochs: known ? experiment.config.train.epochs : null,
    memory,
  };
}

function problemInJson({ message, hint, place }: Problem): object {
  return { message, hint: hint ?? null, file: place?.file ?? null, line: place?.line ?? null, column: place?.column ?? null };
}

export function warningLines(warnings: readonly Problem[]): string[] {
  return warnings.map((warning) => formatProblem(warning, "warning"));
}
