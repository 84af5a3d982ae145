// Files of every format made in a test: good ones by the libraries that write them, bad ones byte by byte.
import sqlite from "node-sqlite3-wasm";
import { parquetWriteBuffer, type ColumnSource } from "hyparquet-writer";
import { rmSync } from "node:fs";
import { crc32, deflateRawSync } from "node:zlib";
import { InputError } from "../../../src/core/errors.js";
import { plainDialect } from "../../../src/data/dialect.js";
import { Problems } from "../../../src/data/problems.js";
import { readRows } from "../../../src/data/readRows.js";
import { tableFile, type TableFileOptions } from "../../../src/files/tableFile.js";

export interface Read {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

/** All that is in a file. @throws InputError */
export async function readAll(path: string, options?: TableFileOptions): Promise<Read> {
  const source = tableFile(path, options);
  const problems = new Problems(source.name);
  const [rows, lines]: [string[][], number[]] = [[], []];
  let names: readonly string[] = [];
  await readRows(source, plainDialect, problems, {
    header: (all) => void (names = all),
    row(cells, line) {
      rows.push([...cells]);
      lines.push(line);
    },
  });
  problems.check();
  return { names, rows, lines };
}

/** What is said of a bad file; "read" where nothing is, "slow" where it takes long. */
export async function refusal(path: string, options?: TableFileOptions): Promise<string> {
  const before = performance.now();
  try {
    await readAll(path, options);
    return "read";
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    if (performance.now() - before > 2000) return "slow";
    return error.message;
  }
}

export function parquet(columnData: ColumnSource[], codec?: "UNCOMPRESSED" | "SNAPPY"): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, ...(codec === undefined ? {} : { codec }) }));
}

/** A database with what these commands make. */
export function database(path: string, ...commands: readonly string[]): string {
  rmSync(path, { force: true });
  const made = new sqlite.Database(path);
  for (const command of commands) made.exec(command);
  made.close();
  return path;
}

// ---- Thrift's compact protocol, as it should be or not

export const i32 = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);
export function varint(value: number): number[] {
  return value < 128 ? [value] : [128 + (value % 128), ...varint(Math.floor(value / 128))];
}
export const binary = (text: string): number[] => [...varint(Buffer.byteLength(text)), ...Buffer.from(text)];
export const list = (type: number, items: readonly (readonly number[])[]): number[] => [(15 << 4) | type, ...varint(items.length), ...items.flat()]; // prettier-ignore
/** Fields [number, type, bytes] in their order. */
export function struct(...fields: readonly (readonly [id: number, type: number, bytes: readonly number[]])[]): number[] {
  let last = 0;
  const bytes = fields.flatMap(([id, type, value]) => {
    const delta = id - last;
    last = id;
    return [(delta << 4) | type, ...value];
  });
  return [...bytes, 0];
}

interface RawColumn {
  readonly name?: string;
  readonly type?: number;
  readonly codec?: number;
  readonly values?: number;
  /** Beside name, type and that it is required. */
  readonly schema?: readonly (readonly [number, number, readonly number[]])[];
  readonly repetition?: number;
  readonly start?: number;
  readonly size?: number;
}

/** One group of one column, whose bytes are these. */
export function rawParquet(
  pages: readonly number[],
  rows: number,
  column: RawColumn = {},
  more: { children?: number; groups?: number } = {},
): Uint8Array {
  const { name = "a", type = 5, codec = 0, values = rows, schema = [], repetition = 0, start = 4, size = pages.length } = column;
  const meta = struct(
    [1, 5, i32(type)], [2, 9, list(5, [[0]])], [3, 9, list(8, [binary(name)])], [4, 5, i32(codec)], [5, 6, i32(values)],
    [6, 6, i32(size)], [7, 6, i32(size)], [9, 6, i32(start)],
  ); // prettier-ignore
  const group = struct([1, 9, list(12, [struct([2, 6, i32(start)], [3, 12, meta])])], [2, 6, i32(size)], [3, 6, i32(rows)]);
  const { children = 1, groups = 1 } = more;
  const footer = struct(
    [1, 5, i32(1)],
    [2, 9, list(12, [struct([4, 8, binary("root")], [5, 5, i32(children)]), struct([1, 5, i32(type)], ...schema.filter(([id]) => id === 2), [3, 5, i32(repetition)], [4, 8, binary(name)], ...schema.filter(([id]) => id > 4))])],
    [3, 6, i32(rows * groups)],
    [4, 9, list(12, Array.from({ length: groups }, () => group))],
  ); // prettier-ignore
  return withFooter(pages, footer);
}

