// The files of the exported folder that are about training, whatever the data, and those of a table.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { InputError } from "../../core/errors.js";
import { tokenizerOf } from "../../data/texts.js";
import { targetsOf, type Preprocess } from "../../data/preprocess.js";
import { displayPath } from "../../files/file.js";
import { readRunFile, statOf, type OpenRun } from "../../runs/openRun.js";
import { SPLIT } from "../../runs/splitRecord.js";
import type { ExportedFile } from "../exported.js";
import { cellsFile } from "./cells.js";
import { isCopied } from "./dataPlace.js";
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
    ...dataFiles(run),
  ];
}

/** data.py, metrics.py and predict.py of a table. */
export async function tableFiles(run: PyTorchRun, open: OpenRun): Promise<DataFiles> {
  const { preprocess, experiment } = open;
  const tokenizers = tokenizersOf(preprocess);
  const data = preprocess.series === undefined ? tableDataFile(experiment, preprocess, open.model) : seriesDataFile(experiment, preprocess); // prettier-ignore
  const files = [
    { name: "data.py", content: data },
    { name: "cells.py", content: cellsFile(preprocess.dialect, rulesOf(preprocess)) },
    { name: "metrics.py", content: metricsFile(open) },
    { name: "predict.py", content: tablePredictFile(open) },
    ...(preprocess.answer === undefined ? [] : [{ name: "writing.py", content: writingFile(preprocess.answer) }]),
    ...(tokenizers === null ? [] : [{ name: "tokenizer.py", content: tokenizers }]),
    { name: "preprocess.json", content: readRunFile(join(run.path, "preprocess.json")) },
    { name: SPLIT, content: readRunFile(join(run.path, SPLIT)) },
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

/** The data itself, as it was. @throws InputError when it is not there any more, or was changed */
function dataFiles(run: PyTorchRun): ExportedFile[] {
  const { dataPath } = run.experiment;
  const place = { file: displayPath(dataPath) };
  if (statOf(dataPath) === undefined)
    throw new InputError([{ place, message: "there is no such file: it is the data of the run, which the export needs", hint: "put it back where it was" }]); // prettier-ignore
  const content = readFileSync(dataPath);
  const isSame = createHash("sha256").update(content).digest("hex") === run.summary.data_sha256;
  if (!isSame)
    throw new InputError([{ place, message: "the file is not as it was when the run was trained: the losses could not be repeated", hint: "put the old one back, or train anew" }]); // prettier-ignore
  return isCopied(run) ? [{ name: basename(dataPath), content }] : [];
}
