// A text that is no experiment: what does it look like?

export interface Likeness {
  readonly message: string;
  readonly hint: string;
}

const EXPERIMENT = "expected an experiment in YAML";

/** Asked only about texts that cannot be read as a map of keys. */
export function likenessOf(text: string, file: string): Likeness | null {
  const [first = "", second = ""] = text
    .replace(/^\ufeff/, "")
    .split(/\r?\n|\r/)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  if (first.trimStart().startsWith("<")) return { message: `the file looks like HTML or XML, ${EXPERIMENT}`, hint: "name the file of the experiment" }; // prettier-ignore
  if (isCsv(first, second)) return { message: `the file looks like a CSV file, ${EXPERIMENT}`, hint: `mlbh init ${file} writes an experiment for it` }; // prettier-ignore
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
