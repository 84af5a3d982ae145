// The XML of a workbook, as far as it has to be known before it is read: the names of its sheets, how many cells a sheet claims to have, and that
// nothing in it stands for more than itself.
import type { Fail } from "../zip.js";

const MOST_CELLS = 2 ** 25;

/** How large the sheets are when every cell between the first and the last is there: a single cell XFD1048576 makes 2^34 of them. */
export class XmlSize {
  readonly #fail: Fail;

  constructor(fail: Fail) {
    this.#fail = fail;
  }

  look(name: string, bytes: Uint8Array): void {
    const text = new TextDecoder("latin1").decode(bytes); // names and digits, which are ASCII
    if (/<!(DOCTYPE|ENTITY)/i.test(text))
      this.#fail(`${name} defines words of its own (DOCTYPE), as no spreadsheet program does`);
    if (!/worksheets\//.test(name)) return;
    let [rows, columns, inRow] = [0, 0, 0];
    for (const [, tag, letters, digits] of text.matchAll(/<(?:\w+:)?(c|row)\b(?:[^>]*?\sr="([A-Za-z]*)(\d+)")?/g)) {
      if (tag === "row") [rows, inRow] = [Math.max(rows + 1, Number(digits ?? 0)), 0];
      else {
        inRow = letters === undefined || letters === "" ? inRow + 1 : columnNumber(letters);
        [rows, columns] = [Math.max(rows, Number(digits ?? 0)), Math.max(columns, inRow)];
      }
    }
    if (rows > 1_048_576 || columns > 16_384 || rows * columns > MOST_CELLS) this.#fail(`${name} claims ${rows} rows of ${columns} cells, more than the ${MOST_CELLS} cells that are read`); // prettier-ignore
  }
}

/** A is 1, Z 26, AA 27. */
function columnNumber(letters: string): number {
  return Array.from(letters.toUpperCase()).reduce((sum, letter) => Math.min(1e9, 26 * sum + letter.charCodeAt(0) - 64), 0);
}

/** 0 is A. */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26);
  return (rest === 0 ? "" : columnLetters(rest - 1)) + String.fromCharCode(65 + (index % 26));
}

/** In the order in which the program shows them. */
export function sheetNames(workbook: string): string[] {
  return [...workbook.matchAll(/<(?:\w+:)?sheet\s(?:[^>]*?\s)?name="([^"]*)"/g)].map(([, name]) => unescaped(name));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(
    /&(#x?)?(\w+);/g,
    (whole, numeric: string | undefined, name: string) =>
    numeric === undefined ? (ENTITIES[name] ?? whole) : String.fromCodePoint(Math.min(0x10ffff, parseInt(name, numeric === "#x" ? 16 : 10) || 63)), // prettier-ignore
  );
}
