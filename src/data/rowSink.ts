// Who is told of a table's rows, and the names of its columns.
import type { CellBlock } from "./cellBlock.js";
import { quote, type Locate, type Problems } from "./problems.js";

export interface RowSink {
  /** The names of the columns: none empty, no two alike. @param locate of a file without lines */
  header(names: readonly string[], line: number, locate: Locate | null): void;
  /** As many cells as there are columns. */
  row(cells: readonly string[], line: number): void;
  /** The same for many rows at once; left out, they come one by one. */
  block?(rows: CellBlock): void;
  /**
   * After every piece of the file, which is read on only when this is done.
   * @param read the bytes so far
   * @param size the bytes of the file; null where it has no end that is known, as standard input
   */
  afterPiece?(read: number, size: number | null): void | Promise<void>;
}

/** The names of the header, each once. R and pandas leave that of the row numbers out: it gets one from its place. */
export function checkNames(cells: readonly string[], line: number, problems: Problems): readonly string[] {
  const given = new Set(cells);
  const names = cells.map((name, i) => (name === "" ? unnamed(i, given) : name));
  const seen = new Map<string, number>();
  names.forEach((name, i) => {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, i + 1);
    else
      problems.add(
        { line },
        `the name ${quote(name)} stands twice in the header, over columns ${first} and ${i + 1}`,
        "give every column a name of its own",
      );
  });
  problems.check();
  return names;
}

function unnamed(index: number, names: ReadonlySet<string>): string {
  let name = `unnamed_${index + 1}`;
  while (names.has(name)) name += "_";
  return name;
}
