// The answers of a model for rows that a program has, each under its names.
import { answerColumns } from "../data/answers.js";
import type { Chunk } from "../data/chunk.js";
import { exampleWidth } from "../data/preprocess.js";
import { chunksOfRows, columnNames, type Row } from "../data/rows.js";
import { quantileNames, type Predictor } from "../experiment/predictor.js";
import { predictChunk, rowsPerChunk, type RowPrediction } from "./predictChunk.js";
import { answerable, seriesOfRows } from "./seriesFile.js";

/** The model's answer for one row. */
export interface Prediction {
  /**
   * The label of a class, a text that was written, or a value in the target's own unit: of several targets each under its name, of an autoencoder each feature; null
   * where a cell is missing and such rows are skipped.
   */
  readonly predicted: string | number | Readonly<Record<string, string | number>> | null;
  /** The probability of each class, under its label; of several yes/no targets that of yes, under their names; null for values, and where there is no answer. */
  readonly probabilities: Readonly<Record<string, number>> | null;
  /** Quantile regression: { q10: ..., q50: ..., q90: ... }. */
  readonly quantiles?: Readonly<Record<string, number>>;
  /** Of a text that was written: the probability that the model gives it, all of its tokens together. */
  readonly probability?: number;
  /** Of an autoencoder: how far the reconstruction is from the row. */
  readonly error?: number;
}

/** An answer for every row, in their order. @throws InputError with each cell that the model cannot do with, at rows[i] */
export function answerRows(predictor: Predictor, rows: readonly Row[]): Prediction[] {
  const answers: Prediction[] = [];
  for (const chunk of chunksOf(predictor, rows))
    for (const prediction of predictChunk(predictor, chunk)) answers.push(namedAnswer(predictor, prediction));
  return answers;
}

/** Rows as the model takes them, at most so many at once; those of a series together, each with the window that ends with it. */
export function chunksOf(
  { preprocess, dtype }: Predictor,
  rows: readonly Row[],
  most = rowsPerChunk(exampleWidth(preprocess)),
  names: readonly string[] = columnNames(rows),
): Iterable<Chunk> {
  const { series } = preprocess;
  if (series === undefined || rows.length === 0) return chunksOfRows(preprocess, rows, most, dtype, names);
  return answerable(seriesOfRows(preprocess, rows, dtype, names), series, most);
}

/** A row's answers under their names. */
export function namedAnswer(
  { preprocess, quantiles }: Pick<Predictor, "preprocess" | "quantiles">,
  { predicted, probabilities, probability, quantiles: values, error }: RowPrediction,
): Prediction {
  const names = answerColumns(preprocess).map(({ name }) => name);
  const named = <T>(labels: readonly string[], all: readonly T[]): Record<string, T> => Object.fromEntries(labels.map((label, i) => [label, all[i]])); // prettier-ignore
  return {
    predicted: predicted !== null && typeof predicted === "object" ? named(names, predicted) : predicted,
    probabilities: probabilities && named(preprocess.classes ?? names, probabilities),
    ...(values === undefined ? {} : { quantiles: named(quantileNames(quantiles ?? []), values) }),
    ...(probability === undefined ? {} : { probability }),
    ...(error === undefined ? {} : { error }),
  };
}
