// What a Parquet file says of itself at its end: the columns, the groups of rows, and where in the file each column of a group lies. All of it is
// compared with the file before a value is read.
import type { FileMetaData, SchemaElement } from "hyparquet";
import { plural, quote, type Problems } from "../../data/problems.js";
import { nestedHint, type TimeForm } from "./cells.js";
import { ThriftError, ThriftReader } from "./thrift.js";

export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly codec: string;
}

export interface Group {
  readonly rows: number;
  /** Of the rows in the file. */
  readonly first: number;
  /** One for each column, in their order. */
  readonly chunks: readonly Chunk[];
}

export interface ParquetTable {
  readonly elements: readonly SchemaElement[];
  readonly groups: readonly Group[];
  readonly rows: number;
  /** Of all values, when they are unpacked. */
  readonly bytes: number;
}

const MOST_ROWS = 1000; // for each byte of the file: with more there is nothing in them

/** @throws ThriftError unless the description is written as it should be: the library that reads it next believes what it says */
export function checkFooter(footer: Uint8Array): void {
  new ThriftReader(footer).struct();
}

/** @param size of the file @param end where the description begins @throws InputError, ThriftError */
export function describeParquet(
  { schema, row_groups: groups }: FileMetaData,
  size: number,
  end: number,
  problems: Problems,
): ParquetTable {
  const elements = flatColumns(schema, problems);
  let [rows, bytes] = [0, 0];
  // pandas writes a table of no rows as a group of none
  const all = groups
    .filter(({ num_rows: count }) => Number(count) !== 0)
    .map((group, g): Group => {
      const count = whole(group.num_rows, `the rows of group ${g}`);
      if (group.columns.length !== elements.length) throw new ThriftError(`group ${g} has ${plural(group.columns.length, "column")} of ${elements.length}`); // prettier-ignore
      const chunks = group.columns.map(({ meta_data: column, file_path: path }, i): Chunk => {
        const name = elements[i].name;
        if (path !== undefined) problems.fail({ column: name }, "this column lies in another file, which is not read");
        if (column === undefined) return problems.fail({ column: name }, "this column is encrypted");
        if (column.path_in_schema.length !== 1 || column.path_in_schema[0] !== name || column.type !== elements[i].type) throw new ThriftError(`column ${quote(name)} of group ${g} is another one`); // prettier-ignore
        if (whole(column.num_values, "the values of a column") !== count) throw new ThriftError(`column ${quote(name)} of group ${g} has another number of values than the group has rows`); // prettier-ignore
        const [data, dictionary] = [column.data_page_offset, column.dictionary_page_offset ?? 0n].map((at) => whole(at, "a place in the file")); // prettier-ignore
        const start = dictionary > 0 && dictionary < data ? dictionary : data;
        const length = whole(column.total_compressed_size, "the size of a column");
        if (start < 4 || start + length > end)
          throw new ThriftError(`column ${quote(name)} of group ${g} lies outside of the file`);
        bytes += whole(column.total_uncompressed_size, "the size of a column");
        return { start, end: start + length, codec: column.codec };
      });
      rows += count;
      return { rows: count, first: rows - count, chunks };
    });
  requireApart(all);
  if (rows > MOST_ROWS * size) throw new ThriftError(`it claims ${rows} rows in ${size} bytes`);
  return { elements, groups: all, rows, bytes };
}

/** Each column is one value a row. */
function flatColumns([root, ...rest]: readonly SchemaElement[], problems: Problems): SchemaElement[] {
  if (root?.num_children === undefined || root.num_children < 0) throw new ThriftError("it names no columns");
  const nested = rest.find(({ num_children: children, repetition_type: repeats }) => children !== undefined || repeats === "REPEATED"); // prettier-ignore
  if (nested !== undefined) {
    const what = nested.converted_type ?? nested.logical_type?.type ?? (nested.num_children === undefined ? "LIST" : "STRUCT");
    problems.fail({ column: nested.name }, `this column holds more than one value a row (${what})`, nestedHint(nested.name));
  }
  if (rest.length !== root.num_children)
    throw new ThriftError(`it has ${plural(rest.length, "column")}, and says ${root.num_children}`);
  for (const { name, type, type_length: length, converted_type: meaning } of rest) {
    if (type === undefined) throw new ThriftError(`column ${quote(name)} has no type`);
    if (type === "FIXED_LEN_BYTE_ARRAY" && !(length !== undefined && length > 0 && length <= 256)) throw new ThriftError(`the values of column ${quote(name)} have no sensible length`); // prettier-ignore
    if (meaning === "DECIMAL" && type === "BYTE_ARRAY") problems.fail({ column: name }, "this column holds decimal numbers of any length, which are not read", "write them as float64 or as texts"); // prettier-ignore
    if (meaning === "BSON" || meaning === "INTERVAL" || meaning === "JSON") problems.fail({ column: name }, `this column holds ${meaning}, expected one value a row`, nestedHint(name)); // prettier-ignore
  }
  return rest;
}

/** No byte belongs to two columns: otherwise a small file could stand for any number of values. */
function requireApart(groups: readonly Group[]): void {
  const chunks = groups.flatMap((group) => group.chunks).sort((a, b) => a.start - b.start);
  if (chunks.some((chunk, i) => i > 0 && chunk.start < chunks[i - 1].end)) throw new ThriftError("two of its columns overlap");
}

function whole(value: bigint | number, what: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw new ThriftError(`${what}: ${number} is no size`);
  return number;
}

/** A DATE has no time of day. */
export function timeFormOf({ converted_type: meaning, logical_type: logical }: SchemaElement): TimeForm {
  return meaning === "DATE" || logical?.type === "DATE" ? "date" : "time";
}
