// The model of a table over HTTP: rows in, answers out, as JSON or as CSV. They are the numbers that `mlbh predict` writes, to the last bit,
// because the same functions make them, whatever the rows are sent as and whoever asks at the same time.
import { createHash } from "node:crypto";
import { describe, isPlain } from "../core/words.js";
import { exampleWidth } from "../data/preprocess.js";
import { columnNames, type Row } from "../data/rows.js";
import type { ByteSource } from "../data/source.js";
import { csvFormat, type PredictionFormat } from "../report/terminal/predictions.js";
import type { OpenRun } from "../runs/openRun.js";
import { chunksOf, namedAnswer } from "../train/answerRows.js";
import { predictChunk, rowsPerChunk, type RowPrediction } from "../train/predictChunk.js";
import { predictFile } from "../train/predictFile.js";
import { parseJson } from "./json.js";
import { rowPage } from "./page/rowPage.js";
import { Refusal } from "./refusal.js";
import { tableSchema } from "./rowSchema.js";
import { mediaTypes, type Given, type Reply, type Service } from "./service.js";
import { othersTurn } from "./turns.js";

/** Rows of a request at most: its answer is many times as long as it, and is in memory. */
const MOST_ROWS = 2 ** 17;
/** Rows between two looks at what else there is to do; of texts that are written each takes many steps. */
const ROWS_AT_ONCE = { table: 256, written: 16 };

/** @param mostBytes of a body */
export function tableService(run: OpenRun, mostBytes: number): Service {
  const { preprocess } = run;
  const most = Math.min(preprocess.answer === undefined ? ROWS_AT_ONCE.table : ROWS_AT_ONCE.written, rowsPerChunk(exampleWidth(preprocess))); // prettier-ignore
  const schema = tableSchema(run);
  return {
    path: "/predict",
    kinds: ["json", "csv"],
    schema,
    page: () => rowPage(run),
    async answer(given) {
      const answers = new Answers(run, given);
      if (given.kind === "csv") {
        const sink = { header: (names: readonly string[]) => answers.begin(names), rows: (some: readonly RowPrediction[]) => answers.add(some) }; // prettier-ignore
        await predictFile(run, bodySource(given.body), sink, most);
        return answers.reply();
      }
      const rows = rowsIn(await parseJson(given.body), preprocess.columns.some(({ name }) => name === "rows")); // prettier-ignore
      requireFewer(rows.length);
      const names = await namesOf(rows, mostBytes);
      answers.begin(names);
      for (const chunk of chunksOf(run, rows, most, names)) await answers.add(predictChunk(run, chunk));
      return answers.reply();
    },
  };
}

/** What is answered, as it grows. */
class Answers {
  readonly #pieces: Buffer[] = []; // encoded one by one: all at once would keep others waiting
  #rows = 0;
  readonly #format: Pick<PredictionFormat<string>, "begin" | "rows">;

  constructor(
    run: OpenRun,
    private readonly given: Given,
  ) {
    this.#format = given.wants === "csv" ? csvFormat(run, false) : jsonAnswers(run);
  }

  begin(names: readonly string[]): void {
    this.#push(this.#format.begin(names));
  }

  /** @throws the reason why nobody waits any more */
  async add(some: readonly RowPrediction[]): Promise<void> {
    requireFewer((this.#rows += some.length));
    this.#push(this.#format.rows(some));
    if (some.length > 1) await othersTurn();
    this.given.signal.throwIfAborted();
  }

  #push(text: string): void {
    this.#pieces.push(Buffer.from(text));
  }

  reply(): Reply {
    const { wants } = this.given;
    if (wants === "json") this.#push("\n]}\n");
    const type = wants === "csv" ? `${mediaTypes.csv}; charset=utf-8` : mediaTypes.json;
    return { status: 200, type, body: this.#pieces, count: { of: "row", is: this.#rows } };
  }
}

/** `{"predictions": [{"predicted": "setosa", "probabilities": {...}}, ...]}`, a row on each line. */
function jsonAnswers(run: OpenRun): { begin(): string; rows(some: readonly RowPrediction[]): string } {
  let separator = "\n";
  return {
    begin: () => '{"predictions": [',
    rows: (some) =>
      some
        .map((row) => {
          const text = `${separator}${JSON.stringify(namedAnswer(run, row))}`;
          separator = ",\n";
          return text;
        })
        .join(""),
  };
}

function requireFewer(rows: number): void {
  if (rows <= MOST_ROWS) return;
  throw new Refusal(413, `there are more than ${MOST_ROWS} rows`, { hint: "send them in several requests; mlbh predict takes files of any size" }); // prettier-ignore
}

/** `{"rows": [...]}`, the list alone, or one row. @param isColumn whether the model has a column that is called rows */
function rowsIn(value: unknown, isColumn: boolean): readonly Row[] {
  if (Array.isArray(value)) return value as readonly Row[];
  const expected = 'expected {"rows": [...]}, a list of rows, or one row: a map with the cells under their columns\' names';
  if (!isPlain(value)) throw new Refusal(422, `${expected}; got ${describe(value)}`);
  if (!Object.hasOwn(value, "rows") || (isColumn && !Array.isArray(value.rows))) return [value as Row];
  const { rows, ...more } = value;
  if (!Array.isArray(rows)) throw new Refusal(422, `rows must be a list, got ${describe(rows)}`);
  const [other] = Object.keys(more);
  if (other !== undefined) throw new Refusal(422, `beside rows there is ${describe(other)}`, { hint: expected });
  return rows as readonly Row[];
}

/** Of all columns. Each row has a cell under each name: a body is short that has many names and many rows. @param most cells */
async function namesOf(rows: readonly Row[], most: number): Promise<string[]> {
  const names = new Set<string>();
  for (let from = 0; from < rows.length; from += MANY) {
    for (const name of columnNames(rows.slice(from, from + MANY))) names.add(name);
    if (rows.length * names.size > most) {
      throw new Refusal(413, `${rows.length} rows with ${names.size} different names or more are too many cells`, { hint: "give all rows the same names" }); // prettier-ignore
    }
    if (rows.length > MANY) await othersTurn();
  }
  return [...names];
}

const MANY = 4096; // rows

/** CSV as it was sent. It is never unpacked: a small body stays small. */
function bodySource(body: Buffer): ByteSource {
  const hash = createHash("sha256");
  return {
    name: "body",
    open: () => Promise.resolve({ size: body.length, pieces: inPieces(body), sha256: () => Promise.resolve(hash.update(body).digest("hex")) }), // prettier-ignore
    explain: () => null,
  };
}

const PIECE = 64 * 1024; // bytes

async function* inPieces(body: Buffer): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < body.length; from += PIECE) {
    yield body.subarray(from, from + PIECE);
    if (body.length > PIECE) await othersTurn();
  }
}
