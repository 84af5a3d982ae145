// A saved model on the rows of a new file, a chunk at a time: memory does not grow with the file.
import { reader, take, type Arg } from "../autograd/call.js";
import type { ByteSource } from "../data/source.js";
import type { ChunkReport } from "../data/chunk.js";
import { readChunks } from "../data/predict.js";
import { exampleWidth } from "../data/preprocess.js";
import { answerable, readForModel } from "./seriesFile.js";
import { predictChunk, rowsPerChunk, type RowPrediction } from "./predictChunk.js";
import type { Predictor } from "../experiment/predictor.js";

export interface PredictionSink {
  header(names: readonly string[]): void | Promise<void>;
  /** In the order of the file. It is read on when this is done. */
  rows(predictions: readonly RowPrediction[]): void | Promise<void>;
}

/** Arguments that are what another function gives. */
export const takeRun = take.made("run", "a run, from openRun", ["model", "preprocess", "loss", "dtype"]);
export const takeSource = take.made("source", "a table's bytes, from csvFile or csvStream", ["name", "open", "explain"]);
const sinkArg: Arg = take.made("sink", "an object with the functions header and rows", ["header", "rows"]);
const chunkArg: Arg = { ...take.integer("chunkRows"), kind: "a whole number >= 1", accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 1 }; // prettier-ignore
const read = reader("predictFile", [takeRun, takeSource, sinkArg, take.optional(chunkArg)]);

/**
 * The model's answers for the rows of a table, which may be larger than memory.
 * @param sink is given the names of the columns, and then the answers in the order of the rows, some at a time
 * @param chunkRows how many rows are in memory at a time; the predictions do not depend on it
 * @returns how many rows there were, and what was odd about them
 * @throws InputError with the problems of the first rows that have any
 */
export async function predictFile(
  predictor: Predictor,
  source: ByteSource,
  sink: PredictionSink,
  chunkRows?: number,
): Promise<ChunkReport> {
  read([predictor, source, sink, chunkRows]);
  const { preprocess, dtype } = predictor;
  if (preprocess.series !== undefined) return predictSeries(predictor, source, sink, chunkRows);
  return readChunks(preprocess, source, {
    chunkRows: chunkRows ?? rowsPerChunk(exampleWidth(preprocess)),
    dtype,
    onHeader: (names) => sink.header(names),
    onChunk: (chunk) => sink.rows(predictChunk(predictor, chunk)),
  });
}

/** A series is put in order as a whole: all its rows are in memory. */
async function predictSeries(
  predictor: Predictor,
  source: ByteSource,
  sink: PredictionSink,
  chunkRows?: number,
): Promise<ChunkReport> {
  const { preprocess, dtype } = predictor;
  const { series, report } = await readForModel(preprocess, source, dtype);
  await sink.header(series.names);
  for (const chunk of answerable(series, preprocess.series!, chunkRows ?? rowsPerChunk(exampleWidth(preprocess))))
    await sink.rows(predictChunk(predictor, chunk));
  return report;
}
