// All that a report shows of a run. Training may have been cut off, or the data be gone: then the rest is there, and a note says what is not.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.js";
import { displayPath, shellPath } from "../files/file.js";
import { taskOf } from "../experiment/sequences.js";
import { lossRegistry } from "../nn/losses.js";
import { isAboutText, readExperiment, tableName, type Experiment, type TableExperiment } from "../experiment/experiment.js";
import { defaultRepeats, permutationImportance, type Importance } from "../train/importance.js";
import { ACCOUNT } from "../train/failure.js";
import { tableFile } from "../files/tableFile.js";
import { countParameters, type LayerSummary } from "../experiment/model.js";
import { exampleShape } from "../data/preprocess.js";
import { isLockFile } from "../runs/lock.js";
import { openRun, readRunFile, requireRun, type OpenRun } from "../runs/openRun.js";
import { openTextRun } from "../runs/openTextRun.js";
import { readSummary, readEpochs, readLosses, readNorms, readSamples } from "../runs/runLog.js";
import { attentionInTable, attentionInText, type AttentionMaps } from "./attention.js";
import { curvesOf, type ClassCurves } from "./classCurves.js";
import { writtenRows, type WrittenRows } from "./written.js";
import { writtenChats } from "./writtenChats.js";
import { judgeRun, type Judged, type JudgedPart } from "./judge.js";
import { seenText, type SeenText } from "./surprises.js";
import { imageRowsOf, type ImageRows } from "./pictures.js";
import { worstMistakes, type Mistake } from "./mistakes.js";
import { mistakeTexts, type MistakeText } from "./mistakeTexts.js";
import type { Task } from "../metrics/task.js";
import type { MetricValue } from "../metrics/metrics.js";
import type { Shape } from "../kernels/ndarray.js";
import type { EpochRecord, LossRecord, NormRecord, SampleRecord, Summary } from "../runs/records.js";
import type { OpenTextRun } from "../runs/openTextRun.js";

/** The name that a report has in its run. */
export const REPORT = "report.html";

export interface Divergence {
  readonly text: string;
  /** The likely cause and what to do; empty where the account does not say. */
  readonly cause: readonly string[];
}

