// A text that is no experiment: what does it look like?
import { isCsvName, isOtherTableName, isReadTableName } from "../../core/fileKinds.js";
import { shellWord } from "../../core/words.js";

export interface Likeness {
  readonly message: string;
  readonly hint: string;
}

const EXPERIMENT = "expected an experiment in YAML";

/** A table where an experiment was expected, by its name: what it holds need not even be text. */
export function tableInstead(file: string): Likeness | null {
  if (isCsvName(file)) return csv(file);
  if (isReadTableName(file)) return { message: `the file looks like a table of data, ${EXPERIMENT}`, hint: `mlbh init ${shellWord(file)} writes an experiment for it` }; // prettier-ignore
  if (!isOtherTableName(file)) return null;
  return { message: `the file looks like a table of data, ${EXPERIMENT}`, hint: `save it as CSV (UTF-8); mlbh init ${shellWord(file.replace(/\.[^./]+(\.\w+)?$/, ".csv"))} then writes an experiment for it` }; // prettier-ignore
}

function csv(file: string): Likeness {
  return { message: `the file looks like a CSV file, ${EXPERIMENT}`, hint: `mlbh init ${shellWord(file)} writes an experiment for it` }; // prettier-ignore
}

/** Asked only about texts that cannot be read as a map of keys. */
export function likenessOf(text: string, file: string): Likeness | null {
  const [first = "", second = ""] = text
    .replace(/^\ufeff/, "")
    .split(/\r?\n|\r/)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  if (first.trimStart().startsWith("<")) return { message: `the file looks like HTML or XML, ${EXPERIMENT}`, hint: "name the file of the experiment" }; // prettier-ignore
  if (isCsv(first, second)) return csv(file);
  if (/^\[[\w.-]+\]\s*$/.test(first) && /^[\w.-]+\s*=/.test(second)) return { message: `the file looks like TOML or INI, ${EXPERIMENT}`, hint: "write key: value, and indent the keys of a section below it" }; // prettier-ignore
  if (/^((import|from|def|class) |\w+ *= *[[{(])/.test(first)) return { message: `the file looks like Python, ${EXPERIMENT}`, hint: "name the file of the experiment" }; // prettier-ignore
  return null;
}

/** As many separators in the second line as in the first, and no key in either. */
function isCsv(first: string, second: string): boolean {
  const count = (line: string, separator: string): number => line.split(separator).length - 1;
  const isRow = (line: string): boolean => !/^\s*[-{[]|:\s/.test(line.replace(/"[^"]*"/g, ""));
  return (
    isRow(first) && isRow(second) && [",", ";", "\t"].some((s) => count(first, s) > 0 && count(first, s) === count(second, s))
  );
}
