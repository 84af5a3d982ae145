// The pages of a column of a Parquet file, before they are decoded: each says how many values and how many bytes it has, and these numbers must
// fit each other, the column and the file. A decoder that believes them allocates what they say.
import type { SchemaElement } from "hyparquet";
import { checkDeltas, checkRuns } from "./parquetRuns.js";
import { NotReadError, ThriftError, ThriftReader, type Struct } from "./thrift.js";

export interface Column {
  readonly element: SchemaElement;
  readonly codec: string;
  readonly rows: number;
}

/** Unpacks a page. @param length of what comes out */
export type Unpack = (codec: string, bytes: Uint8Array, length: number) => Uint8Array;

export const MOST = { page: 2 ** 28, values: 2 ** 24 }; // bytes, values of one page

const PAGE = { data: 0, index: 1, dictionary: 2, dataV2: 3 };
const ENCODING = { plain: 0, plainDictionary: 2, rle: 3, delta: 5, deltaLength: 6, dictionary: 8, split: 9 };
const NAMES: Readonly<Record<number, string>> = { 4: "BIT_PACKED", 7: "DELTA_BYTE_ARRAY", 10: "ALP" };

/** @param bytes of the column @throws ThriftError */
export function checkPages(bytes: Uint8Array, column: Column, unpack: Unpack): void {
  let values = 0;
  for (let at = 0; values < column.rows && at < bytes.length - 1;) {
    const reader = new ThriftReader(bytes, at);
    const header = reader.struct();
    const [type, size, packed] = [1, 2, 3].map((id) => numberIn(header, id));
    if (packed > bytes.length - reader.at) throw new ThriftError("a page is longer than its column");
    if (size > MOST.page) throw new ThriftError(`a page claims ${size} bytes, more than ${MOST.page}`);
    const page = bytes.subarray(reader.at, reader.at + packed);
    at = reader.at + packed;
    if (type === PAGE.dictionary) {
      requireCount(numberIn(structIn(header, 7), 1));
      unpacked(page, size, column, unpack);
    } else if (type === PAGE.data) values += checkData(page, size, structIn(header, 5), column, unpack);
    else if (type === PAGE.dataV2) values += checkDataV2(page, size, structIn(header, 8), column, unpack);
    else throw new ThriftError(`there is no kind of page ${type}`);
    if (values > column.rows) throw new ThriftError("its pages have more values than the column has rows");
  }
  if (values < column.rows) throw new ThriftError("its pages have fewer values than the column has rows");
}

/** The levels, which say where a value is, then the values. */
function checkData(page: Uint8Array, size: number, header: Struct, column: Column, unpack: Unpack): number {
  const count = requireCount(numberIn(header, 1));
  const data = unpacked(page, size, column, unpack);
  if (column.element.repetition_type === "REQUIRED") checkValues(data, 0, numberIn(header, 2), count, column);
  else {
    const to = 4 + lengthAt(data);
    checkValues(data, to, numberIn(header, 2), checkRuns(data, 4, to, 1, count), column);
  }
  return count;
}

/** The same with the levels in front, never compressed. */
function checkDataV2(page: Uint8Array, size: number, header: Struct, column: Column, unpack: Unpack): number {
  const [count, nulls, rows, encoding, levels, repeats] = [1, 2, 3, 4, 5, 6].map((id) => numberIn(header, id));
  requireCount(count);
  const isOptional = column.element.repetition_type !== "REQUIRED";
  const there = isOptional ? checkRuns(page, 0, levels, 1, count) : count;
  if (there !== count - nulls || rows !== count || repeats !== 0 || levels > page.length || levels > size) throw new ThriftError("the numbers of a page do not fit each other"); // prettier-ignore
  const rest = page.subarray(levels);
  const isPacked = header.get(7) !== false && size > levels;
  checkValues(isPacked ? unpacked(rest, size - levels, column, unpack) : rest, 0, encoding, there, column);
  return count;
}

/** @param count of the values that are there */
function checkValues(data: Uint8Array, from: number, encoding: number, count: number, { element }: Column): void {
  if (from > data.length) throw new ThriftError("the levels of a page are longer than it");
  const { type, type_length: width = 8 } = element;
  switch (encoding) {
    case ENCODING.plain:
      return; // bytes that are there or not
    case ENCODING.split:
      if (count * (type === "FIXED_LEN_BYTE_ARRAY" ? width : 4) > data.length - from) throw new ThriftError("a page has fewer bytes than its values take"); // prettier-ignore
      return;
    case ENCODING.rle:
      if (type !== "BOOLEAN") throw new ThriftError("its encoding is that of truth values");
      checkRuns(data, from + 4, data.length, 1, count);
      return;
    case ENCODING.plainDictionary:
    case ENCODING.dictionary:
      if (count > 0 && from >= data.length) throw new ThriftError("a page ends too early");
      if (count > 0 && data[from] > 0) checkRuns(data, from + 1, data.length, data[from], count);
      return;
    case ENCODING.delta:
    case ENCODING.deltaLength:
      if (count > 0) checkDeltas(data, from, count);
      return;
    default:
      throw new NotReadError(`its encoding is ${NAMES[encoding] ?? encoding}, which is not read here`);
  }
}

function unpacked(page: Uint8Array, size: number, { codec }: Column, unpack: Unpack): Uint8Array {
  const data = unpack(codec, page, size);
  if (data.length !== size) throw new ThriftError(`a page has ${data.length} bytes, and says ${size}`);
  return data;
}

/** A number of a header; 0 where it is left out. */
function numberIn(header: Struct, id: number): number {
  const value = header.get(id) ?? 0;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw new ThriftError("a number of a page is none that it can have"); // prettier-ignore
  return value;
}

function structIn(header: Struct, id: number): Struct {
  const value = header.get(id);
  if (!(value instanceof Map)) throw new ThriftError("a page does not say how many values it has");
  return value as Struct;
}

function requireCount(count: number): number {
  if (count > MOST.values) throw new ThriftError(`a page claims ${count} values, more than ${MOST.values}`);
  return count;
}

function lengthAt(data: Uint8Array): number {
  if (data.length < 4) throw new ThriftError("a page ends too early");
  return new DataView(data.buffer, data.byteOffset).getUint32(0, true);
}
