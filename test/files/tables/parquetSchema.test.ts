// What a Parquet file says of itself, changed in one place: each lie is found before a value is read.
import { describe, expect, test } from "@jest/globals";
import type { FileMetaData } from "hyparquet";
import { Problems } from "../../../src/data/problems.js";
import { describeParquet, timeFormOf, type ParquetTable } from "../../../src/files/tables/parquetSchema.js";

type Changes = Readonly<Record<string, unknown>>;

const [size, end] = [1000, 900];

function column(name: string, start: number, changes: Changes = {}): object {
  const meta = { path_in_schema: [name], type: "DOUBLE", codec: "SNAPPY", num_values: 3n, data_page_offset: BigInt(start), total_compressed_size: 100n, total_uncompressed_size: 250n, ...changes }; // prettier-ignore
  return { meta_data: meta };
}

interface Parts {
  readonly schema?: readonly object[];
  readonly groups?: readonly object[];
}
const root = { name: "root", num_children: 2 };
const names = [{ name: "a", type: "DOUBLE" }, { name: "b", type: "DOUBLE" }]; // prettier-ignore
const group = (columns: readonly object[] = [column("a", 4), column("b", 104)], rows = 3n): object => ({
  num_rows: rows,
  columns,
});

function described({ schema = [root, ...names], groups = [group()] }: Parts): ParquetTable {
  return describeParquet({ schema, row_groups: groups } as unknown as FileMetaData, size, end, new Problems("x.parquet"));
}

test("places, rows and bytes of all columns of all groups", () => {
  const second = group([column("a", 204, { num_values: 5n }), column("b", 320, { num_values: 5n, data_page_offset: 340n, dictionary_page_offset: 320n })], 5n); // prettier-ignore
  expect(described({ groups: [group(), group([], 0n), second] })).toEqual({
    elements: names,
    groups: [
      { rows: 3, first: 0, chunks: [{ start: 4, end: 104, codec: "SNAPPY" }, { start: 104, end: 204, codec: "SNAPPY" }] },
      { rows: 5, first: 3, chunks: [{ start: 204, end: 304, codec: "SNAPPY" }, { start: 320, end: 420, codec: "SNAPPY" }] },
    ],
    rows: 8,
    bytes: 1000,
  }); // prettier-ignore
});

test("what just fits: a column to the end of the values, 1000 rows for each byte, texts of 256 bytes", () => {
  const many = { num_values: 1000n * BigInt(size) };
  expect(described({ groups: [group([column("a", 4, many), column("b", 800, many)], 1000n * BigInt(size))] }).rows).toBe(
    1_000_000,
  );
  const texts = { name: "a", type: "FIXED_LEN_BYTE_ARRAY", type_length: 256 };
  const groups = [group([column("a", 4, { type: "FIXED_LEN_BYTE_ARRAY" }), column("b", 104)])];
  expect(described({ schema: [root, texts, names[1]], groups }).elements[0]).toBe(texts);
});

describe("lies", () => {
  const first = (changes: Changes): Parts => ({ groups: [group([column("a", 4, changes), column("b", 104)])] });
  const element = (changes: Changes): Parts => ({ schema: [root, { ...names[0], ...changes }, names[1]] });
  const many = { num_values: 1_000_001n };

  test.each<[string, Parts, string]>([
    ["no schema", { schema: [] }, "it names no columns"],
    ["a column more than it says", { schema: [{ ...root, num_children: 1 }, ...names] }, "it has 2 columns, and says 1"],
    ["a group of one column", { groups: [group([column("a", 4)])] }, "group 0 has 1 column of 2"],
    ["a column in another file", { groups: [group([{ ...column("a", 4), file_path: "y.parquet" }, column("b", 104)])] }, "x.parquet:a: error: this column lies in another file"], // prettier-ignore
    ["an encrypted column", { groups: [group([{}, column("b", 104)])] }, "x.parquet:a: error: this column is encrypted"],
    ["another column's name", first({ path_in_schema: ["b"] }), 'column "a" of group 0 is another one'],
    ["a column inside of another", first({ path_in_schema: ["a", "a"] }), 'column "a" of group 0 is another one'],
    ["another type", first({ type: "INT32" }), 'column "a" of group 0 is another one'],
    ["fewer values than rows", first({ num_values: 2n }), 'column "a" of group 0 has another number of values than the group has rows'], // prettier-ignore
    ["a place before the file", first({ data_page_offset: 3n }), 'column "a" of group 0 lies outside of the file'],
    ["a place in the description", { groups: [group([column("a", 4), column("b", 801)])] }, 'column "b" of group 0 lies outside of the file'], // prettier-ignore
    ["a place that is no whole number", first({ data_page_offset: 2n ** 60n }), "a place in the file: "],
    ["a size below 0", first({ total_uncompressed_size: -1n }), "the size of a column: -1 is no size"],
    ["two columns that share a byte", { groups: [group([column("a", 5), column("b", 104)])] }, "two of its columns overlap"],
    ["more rows than can be", { groups: [group([column("a", 4, many), column("b", 104, many)], 1_000_001n)] }, "it claims 1000001 rows in 1000 bytes"], // prettier-ignore
    ["no type", element({ type: undefined }), 'column "a" has no type'],
    [
      "texts of no length",
      element({ type: "FIXED_LEN_BYTE_ARRAY", type_length: 0 }),
      'the values of column "a" have no sensible length',
    ],
    ["texts of 257 bytes", element({ type: "FIXED_LEN_BYTE_ARRAY", type_length: 257 }), 'the values of column "a" have no sensible length'], // prettier-ignore
    ["a structure", element({ num_children: 1 }), "x.parquet:a: error: this column holds more than one value a row (STRUCT)"],
    [
      "a list",
      element({ repetition_type: "REPEATED" }),
      "x.parquet:a: error: this column holds more than one value a row (LIST)",
    ],
    ["a map", element({ num_children: 1, converted_type: "MAP" }), "x.parquet:a: error: this column holds more than one value a row (MAP)"], // prettier-ignore
    ["long decimals", element({ type: "BYTE_ARRAY", converted_type: "DECIMAL" }), "x.parquet:a: error: this column holds decimal numbers of any length"], // prettier-ignore
    ["JSON", element({ converted_type: "JSON" }), "x.parquet:a: error: this column holds JSON, expected one value a row"],
    ["intervals", element({ converted_type: "INTERVAL" }), "x.parquet:a: error: this column holds INTERVAL, expected one value a row"], // prettier-ignore
  ])("%s", (_, parts, words) => expect(() => described(parts)).toThrow(words));

  test("decimals of a known length are read", () => {
    const decimal = { name: "a", type: "INT32", converted_type: "DECIMAL" };
    expect(described({ schema: [root, decimal, names[1]], ...first({ type: "INT32" }) }).rows).toBe(3);
  });
});

test("a date has no time of day", () => {
  const forms = [{ converted_type: "DATE" }, { logical_type: { type: "DATE" } }, { converted_type: "TIMESTAMP_MILLIS" }, {}];
  expect(forms.map((form) => timeFormOf({ name: "t", ...form } as Parameters<typeof timeFormOf>[0]))).toEqual(["date", "date", "time", "time"]); // prettier-ignore
});
