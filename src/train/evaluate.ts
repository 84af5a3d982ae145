// How good a saved model is: on a part of the data it was trained with, or on all rows of another file.
import { reader, take, type Arg } from "../autograd/call.js";
import { InputError } from "../core/errors.js";
import { shellWord } from "../core/words.js";
import { Generator } from "../core/rng.js";
import { policyOf } from "../data/config.js";
import type { ByteSource } from "../data/source.js";
import { loadFile } from "../files/loadFile.js";
import { displayPath } from "../files/file.js";
import type { Part } from "../data/dataset.js";
import type { ChunkReport } from "../data/chunk.js";
import { readChunks } from "../data/predict.js";
import { partNames, type PartName } from "../data/split.js";
import { baselineValues, constantAnswer } from "./constant.js";
import { permutationImportance, type Importance } from "./importance.js";
import { coverageOf, metricsByTarget, type Answer } from "./answers.js";
import { Judge, judgePart } from "./measure.js";
import { judgeWriting } from "./sequenceKind.js";
import { asWriter } from "./writer.js";
import { findMetric, metricKeys, type MetricKey, type MetricValue } from "../metrics/metrics.js";
import { exampleWidth } from "../data/preprocess.js";
import { readForModel, judgeable } from "./seriesFile.js";
import { requireSplit } from "../runs/splitRecord.js";
import type { OpenRun } from "../runs/openRun.js";
import { rowsPerChunk } from "./predictChunk.js";
import { takeRun, takeSource } from "./predictFile.js";
import { readSummary } from "../runs/runLog.js";

export interface Evaluation {
  readonly rows: number;
  /** The loss, and every metric that was asked for. */
  readonly values: Readonly<Record<string, MetricValue>>;
  /** The metrics of each of several targets; null where there is one, and for an autoencoder. */
  readonly targets: Readonly<Record<string, Readonly<Record<string, MetricValue>>>> | null;
  /** Quantile regression: the share of rows that should lie between the lowest and the highest quantile, and that does. */
  readonly interval: { readonly nominal: number; readonly coverage: number | null } | null;
  /** The metrics of the same answer for every row, in a series of its last value; null for a run of a version that did not record it. */
  readonly constant: Readonly<Record<string, MetricValue>> | null;
  /** How much the model leans on each column; null unless it was asked for. */
  readonly importance: Importance | null;
  /** What was odd in another file; null for the run's own. */
  readonly report: ChunkReport | null;
}

const metricsArg: Arg = {
  name: "metrics",
  required: true,
  kind: `a list of metrics: ${metricKeys.join(", ")}`,
  accepts: (value) => Array.isArray(value) && value.every((key) => typeof key === "string" && findMetric(key) !== null),
};
const partArg: Arg = { ...take.text("part"), kind: "train, val or test", accepts: (value) => (partNames as readonly unknown[]).includes(value) }; // prettier-ignore
const shufflesArg: Arg = { ...take.integer, name: "shuffles", required: false, kind: "how often each column is shuffled, 2 or more", accepts: (value) => Number.isInteger(value) && (value as number) >= 2 }; // prettier-ignore
const readPart = reader("evaluatePart", [takeRun, partArg, metricsArg, take.optional(shufflesArg)]);
const readFile = reader("evaluateFile", [takeRun, takeSource, metricsArg, take.optional(shufflesArg)]);

/**
 * The rows of the run's own data, divided as when it was trained: on the test rows this gives the numbers of summary.json.
 * @param shuffles how often each column is shuffled to see what it is worth; null: this is not measured
 * @throws InputError when the file has changed since: other rows would be in the part.
 */
export async function evaluatePart(
  run: OpenRun,
  part: PartName,
  metrics: readonly MetricKey[],
  shuffles: number | null = null,
): Promise<Evaluation> {
  readPart([run, part, metrics, shuffles]);
  const { experiment, preprocess, dtype } = run;
  const { config, dataPath } = experiment;
  const [name, place] = [displayPath(run.path), { file: displayPath(dataPath) }];
  const summary = readSummary(run.path);
  if (summary === null)
    throw new InputError([{ place: { file: name }, message: "the run has no summary.json: it has not ended", hint: `go on with it: mlbh train --resume ${shellWord(name)}` }]); // prettier-ignore
  const dataset = await loadFile(dataPath, config.data, preprocess.task, new Generator(config.seed), dtype);
  if (summary.data_sha256 !== dataset.sha256) {
    const message = `the file is not the one that ${name} was trained on: its content has changed`;
    const hint = `bring the old file back, or measure the model on all rows of the new one: mlbh evaluate ${shellWord(name)} ${shellWord(place.file)}`;
    throw new InputError([{ place, message, hint }]);
  }
  requireSplit(run.path, dataset);
  const { rows } = dataset[part];
  if (rows === 0) {
    const others = partNames.filter((other) => dataset[other].rows > 0);
    const message = `the run set no rows aside for ${part}: its data.split.${part} is 0`;
    throw new InputError([{ place, message, hint: `measure another part with --part ${others.join(" or ")}, or give a file` }]);
  }
  if (preprocess.answer !== undefined) {
    const constant = summary.constant?.values ?? null;
    const isJudged = part === (dataset.test.rows > 0 ? "test" : "val"); // the summary knows of this part alone
    return evaluateWriting(run, dataset[part], metrics, { constant: isJudged ? constant : null, report: null, shuffles });
  }
  const { values, answers } = judgePart(run, dataset[part], metrics);
  const constant = baselineValues(constantAnswer(dataset), answers, metrics, dataset[part].past);
  return {
    rows,
    values,
    ...detailsOf(run, answers, metrics),
    constant,
    importance: importanceOf(run, dataset[part], metrics, shuffles),
    report: null,
  };
}

