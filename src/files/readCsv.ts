// Reading a CSV file into columns.
import { reader, take } from "../autograd/call.js";
import { field } from "../core/fields.js";
import { readCsvTable, type CsvTable, type ReadCsvOptions } from "../data/csvTable.js";
import { delimiters, encodings } from "../data/dialect.js";
import { RowMemory, type RereadSource } from "../data/rowMemory.js";
import { csvFile } from "./csvFile.js";
import { takePath } from "./file.js";

const names = { kind: "a list of column names", accepts: take.texts("names").accepts };
const read = reader("readCsv", [
  takePath("path", "the path of a CSV file"),
  take.options({
    delimiter: field.choice(delimiters, { help: "what stands between two cells" }),
    encoding: field.choice(encodings, { help: "how bytes stand for characters" }),
    columns: field.object({ ...names, help: "the columns to keep" }),
    text: field.object({ ...names, help: "the columns that stay texts" }),
  }),
]);

/**
 * A CSV file (also gzipped) as columns by name. A column is numbers when all its cells are, however they are written ($1,234.50 or 12,5 too);
 * otherwise it is texts as they stand in the file, dates among them. Cells that stand for nothing (empty, NA, NaN, null, ?, ...) are NaN among
 * numbers and "" among texts; a column without any value is numbers, all NaN. Encoding and delimiter are found out as `mlbh init` does.
 *
 *     const table = await readCsv("data/iris.csv");
 *     table.rows;                        // 150
 *     table.names;                       // ["sepal_length", ..., "species"]
 *     tensor(table.numbers("sepal_length")); // (150,), float64
 *     table.columns.species[0];          // "setosa"
 *
 * @throws ArgumentError for options that do not exist; InputError when the file is not there or is not a table: every problem at its line
 */
export async function readCsv(path: string, options: ReadCsvOptions = {}): Promise<CsvTable> {
  const [, given] = read([path, options]) as [string, ReadCsvOptions?];
  const source: RereadSource = { ...csvFile(path), rows: new RowMemory() };
  return readCsvTable(source, given ?? {});
}
