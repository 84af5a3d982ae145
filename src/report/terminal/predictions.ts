// Predictions as text, a piece at a time: CSV with columns added to those of the file, or one JSON document.
import { csvLine } from "../../data/csv.js";
import { answerColumns } from "../../data/answers.js";
import { isReconstruction } from "../../data/preprocess.js";
import { quantileNames, type Predictor } from "../../experiment/predictor.js";
import { namedAnswer } from "../../train/answerRows.js";
import type { ChunkReport } from "../../data/chunk.js";
import { plural, quote } from "../../data/problems.js";
import { cutWords, unreadWords } from "../../data/texts.js";
import type { RowPrediction } from "../../train/predictChunk.js";

/** The text, or the bytes, are begin, any number of rows, end. */
export interface PredictionFormat<Piece extends string | Uint8Array = string | Uint8Array> {
  /** @param names the columns of the file */
  begin(names: readonly string[]): Piece;
  rows(predictions: readonly RowPrediction[]): Piece;
  end(report: ChunkReport): Piece;
}

export type Answers = Pick<Predictor, "preprocess" | "quantiles">;

/**
 * `<target>_predicted`, and `p_<class>` for every class. A name that the file has already gets the first number from 2 that makes it
 * new: `p_yes_2`. A text that is written has its probability as `p_<target>`. Of several targets each has its column, and for yes/no `p_<target>`; quantiles are `q10`; an autoencoder gives its
 * `error` and `<feature>_predicted`.
 */
export function predictionColumns({ preprocess, quantiles }: Answers, taken: readonly string[]): string[] {
  const { task, classes } = preprocess;
  const targets = answerColumns(preprocess).map(({ name }) => name);
  const probable = classes ?? (task === "binary" || task === "sequence" ? targets : []);
  const error = isReconstruction(preprocess) ? ["error"] : [];
  const names = new Set(taken);
  return [
    ...error,
    ...targets.map((name) => `${name}_predicted`),
    ...probable.map((label) => `p_${label}`),
    ...quantileNames(quantiles ?? []),
  ].map((wanted) => {
    let name = wanted;
    for (let n = 2; names.has(name); n++) name = `${wanted}_${n}`;
    names.add(name);
    return name;
  });
}

/** What is said of a row, in the order of the columns; nothing where there is no prediction. */
export function answersOf({
  predicted,
  probabilities,
  probability,
  quantiles,
  error,
}: RowPrediction): readonly (string | number)[] {
  if (predicted === null) return [];
  return [error ?? [], predicted, probabilities ?? probability ?? [], quantiles ?? []].flatMap((values) => values);
}

/** @param only leave out the columns of the file */
export function csvFormat(answers: Answers, only: boolean): PredictionFormat<string> {
  const nothing = predictionColumns(answers, []).map(() => "");
  const answerCells = (row: RowPrediction): string[] => (row.predicted === null ? nothing : answersOf(row).map(String));
  return {
    begin: (names) => csvLine([...(only ? [] : names), ...predictionColumns(answers, only ? [] : names)]),
    rows: (predictions) => predictions.map((row) => csvLine([...(only ? [] : row.cells), ...answerCells(row)])).join(""),
    end: () => "",
  };
}

/** `{"run": ..., "predictions": [{"line": 2, "predicted": "yes", "probabilities": [0.1, 0.9]}, ...], "rows": 150, "dropped": 0}` */
export function jsonFormat(answers: Answers, head: Readonly<Record<string, unknown>>): PredictionFormat<string> {
  let separator = "";
  return {
    begin: () => `${JSON.stringify(head, null, 2).replace(/\n\}$/, "")},\n  "predictions": [`,
    rows: (predictions) =>
      predictions
        .map((row) => {
          const { probabilities, ...named } = namedAnswer(answers, row);
          // of the classes of one target as a list, in their order
          const p = answers.preprocess.classes === null ? probabilities : row.probabilities;
          const text = `${separator}\n    ${JSON.stringify({ line: row.line, ...named, ...(p === null ? {} : { probabilities: p }) })}`;
          separator = ",";
          return text;
        })
        .join(""),
    end: (report) => `\n  ],\n  "rows": ${report.rows},\n  "dropped": ${droppedRows(report)}\n}\n`,
  };
}

/** What to warn of: rows that were passed over, cells that were filled in, categories that count as others. @param without what those rows are without */
export function differenceLines(report: ChunkReport, without: string): string[] {
  const { early, remarks = [] } = report;
  const few = early === undefined || early.rows === 0 ? [] : [`${plural(early.rows, "row")} without ${without}: the window takes ${plural(early.window, "step")} up to the row`]; // prettier-ignore
  const dropped = [...report.dropped].map(([column, rows]) => `${quote(column)} in ${plural(rows, "row")}`);
  const missing = dropped.length === 0 ? [] : [`${plural(droppedRows(report), "row")} without ${without}, because a cell is missing: ${dropped.join(", ")}`]; // prettier-ignore
  const filled = [...report.filled].map(([column, cells]) => `${plural(cells, "cell")} of ${quote(column)} missing: filled in`);
  const unseen = [...report.unseen].map(([column, { cells, as }]) => {
    const meaning = as === null ? "all indicators are 0" : `taken for ${quote(as)}`;
    return `${plural(cells, "cell")} of ${quote(column)} with a category that the model does not know: ${meaning}`;
  });
  const unread = [...report.unread].map(([column, { cells, first }]) => unreadWords(column, cells, first));
  const cut = [...report.cut].map(([column, { cells, first }]) => cutWords(column, cells, first));
  return [...remarks, ...missing, ...few, ...filled, ...unseen, ...unread, ...cut];
}

/** Rows without a prediction. */
export function droppedRows({ dropped }: ChunkReport): number {
  return [...dropped.values()].reduce((sum, count) => sum + count, 0);
}
