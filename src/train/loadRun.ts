// A trained run in a program: its model, and its answers for rows that the program has, the same to the last bit as `mlbh predict` gives.
import { reader, take, type Arg } from "../autograd/call.js";
import { InputError } from "../core/errors.js";
import { targetWords } from "../data/preprocess.js";
import type { Preprocess } from "../data/dataset.js";
import type { Row } from "../data/rows.js";
import type { ExperimentConfig } from "../experiment/schema/schema.js";
import type { Model } from "../experiment/predictor.js";
import { tableIn } from "../experiment/experiment.js";
import { tableFile } from "../files/tableFile.js";
import { isPath, takePath } from "../files/file.js";
import { openRun, type OpenRun } from "../runs/openRun.js";
import type { Summary } from "../runs/records.js";
import { readSummary } from "../runs/runLog.js";
import { answerRows, namedAnswer, type Prediction } from "./answerRows.js";
import type { RowPrediction } from "./predictChunk.js";
import { predictFile } from "./predictFile.js";
import { inCode, predictConfigOf, requireClasses, rowFields, type LoadRunOptions } from "./rowOptions.js";

const readLoad = reader("loadRun", [takePath("dir", "the directory of a run, such as runs/iris-1"), take.options(rowFields)]);

const rowsArg: Arg = {
  name: "rows",
  required: true,
  kind: "a list of objects with the cells under their columns' names, or the path of a CSV file",
  accepts: (value) => isPath(value) || Array.isArray(value),
  advice: "one row is a list of one: [row]",
};
const readPredict = reader("predict", [rowsArg]);

/** A run that has been trained. Make it with loadRun. */
export class TrainedRun {
  /** Its directory. */
  readonly path: string;
  /** The network with the learnt weights, in evaluation mode: scaled features in, (rows, features) or of a series (rows, window, features); what the loss expects out. */
  readonly model: Model;
  /** From the columns of a file to features: fills, scales, categories, as learnt from the training rows. */
  readonly preprocess: Preprocess;
  /** The experiment with every default, its keys as in YAML. */
  readonly config: ExperimentConfig;
  /** What came out of training; null where the run was stopped before it was written. */
  readonly summary: Summary | null;
  readonly #run: OpenRun;

  constructor(run: OpenRun) {
    this.#run = run;
    this.path = run.path;
    this.model = run.model;
    this.preprocess = run.preprocess;
    this.config = run.experiment.config;
    this.summary = readSummary(run.path);
  }

  /** The labels of the classes, in the order of the model's outputs (two classes: [no, yes]); null for a regression. */
  get classes(): readonly string[] | null {
    return this.preprocess.classes;
  }

  /**
   * An answer for every row, in their order: the numbers that `mlbh predict` writes, to the last bit.
   * @param rows objects with the cells under the names of the training file's columns; or the path of a table, all of whose answers are
   * kept in memory (predictFile streams them)
   * @throws InputError with each cell that the model cannot do with, at rows[i] or at the line of the file
   */
  async predict(rows: readonly Row[] | string): Promise<Prediction[]> {
    readPredict([rows]);
    const run = this.#run;
    const answers: Prediction[] = [];
    const add = (predictions: readonly RowPrediction[]): void => {
      for (const prediction of predictions) answers.push(namedAnswer(run, prediction));
    };
    try {
      if (typeof rows !== "string") return answerRows(run, rows);
      await predictFile(run, tableFile(rows, tableIn(run.experiment, undefined)), { header: () => undefined, rows: add });
      return answers;
    } catch (error) {
      throw error instanceof InputError ? inCode(error, "loadRun") : error;
    }
  }

  toString(): string {
    const { task, features } = this.preprocess;
    return `TrainedRun(${this.path}: ${task} of ${targetWords(this.preprocess)} from ${features.length} features)`;
  }
}

/**
 * Opens a run that `mlbh train` or trainExperiment has written.
 *
 *     const run = loadRun("runs/iris-1");
 *     const [answer] = await run.predict([{ sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 }]);
 *     answer.predicted;             // "setosa"
 *     answer.probabilities?.setosa; // 0.9998
 *
 * @param dir the run's directory
 * @throws ArgumentError for options that do not exist, or do not suit the run; InputError when the directory is not a run, or one of its
 * files is missing or damaged
 */
export function loadRun(dir: string, options: LoadRunOptions = {}): TrainedRun {
  const [, asOptions = {}] = readLoad([dir, options]) as [string, LoadRunOptions?];
  const given = Object.entries(predictConfigOf(asOptions)).map(([key, value]) => `data.predict.${key}=${value}`);
  const run = openRun(dir, given);
  const { threshold } = asOptions;
  requireClasses("loadRun", threshold, run.preprocess);
  return new TrainedRun(threshold === undefined ? run : { ...run, threshold });
}
