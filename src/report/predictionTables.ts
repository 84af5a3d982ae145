// Predictions as a table that programs read: JSON lines (or a list), or Parquet. Where the model knows a column as numbers they are numbers there,
// and what is missing is null; other columns stay texts, as they stand in the file.
import { CellReader } from "../data/cells.js";
import { answerColumns } from "../data/answers.js";
import { isReconstruction, targetsOf } from "../data/preprocess.js";
import { Problems } from "../data/problems.js";
import { needed } from "../files/tables/format.js";
import type { RowPrediction } from "../train/predictChunk.js";
import { answersOf, predictionColumns, type Answers, type PredictionFormat } from "./terminal/predictions.js";

type Value = string | number | null;

interface PredictionColumn {
  readonly name: string;
  readonly isNumber: boolean;
  readonly of: (row: RowPrediction) => Value;
}

/** @param only leave out the columns of the file */
function columnsOf(answers: Answers, names: readonly string[], only: boolean): PredictionColumn[] {
  const { preprocess } = answers;
  const numbers = new Map([
    ...preprocess.columns.flatMap(({ name, kind, cells }) => (kind === "numeric" ? [[name, cells] as const] : [])),
    ...targetsOf(preprocess).flatMap(({ name, classes, cells }) => (classes === null && preprocess.answer === undefined ? [[name, cells] as const] : [])), // prettier-ignore
  ]);
  const given = names.map((name, i): PredictionColumn => {
    const rules = numbers.get(name);
    if (rules === undefined) return { name, isNumber: false, of: ({ cells }) => (cells[i] === "" ? null : cells[i]) };
    const reader = new CellReader(rules);
    return { name, isNumber: true, of: ({ cells }) => (reader.isMissing(cells[i]) ? null : numberOr(reader.number(cells[i]), null)) }; // prettier-ignore
  });
  const said = predictionColumns(answers, only ? [] : names);
  const first = isReconstruction(preprocess) ? 1 : 0; // before the answers stands the error
  const targets = answerColumns(preprocess);
  const isText = (i: number): boolean => i >= first && i < first + targets.length && (preprocess.answer !== undefined || targets[i - first].classes !== null); // prettier-ignore
  const own = said.map((name, i): PredictionColumn => ({ name, isNumber: !isText(i), of: (row) => answersOf(row)[i] ?? null }));
  return [...(only ? [] : given), ...own];
}

function numberOr<T>(value: number, other: T): number | T {
  return Number.isFinite(value) ? value : other;
}

/** An object for each row: one on a line, or all of them in a list. */
export function jsonTableFormat(answers: Answers, only: boolean, asList: boolean): PredictionFormat {
  let columns: PredictionColumn[] = [];
  let separator = "";
  return {
    begin(names) {
      columns = columnsOf(answers, names, only);
      return asList ? "[\n" : "";
    },
    rows: (predictions) =>
      predictions
        .map((row) => {
          const text = `${separator}{${columns.map(({ name, of }) => `${JSON.stringify(name)}: ${JSON.stringify(of(row))}`).join(", ")}}`;
          separator = asList ? ",\n" : "\n";
          return text;
        })
        .join(""),
    end: () => (asList ? "\n]\n" : "\n"),
  };
}

const GROUP = 16_384; // rows that are in memory, and lie together in the file

/** @param file that is written, for messages */
export async function parquetFormat(answers: Answers, only: boolean, file: string): Promise<PredictionFormat> {
  const { ByteWriter, ParquetWriter } = await needed(() => import("hyparquet-writer"), ["hyparquet-writer"], "a Parquet file", new Problems(file), "writes"); // prettier-ignore
  const bytes = new ByteWriter();
  const table: { columns: PredictionColumn[]; writer: InstanceType<typeof ParquetWriter> | null } = { columns: [], writer: null };
  let waiting: RowPrediction[] = [];
  const taken = (): Uint8Array => {
    const written = new Uint8Array(bytes.buffer, 0, bytes.index).slice();
    bytes.index = 0; // the place in the file goes on
    return written;
  };
  const write = (rows: readonly RowPrediction[]): void => {
    const columnData = table.columns.map(({ name, of }) => ({ name, data: rows.map(of) }));
    if (rows.length > 0) void table.writer!.write({ columnData, rowGroupSize: rows.length });
  };
  return {
    begin(names) {
      table.columns = columnsOf(answers, names, only);
      table.writer = new ParquetWriter({
        writer: bytes,
        schema: [
          { name: "root", num_children: table.columns.length },
          ...table.columns.map(({ name, isNumber }) => ({ name, repetition_type: "OPTIONAL" as const, ...(isNumber ? { type: "DOUBLE" as const } : { type: "BYTE_ARRAY" as const, converted_type: "UTF8" as const }) })), // prettier-ignore
        ],
      });
      return taken();
    },
    rows(predictions) {
      waiting.push(...predictions);
      if (waiting.length < GROUP) return "";
      write(waiting);
      waiting = [];
      return taken();
    },
    end() {
      write(waiting);
      void table.writer?.finish();
      return taken();
    },
  };
}