/**
 * All rows of a file with the answers; only the predictions are kept in memory, and the features where columns are to be shuffled.
 * @param shuffles as in evaluatePart
 * @throws InputError
 */
export async function evaluateFile(
  run: OpenRun,
  source: ByteSource,
  metrics: readonly MetricKey[],
  shuffles: number | null = null,
): Promise<Evaluation> {
  readFile([run, source, metrics, shuffles]);
  if (run.preprocess.answer !== undefined) {
    const parts: Part[] = [];
    const report = await partsOf(run, source, (part) => parts.push(part));
    return evaluateWriting(run, joined(parts), metrics, { constant: null, report, shuffles });
  }
  const judge = new Judge(run);
  const parts: Part[] = [];
  const past: number[] = [];
  const report = await partsOf(run, source, (part) => {
    judge.add(part);
    if (shuffles !== null) parts.push(part);
    for (const value of part.past?.target ?? []) past.push(value);
  });
  const answer = readSummary(run.path)?.constant?.answer;
  const answers = judge.answers();
  const before = run.preprocess.series === undefined ? undefined : { target: Float64Array.from(past) };
  const constant = answer === undefined ? null : baselineValues(answer, answers, metrics, before);
  const importance = shuffles === null || judge.rows === 0 ? null : importanceOf(run, joined(parts), metrics, shuffles);
  return { rows: judge.rows, values: judge.values(metrics), ...detailsOf(run, answers, metrics), constant, importance, report };
}

/** The rows of a file with their answers, some at a time; of a series those whose answers are in the file. */
async function partsOf(run: OpenRun, source: ByteSource, take: (part: Part) => void): Promise<ChunkReport> {
  const { preprocess, dtype } = run;
  const chunkRows = rowsPerChunk(exampleWidth(preprocess));
  if (preprocess.series === undefined) {
    const { data } = run.experiment.config;
    return readChunks(preprocess, source, {
      chunkRows,
      dtype,
      target: ({ name }) => (policyOf(data, name).missing === "drop_row" ? "drop_row" : "error"), // as in training
      onChunk: ({ part }) => take(part),
    });
  }
  const { series, report } = await readForModel(preprocess, source, dtype);
  for (const part of judgeable(series, preprocess.series, chunkRows)) take(part);
  return report;
}

/** Of answers that are texts. */
function evaluateWriting(
  run: OpenRun,
  part: Part,
  metrics: readonly MetricKey[],
  { shuffles, ...known }: Pick<Evaluation, "constant" | "report"> & { readonly shuffles: number | null },
): Evaluation {
  if (shuffles !== null) {
    const [column] = run.preprocess.columns;
    throw new InputError([{ place: { file: displayPath(run.path) }, message: `--importance shuffles one column after the other, and this model has one, "${column.name}"`, hint: "leave --importance out" }]); // prettier-ignore
  }
  const values = judgeWriting(asWriter(run), part, metrics);
  return { rows: part.rows, values, targets: null, interval: null, importance: null, ...known };
}

function detailsOf(
  run: OpenRun,
  answers: readonly Answer[],
  metrics: readonly MetricKey[],
): Pick<Evaluation, "targets" | "interval"> {
  const [first] = answers;
  const interval = first.interval && { nominal: first.interval.nominal, coverage: coverageOf(first) };
  return { targets: metricsByTarget(run, answers, metrics), interval };
}

function importanceOf(run: OpenRun, part: Part, metrics: readonly MetricKey[], repeats: number | null): Importance | null {
  return repeats === null ? null : permutationImportance(run, part, { repeats, seed: run.experiment.config.seed, metrics });
}

/** One part with the rows of all of them. */
function joined(parts: readonly Part[]): Part {
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const { features, x: first } = parts[0];
  const x = first instanceof Float32Array ? new Float32Array(rows * features) : new Float64Array(rows * features);
  const width = parts[0].y.length / (parts[0].rows || 1);
  const [y, lines] = [new Float64Array(rows * width), new Int32Array(rows)];
  let row = 0;
  for (const part of parts) {
    x.set(part.x, row * features);
    y.set(part.y, row * width);
    lines.set(part.lines, row);
    row += part.rows;
  }
  return { x, y, rows, features, lines };
}
