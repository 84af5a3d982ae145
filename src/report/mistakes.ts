// The rows that the model is most wrong about, as they stand in the file: what they have in common is where to look next.
//   classes     loss = -log P(true class)
//   regression  loss = |predicted - true|
// Of several targets the mean over them, each |predicted - true| as a share of what always saying the mean is off by; of an autoencoder the
// mean of (reconstruction - feature)^2.
import { readRows } from "../data/readRows.js";
import type { Dialect } from "../data/dialect.js";
import type { ByteSource } from "../data/source.js";
import { Problems } from "../data/problems.js";
import type { Dataset } from "../data/dataset.js";
import { isReconstruction } from "../data/preprocess.js";
import { metricOf, predictedClass, type Predictions } from "../metrics/metrics.js";
import { formatNumber } from "../core/format.js";
import type { Judged, JudgedAnswer } from "./judge.js";

export interface Mistake {
  /** Its number among the rows that are judged. */
  readonly row: number;
  readonly line: number;
  /** The class, or the value; of several targets all of them in a line. */
  readonly truth: string | number;
  readonly predicted: string | number;
  /** P(true class); null in a regression, and of several targets. */
  readonly probability: number | null;
  readonly loss: number;
  /** Of every column of the file, used or not. */
  readonly cells: readonly (readonly [column: string, cell: string])[];
}

/** P(class k) of a row. */
export function probabilityOf({ task, outputs, classes }: Predictions, row: number, k: number): number {
  if (task === "binary") return k === 1 ? outputs[row] : 1 - outputs[row];
  return outputs[row * classes + k];
}

export function lossOf(p: Predictions, row: number): number {
  const truth = p.targets[row];
  return p.task === "regression" ? Math.abs(p.outputs[row] - truth) : -Math.log(probabilityOf(p, row, truth));
}

/** The rows with the largest losses, the largest first; NaN is the worst of all. */
export async function worstMistakes({ answers, rows, dataset }: Judged, source: ByteSource, most = 10): Promise<Mistake[]> {
  const loss = lossesOf(answers, dataset);
  const losses = Array.from({ length: rows.rows }, (_, row) => loss(row));
  const size = (row: number): number => (Number.isNaN(losses[row]) ? Infinity : losses[row]);
  const order = [...losses.keys()].sort((a, b) => (size(a) === size(b) ? a - b : size(b) - size(a))).slice(0, most);
  const cells = await readLines(source, dataset.preprocess.dialect, new Set(order.map((row) => rows.lines[row])));
  const [{ predictions: first }] = answers;
  const tell = tellerOf(answers, dataset);
  return order.map((row) => {
    const probability = dataset.classes === null ? null : probabilityOf(first, row, first.targets[row]);
    return { row, line: rows.lines[row], ...tell(row), probability, loss: losses[row], cells: cells.get(rows.lines[row]) ?? [] };
  });
}

/** How wrong the answers for a row are. */
function lossesOf(answers: readonly JudgedAnswer[], { preprocess }: Dataset): (row: number) => number {
  const [{ predictions: only }] = answers;
  if (answers.length === 1) return (row) => lossOf(only, row);
  const mean = (f: (answer: JudgedAnswer, t: number) => number): number =>
    answers.reduce((sum, answer, t) => sum + f(answer, t), 0) / answers.length;
  if (isReconstruction(preprocess)) return (row) => mean(({ predictions }) => lossOf(predictions, row) ** 2);
  const units = answers.map(({ constant }) =>
    constant.task === "regression" ? Number(metricOf("mae").compute(constant)) || 1 : 1,
  );
  return (row) => mean(({ predictions }, t) => lossOf(predictions, row) / units[t]);
}

/** What is true of a row, and what was said; of an autoencoder neither can be told in a line. */
function tellerOf(
  answers: readonly JudgedAnswer[],
  { preprocess }: Dataset,
): (row: number) => Pick<Mistake, "truth" | "predicted"> {
  if (isReconstruction(preprocess)) return () => ({ truth: "", predicted: "" });
  const truth = ({ classes, predictions: p }: JudgedAnswer, row: number): string | number => classes?.[p.targets[row]] ?? p.targets[row]; // prettier-ignore
  const said = ({ classes, predictions: p }: JudgedAnswer, row: number): string | number => classes?.[predictedClass(p, row)] ?? p.outputs[row]; // prettier-ignore
  if (answers.length === 1) return (row) => ({ truth: truth(answers[0], row), predicted: said(answers[0], row) });
  const list = (values: readonly (string | number)[]): string => values.map((value) => (typeof value === "number" ? formatNumber(value) : value)).join(", "); // prettier-ignore
  return (row) => ({ truth: list(answers.map((answer) => truth(answer, row))), predicted: list(answers.map((answer) => said(answer, row))) }); // prettier-ignore
}

/** The rows that start on these lines of a table. */
async function readLines(
  source: ByteSource,
  dialect: Dialect,
  lines: ReadonlySet<number>,
): Promise<Map<number, Mistake["cells"]>> {
  const found = new Map<number, Mistake["cells"]>();
  let columns: readonly string[] = [];
  await readRows(source, dialect, new Problems(source.name), {
    header: (names) => void (columns = names),
    row(cells, line) {
      if (lines.has(line)) found.set(line, columns.map((name, c) => [name, cells[c]] as const)); // prettier-ignore
    },
  });
  return found;
}
