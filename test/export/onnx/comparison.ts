// A run beside its ONNX file: the same rows through both.
import { noGrad, tensor } from "../../../src/index.js";
import { CellReader } from "../../../src/data/cells.js";
import { targetsOf, type Preprocess, type Step } from "../../../src/data/preprocess.js";
import { tokenizerOf } from "../../../src/data/texts.js";
import { placesOf, shownToDecoder } from "../../../src/data/writtenAnswers.js";
import { make } from "../../../src/export/onnx/onnx.js";
import { csvFile } from "../../../src/files/csvFile.js";
import { openRun, type OpenRun } from "../../../src/runs/openRun.js";
import { isTextRun, openTextRun } from "../../../src/runs/openTextRun.js";
import { predictFile } from "../../../src/train/predictFile.js";
import type { RowPrediction } from "../../../src/train/predictChunk.js";
import { difference, type Answer, type Array_, type Arrays, type Question } from "./runtime.js";

export interface Compared {
  readonly rows: number;
  /** Answers that are another label. */
  readonly otherLabels: number;
  /** The largest difference of two numbers, in units of max(1, |n|). */
  readonly off: number;
}

export interface Comparison {
  readonly question: Question;
  readonly notes: readonly string[];
  readonly judge: (answer: Answer) => Compared;
}

/** @param csv rows for it; of the model of a text nothing */
export async function compare(run: string, csv: string | null): Promise<Comparison> {
  const { files, notes } = await make(run);
  const model = files[0].content as Uint8Array;
  const { feeds, judge } = isTextRun(run) ? ofText(run) : await ofTable(openRun(run), csv!);
  return { question: { model, feeds }, notes, judge: (answer) => judge(outputsOf(answer)) };
}

function outputsOf(answer: Answer): Arrays {
  if ("error" in answer) throw new Error(answer.error);
  return answer.outputs;
}

interface Asked {
  readonly feeds: Arrays;
  readonly judge: (outputs: Arrays) => Compared;
}

/** Scores as probabilities: softmax of each row of `width`. */
function shares(scores: ArrayLike<number>, width: number): number[] {
  const rows = Array.from({ length: scores.length / width }, (_, row) =>
    Array.from({ length: width }, (__, k) => scores[row * width + k]),
  );
  return rows.flatMap((row) => {
    const powers = row.map((score) => Math.exp(score - Math.max(...row)));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  });
}

/** Two rows of tokens, fewer than the model could see. */
function ofText(run: string): Asked {
  const { model, context, tokenizer } = openTextRun(run);
  const steps = Math.min(7, context);
  const ids = Array.from({ length: 2 * steps }, (_, i) => (i * i + 3) % tokenizer.vocabSize);
  const wanted = noGrad(() => model.forward(tensor(ids, { shape: [2, steps] })));
  return {
    feeds: { tokens: { type: "int64", shape: [2, steps], values: ids } },
    judge: ({ scores }) => ({
      rows: 2,
      otherLabels: 0,
      off: difference(shares(scores.values as number[], tokenizer.vocabSize), shares(wanted.data, tokenizer.vocabSize)),
    }),
  };
}

async function ofTable(run: OpenRun, csv: string): Promise<Asked> {
  const { preprocess } = run;
  const predictions: RowPrediction[] = [];
  let names: readonly string[] = [];
  await predictFile(run, csvFile(csv), {
    header: (all) => void (names = all),
    rows: (some) => void predictions.push(...some),
  });
  if (preprocess.answer !== undefined) return ofPair(run, names, predictions);
  const { series } = preprocess;
  const rows = predictions.map((prediction, i) => ({ prediction, cells: predictions.slice(i + 1 - (series?.window ?? 1), i + 1).map(({ cells }) => cells) }));
  const asked = series === undefined ? rows : rows.filter(({ prediction }) => prediction.predicted !== null);
  const feeds = Object.fromEntries(preprocess.columns.map((step) => [step.name, feedOf(step, asked.map(({ cells }) => cells.map((row) => row[names.indexOf(step.name)])), series !== undefined)]));
  return { feeds, judge: (outputs) => judged(preprocess, outputs, asked.map(({ prediction }) => prediction)) };
} // prettier-ignore

