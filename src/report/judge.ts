// The trained model meets its test rows once more, beside the least that it must beat: a constant answer, or in a series that nothing changes.
import { InputError } from "../core/errors.js";
import { Generator } from "../core/rng.js";
import type { Dataset, Part } from "../data/dataset.js";
import { loadFile } from "../files/loadFile.js";
import type { Answer } from "../train/answers.js";
import { baselineAnswers, constantAnswer } from "../train/constant.js";
import type { Dtype } from "../kernels/ndarray.js";
import { judgePart } from "../train/measure.js";
import type { Predictions } from "../metrics/metrics.js";
import type { OpenRun } from "../runs/openRun.js";
import { requireSplit } from "../runs/splitRecord.js";

export type JudgedPart = "test" | "val";

export interface Judged {
  readonly part: JudgedPart;
  readonly rows: Part;
  readonly dataset: Dataset;
  /** Of each target; of an autoencoder of each feature. */
  readonly answers: readonly JudgedAnswer[];
}

export interface JudgedAnswer extends Answer {
  /** What the same answer for every row would be: the shares of the classes among the training rows, or the mean of the target there; in a series the last value. */
  readonly constant: Predictions;
}

/**
 * The test rows, or the validation rows where there are none.
 * @returns null when neither are there, and for answers that are texts
 * @throws InputError when the data is gone or is not what the run was trained on
 */
export async function judgeRun(run: OpenRun, sha256: string): Promise<Judged | null> {
  if (run.preprocess.answer !== undefined) return null; // texts are no rows of numbers
  const judged = await rowsToJudge(run, sha256);
  if (judged === null) return null;
  const { part, rows, dataset } = judged;
  const { answers } = judgePart(run, rows, []);
  const constant = baselineAnswers(constantAnswer(dataset), answers, rows.past);
  return { part, rows, dataset, answers: answers.map((answer, t) => ({ ...answer, constant: constant[t].predictions })) };
}

/** The rows themselves. @returns null where none were set aside @throws InputError when the data is gone or is not what the run was trained on */
export async function rowsToJudge(run: OpenRun, sha256: string, dtype?: Dtype): Promise<Omit<Judged, "answers"> | null> {
  const { config, dataPath } = run.experiment;
  const dataset = await loadFile(dataPath, config.data, run.preprocess.task, new Generator(config.seed), dtype);
  if (dataset.sha256 !== sha256)
    throw new InputError([{ place: { file: dataPath }, message: "the file is not the one the run was trained on: its content has changed" }]); // prettier-ignore
  requireSplit(run.path, dataset);
  const part = dataset.test.rows > 0 ? "test" : "val";
  const rows = dataset[part];
  return rows.rows === 0 ? null : { part, rows, dataset };
}
