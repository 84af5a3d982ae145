// Every format of tables beside CSV.
import { excel } from "./excel.js";
import type { TableFormat } from "./format.js";
import { parquet } from "./parquet.js";
import { sqlite } from "./sqlite.js";

/** Those that are read from anywhere in the file, and so not through a pipe. JSON comes as CSV does, from beginning to end (json.ts). */
export const tableFormats: readonly TableFormat[] = [parquet, excel, sqlite];