/** @param cells of each row: those of its steps */
function feedOf(step: Step, cells: readonly (readonly string[])[], isSeries: boolean): Array_ {
  const shape = [cells.length, ...(isSeries ? [cells[0].length] : []), step.kind === "text" ? step.length : 1];
  const all = cells.flat();
  const reader = new CellReader(step.cells);
  if (step.kind === "categorical") return { type: "string", shape, values: all };
  if (step.kind === "text") {
    const tokenizer = tokenizerOf(step);
    const idsOf = (cell: string): number[] => {
      const ids = Array.from(tokenizer.encode(reader.isMissing(cell) ? (step.fill ?? "") : cell)).slice(0, step.length);
      return [...ids, ...new Array<number>(step.length - ids.length).fill(tokenizer.padding!)];
    };
    return { type: "int64", shape, values: all.flatMap(idsOf) };
  }
  const read = step.kind === "date" ? reader.date : reader.number;
  const isMissing = (cell: string): boolean => reader.isMissing(cell) && Number.isNaN(read(cell)); // 999 goes in as it is
  return { type: "double", shape, values: all.map((cell) => (isMissing(cell) ? NaN : read(cell))) };
}

/** The decoder is shown the true answers. */
function ofPair(run: OpenRun, names: readonly string[], predictions: readonly RowPrediction[]): Asked {
  const { preprocess, model } = run;
  const [source] = preprocess.columns;
  const answer = preprocess.answer!;
  const cells = (name: string): string[][] => predictions.map((row) => [row.cells[names.indexOf(name)]]);
  const asked = feedOf(source, cells(source.name), false);
  const answers = feedOf({ ...answer, length: placesOf(answer) }, cells(answer.name), false);
  const shown = [...answers.values] as number[];
  shownToDecoder(answers.values as number[], placesOf(answer), tokenizerOf(answer).padding!, (at, id) => void (shown[at] = id));
  const [rows, steps] = answers.shape;
  const both = predictions.flatMap((_, i) => [...asked.values.slice(i * asked.shape[1], (i + 1) * asked.shape[1]), ...shown.slice(i * steps, (i + 1) * steps)]) as number[];
  const wanted = noGrad(() => model.forward(tensor(both, { dtype: run.dtype, shape: [rows, asked.shape[1] + steps] })));
  const width = wanted.shape[2];
  const real = Array.from({ length: rows * steps }, (_, at) => shown.slice(at, (Math.floor(at / steps) + 1) * steps).some((id) => id !== tokenizerOf(answer).padding)); // behind the end nobody looks
  const inReal = (numbers: ArrayLike<number>): number[] => real.flatMap((isReal, at) => (isReal ? Array.from({ length: width }, (_, k) => numbers[at * width + k]) : []));
  return {
    feeds: { [source.name]: asked, [answer.name]: { type: "int64", shape: answers.shape, values: shown } },
    judge: ({ scores }) => ({ rows, otherLabels: 0, off: difference(shares(inReal(scores.values as number[]), width), shares(inReal(wanted.data), width)) }),
  };
} // prettier-ignore

function judged(preprocess: Preprocess, outputs: Arrays, predictions: readonly RowPrediction[]): Compared {
  const width = Math.max(1, targetsOf(preprocess).length || preprocess.features.length);
  const answers = predictions.flatMap(({ predicted }) => (predicted === null ? new Array<string | number>(width).fill(NaN) : predicted));
  const numbers = (values: (row: RowPrediction) => readonly number[] | null | undefined, name: string): number => {
    if (!(name in outputs)) return predictions.some((row) => (values(row) ?? null) !== null) ? Infinity : 0;
    const wide = outputs[name].values.length / predictions.length;
    return difference(outputs[name].values as number[], predictions.flatMap((row) => values(row) ?? new Array<number>(wide).fill(NaN)));
  };
  const labels = "label" in outputs ? outputs.label.values.filter((label, i) => label !== (Number.isNaN(answers[i]) ? "" : answers[i])).length : 0;
  return {
    rows: predictions.length,
    otherLabels: labels,
    off: Math.max(
      "label" in outputs ? 0 : difference(outputs.predicted.values as number[], answers as number[]),
      numbers((row) => row.probabilities, "probabilities"),
      numbers((row) => row.quantiles, "quantiles"),
      numbers((row) => (row.error === undefined ? null : [row.error]), "error"),
    ),
  };
} // prettier-ignore
