// Predictions for programs: JSON lines and lists to the letter, and what a Parquet file holds.
import { describe, expect, test } from "@jest/globals";
import { parquetReadObjects, parquetMetadata } from "hyparquet";
import { plainCells } from "../../src/data/cells.js";
import type { Preprocess } from "../../src/data/preprocess.js";
import { jsonTableFormat, parquetFormat } from "../../src/report/predictionTables.js";
import type { Answers } from "../../src/report/terminal/predictions.js";
import type { RowPrediction } from "../../src/train/predictChunk.js";
import { preprocessOf } from "./story.js";

const numeric = (name: string): Preprocess["columns"][number] => ({ kind: "numeric", name, cells: plainCells }) as Preprocess["columns"][number]; // prettier-ignore
const colour = { kind: "categorical", name: "c", cells: plainCells } as Preprocess["columns"][number];
const regression: Answers = { preprocess: preprocessOf({ columns: [numeric("a"), colour], targetCells: plainCells }), quantiles: null }; // prettier-ignore
const binary: Answers = { preprocess: preprocessOf({ task: "binary", classes: ["no", "yes"], columns: [numeric("a")] }), quantiles: null }; // prettier-ignore

const row = (cells: string[], predicted: RowPrediction["predicted"], parts: Partial<RowPrediction> = {}): RowPrediction => ({ cells, line: 2, predicted, probabilities: null, ...parts }); // prettier-ignore
const none = {} as never;

function json(answers: Answers, names: string[], rows: RowPrediction[][], { only = false, asList = false } = {}): string {
  const format = jsonTableFormat(answers, only, asList);
  return [format.begin(names), ...rows.map((some) => format.rows(some)), format.end(none)].join("");
}

describe("JSON", () => {
  const names = ["a", "c", "y"];
  const rows = [[row(["1.50", "red", "3"], 2.5), row(["", "", "NA"], null)], [row(["?", "blue", "x"], -1)]];

  test("an object on each line, numbers where the model knows them", () => {
    expect(json(regression, names, rows)).toBe(
      '{"a": 1.5, "c": "red", "y": 3, "y_predicted": 2.5}\n{"a": null, "c": null, "y": null, "y_predicted": null}\n{"a": null, "c": "blue", "y": null, "y_predicted": -1}\n',
    );
    expect(json(regression, names, rows, { only: true })).toBe(
      '{"y_predicted": 2.5}\n{"y_predicted": null}\n{"y_predicted": -1}\n',
    );
    expect(json(regression, ["a"], [[row(["1e999"], 1)]])).toBe('{"a": null, "y_predicted": 1}\n');
  });

  test("all of them in a list", () => {
    expect(json(regression, ["a"], [[row(["1"], 2)], [row(["3"], 4)]], { asList: true })).toBe('[\n{"a": 1, "y_predicted": 2},\n{"a": 3, "y_predicted": 4}\n]\n'); // prettier-ignore
    expect(json(regression, ["a"], [], { asList: true })).toBe("[\n\n]\n");
    expect(json(regression, ["a"], [])).toBe("\n");
  });

  test("the column of classes is a text, and a name that the file has is another", () => {
    expect(json(binary, ["y", "p_yes"], [[row(["1", ""], "yes", { probabilities: [0.25, 0.75] })]])).toBe(
      '{"y": "1", "p_yes": null, "y_predicted": "yes", "p_no": 0.25, "p_yes_2": 0.75}\n',
    );
  });
});

