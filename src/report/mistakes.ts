// The rows that the model is most wrong about, as they stand in the file: what they have in common is where to look next.
//   classes     loss = -log P(true class)
//   regression  loss = |predicted - true|
import { readCsv } from "../data/csv.js";
import type { Dialect } from "../data/dialect.js";
import { csvFile } from "../files/csvFile.js";
import { displayPath } from "../files/file.js";
import { Problems } from "../data/problems.js";
import { predictedClass, type Predictions } from "../metrics/metrics.js";
import type { Judged } from "./judge.js";

export interface Mistake {
  /** Its number among the rows that are judged. */
  readonly row: number;
  readonly line: number;
  /** The class, or the value. */
  readonly truth: string | number;
  readonly predicted: string | number;
  /** P(true class); null in a regression. */
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
export async function worstMistakes({ predictions, rows, dataset }: Judged, path: string, most = 10): Promise<Mistake[]> {
  const losses = Array.from({ length: rows.rows }, (_, row) => lossOf(predictions, row));
  const size = (row: number): number => (Number.isNaN(losses[row]) ? Infinity : losses[row]);
  const order = [...losses.keys()].sort((a, b) => (size(a) === size(b) ? a - b : size(b) - size(a))).slice(0, most);
  const cells = await readLines(path, dataset.preprocess.dialect, new Set(order.map((row) => rows.lines[row])));
  const { classes } = dataset;
  return order.map((row) => {
    const target = predictions.targets[row];
    return {
      row,
      line: rows.lines[row],
      truth: classes === null ? target : classes[target],
      predicted: classes === null ? predictions.outputs[row] : classes[predictedClass(predictions, row)],
      probability: classes === null ? null : probabilityOf(predictions, row, target),
      loss: losses[row],
      cells: cells.get(rows.lines[row]) ?? [],
    };
  });
}

/** The rows that start on these lines of a CSV file. */
async function readLines(path: string, dialect: Dialect, lines: ReadonlySet<number>): Promise<Map<number, Mistake["cells"]>> {
  const found = new Map<number, Mistake["cells"]>();
  let columns: readonly string[] = [];
  await readCsv(csvFile(path), dialect, new Problems(displayPath(path)), {
    header: (names) => void (columns = names),
    row(cells, line) {
      if (lines.has(line)) found.set(line, columns.map((name, c) => [name, cells[c]] as const)); // prettier-ignore
    },
  });
  return found;
}