export interface RunStory {
  readonly path: string;
  readonly experiment: Experiment;
  readonly task: Task;
  /** Null for a run that has not ended. */
  readonly summary: Summary | null;
  readonly epochs: readonly EpochRecord[];
  readonly norms: readonly NormRecord[];
  readonly losses: readonly LossRecord[];
  readonly model: { readonly layers: readonly LayerSummary[]; readonly row: Shape } | null;
  readonly judged: Judged | null;
  /** Where the answer is a text: what was written for the rows of the test. */
  readonly written: WrittenRows | null;
  /** Of a classification with one target: one class against the rest each time. */
  readonly curves: readonly ClassCurves[];
  readonly mistakes: readonly Mistake[];
  /** Of each mistake the texts among its cells. */
  readonly texts: readonly (readonly MistakeText[])[];
  /** The judged rows as images; null when they are none. */
  readonly images: ImageRows | null;
  /** Null without predictions, or where it would take long: a note says so. */
  readonly importance: Importance | null;
  /** Of a text: how it is cut. */
  readonly tokens: { readonly tokenizer: string; readonly vocabulary: number; readonly context: number } | null;
  /** What the model of a text has written while it was trained. */
  readonly samples: readonly SampleRecord[];
  /** A text as its model reads it. */
  readonly seen: SeenText | null;
  /** Where the model has attention over tokens. */
  readonly attention: AttentionMaps | null;
  /** What is not in the report, and why. */
  readonly missing: readonly string[];
  readonly resolved: string;
  /** diverged.json, the account of a training that diverged. */
  readonly divergence: Divergence | null;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** The metrics that training has left: on the test rows, or the validation rows where there are none. */
export function recordedValues(
  summary: Summary | null,
): { readonly part: JudgedPart; readonly values: Readonly<Record<string, MetricValue>> } | null {
  if (summary === null) return null;
  if (summary.test !== null) return { part: "test", values: summary.test };
  return summary.val && { part: "val", values: summary.val };
}

const accountSchema = z.object({ cause: z.object({ why: z.string(), remedy: z.string() }) });

/** @throws InputError when the directory is not a run, or a log or a setting of it is damaged */
export async function gather(path: string): Promise<RunStory> {
  requireRun(path);
  const experiment = readExperiment(join(path, "resolved.yaml"));
  const summary = readSummary(path);
  const files = filesBelow(path);
  const missing: string[] = [];
  const text = isAboutText(experiment) ? await unlessMissing("model", missing, () => openTextRun(path)) : null;
  const run = isAboutText(experiment) ? null : await unlessMissing("model, no predictions", missing, () => openRun(path));
  const seen = text && !text.isChat ? await unlessMissing("reading of the text", missing, () => readOn(text, summary, missing)) : null; // prettier-ignore
  const judged = run && run.preprocess.answer === undefined ? await unlessMissing("predictions", missing, () => judge(run, summary, missing)) : null; // prettier-ignore
  const writes = run && run.preprocess.answer !== undefined ? run : text?.isChat === true ? text : null;
  const written = writes && (await unlessMissing("what it wrote", missing, () => writtenBy(writes, summary, missing)));
  const mistakes = judged && (await unlessMissing("worst mistakes", missing, () => worstMistakes(judged, tableFile(experiment.dataPath, { table: tableName(experiment) })))); // prettier-ignore
  return {
    path,
    experiment,
    task: isAboutText(experiment) ? lossRegistry[experiment.config.loss.name].declaration.reading.task : taskOf(experiment as TableExperiment), // prettier-ignore
    summary,
    epochs: readEpochs(path),
    norms: readNorms(path),
    losses: readLosses(path),
    model: run ? { layers: run.layers, row: exampleShape(run.preprocess) } : text && { layers: text.layers, row: [text.context] },
    judged,
    written,
    curves: judged === null || judged.dataset.classes === null ? [] : curvesOf(judged.answers[0].predictions),
    mistakes: mistakes ?? [],
    texts: run && judged ? mistakeTexts(run, judged, mistakes ?? []) : [],
    images: run && judged && imageRowsOf(run.layers, run.preprocess, judged.rows, run.experiment.config.data.image),
    importance: run && judged && weigh(run, judged, missing),
    tokens: text && { tokenizer: text.tokenizer.name, vocabulary: text.tokenizer.vocabSize, context: text.context },
    samples: readSamples(path),
    seen,
    attention:
      text && seen
        ? attentionInText(text, seen.tokens)
        : run && judged && attentionInTable(run, judged.rows, rowsToShow(judged, mistakes ?? [])),
    missing,
    resolved: textOf(path, "resolved.yaml"),
    divergence: files.some(({ name }) => name === ACCOUNT) ? divergenceOf(textOf(path, ACCOUNT)) : null,
    files,
  };
}

async function writtenBy(run: OpenRun | OpenTextRun, summary: Summary | null, missing: string[]): Promise<WrittenRows | null> {
  if (summary === null) {
    missing.push("nothing of what it writes: the run has not ended, its weights are not the final ones");
    return null;
  }
  const written = "isChat" in run ? await writtenChats(run, summary) : await writtenRows(run, summary.data_sha256);
  if (written === null) missing.push("nothing of what it writes: none were set aside for a test or for validation");
  return written;
}

async function readOn(run: OpenTextRun, summary: Summary | null, missing: string[]): Promise<SeenText | null> {
  if (summary === null) {
    missing.push("no reading of the text: the run has not ended, its weights are not the final ones");
    return null;
  }
  const seen = await seenText(run, summary);
  if (seen === null) missing.push("no reading of the text: none was set aside for a test or for validation");
  return seen;
}

/** The worst mistakes first. */
function rowsToShow({ rows }: Judged, mistakes: readonly Mistake[]): number[] {
  return [...mistakes.map(({ row }) => row), ...Array(rows.rows).keys()];
}

async function judge(run: OpenRun, summary: Summary | null, missing: string[]): Promise<Judged | null> {
  if (summary === null) {
    missing.push("no predictions: the run has not ended, its weights are not the final ones");
    return null;
  }
  const judged = await judgeRun(run, summary.data_sha256);
  if (judged === null) missing.push("no predictions: no rows were set aside for a test or for validation");
  return judged;
}

/** Products and sums that a report may take for the importance of the columns: some seconds. */
const mostWork = 2e10;

function weigh(run: OpenRun, { rows }: Judged, missing: string[]): Importance | null {
  const columns = run.preprocess.columns.length;
  const work = 2 * countParameters(run.layers) * rows.rows * columns * defaultRepeats;
  if (work <= mostWork) return permutationImportance(run, rows, { seed: run.experiment.config.seed, metrics: run.metrics });
  missing.push(`no importance of the ${columns} columns: it would take a while; mlbh evaluate ${shellPath(run.path)} --importance measures it`); // prettier-ignore
  return null;
}

/** Null, and a note, when the files at fault are those of the user. */
async function unlessMissing<T>(what: string, missing: string[], read: () => T | Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ place, message }] = error.problems;
    missing.push(`no ${what}: ${place === undefined ? "" : `${displayPath(place.file)}: `}${message}`);
    return null;
  }
}

function divergenceOf(text: string): Divergence {
  let account: unknown = null;
  try {
    account = JSON.parse(text);
  } catch {
    // damaged: it is shown as it is
  }
  const { data } = accountSchema.safeParse(account);
  return { text, cause: data === undefined ? [] : [data.cause.why, data.cause.remedy] };
}

function textOf(path: string, name: string): string {
  return new TextDecoder().decode(readRunFile(join(path, name)));
}

function filesBelow(path: string, folder = ""): { name: string; bytes: number }[] {
  return readdirSync(join(path, folder))
    .sort()
    .flatMap((entry) => {
      const name = folder === "" ? entry : `${folder}/${entry}`;
      const found = statSync(join(path, name), { throwIfNoEntry: false });
      if (found?.isDirectory() === true) return folder === "" ? filesBelow(path, name) : [];
      return found === undefined || name === REPORT || isLockFile(entry) ? [] : [{ name, bytes: found.size }];
    });
}
