import { describe, expect, test } from "@jest/globals";
import { Readable } from "node:stream";
import { predictDefaults, type PredictConfig } from "../../src/data/config.js";
import type { Dataset, Part } from "../../src/data/dataset.js";
import { csvFile as source, csvStream } from "../../src/files/csvFile.js";
import { parsePreprocess } from "../../src/data/preprocessFile.js";
import type { Chunk, ChunkReport } from "../../src/data/chunk.js";
import { readChunks } from "../../src/data/predict.js";
import type { Preprocess } from "../../src/data/preprocess.js";
import { csvFile, failure, load, rowsOf, type Settings } from "./files.js";
import type { Task } from "../../src/metrics/task.js";

const training = "a,color,b,y\n1,red,10,no\n3,blue,,yes\n5,red,30,no\n";
const train = (task: Task = "binary", settings: Settings = {}): Promise<Dataset> =>
  load(training, task, { scale: "minmax", columns: { b: { missing: "mean" } }, ...settings });
/** As the model's owner will do it later: through the JSON of preprocess.json. */
const stored = async (): Promise<Preprocess> => parsePreprocess(JSON.stringify((await train()).preprocess), "preprocess.json");
interface Read extends ChunkReport {
  readonly part: Part;
  readonly kept: readonly boolean[];
}
/** All rows as one chunk. */
async function readAll(preprocess: Preprocess, text: string, target = false): Promise<Read> {
  const chunks: Chunk[] = [];
  const report = await readChunks(preprocess, source(csvFile(text)), {
    chunkRows: 1000,
    ...(target ? { target: () => "error" as const } : {}),
    onChunk: (chunk) => void chunks.push(chunk),
  });
  expect(chunks).toHaveLength(1);
  return { ...report, part: chunks[0].part, kept: chunks[0].rows.map(({ kept }) => kept) };
}
const predict = async (text: string, target = false): Promise<Part> => (await readAll(await stored(), text, target)).part;
const fails = (text: string, target = false): Promise<string> => failure(() => predict(text, target));

describe("readChunks", () => {
  test("the training file gives the training features", async () => {
    const { train: part } = await train();
    expect(rowsOf(await predict(training, true))).toEqual(rowsOf(part));
  });

  test("any order of the columns, extra columns, no target", async () => {
    const part = await predict("extra,b,color,a\nx,20,blue,9\ny,,red,-3\n");
    expect(rowsOf(part)).toEqual([[2, 1, 0, 0.5], [-1, 0, 1, 0.5]]); // prettier-ignore
    expect([...part.lines, ...part.y]).toEqual([2, 3, NaN, NaN]);
  });

  test("with the answers", async () => {
    expect([...(await predict("a,b,color,y\n1,1,red,yes\n1,1,red,no\n1,1,red,yes\n", true)).y]).toEqual([1, 0, 1]);
  });

  test("rows without an answer can be passed over", async () => {
    const parts: Part[] = [];
    const { dropped } = await readChunks(await stored(), source(csvFile("a,b,color,y\n1,1,red,yes\n1,1,red,\n")), {
      chunkRows: 10,
      target: () => "drop_row" as const,
      onChunk: ({ part }) => void parts.push(part),
    });
    expect([parts.map(({ y }) => [...y]), dropped]).toEqual([[[1]], new Map([["y", 1]])]);
  });

  test("the target is not asked for, even when its cells are of no use", async () => {
    expect((await predict("a,b,color,y\n1,1,red,\n")).rows).toBe(1);
  });

  test("rows that training would have dropped are dropped and counted", async () => {
    const { preprocess } = await train("binary", { missing: "drop_row" });
    const { part, kept, dropped } = await readAll(preprocess, "a,color,b\n1,red,\n,red,1\n2,red,2\n");
    expect([Array.from(part.lines), kept, dropped]).toEqual([[2, 4], [true, false, true], new Map([["a", 1]])]);
  });
});

