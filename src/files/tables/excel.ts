// A sheet of a workbook. An .xlsx file is a zip archive of XML: it is unpacked and looked through before the library reads it, which believes how
// large it says it is. The whole sheet is in memory: that is how the format is.
import { readFile } from "node:fs/promises";
import { types } from "node:util";
import { InputError } from "../../core/errors.js";
import { formatBytes } from "../../core/format.js";
import { quote, type Locate } from "../../data/problems.js";
import type { CellRow } from "../../data/source.js";
import { unpackedFiles, type Fail } from "../zip.js";
import { cellsOf, type TimeForm } from "./cells.js";
import { chooseTable } from "./choose.js";
import { needed, type FileToRead, type Rows, type TableFormat } from "./format.js";
import { columnLetters, sheetNames, XmlSize } from "./sheetXml.js";

export const excel: TableFormat = {
  words: "an Excel workbook",
  endings: [".xlsx", ".xlsm"],
  begins: isWorkbook,
  beginning: "PK, as zip archives do, with [Content_Types].xml in it",
  open,
};

const MOST = { file: 2 ** 28, unpacked: 2 ** 28 }; // bytes

/** A zip archive whose first file is one of those that Office writes first. */
function isWorkbook(start: Uint8Array): boolean {
  if (start.length < 34 || start[0] !== 0x50 || start[1] !== 0x4b || start[2] !== 3 || start[3] !== 4) return false;
  const name = new TextDecoder().decode(start.subarray(30, 30 + Math.min(64, start[26] + 256 * start[27])));
  return /^(\[Content_Types\]\.xml|_rels\/|xl\/|docProps\/)/.test(name);
}

async function open(file: FileToRead): Promise<Rows> {
  const { path, size, problems } = file;
  const library = await needed(() => import("read-excel-file/universal"), ["read-excel-file"], excel.words, problems);
  if (size > MOST.file) problems.fail({}, `the workbook has ${formatBytes(size)}, more than the ${formatBytes(MOST.file)} that can be read`, "save the sheet as CSV, which may be of any size"); // prettier-ignore
  const bytes = await readFile(path);
  const sheets = lookThrough(bytes, file);
  const sheet = chooseTable(sheets, "sheet", file);
  const archive = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  let data: readonly (readonly unknown[])[];
  try {
    data = await library.readSheet(archive, sheets.indexOf(sheet) + 1);
  } catch (error) {
    if (error instanceof InputError) throw error;
    return problems.fail({}, `the workbook cannot be read: ${quote(error instanceof Error ? error.message : String(error))}`, "open it in a spreadsheet program and save it anew, or save the sheet as CSV"); // prettier-ignore
  }
  return asTable(data, sheet, file);
}

/** Unpacks all of it once. @returns the names of the sheets @throws InputError where it is damaged, or larger than it may be */
function lookThrough(bytes: Uint8Array, { problems }: FileToRead): string[] {
  const fail: Fail = (message, hint) => problems.fail({}, `the workbook is damaged: ${message}`, hint ?? "open it in a spreadsheet program and save it anew, or save the sheet as CSV"); // prettier-ignore
  let names: string[] | null = null;
  const size = new XmlSize(fail);
  for (const [name, data] of unpackedFiles(bytes, MOST.unpacked, fail)) {
    if (!/\.(xml|rels)$/.test(name)) continue;
    size.look(name, data);
    if (name === "xl/workbook.xml") names = sheetNames(new TextDecoder().decode(data));
  }
  return names ?? problems.fail({}, "this is an Office document, but no workbook", "name an .xlsx file");
}

/** The first row that is not empty has the names. Empty rows are none; so are columns that are empty throughout. */
function asTable(data: readonly (readonly unknown[])[], sheet: string, { problems, size }: FileToRead): Rows {
  const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === "";
  const header = data.findIndex((row) => !row.every(isEmpty));
  if (header < 0) problems.fail({}, `the sheet ${quote(sheet)} is empty`);
  const used = [...data[header].keys()].filter((column) => data.some((row) => !isEmpty(row[column])));
  const names = cellsOf(used.map((column) => data[header][column]), used.map(columnLetters), {}, problems); // prettier-ignore
  const forms = used.map((column) => timeForm(data, header, column));
  const locate: Locate = (row, column) => {
    const index = column === undefined ? -1 : names.indexOf(column);
    const named = /^\w+$/.test(sheet) ? sheet : `'${sheet}'`;
    return index < 0 ? `${named}, row ${row}` : `${named}!${columnLetters(used[index])}${row}`;
  };
  problems.locate = locate;
  function* rows(): Generator<{ rows: CellRow[]; read: number }> {
    const most = 1024;
    for (let from = header + 1; from < data.length; from += most) {
      const some = data.slice(from, from + most).flatMap((row, i): CellRow[] => {
        const line = from + i + 1;
        if (row.every(isEmpty)) return [];
        return [{ cells: cellsOf(used.map((column) => row[column]), names, { line }, problems, forms), line }]; // prettier-ignore
      });
      yield { rows: some, read: (size * Math.min(from + most, data.length)) / data.length };
    }
  }
  const all = rows();
  return { size, names, headerLine: header + 1, locate, rows: (async function* () { yield* all; })() }; // prettier-ignore
}

/** A column of days has no time of day: all of its times are midnight. */
function timeForm(data: readonly (readonly unknown[])[], header: number, column: number): TimeForm {
  const times = data.slice(header + 1).map((row) => row[column]);
  return times.every((time) => !types.isDate(time) || time.getTime() % 86_400_000 === 0) ? "date" : "time";
}
