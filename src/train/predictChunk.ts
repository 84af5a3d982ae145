// What a model says about rows that are in memory.
import type { Chunk } from "../data/chunk.js";
import type { Part, Preprocess } from "../data/dataset.js";
import { featureSpans, isReconstruction } from "../data/preprocess.js";
import { restoreNumber } from "../data/scaling.js";
import { tokenizerOf } from "../data/texts.js";
import { textOfIds } from "../data/writtenAnswers.js";
import type { Predictor } from "../experiment/predictor.js";
import { arena } from "../kernels/allocator.js";
import type { FloatArray } from "../kernels/ndarray.js";
import { predictedClass } from "../metrics/predictions.js";
import { nearestToMedian } from "../nn/losses/quantile.js";
import { predictPart } from "./predictPart.js";
import { asWriter, writtenFor } from "./writer.js";

/** What the model says about one row of a file. */
export interface RowPrediction {
  readonly cells: readonly string[];
  /** The line that the row starts on. */
  readonly line: number;
  /**
   * The label of a class, or a value in the target's own unit: of several targets a list, of an autoencoder the features; null where a cell
   * is missing and training dropped such rows, and in a series where fewer steps lead up to the row than the window has.
   */
  readonly predicted: string | number | readonly (string | number)[] | null;
  /** One for each class, in their order; of several yes/no targets that of yes for each; null for values and where there is no prediction. */
  readonly probabilities: readonly number[] | null;
  /** Quantile regression: all that were predicted, in the order of the loss. */
  readonly quantiles?: readonly number[];
  /** Of a text that was written: the probability that the model gives it, all of its tokens together. */
  readonly probability?: number;
  /** Of an autoencoder: the mean over the features of (reconstruction - feature)^2, both as the model sees them. */
  readonly error?: number;
}

const chunkNumbers = 2 ** 22; // features of a chunk at most, 32 MiB of float64

/** As many rows as the model takes at once, fewer where they are very wide. */
export function rowsPerChunk(features: number): number {
  return Math.max(1, Math.min(1024, Math.floor(chunkNumbers / features)));
}

/** Answers for the rows of a chunk, in their order. */
export function predictChunk(predictor: Predictor, { rows, part }: Chunk): RowPrediction[] {
  const answer = predictor.preprocess.answer === undefined ? answerOf(predictor, part, arena(() => predictPart(predictor, part))) : writtenAnswer(predictor, part); // prettier-ignore
  let next = 0; // row of the part
  return rows.map(({ cells, line, kept }) => {
    if (!kept) return { cells, line, predicted: null, probabilities: null };
    return { cells, line, ...answer(next++) };
  });
}

type RowAnswer = Omit<RowPrediction, "cells" | "line">;

/** @param outputs row-major: (rows, outputs) @returns the answer for a row of the part */
function answerOf(predictor: Predictor, part: Part, outputs: Float64Array): (row: number) => RowAnswer {
  const { preprocess, quantiles, threshold = 0.5 } = predictor;
  const { task, classes, targets } = preprocess;
  const width = outputs.length / (part.rows || 1);
  const of = (row: number): number[] => Array.from(outputs.subarray(row * width, (row + 1) * width));
  if (isReconstruction(preprocess)) {
    return (row) => ({
      ...reconstructed(preprocess, of(row), part.x.subarray(row * width, (row + 1) * width)),
      probabilities: null,
    });
  }
  if (targets !== undefined) {
    if (task === "regression") return (row) => ({ predicted: of(row), probabilities: null });
    const label = (p: number, t: number): string => targets[t].classes![p > threshold ? 1 : 0];
    return (row) => ({ predicted: of(row).map(label), probabilities: of(row) });
  }
  if (quantiles) {
    const middle = nearestToMedian(quantiles);
    return (row) => ({ predicted: of(row)[middle], probabilities: null, quantiles: of(row) });
  }
  if (classes === null) return (row) => ({ predicted: outputs[row], probabilities: null });
  const predictions = { task, outputs, targets: part.y, classes: classes.length, threshold };
  return (row) => ({
    predicted: classes[predictedClass(predictions, row)],
    probabilities: task === "binary" ? [1 - outputs[row], outputs[row]] : of(row),
  });
}

/** Of an answer that is a text: what the model writes, and how probable it holds all of it to be. */
function writtenAnswer(predictor: Predictor, part: Part): (row: number) => RowAnswer {
  const { ids, logProbabilities } = writtenFor(asWriter(predictor), part);
  const tokenizer = tokenizerOf(predictor.preprocess.answer!);
  const places = ids.length / (part.rows || 1);
  return (row) => ({
    predicted: textOfIds(tokenizer, ids.subarray(row * places, (row + 1) * places)),
    probabilities: null,
    probability: Math.exp(logProbabilities[row]),
  });
}

/** What came out for the features of a row: numbers in the unit of the file, and how far it is from what went in. */
function reconstructed(
  { columns }: Preprocess,
  said: number[],
  x: FloatArray,
): Pick<Required<RowPrediction>, "predicted" | "error"> {
  const error = said.reduce((sum, value, i) => sum + (value - x[i]) ** 2, 0) / said.length;
  const predicted = featureSpans(columns).flatMap(({ step, first, width }) =>
    step.kind === "numeric" ? [restoreNumber(step, said[first])] : said.slice(first, first + width),
  );
  return { predicted, error };
}
