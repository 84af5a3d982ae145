// The same table in every format: the same cells, the same run to the last bit. CSV is the measure; workbooks are also made by openpyxl, databases by
// Python's sqlite3 (test/fixtures/tables.py).
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { trainExperiment } from "../../../src/train/train.js";
import { root, scratch } from "../../cli/run.js";
import { database, parquet, readAll, refusal, workbook } from "./make.js";

const { path: directory, remove } = scratch();
afterAll(remove);
const at = (name: string): string => join(directory, name);
type Value = string | number | boolean | bigint | Date | null;

/** A plain CSV file as values: what is a number, is one. */
function tableOf(csv: string): { names: string[]; rows: Value[][] } {
  const [names, ...rows] = readFileSync(csv, "utf8").trim().split("\n").map((line) => line.split(",")); // prettier-ignore
  return { names, rows: rows.map((cells) => cells.map((cell) => (cell === "" ? null : Number.isNaN(Number(cell)) ? cell : Number(cell)))) }; // prettier-ignore
}

/** Writes it in every format. @returns the files */
function inEveryFormat(
  name: string,
  { names, rows }: { names: readonly string[]; rows: readonly (readonly Value[])[] },
): string[] {
  const column = (i: number): Value[] => rows.map((row) => row[i]);
  const objects = rows.map((row) => JSON.stringify(Object.fromEntries(names.map((each, i) => [each, row[i]]))));
  const sql = (value: Value): string =>
    value === null ? "NULL" : typeof value === "number" ? String(value) : `'${String(value)}'`;
  writeFileSync(at(`${name}.parquet`), parquet(names.map((each, i) => ({ name: each, data: column(i), type: column(i).every((value) => typeof value === "number") ? "DOUBLE" : "STRING" })))); // prettier-ignore
  writeFileSync(at(`${name}.jsonl`), `${objects.join("\n")}\n`);
  writeFileSync(at(`${name}.jsonl.gz`), gzipSync(objects.join("\n")));
  writeFileSync(at(`${name}.json`), `[\n  ${objects.join(",\n  ")}\n]\n`);
  writeFileSync(at(`${name}.xlsx`), workbook({ Data: [[...names], ...(rows as (string | number | null)[][])] }));
  database(at(`${name}.db`), `CREATE TABLE t (${names.map((each) => `"${each}"`).join(", ")}); BEGIN; ${rows.map((row) => `INSERT INTO t VALUES (${row.map(sql).join(", ")});`).join("\n")} COMMIT`); // prettier-ignore
  return [".parquet", ".jsonl", ".jsonl.gz", ".json", ".xlsx", ".db"].map((ending) => `${name}${ending}`);
}

/** What a run of a few epochs leaves behind: its losses and weights. */
async function runOn(file: string, target: string, settings: string, loss: string): Promise<Record<string, Buffer>> {
  const yaml = at(`${file}.yaml`);
  writeFileSync(yaml, `version: 1\ndata: {path: ${file}, target: ${target}${settings}}\nmodel: [{Linear: {out_features: auto}}]\nloss: ${loss}\noptimizer: {Adam: {lr: 0.01}}\ntrain: {epochs: 3}\n`); // prettier-ignore
  const { run } = await trainExperiment({ file: yaml, runDir: at("runs") });
  const files = readdirSync(run).filter((name) => ["losses.jsonl", "model.safetensors", "preprocess.json"].includes(name));
  expect(files).toHaveLength(3);
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(run, name))]));
}

test("a column that is missing is told where its name would stand, if it stands in a row", async () => {
  const files = inEveryFormat("few", { names: ["a", "b"], rows: [[1, 2], [3, 4]] }); // prettier-ignore
  const said = await Promise.all(
    files.map((file) =>
      runOn(file, "c", "", "MSELoss").then(
        () => "trained",
        (error: unknown) => (error as Error).message.replace(`${directory}/`, "").split(" error: ")[0],
      ),
    ),
  );
  expect(said).toEqual(["few.parquet:", "few.jsonl:1:", "few.jsonl.gz:1:", "few.json:1:", "few.xlsx:Data, row 1:", "few.db:"]);
});

test("whole numbers keep all their digits in every format", async () => {
  const big = [12345678901234567890n, -9007199254740993n, 9007199254740993n, 9007199254740991n];
  const fits = big.slice(1); // into 64 bits
  writeFileSync(
    at("big.jsonl"),
    big.map((id) => `{"id": ${id}, "text": "\\"1234567890123456789", "x": 1.12345678901234567890}\n`).join(""),
  );
  writeFileSync(at("big.json"), `[${big.map((id) => `{"id":${id}}`).join(",")}]`);
  writeFileSync(at("big.parquet"), parquet([{ name: "id", data: fits, type: "INT64" }]));
  database(at("big.db"), "CREATE TABLE t (id)", `INSERT INTO t VALUES ${fits.map((id) => `(${id})`).join(", ")}`);
  const ids = async (file: string): Promise<string[]> => (await readAll(at(file))).rows.map(([id]) => id);
  expect(await ids("big.json")).toEqual(big.map(String));
  for (const file of ["big.parquet", "big.db"]) expect([file, await ids(file)]).toEqual([file, fits.map(String)]);
  const lines = await readAll(at("big.jsonl"));
  expect(lines.rows).toEqual(big.map((id) => [String(id), '"1234567890123456789', "1.1234567890123457"]));
});

