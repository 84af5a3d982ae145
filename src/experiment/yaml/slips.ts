// The usual slips in writing YAML, recognised by what stands around the place where the parser gave up.
import { quote, shorten } from "../../core/words.js";
import type { Line, Slip, Words } from "./slip.js";

/** A line where `key: value` was expected and no colon is found. */
export function notAKey(line: Line): Words {
  const quoted = /(?:^|[\s:[{,])((["'])(?:(?!\2).)*)$/.exec(line.text);
  if (quoted !== null) return openQuote(quoted[1], line.start + line.text.length - quoted[1].length);
  const body = line.text.trim().replace(/^- +/, "");
  return {
    message: `expected "key: value", got ${quote(body)}`,
    hint: keyHint(body),
    offset: line.start + line.text.indexOf(body),
  };
}

function keyHint(body: string): string {
  if (body.startsWith("```")) return "remove the lines that mark a block of code in Markdown";
  if (/^(\/\/|--|%|;)/.test(body)) return "a comment begins with #";
  const equals = /^([\w.-]+)\s*=\s*(.*)$/.exec(body);
  if (equals !== null) return `write ${shorten(`${equals[1]}: ${equals[2]}`)}`;
  const tight = /^([\w.-]+):(\S.*)$/.exec(body);
  if (tight !== null) return `a space is missing after the colon: ${shorten(`${tight[1]}: ${tight[2]}`)}`;
  const words = /^([\w.-]+)\s*(.*)$/.exec(body);
  const key = words === null ? "" : `if this is a key, write "${shorten(`${words[1]}: ${words[2]}`).trim()}"; `;
  return `${key}if it is a comment, put # before it`;
}

/** @param rest from the quote to the end of its line */
export function openQuote(rest: string, offset: number): Words {
  return { message: `this quote (${rest[0]}) is not closed on its line`, hint: `write ${shorten(rest)}${rest[0]}`, offset };
}

/** A line whose first character stands in a column where nothing can begin. */
export function indentation(slip: Slip): Words {
  const line = slip.content;
  const body = line.text.trim();
  const [above] = slip.above(line);
  const at = { offset: line.start + line.indent };
  if (/^-[^\s-]/.test(body) && !/^-[\d.]/.test(body))
    return { message: `expected a list item, got ${quote(body)}`, hint: `a space is missing after the dash: - ${shorten(body.slice(1))}`, ...at }; // prettier-ignore
  const item = /^\s*- +(.*)$/.exec(above?.text ?? "");
  if (item !== null && above.indent === line.indent && !body.startsWith("- ")) {
    const name = /^([\w.]+):\s*$/.exec(item[1]);
    if (name !== null && body.includes(":"))
      return { message: `${quote(body)} stands in the column of the dash above it`, hint: `to belong to ${name[1]} it needs 4 more spaces before it`, ...at }; // prettier-ignore
    return { message: `expected a list item, got ${quote(body)}`, hint: `a dash is missing: - ${shorten(body)}`, ...at };
  }
  return misplaced(slip, line);
}

/** "this line is indented by 1 space, expected 0 or 2" */
function misplaced(slip: Slip, line: Line): Words {
  const columns = new Set<number>();
  let least = Infinity;
  for (const above of slip.above(line)) {
    if (above.indent >= least) continue;
    least = above.indent;
    columns.add(least);
    if (least <= line.indent) break;
  }
  const expected = [...columns].sort((a, b) => a - b).join(" or ");
  return {
    message: `this line is indented by ${spaces(line.indent)}${expected === "" ? "" : `, expected ${expected}`}`,
    hint: "the keys of one map begin in the same column, and so do the items of one list",
    offset: line.start + line.indent,
  };
}

/** The first line is indented, and this one begins before it. */
export function misplacedRoot(slip: Slip): Words {
  const first = [...slip.above(slip.line)].at(-1);
  if (first === undefined || first.indent <= slip.line.indent) return besideTheRoot(slip, first);
  return {
    message: `this line is indented by ${spaces(first.indent)}, line ${slip.lineNumber(slip.offset)} by ${slip.line.indent}`,
    hint: "the keys of one map begin in the same column",
    offset: first.start + first.indent,
  };
}

/** The file's first value is complete, and more follows: a key, where it is a list. */
function besideTheRoot(slip: Slip, first: Line | undefined): Words {
  const body = slip.line.text.trim();
  if (first === undefined || !isKeyed(body)) return notAKey(slip.line);
  const kind = /^(- |\[)/.test(first.text) ? "list" : "map in braces";
  return {
    message: `the ${kind} of line ${slip.lineNumber(first.start)} is the whole file, and ${quote(body)} follows it`,
    hint: kind === "list" ? "an experiment is a map: put a key above the list" : "leave the braces out, or put everything into them", // prettier-ignore
  };
}

/** "loss: MSELoss" or "data:" */
function isKeyed(text: string): boolean {
  return /^["']?[\w.-]+["']?\s*:(\s|$)/.test(text);
}

function spaces(count: number): string {
  return count === 0 ? "no spaces" : count === 1 ? "1 space" : `${count} spaces`;
}

/** A dash where a key was expected: an item in the wrong column, or a list within a map. */
export function strayItem(slip: Slip): Words {
  const line = slip.content;
  const offset = line.start + line.indent;
  const key = [...slip.above(line)].find(({ indent }) => indent <= line.indent); // that the item would have to belong to
  for (const above of slip.above(line)) {
    if (!above.text.trim().startsWith("- ") || key?.indent === line.indent) break;
    return {
      message: `this list item is indented by ${spaces(line.indent)}, the one before it by ${above.indent}`,
      hint: "all items of a list begin in the same column",
      offset,
    };
  }
  return {
    message: `expected "key: value" as on the lines around it, got the list item ${quote(line.text.trim())}`,
    hint: "leave the dash out, or put a key above the items",
    offset,
  };
}

/** A second colon within one line; or the line below is indented further, as if it belonged to the value. */
export function secondColon(slip: Slip): Words {
  const { line } = slip;
  const value = line.text.slice(slip.offset - line.start);
  if (slip.character === "?" || slip.character === "-") return needsQuotes(slip);
  if (!/:(\s|$)/.test(value)) {
    const next = slip.below(line);
    const column = line.indent + (/^- +/.exec(line.text.trim())?.[0].length ?? 0);
    if (next !== null)
      return {
        message: `this line is indented by ${spaces(next.indent)}, the one above it by ${column}`,
        hint: "the keys of one map begin in the same column",
        offset: next.start + next.indent,
      };
  }
  const [, first = "", key = "", rest = ""] = /^(.*?)\s*([\w.-]+):(.*)$/.exec(value) ?? [];
  const message = `a second colon in one line: ${quote(line.text.trim())}`;
  if (first === "") return { message, hint: `write {${shorten(`${key}: ${rest.trim()}`).trim()}}, or put text with a colon in quotes` }; // prettier-ignore
  return { message, hint: `begin a new line for ${shorten(key)}, or put text with a colon in quotes` };
}

/** Text that begins with a character that means something in YAML. */
export function needsQuotes(slip: Slip): Words {
  const value = slip.line.text.slice(slip.offset - slip.line.start).replace(/[\s,\]}]+$/, "");
  return {
    message: `text that begins with ${slip.character} needs quotes`,
    hint: `write '${shorten(value.replaceAll("'", "''"))}'`,
  };
}

/** Within [ ] or { } something stands where a comma or the end was expected. */
export function inBrackets(slip: Slip, bracket: number): Words {
  const { character } = slip;
  const opening = slip.text[bracket];
  if (character === ",") return { message: "a comma without a value before it", hint: "remove the comma" };
  if (character === "-" && /^-\s/.test(slip.text.slice(slip.offset)))
    return { message: `a list item with a dash stands inside of ${opening} ${closing(opening)}`, hint: "inside of brackets commas separate the items; or leave the brackets out" }; // prettier-ignore
  const rest = slip.line.text.slice(slip.offset - slip.line.start);
  const [, before = "", after = ""] = /^(.*?)\s+(["']?[\w.-]+["']?\s*:.*)$/.exec(rest) ?? [];
  const [left, right] = before === "" ? ["", rest] : [before, after];
  return commaMissing(opening, right, slip.offset + (left === "" ? 0 : rest.indexOf(right)));
}

/** @param right what stands behind the missing comma, up to the end of its line */
function commaMissing(opening: string, right: string, offset: number): Words {
  return {
    message: `a comma is missing before ${quote(right.replace(/[\s\]},]+$/, ""))}`,
    hint: `commas separate what stands inside of ${opening} ${closing(opening)}`,
    offset,
  };
}

/** A value within brackets that goes on in the next line, where a key stands: the comma between them was forgotten. */
export function commaAtEnd(slip: Slip, bracket: number): Words | null {
  const next = slip.below(slip.line);
  const key = next?.text.trim() ?? "";
  return next === null || !isKeyed(key) ? null : commaMissing(slip.text[bracket], key, next.start + next.indent);
}

/** The bracket at `offset` is never closed, or by one of the other kind, or by a line too far left. */
export function unclosed(slip: Slip, offset: number): Words {
  const opening = slip.text[offset];
  const { character } = slip;
  if (isClosedLater(slip.text.slice(offset)))
    return {
      message: `this line stands inside of the ${opening} of line ${slip.lineNumber(offset)}, and begins no further right than the key before it`,
      hint: `indent all lines up to its ${closing(opening)}`,
      offset: slip.line.start + slip.line.indent,
    };
  if (/[\]}]/.test(character))
    return { message: `expected ${closing(opening)}, got ${character}: it closes the ${opening} of line ${slip.lineNumber(offset)}` }; // prettier-ignore
  return { message: `this ${opening} is never closed`, hint: `a ${closing(opening)} is missing`, offset };
}

/** @param text from an opening bracket on */
function isClosedLater(text: string): boolean {
  const open: string[] = [];
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === "[" || bracket === "{") open.push(closing(bracket));
    else if (open.pop() !== bracket) return false;
    if (open.length === 0) return true;
  }
  return false;
}

function closing(opening: string): string {
  return opening === "[" ? "]" : "}";
}
