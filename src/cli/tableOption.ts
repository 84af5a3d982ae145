// Which of several tables in a file: for every command that is given one.
import { Option } from "commander";

/** What a table may be, for help. */
export const TABLES = "CSV or JSON lines (.gz too), Parquet, Excel, SQLite";

export function tableOption(): Option {
  return new Option("--table <name>", "of a file with several tables: the sheet (Excel) or the table (SQLite)");
}
