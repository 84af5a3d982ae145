// Where a text stops being JSON. JSON.parse says it in words of its own, or not at all; so a text that it refuses is read again, to the
// first token that cannot stand there. Lists and maps are counted on a stack of our own: nesting, however deep, is not recursion.

export interface JsonFault {
  readonly line: number;
  readonly column: number;
  /** `expected a value, got "}"` */
  readonly message: string;
}

/** What can come next. */
type Expected = "a value" | 'a value or "]"' | 'a name in double quotes or "}"' | "a name in double quotes" | '":"' | '"," or "]"' | '"," or "}"' | "the end"; // prettier-ignore

const values: readonly Expected[] = ["a value", 'a value or "]"'];
const names: readonly Expected[] = ['a name in double quotes or "}"', "a name in double quotes"];

/** @returns null for a text that is JSON */
export function jsonFault(text: string): JsonFault | null {
  const open: ("[" | "{")[] = [];
  let expected: Expected = "a value";
  const afterValue = (): Expected => {
    const inside = open.at(-1);
    return inside === undefined ? "the end" : inside === "[" ? '"," or "]"' : '"," or "}"';
  };
  for (let at = pastSpace(text, 0); ; at = pastSpace(text, at)) {
    if (at === text.length) return expected === "the end" ? null : faultAt(text, at, `expected ${expected}, but the text ends`);
    const wrong = (): JsonFault => faultAt(text, at, `expected ${expected}, got ${JSON.stringify(String.fromCodePoint(text.codePointAt(at)!))}`); // prettier-ignore
    const c = text[at];
    if (c === '"' && (values.includes(expected) || names.includes(expected))) {
      const end = endOfString(text, at);
      if (typeof end !== "number") return end;
      at = end;
      expected = values.includes(expected) ? afterValue() : '":"';
    } else if ((c === "]" && expected.endsWith('"]"')) || (c === "}" && expected.endsWith('"}"'))) {
      open.pop();
      at++;
      expected = afterValue();
    } else if (c === "," && expected.startsWith('","')) {
      at++;
      expected = open.at(-1) === "[" ? "a value" : "a name in double quotes";
    } else if (c === ":" && expected === '":"') {
      at++;
      expected = "a value";
    } else if (!values.includes(expected)) return wrong();
    else if (c === "[" || c === "{") {
      open.push(c);
      at++;
      expected = c === "[" ? 'a value or "]"' : 'a name in double quotes or "}"';
    } else {
      plain.lastIndex = at;
      const found = plain.exec(text);
      if (found === null) return wrong();
      at += found[0].length;
      expected = afterValue();
    }
  }
}

const plain = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function pastSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && " \t\n\r".includes(text[at])) at++;
  return at;
}

/** Behind the closing quote, or what is wrong before it. */
function endOfString(text: string, start: number): number | JsonFault {
  for (let at = start + 1; at < text.length; at++) {
    const c = text[at];
    if (c === '"') return at + 1;
    if (c < " ")
      return faultAt(text, at, "a text goes over the end of a line, or holds a control character: write it as \\n or \\u000a");
    if (c !== "\\") continue;
    const escaped = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y;
    escaped.lastIndex = at + 1;
    const found = escaped.exec(text);
    if (found === null) return faultAt(text, at, "a backslash in a text must be followed by one of \" \\ / b f n r t, or by u and four digits"); // prettier-ignore
    at += found[0].length;
  }
  return faultAt(text, start, "a double quote is opened here and never closed");
}

function faultAt(text: string, at: number, message: string): JsonFault {
  const before = text.slice(0, at);
  const begin = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: at - begin + 1, message };
}
