// Where one row of JSON ends and the next begins: at the end of its line, or in a list where its brackets are closed. What stands between is
// parsed elsewhere.

import { quote } from "../../core/words.js";

export interface RowText {
  readonly text: string;
  /** On which it begins. */
  readonly line: number;
}

export interface Fault {
  readonly line: number;
  readonly message: string;
  readonly hint?: string;
}

/** Text comes in pieces, rows go out whole. */
export interface Splitter {
  push(piece: string): RowText[];
  /** What is left. */
  end(): RowText[];
  /** What is wrong between the rows, or with the end; nothing comes behind it. */
  readonly fault: Fault | null;
  /** Characters of a row whose end has not come. */
  readonly waiting: number;
  /** On which that row begins. */
  readonly line: number;
}

/** JSON lines. Blank ones are no rows. */
export function lineSplitter(): Splitter {
  let [rest, line] = ["", 1];
  const rows = (lines: readonly string[], first: number): RowText[] =>
    lines.map((text, i) => ({ text: text.replace(/^\ufeff/, "").trim(), line: first + i })).filter(({ text }) => text !== "");
  return {
    push(piece) {
      const end = piece.lastIndexOf("\n");
      if (end < 0) {
        rest += piece;
        return [];
      }
      const lines = (rest + piece.slice(0, end)).split("\n");
      const first = line;
      rest = piece.slice(end + 1);
      line += lines.length;
      return rows(lines, first);
    },
    end: () => rows([rest], line),
    fault: null,
    get waiting() {
      return rest.length;
    },
    get line() {
      return line;
    },
  };
}

/** The elements of a list: [ element, element, ... ]. A comma behind the last is none too many. */
export function listSplitter(): Splitter {
  let text = ""; // from the beginning of the element on
  let [at, depth, line, begins] = [0, 0, 1, 1];
  let [inText, isEscaped] = [false, false];
  let state: "start" | "first" | "element" | "behind" | "next" | "over" = "start";
  let fault: Fault | null = null;

  /** @returns the element that ends before this place */
  const take = (end: number): RowText => {
    const element = { text: text.slice(0, end).trim(), line: begins };
    text = text.slice(end);
    [at, state] = [0, "behind"];
    return element;
  };
  /** A character that stands within no element. @returns whether one begins with it */
  const isBeginning = (c: string): boolean => {
    if (state === "start") {
      if (c === "[") state = "first";
      return false;
    }
    if (/\s/.test(c)) return false;
    if (state === "over")
      fault = { line, message: `the list is closed, and ${quote(c)} stands behind it`, hint: "a file holds one list, or objects without a list, each on a line of its own" }; // prettier-ignore
    else if (c === "]") state = "over";
    else if (state === "behind") {
      if (c === ",") state = "next";
      else fault = { line, message: `expected a comma or ] behind an element of the list, got ${quote(c)}` };
    } else if (c === ",") fault = { line, message: "expected an element of the list, got a comma" };
    else return true;
    return false;
  };
  const push = (piece: string): RowText[] => {
    const found: RowText[] = [];
    text += piece;
    for (; at < text.length && fault === null; at++) {
      const c = text[at];
      if (c === "\n") line++;
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (c === "\\") isEscaped = true;
        else if (c === '"') inText = false;
        continue;
      }
      if (state !== "element") {
        if (!isBeginning(c)) continue;
        [text, at, begins, state, depth] = [text.slice(at), 0, line, "element", 0];
      }
      if (c === '"') inText = true;
      else if (c === "{" || c === "[") depth++;
      else if ((c === "}" || c === "]") && depth > 0) {
        if (--depth === 0) {
          found.push(take(at + 1));
          at = -1;
        }
      } else if (depth === 0 && (c === "," || c === "]")) {
        found.push(take(at));
        at = -1; // the comma is looked at once more
      }
    }
    if (state !== "element") [text, at] = ["", 0];
    return found;
  };
  return {
    push,
    end() {
      if (state !== "over")
        fault ??= { line: this.line, message: "the list is not closed: the file was cut off, or a bracket is missing" };
      return [];
    },
    get fault() {
      return fault;
    },
    get waiting() {
      return text.length;
    },
    get line() {
      return state === "element" ? begins : line;
    },
  };
}
