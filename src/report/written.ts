// What a model that writes texts made of the rows it was not trained with: those it is surest of, wrong ones first.
import { tokenizerOf, textSteps } from "../data/texts.js";
import { placesOf, textOfIds } from "../data/writtenAnswers.js";
import type { OpenRun } from "../runs/openRun.js";
import { asWriter, writtenFor } from "../train/writer.js";
import { rowsToJudge, type JudgedPart } from "./judge.js";

export interface WrittenRow {
  readonly question: string;
  readonly truth: string;
  readonly written: string;
  /** What the model gives all that it has written. */
  readonly probability: number;
}

export interface WrittenRows {
  readonly part: JudgedPart;
  readonly rows: number;
  /** What one of them is called. */
  readonly what: "row" | "answer";
  /** How many are as they should be. */
  readonly right: number;
  readonly wrongOnes: readonly WrittenRow[];
  readonly rightOnes: readonly WrittenRow[];
}

const most = { wrong: 12, right: 6 };

/** @returns null where no rows were set aside @throws InputError when the data is gone or is not what the run was trained on */
export async function writtenRows(run: OpenRun, sha256: string): Promise<WrittenRows | null> {
  const { preprocess, dtype } = run;
  const judged = await rowsToJudge(run, sha256, dtype);
  if (judged === null) return null;
  const { part } = judged;
  const { x, y, rows, features } = judged.rows;
  const { ids, logProbabilities } = writtenFor(asWriter(run), judged.rows);
  const [source] = textSteps(preprocess.columns).map(tokenizerOf);
  const target = tokenizerOf(preprocess.answer!);
  const places = placesOf(preprocess.answer!);
  const all = Array.from({ length: rows }, (_, row) => ({
    question: textOfIds(source, x.subarray(row * features, (row + 1) * features)),
    truth: textOfIds(target, y.subarray(row * places, (row + 1) * places)),
    written: textOfIds(target, ids.subarray(row * places, (row + 1) * places)),
    probability: Math.exp(logProbabilities[row]),
  }));
  return { part, rows, what: "row", ...chosenRows(all) };
}

/** Those that are shown. */
export function chosenRows(rows: readonly WrittenRow[]): Pick<WrittenRows, "right" | "wrongOnes" | "rightOnes"> {
  const all = [...rows].sort((a, b) => b.probability - a.probability);
  const [good, bad] = [true, false].map((isRight) => all.filter(({ truth, written }) => (truth === written) === isRight));
  return { right: good.length, wrongOnes: bad.slice(0, most.wrong), rightOnes: good.slice(0, most.right) };
}