describe("what a new file lacks", () => {
  test("a column whose name is misread, since the file is UTF-8 and the training file was not", async () => {
    const { preprocess } = await load("größe,y\n1,no\n3,yes\n", "binary");
    const latin: Preprocess = { ...preprocess, dialect: { encoding: "latin-1", delimiter: "," } };
    expect(await failure(() => readAll(latin, "größe\n1\n"))).toBe(
      'x.csv:1: error: the column "größe", which the model was trained with, is missing\n' +
        "  hint: the file is UTF-8 text, and the training file was latin-1: convert it with iconv -f UTF-8 -t WINDOWS-1252 OLD > NEW",
    );
  });

  test("columns", async () => {
    expect(await fails("aa,colour\n1,red\n")).toBe(
      'x.csv:1: error: the column "a", which the model was trained with, is missing\n  hint: did you mean "aa"?\n' +
        'x.csv:1: error: the column "color", which the model was trained with, is missing\n  hint: did you mean "colour"?\n' +
        'x.csv:1: error: the column "b", which the model was trained with, is missing\n' +
        "  hint: with data.predict.missing_column: fill it would be filled in",
    );
    expect(await fails("a,b,color\n1,2,red\n", true)).toMatch(
      /^x\.csv:1: error: the column "y", which the model was trained with, is missing/,
    );
  });

  test("cells and categories", async () => {
    expect(await fails("a,b,color\n,2,red\n1,x,red\n")).toBe(
      "x.csv:2:a: error: the cell is empty\n" +
        "  hint: --missing fill puts 3 there, as the training rows have it; --missing skip leaves the row without an answer\n" +
        'x.csv:3:b: error: cell "x" is not a number, but the column was numeric in training',
    );
    expect(await fails("a,b,color\n1,2,rd\n1,2,purple\n")).toBe(
      'x.csv:2:color: error: category "rd" was not seen in training\n' +
        '  hint: did you mean "red"? --unseen ignore leaves all its indicators 0, --unseen other takes it for the most frequent one\n' +
        'x.csv:3:color: error: category "purple" was not seen in training\n' +
        '  hint: known: "blue", "red"; --unseen ignore leaves all its indicators 0, --unseen other takes it for the most frequent one',
    );
  });

  test("labels", async () => {
    expect(await fails("a,b,color,y\n1,2,red,no\n1,2,red,\n", true)).toBe(
      "x.csv:3:y: error: the cell is empty\n  hint: without the answer the prediction cannot be judged",
    );
    expect(await fails("a,b,color,y\n1,2,red,maybe\n", true)).toBe(
      'x.csv:2:y: error: class "maybe" was not seen in training\n  hint: known: "no", "yes"',
    );
  });
});

describe("data.predict", () => {
  const withRules = async (predict: Partial<PredictConfig>, settings: Settings = {}): Promise<Preprocess> =>
    (await train("binary", { drop: ["id"], predict: { ...predictDefaults, ...predict }, ...settings })).preprocess;
  const training = "id,a,color,b,y\n7,1,red,10,no\n8,3,blue,,yes\n9,5,red,30,no\n";
  const train = (task: Task, settings: Settings): Promise<Dataset> =>
    load(training, task, { scale: "minmax", columns: { b: { missing: "mean" } }, ...settings });

  test("unseen_category: ignore leaves all indicators 0 and counts the cells", async () => {
    const { part, unseen } = await readAll(await withRules({ unseen_category: "ignore" }), "a,b,color\n1,10,green\n1,10,red\n");
    expect(rowsOf(part)).toEqual([[0, 0, 0, 0], [0, 0, 1, 0]]); // prettier-ignore
    expect(unseen).toEqual(new Map([["color", { cells: 1, as: null }]]));
  });

  test("missing_column: fill takes what training would fill in", async () => {
    const { part } = await readAll(await withRules({ missing_column: "fill" }), "a,color\n1,red\n5,blue\n");
    expect(rowsOf(part)).toEqual([[0, 0, 1, 0.5], [1, 1, 0, 0.5]]); // prettier-ignore
    const mode = await withRules({ missing_column: "fill" }, { columns: { color: { missing: "mode" }, b: { missing: "mean" } } });
    expect(rowsOf((await readAll(mode, "a\n1\n")).part)).toEqual([[0, 0, 1, 0.5]]);
  });

  test("a column that training has no value for, and the target, cannot be filled", async () => {
    const rules = await withRules({ missing_column: "fill" });
    expect(await failure(() => readAll(rules, "b,color\n1,red\n", true))).toBe(
      'x.csv:1: error: the column "a", which the model was trained with, is missing, and training has left no value to fill in\n' +
        'x.csv:1: error: the column "y", which the model was trained with, is missing',
    );
  });

  test("extra_columns: error names what the training file did not have; its own columns are not extra", async () => {
    const rules = await withRules({ extra_columns: "error" });
    expect((await readAll(rules, training)).rows).toBe(3);
    expect(await failure(() => readAll(rules, "a,b,color,colour,idd\n1,10,red,x,y\n"))).toBe(
      'x.csv:1: error: the column "colour" was not in the training file\n  hint: did you mean "color"?\n' +
        'x.csv:1: error: the column "idd" was not in the training file\n  hint: did you mean "id"?',
    );
  });

  test("a preprocess.json from before these rules has the defaults", async () => {
    const { predict, leftOut, ...older } = await withRules({ missing_column: "fill" });
    expect([predict.missing_column, leftOut]).toEqual(["fill", ["id"]]);
    expect(parsePreprocess(JSON.stringify(older), "preprocess.json")).toEqual({
      ...older,
      leftOut: [],
      predict: predictDefaults,
    });
  });
});

