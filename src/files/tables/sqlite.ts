// A table of an SQLite database. Only what is stored is read: a view, or a column that is computed, would let the file say what is run.
import type { Database } from "node-sqlite3-wasm";
import { quote } from "../../data/problems.js";
import { closeSync, copyFileSync, mkdtempSync, openSync, readSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cellsOf } from "./cells.js";
import { systemCode } from "../file.js";
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
  const own = ownName(path);
  try {
    database = new library.Database(own.path, { readOnly: true, fileMustExist: true });
    const found = lookInto(database, file);
    return {
      size,
      names: found.names,
      headerLine: 0,
      locate: (row) => `row ${row}`,
      rows: guarded(rowsOf(database, found, file, own), explain),
    };
  } catch (error) {
    close(database, own);
    if (error instanceof library.SQLite3Error) return explain(error);
    throw error;
  }
}

/**
 * The database under a name that only this process has. The library marks what it reads with a directory beside it: two processes could not
 * read one database, one that was killed would lock it for good, and a directory that is read-only could not hold it.
 */
function ownName(path: string): { readonly path: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), "mlbh-sqlite-"));
  const link = join(directory, "database");
  try {
    symlinkSync(resolve(path), link);
  } catch {
    copyFileSync(path, link); // where links are not allowed
  }
  return { path: link, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function close(database: Database | null, own: { remove(): void }): void {
  try {
    database?.close();
  } finally {
    own.remove();
  }
}

const JOURNAL = "d9d505f920a163d7"; // how a journal begins that holds what the file was before a change

/** What SQLite would not say, or only in its own words: changes that still lie in a second file; texts of two bytes a character. */
function requireReadable(path: string, { problems }: FileToRead): void {
  const head = startOf(path);
  const beside = (ending: string): Buffer => startOf(`${realpathSync(path)}-${ending}`);
  if (beside("journal").toString("hex", 0, 8) === JOURNAL) problems.fail({}, "a change of it is not finished: another program writes to it, or was stopped while it did", "wait until it is done, or let SQLite clean up: sqlite3 FILE .tables"); // prettier-ignore
  if (head.length < 100) problems.fail({}, "the database is damaged: it ends within its header", "copy or download it again");
  if (head[19] === 2 && beside("wal").length > 0) problems.fail({}, "its journal mode is WAL, and its latest changes are in a second file, whose name ends in -wal", "end what writes to it, and bring the two together: sqlite3 FILE 'PRAGMA wal_checkpoint(TRUNCATE)'"); // prettier-ignore
  if (head.readUInt32BE(56) > 1)
    problems.fail({}, "its texts are UTF-16, expected UTF-8", "write it anew: PRAGMA encoding = 'UTF-8', then copy the tables");
}

/** Its first bytes; none where there is no such file. */
function startOf(path: string): Buffer {
  const head = Buffer.alloc(100);
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return head.subarray(0, 0);
    throw error;
  }
  try {
    return head.subarray(0, readSync(file, head, 0, head.length, 0));
  } finally {
    closeSync(file);
  }
}

interface Found {
  readonly table: string;
  readonly names: readonly string[];
}

function lookInto(database: Database, file: FileToRead): Found {
  // alone, since a database whose journal mode is WAL is otherwise shared by way of memory, which the library does not have
  database.exec(
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA query_only = ON;",
  );
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
  own: { remove(): void },
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
    close(database, own);
  }
}

/** A name as SQL has it. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function reasonOf(error: unknown): [message: string, hint: string] {
  const words = error instanceof Error ? error.message : String(error);
  return [`the database cannot be read: ${quote(words)}`, "copy or download it again; sqlite3 FILE 'PRAGMA integrity_check' says more"]; // prettier-ignore
}