describe("Parquet", () => {
  async function parquet(
    answers: Answers,
    names: string[],
    rows: RowPrediction[][],
    only = false,
  ): Promise<{ sizes: number[]; bytes: Uint8Array }> {
    // prettier-ignore
    const format = await parquetFormat(answers, only, "x.parquet");
    const pieces = [format.begin(names), ...rows.map((some) => format.rows(some)), format.end(none)].map((piece) => typeof piece === "string" ? new TextEncoder().encode(piece) : piece); // prettier-ignore
    return { sizes: pieces.map(({ length }) => length), bytes: Uint8Array.from(pieces.flatMap((piece) => [...piece])) };
  }
  const objects = (bytes: Uint8Array): Promise<Record<string, unknown>[]> => parquetReadObjects({ file: bytes.buffer as ArrayBuffer }); // prettier-ignore
  const types = (bytes: Uint8Array): string[] => parquetMetadata(bytes.buffer as ArrayBuffer).schema.slice(1).map(({ name, type, converted_type: text }) => `${name} ${type} ${text ?? ""}`.trim()); // prettier-ignore

  test("numbers are DOUBLE, texts UTF8, what is missing is null", async () => {
    const { bytes } = await parquet(regression, ["a", "c"], [[row(["1.5", "red"], 2.5)], [row(["", ""], null)]]);
    expect(types(bytes)).toEqual(["a DOUBLE", "c BYTE_ARRAY UTF8", "y_predicted DOUBLE"]);
    expect(await objects(bytes)).toEqual([{ a: 1.5, c: "red", y_predicted: 2.5 }, { a: null, c: null, y_predicted: null }]); // prettier-ignore
    expect(parquetMetadata((await parquet(regression, ["a"], [])).bytes.buffer as ArrayBuffer).row_groups).toEqual([]);
    expect(await objects((await parquet(regression, ["a"], [[row(["1"], 2)]], true)).bytes)).toEqual([{ y_predicted: 2 }]);
  });

  const typesOf = async (answers: Answers, names: string[] = []): Promise<string[]> => types((await parquet(answers, names, [])).bytes); // prettier-ignore

  test("which answers are texts: classes and what was written, not probabilities, errors or quantiles", async () => {
    expect(await typesOf(binary, ["y"])).toEqual([
      "y BYTE_ARRAY UTF8",
      "y_predicted BYTE_ARRAY UTF8",
      "p_no DOUBLE",
      "p_yes DOUBLE",
    ]);
    const targets = [{ name: "u", classes: null }, { name: "v", classes: ["n", "y"] }].map((each) => ({ ...each, cells: plainCells })) as unknown as Preprocess["targets"]; // prettier-ignore
    const both = { preprocess: preprocessOf({ targets }), quantiles: [0.1, 0.9] };
    expect(await typesOf(both, ["u", "v"])).toEqual(["u DOUBLE", "v BYTE_ARRAY UTF8", "u_predicted DOUBLE", "v_predicted BYTE_ARRAY UTF8", "q10 DOUBLE", "q90 DOUBLE"]); // prettier-ignore
    const written = { preprocess: preprocessOf({ task: "sequence" as Preprocess["task"], answer: {} as Preprocess["answer"], targetCells: plainCells }), quantiles: null }; // prettier-ignore
    expect(await typesOf(written, ["y"])).toEqual(["y BYTE_ARRAY UTF8", "y_predicted BYTE_ARRAY UTF8", "p_y DOUBLE"]);
    const own = { preprocess: preprocessOf({ targets: [], features: ["a"], columns: [numeric("a")] }), quantiles: null };
    expect(await typesOf(own)).toEqual(["error DOUBLE", "a_predicted DOUBLE"]);
  });

  test("rows wait for a group of 16384, and what is written is handed on once", async () => {
    const some = (count: number): RowPrediction[] => Array.from({ length: count }, (_, i) => row([], i));
    const { sizes, bytes } = await parquet(regression, [], [some(16_383), some(1), some(2)]);
    expect(sizes.slice(0, 2)).toEqual([4, 0]); // PAR1, and nothing yet
    expect(sizes[2]).toBeGreaterThan(1000);
    expect(sizes[3]).toBe(0);
    expect(parquetMetadata(bytes.buffer as ArrayBuffer).row_groups.map(({ num_rows: rows }) => rows)).toEqual([16_384n, 2n]);
    const values = (await objects(bytes)).map(({ y_predicted: value }) => value);
    expect([values.length, values[16_382], values[16_383], values[16_384], values[16_385]]).toEqual([16_386, 16_382, 0, 0, 1]);
  });
});
