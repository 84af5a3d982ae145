// The files of the exported folder that are about training, whatever the data, and those of a table.
import { join } from "node:path";
import { plainDialect } from "../../data/dialect.js";
import { tokenizerOf } from "../../data/texts.js";
import { targetsOf, type Preprocess } from "../../data/preprocess.js";
import { readRunFile, type OpenRun } from "../../runs/openRun.js";
import { SPLIT } from "../../runs/splitRecord.js";
import type { ExportedFile } from "../exported.js";
import { cellsFile } from "./cells.js";
import { expectedFile, firstPredictions } from "./expected.js";
import { lossesFile } from "./losses.js";
import { tableMetricsFile } from "./metrics.js";
import { optimizersFile } from "./optimizers.js";
import { tablePredictFile } from "./predicting.js";
import { processesFile } from "./processes.js";
import { readmeFile } from "./readme.js";
import type { PyTorchRun } from "./run.js";
import { seriesDataFile } from "./series.js";
import { schedulesFile } from "./schedules.js";
import { tableDataFile } from "./tables.js";
import { tokenizersOf } from "./text/columns.js";
import { writingFile } from "./text/pairs.js";
import { tokenMetrics } from "./text/tokenMetrics.js";
import { trainFile } from "./training.js";

/** What there is of a kind of data. */
export interface DataFiles {
  /** data.py, metrics.py, predict.py, and what these read. */
  readonly files: readonly ExportedFile[];
  /** Answers for the first rows, for expected.json: a list each, null for a row without one. */
  readonly predictions: readonly unknown[];
}

/** train.py and what it stands on, for every kind of data. @param predictions of the first rows, for expected.json */
export function trainFiles(run: PyTorchRun, predictions: readonly unknown[]): ExportedFile[] {
  const tokens = run.open.about === "text" || run.open.run.preprocess.task === "sequence";
  const schedules = schedulesFile(run);
  return [
    { name: "train.py", content: trainFile(run) },
    { name: "losses.py", content: lossesFile(run, tokens) },
    { name: "optimizers.py", content: optimizersFile(run) },
    ...(schedules === null ? [] : [{ name: "schedules.py", content: schedules }]),
    { name: "processes.py", content: processesFile(run) },
    { name: "expected.json", content: expectedFile(run, predictions) },
    { name: "requirements.txt", content: "torch>=1.13\n" },
    { name: "README.md", content: readmeFile(run) },
    ...(run.data.name === null || run.data.content === null ? [] : [{ name: run.data.name, content: run.data.content }]),
  ];
}

/** data.py, metrics.py and predict.py of a table. */
export async function tableFiles(run: PyTorchRun, open: OpenRun): Promise<DataFiles> {
  const { preprocess, experiment } = open;
  const about = { experiment, data: run.data };
  const dialect = run.data.lines === null ? preprocess.dialect : plainDialect;
  const tokenizers = tokenizersOf(preprocess);
  const data = preprocess.series === undefined ? tableDataFile(about, preprocess, open.model) : seriesDataFile(about, preprocess);
  const files = [
    { name: "data.py", content: data },
    { name: "cells.py", content: cellsFile(dialect, rulesOf(preprocess)) },
    { name: "metrics.py", content: metricsFile(open) },
    { name: "predict.py", content: tablePredictFile(open) },
    ...(preprocess.answer === undefined ? [] : [{ name: "writing.py", content: writingFile(preprocess.answer) }]),
    ...(tokenizers === null ? [] : [{ name: "tokenizer.py", content: tokenizers }]),
    { name: "preprocess.json", content: readRunFile(join(run.path, "preprocess.json")) },
    { name: SPLIT, content: splitOf(run) },
  ];
  return { files, predictions: await firstPredictions(open) };
}

function metricsFile(open: OpenRun): string {
  const { metrics, normalized = false, preprocess, experiment } = open;
  if (preprocess.answer === undefined) return tableMetricsFile(open, metrics, experiment.config.train.threshold);
  return tokenMetrics({ metrics, normalized, kind: "pairs", unknown: tokenizerOf(preprocess.answer).unknown });
}

function rulesOf(preprocess: Preprocess): Preprocess["targetCells"][] {
  const { columns, series } = preprocess;
  const ofSeries = series === undefined ? [] : [series.order.cells, ...(series.group === null ? [] : [series.group.cells])];
  return [...columns.map(({ cells }) => cells), ...targetsOf(preprocess).map(({ cells }) => cells), ...ofSeries];
}

/** The lines of the parts, where the data was written anew those that it has now. */
function splitOf({ path, data: { lines } }: PyTorchRun): string | Uint8Array {
  const content = readRunFile(join(path, SPLIT));
  if (lines === null) return content;
  const { version, ...parts } = JSON.parse(new TextDecoder().decode(content)) as Readonly<Record<string, number[]>>;
  const moved = Object.entries(parts).map(([name, each]) => [name, each.map((line) => lines.get(line))]);
  return `${JSON.stringify({ version, ...Object.fromEntries(moved) })}\n`;
}