describe("chunks", () => {
  const text = `a,b,color\n${Array.from({ length: 25 }, (_, i) => `${i},${i === 3 ? "x" : 1},${i === 11 ? "green" : "red"}`).join("\n")}\n`;

  test("all problems of a chunk are told with their lines, those of later chunks are not reached", async () => {
    const preprocess = await stored();
    const read = (chunkRows: number): Promise<string> =>
      failure(() => readChunks(preprocess, source(csvFile(text)), { chunkRows, onChunk: () => undefined }));
    const cell = 'x.csv:5:b: error: cell "x" is not a number, but the column was numeric in training';
    expect(await read(10)).toBe(cell);
    expect(await failure(() => predict("a,b,color\n1,x,red\n1\n1,2,red\n"))).toBe(
      'x.csv:3: error: expected 3 cells, as in the header, got 1\nx.csv:2:b: error: cell "x" is not a number, but the column was numeric in training',
    );
  });

  test("the file is read on only when a chunk has been dealt with", async () => {
    const preprocess = await stored();
    let given = 0;
    const rows = 500;
    function* pieces(): Generator<Buffer> {
      yield Buffer.from("a,b,color\n");
      for (; given < 40; given++) yield Buffer.from("1,2,red\n".repeat(rows));
    }
    let [taken, busy, ahead] = [0, false, 0];
    const { rows: all } = await readChunks(
      preprocess,
      csvStream(Readable.from(pieces(), { objectMode: false, highWaterMark: 1 })),
      {
        chunkRows: 100,
        async onChunk({ part }) {
          expect(busy).toBe(false);
          busy = true;
          await new Promise((resolve) => setTimeout(resolve, 1));
          busy = false;
          taken += part.rows;
          ahead = Math.max(ahead, given * rows - taken);
        },
      },
    );
    expect([all, taken]).toEqual([40 * rows, 40 * rows]);
    expect(ahead).toBeLessThan(8 * rows);
  });

  test("standard input that is not UTF-8 says from which line on", async () => {
    const input = Readable.from([Buffer.from("a,b,color\n1,2,red\n"), Buffer.from([0x31, 0xff])]);
    expect(
      await failure(async () => readChunks(await stored(), csvStream(input), { chunkRows: 10, onChunk: () => undefined })),
    ).toMatch(/^standard input:3: error: this line is not UTF-8 text/);
  });
});

test.each([
  ["not JSON", "this is not a preprocess.json"],
  ["null", "this is not a preprocess.json"],
  ["[]", "this is not a preprocess.json"],
  ['{"version": 2}', "expected version 1 of preprocess.json, got 2"],
])("parsePreprocess: %s", async (text, words) => {
  expect(await failure(() => parsePreprocess(text, "runs/x-1/preprocess.json"))).toBe(
    `runs/x-1/preprocess.json: error: ${words}\n  hint: train again to write it anew`,
  );
});