describe("the same run", () => {
  test.each([
    ["iris", "species", "CrossEntropyLoss"],
    ["breast_cancer", "diagnosis", "BCEWithLogitsLoss"],
  ])("%s", async (name, target, loss) => {
    const csv = join(root, "data", `${name}.csv`);
    writeFileSync(at(`${name}.csv`), readFileSync(csv));
    const table = tableOf(csv);
    const expected = await runOn(`${name}.csv`, target, "", loss);
    for (const file of inEveryFormat(name, table)) expect([file, await runOn(file, target, "", loss)]).toEqual([file, expected]);
  });

  test("with categories, dates, missing cells and whole numbers of 64 bits", async () => {
    const names = ["day", "color", "id", "weight", "kind"];
    const rows = Array.from({ length: 60 }, (_, i): Value[] => [
      `2024-0${1 + (i % 9)}-${10 + (i % 18)}`,
      i % 7 === 3 ? null : ["red", "green", "blue"][i % 3],
      9_007_199_254_740_993n + BigInt(i * i),
      i % 5 === 2 ? null : i / 7 - 3,
      i % 4 === 0 ? "yes" : "no",
    ]);
    writeFileSync(at("mixed.csv"), `${[names, ...rows.map((row) => row.map((value) => value ?? ""))].map((cells) => cells.join(",")).join("\n")}\n`); // prettier-ignore
    writeFileSync(at("mixed.parquet"), parquet([
      { name: "day", data: rows.map(([day]) => new Date(String(day))), type: "TIMESTAMP" },
      { name: "color", data: rows.map(([, color]) => color), type: "STRING" },
      { name: "id", data: rows.map(([, , id]) => id as bigint), type: "INT64" },
      { name: "weight", data: rows.map((row) => row[3]), type: "DOUBLE" },
      { name: "kind", data: rows.map((row) => row[4]), type: "STRING" },
    ])); // prettier-ignore
    database(at("mixed.db"), `CREATE TABLE t (day, color, id INTEGER, weight REAL, kind); ${rows.map((row) => `INSERT INTO t VALUES (${row.map((value) => (value === null ? "NULL" : typeof value === "string" ? `'${value}'` : String(value))).join(", ")});`).join("\n")}`); // prettier-ignore
    const settings = ", missing: mode, columns: {day: {type: date, format: FORMAT}, weight: {missing: mean}}";
    const [plain, timed] = ["YYYY-MM-DD", "YYYY-MM-DDTHH:mm:ssZ"].map((format) => settings.replace("FORMAT", format));
    const run = (file: string, form: string): Promise<Record<string, Buffer>> => runOn(file, "kind", form, "BCEWithLogitsLoss");
    const expected = await run("mixed.csv", plain);
    expect(await run("mixed.db", plain)).toEqual(expected);
    const { "preprocess.json": _, ...fromParquet } = await run("mixed.parquet", timed); // the format of the dates is written there
    expect(fromParquet).toEqual({ "losses.jsonl": expected["losses.jsonl"], "model.safetensors": expected["model.safetensors"] });
  });
});