export function withFooter(pages: readonly number[], footer: readonly number[], length = footer.length): Uint8Array {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(length);
  return Buffer.concat([Buffer.from("PAR1"), Buffer.from(pages), Buffer.from(footer), size, Buffer.from("PAR1")]);
}

/** A page of data. @param claims how many bytes it unpacks to */
export function dataPage(
  values: number,
  bytes: readonly number[],
  { encoding = 0, claims = bytes.length, packed = bytes.length } = {},
): number[] {
  const inner = struct([1, 5, i32(values)], [2, 5, i32(encoding)], [3, 5, i32(3)], [4, 5, i32(3)]);
  return [...struct([1, 5, i32(0)], [2, 5, i32(claims)], [3, 5, i32(packed)], [5, 12, inner]), ...bytes];
}

// ---- zip archives and what is in a workbook

interface Packed {
  readonly name: string;
  readonly text: string;
  /** What it says, if that is not true. */
  readonly size?: number;
  readonly method?: number;
  readonly flags?: number;
}

export function zip(files: readonly Packed[]): Buffer {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const { name, text, size, method = 8, flags = 0 } of files) {
    const data = Buffer.from(text);
    const packed = method === 8 ? deflateRawSync(data) : data;
    const both = Buffer.alloc(26); // what header and directory share
    both.writeUInt16LE(20, 0);
    both.writeUInt16LE(flags, 2);
    both.writeUInt16LE(method, 4);
    both.writeUInt32LE(crc32(data), 10);
    both.writeUInt32LE(packed.length, 14);
    both.writeUInt32LE(size ?? data.length, 18);
    both.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), both, Buffer.from(name), packed]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), both, entry, Buffer.from(name)]));
    parts.push(local);
    at += local.length;
  }
  const all = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(all.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, all, end]);
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN =
  'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** The parts of a workbook. @param sheets the XML of their cells, by name */
export function workbookParts(sheets: Readonly<Record<string, string>>): Packed[] {
  const names = Object.keys(sheets);
  const types = names
    .map(
      (_, i) =>
        `<Override PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`,
    )
    .join("");
  const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return [
    { name: "[Content_Types].xml", text: `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>${types}</Types>` },
    { name: "_rels/.rels", text: `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>` },
    { name: "xl/workbook.xml", text: `${XML}<workbook ${MAIN}><sheets>${names.map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join("")}</sheets></workbook>` },
    { name: "xl/_rels/workbook.xml.rels", text: `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${kind}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join("")}</Relationships>` },
    ...names.map((name, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, text: `${XML}<worksheet ${MAIN}><sheetData>${sheets[name]}</sheetData></worksheet>` })),
  ]; // prettier-ignore
}

/** Cells as XML: numbers and texts. */
export function sheetOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return rows.map((cells, r) => `<row r="${r + 1}">${cells.map((cell, c) => cell === null ? "" : typeof cell === "number" ? `<c r="${String.fromCharCode(65 + c)}${r + 1}"><v>${cell}</v></c>` : `<c r="${String.fromCharCode(65 + c)}${r + 1}" t="inlineStr"><is><t>${cell}</t></is></c>`).join("")}</row>`).join(""); // prettier-ignore
}

export function workbook(sheets: Readonly<Record<string, readonly (readonly (string | number | null)[])[]>>): Buffer {
  return zip(workbookParts(Object.fromEntries(Object.entries(sheets).map(([name, rows]) => [name, sheetOf(rows)]))));
}
