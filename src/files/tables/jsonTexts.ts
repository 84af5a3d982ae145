// Where one row of JSON ends and the next begins: at the end of its line, or in a list where its brackets are closed. What stands between is
// parsed elsewhere.

export interface RowText {
  readonly text: string;
  /** On which it begins. */
  readonly line: number;
}

/** Text comes in pieces, rows go out whole. */
export interface Splitter {
  push(piece: string): RowText[];
  /** What is left, and what is wrong with the end; null when nothing is. */
  end(): { readonly texts: RowText[]; readonly problem: string | null };
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
    end: () => ({ texts: rows([rest], line), problem: null }),
    get waiting() {
      return rest.length;
    },
    get line() {
      return line;
    },
  };
}

/** The elements of a list: [ element, element, ... ]. */
export function listSplitter(): Splitter {
  let text = ""; // from the beginning of the element on
  let [at, depth, line, begins] = [0, 0, 1, 1];
  let [inText, isEscaped, isOver] = [false, false, false];
  let state: "start" | "between" | "element" = "start";

  /** @returns the element that ends before this place */
  const take = (end: number): RowText => {
    const element = { text: text.slice(0, end).trim(), line: begins };
    text = text.slice(end);
    [at, state] = [0, "between"];
    return element;
  };
  const push = (piece: string): RowText[] => {
    const found: RowText[] = [];
    text += piece;
    for (; at < text.length; at++) {
      const c = text[at];
      if (c === "\n") line++;
      if (inText) {
        if (isEscaped) isEscaped = false;
        else if (c === "\\") isEscaped = true;
        else if (c === '"') inText = false;
        continue;
      }
      if (state === "start") {
        if (c === "[") [state, text, at] = ["between", text.slice(at + 1), -1];
        continue;
      }
      if (state === "between") {
        if (c === "]") isOver = true;
        if (c === "]" || c === "," || /\s/.test(c)) continue;
        [text, at, begins, state, depth] = [text.slice(at), 0, line, "element", 0];
      }
      if (c === '"') inText = true;
      else if (c === "{" || c === "[") depth++;
      else if (c === "}" || (c === "]" && depth > 0)) {
        if (--depth === 0) {
          found.push(take(at + 1));
          at = -1;
        }
      } else if (depth === 0 && (c === "," || c === "]")) {
        isOver ||= c === "]";
        found.push(take(at));
      }
    }
    if (state !== "element") [text, at] = ["", 0];
    return found;
  };
  return {
    push,
    end: () => ({ texts: [], problem: state === "element" || !isOver ? "the list is not closed: the file was cut off, or a bracket is missing" : null }), // prettier-ignore
    get waiting() {
      return text.length;
    },
    get line() {
      return state === "element" ? begins : line;
    },
  };
}