describe("cells", () => {
  test("numbers as JavaScript writes them, nothing for null and NaN, times as ISO 8601", async () => {
    writeFileSync(at("types.parquet"), parquet([
      { name: "double", data: [0.1 + 0.2, -0, NaN, 1e21], type: "DOUBLE" },
      { name: "int64", data: [-9_223_372_036_854_775_808n, 0n, null, 5n], type: "INT64" },
      { name: "flag", data: [true, false, null, true], type: "BOOLEAN" },
      { name: "time", data: [new Date(0), new Date(1500), null, new Date(0)], type: "TIMESTAMP" },
      { name: "text", data: [" a ", "", null, "NA"], type: "STRING" },
    ])); // prettier-ignore
    expect(await readAll(at("types.parquet"))).toEqual({
      names: ["double", "int64", "flag", "time", "text"],
      rows: [
        ["0.30000000000000004", "-9223372036854775808", "true", "1970-01-01T00:00:00Z", "a"],
        ["-0", "0", "false", "1970-01-01T00:00:01.500Z", ""],
        ["", "", "", "", ""],
        ["1e+21", "5", "true", "1970-01-01T00:00:00Z", "NA"],
      ],
      lines: [1, 2, 3, 4],
    });
  });

  test("JSON: names in the order in which they come, what a row leaves out is missing, lines are counted", async () => {
    writeFileSync(at("few.jsonl"), '\ufeff{"b": 1, "a": "x"}\r\n\r\n{"__proto__": 2, "a": "\u00e9"}\r\n');
    const expected = { names: ["b", "a", "__proto__"], rows: [["1", "x", ""], ["", "\u00e9", "2"]] }; // prettier-ignore
    expect(await readAll(at("few.jsonl"))).toEqual({ ...expected, lines: [1, 3] });
    writeFileSync(at("few.json"), '[\n {"b": 1,\n  "a": "x"}, {"__proto__": 2, "a": "\\u00e9"}]');
    expect(await readAll(at("few.json"))).toEqual({ ...expected, lines: [2, 3] });
  });

  test.each([
    ["PLAIN", "UNCOMPRESSED"],
    ["PLAIN", "SNAPPY"],
    ["DELTA_BINARY_PACKED", "SNAPPY"],
    ["BYTE_STREAM_SPLIT", "SNAPPY"],
    [undefined, "SNAPPY"],
  ] as const)("a row group after the other, in many pages: %s, %s", async (encoding, codec) => {
    const numbers = Array.from({ length: 2500 }, (_, i) => i);
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: "a", data: Int32Array.from(numbers), type: "INT32", ...(encoding === undefined ? {} : { encoding }) },
        { name: "b", data: numbers.map((i) => (i % 7 === 3 ? null : `text ${i % 10}`)), type: "STRING" },
        { name: "c", data: numbers.map((i) => (i % 11 === 0 ? null : i % 3 === 0)), type: "BOOLEAN" },
      ],
      rowGroupSize: 1000,
      pageSize: 500,
      codec,
    });
    writeFileSync(at("groups.parquet"), new Uint8Array(bytes));
    const { rows } = await readAll(at("groups.parquet"));
    expect(rows).toEqual(numbers.map((i) => [String(i), i % 7 === 3 ? "" : `text ${i % 10}`, i % 11 === 0 ? "" : String(i % 3 === 0)])); // prettier-ignore
  });

  test("the content decides, not the name", async () => {
    writeFileSync(at("named.csv"), readFileSync(at("types.parquet")));
    expect((await readAll(at("named.csv"))).rows).toHaveLength(4);
    writeFileSync(at("lines.csv"), '{"a": 1}\n{"a": 2}\n');
    expect((await readAll(at("lines.csv"))).rows).toEqual([["1"], ["2"]]);
  });
});

describe("a workbook of openpyxl", () => {
  const book = join(root, "test/fixtures/tables/book.xlsx");

  test("days, times, truth values, formulas; empty rows and columns are none, and a cell has its name", async () => {
    const { names, rows, lines } = await readAll(book, { table: "Data" });
    expect(names).toEqual(["day", "when", "flag", "price", "kind"]);
    expect(rows[0]).toEqual(["2024-01-01", "2024-01-01T00:30:00Z", "true", "0", "a & b"]);
    expect(rows[1]).toEqual(["2024-01-02", "2024-01-02T01:30:00Z", "false", "1.5", ""]);
    expect(lines).toEqual([3, 4, 6]);
  });

  test("of several sheets one is named", async () => {
    expect(await refusal(book)).toContain('error: it has 2 sheets, and none is named\n  hint: choose one with data.table in the experiment, or --table: "My notes", "Data"'); // prettier-ignore
    expect(await refusal(book, { table: "data" })).toContain('error: there is no sheet "data"\n  hint: did you mean "Data"? (sheets: "My notes", "Data")'); // prettier-ignore
    expect((await readAll(book, { table: { name: "Data", isGuess: true } })).rows).toHaveLength(3);
    expect(await refusal(book, { table: { name: "Other", isGuess: true } })).toContain("it has 2 sheets");
  });
});

describe("a database of Python", () => {
  const path = join(root, "test/fixtures/tables/two.db");

  test("its only table is found, one of several is named; views are none", async () => {
    expect(await refusal(path)).toContain('it has 2 tables, and none is named\n  hint: choose one with data.table in the experiment, or --table: "people", "odd ""names"""'.replace('odd ""names""', 'odd \\"names\\"')); // prettier-ignore
    expect(await refusal(path, { table: "peple" })).toContain('there is no table "peple"\n  hint: did you mean "people"?');
    expect(await readAll(path, { table: "people" })).toEqual({ names: ["id", "name", "size"], rows: [["1", "Ann", "1.5"], ["2", "", "-0.1"], ["9007199254740993", "Bo", "3"]], lines: [1, 2, 3] }); // prettier-ignore
    expect(await readAll(path, { table: 'odd "names"' })).toEqual({ names: ["1", "__proto__", "a b"], rows: [["x", "y", "z"]], lines: [1] }); // prettier-ignore
  });
});

test("a database is read by two at once, beside the mark of a reader that was killed", async () => {
  const path = database(at("marked.db"), "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)");
  mkdirSync(`${path}.lock`);
  const [one, two] = await Promise.all([readAll(path), readAll(path)]);
  expect(one).toEqual(two);
  expect(readdirSync(directory).filter((name) => name.startsWith("marked.db"))).toEqual(["marked.db", "marked.db.lock"]);
});
