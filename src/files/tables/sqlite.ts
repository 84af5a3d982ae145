// A table of an SQLite database. Only what is stored is read: a view, or a column that is computed, would let the file say what is run.
import type { Database } from "node-sqlite3-wasm";
import { quote } from "../../data/problems.js";
import { openSync, readSync, closeSync } from "node:fs";
import { cellsOf } from "./cells.js";
import { chooseTable } from "./choose.js";
import { beginsWith, guarded, needed, type FileToRead, type Rows, type TableFormat } from "./format.js";

export const sqlite: TableFormat = {
  words: "an SQLite database",
  endings: [".sqlite", ".sqlite3", ".db"],
  begins: beginsWith("SQLite format 3\0"),
  beginning: "SQLite format 3",
  open,
};

const AT_ONCE = 1024; // rows
const LEAST = 4; // bytes that a row takes at least: its place, its length, its number, its header

async function open(file: FileToRead): Promise<Rows> {
  const { path, size, problems } = file;
  const { default: library } = await needed(() => import("node-sqlite3-wasm"), ["node-sqlite3-wasm"], sqlite.words, problems);
  requireReadable(path, file);
  const explain = (error: unknown): never => problems.fail({}, ...reasonOf(error));
  let database: Database | null = null;
  try {
    database = new library.Database(path, { readOnly: true, fileMustExist: true });
    const found = lookInto(database, file);
    return {
      size,
      names: found.names,
      headerLine: 0,
      locate: (row) => `row ${row}`,
      rows: guarded(rowsOf(database, found, file), explain),
    };
  } catch (error) {
    database?.close();
    if (error instanceof library.SQLite3Error) return explain(error);
    throw error;
  }
}

/** What SQLite would only say in its own words: changes that still lie in a second file; texts of two bytes a character. */
function requireReadable(path: string, { problems }: FileToRead): void {
  const head = Buffer.alloc(100);
  const file = openSync(path, "r");
  const read = readSync(file, head, 0, 100, 0);
  closeSync(file);
  if (read < 100) problems.fail({}, "the database is damaged: it ends within its header", "copy or download it again");
  if (head[18] === 2 || head[19] === 2) problems.fail({}, "its latest changes are in a second file (journal mode WAL)", "bring them together first: sqlite3 FILE 'PRAGMA journal_mode = DELETE'"); // prettier-ignore
  if (head.readUInt32BE(56) > 1)
    problems.fail({}, "its texts are UTF-16, expected UTF-8", "write it anew: PRAGMA encoding = 'UTF-8', then copy the tables");
}

interface Found {
  readonly table: string;
  readonly names: readonly string[];
}

function lookInto(database: Database, file: FileToRead): Found {
  database.exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON;");
  const tables = database.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND sql NOT LIKE 'CREATE VIRTUAL%' AND rootpage > 0 ORDER BY rowid"); // prettier-ignore
  const table = chooseTable(tables.map(({ name }) => name as string), "table", file); // prettier-ignore
  const columns = database.all(`PRAGMA table_xinfo(${quoted(table)})`);
  const computed = columns.find(({ hidden }) => hidden !== 0);
  if (computed !== undefined) file.problems.fail({ column: computed.name as string }, "this column is computed (GENERATED), and only what is stored is read", "store it: CREATE TABLE new AS SELECT * FROM old"); // prettier-ignore
  return { table, names: columns.map(({ name }) => name as string) };
}

function* rowsOf(
  database: Database,
  { table, names }: Found,
  { size, problems }: FileToRead,
): Generator<{ rows: { cells: string[]; line: number }[]; read: number }> {
  try {
    // named by their places: a column may be called like anything
    const columns = names.map((name, i) => `${quoted(name)} AS c${i}`).join(", ");
    const count = Number(database.get(`SELECT count(*) AS n FROM ${quoted(table)}`)?.n);
    let [line, rows]: [number, { cells: string[]; line: number }[]] = [0, []];
    for (const row of database.prepare(`SELECT ${columns} FROM ${quoted(table)}`).iterate()) {
      if (++line > size / LEAST) problems.fail({}, "the database is damaged: it has more rows than there is room for", "copy or download it again"); // prettier-ignore
      rows.push({ cells: cellsOf(names.map((_, i) => row[`c${i}`]), names, { line }, problems), line }); // prettier-ignore
      if (rows.length < AT_ONCE) continue;
      yield { rows, read: (size * line) / Math.max(count, line) };
      rows = [];
    }
    if (rows.length > 0) yield { rows, read: size };
  } finally {
    database.close();
  }
}

/** A name as SQL has it. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function reasonOf(error: unknown): [message: string, hint: string] {
  const words = error instanceof Error ? error.message : String(error);
  if (/locked|busy/i.test(words)) return ["the database is locked by another program", "close it there, or read a copy"];
  return [`the database cannot be read: ${quote(words)}`, "copy or download it again; sqlite3 FILE 'PRAGMA integrity_check' says more"]; // prettier-ignore
}
