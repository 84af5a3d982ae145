// Which of several tables in one file: a sheet of a workbook, a table of a database.
import { didYouMean } from "../../core/suggest.js";
import { quote, quoteList } from "../../data/problems.js";
import type { FileToRead } from "./format.js";

/**
 * The one that is asked for, or the only one.
 * @param kind "sheet"
 * @throws InputError where there is none of the name, or several and none is named
 */
export function chooseTable(names: readonly string[], kind: string, { table, problems }: FileToRead): string {
  const list = `${kind}s: ${quoteList(names, 12)}`;
  if (names.length === 0) return problems.fail({}, `there is no ${kind} in it`);
  if (table !== null && names.includes(table.name)) return table.name;
  if (table !== null && !table.isGuess) {
    const meant = didYouMean(table.name, names);
    return problems.fail({}, `there is no ${kind} ${quote(table.name)}`, meant === null ? list : `${meant} (${list})`);
  }
  if (names.length === 1) return names[0];
  return problems.fail({}, `it has ${names.length} ${kind}s, and none is named`, `choose one with data.table in the experiment, or --table: ${quoteList(names, 12)}`); // prettier-ignore
}
