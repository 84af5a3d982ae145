// A body that is JSON, as a value. Long lists of rows are read piece by piece, so that others have their turn between two of them. They are
// cut as bytes: a byte that UTF-8 shares with ASCII, such as a comma, is never a part of another character.
import { isUtf8 } from "node:buffer";
import { jsonFault } from "./jsonFault.js";
import { Refusal } from "./refusal.js";
import { othersTurn } from "./turns.js";

const DEEPEST = 64; // rows are 3 deep: what nests without end is no attempt at them, and takes long to read
const PIECE = 64 * 1024; // bytes that are read at once
const LOOK = 16 * PIECE; // bytes that are looked through at once

/** @throws Refusal that says where it stops being JSON */
export async function parseJson(body: Buffer): Promise<unknown> {
  if (!isUtf8(body)) throw new Refusal(400, "the body is not UTF-8 text", { hint: "JSON is always UTF-8" });
  const bytes = body.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? body.subarray(BYTE_ORDER_MARK.length) : body;
  if (await isTooDeep(bytes)) throw new Refusal(400, `the body is nested more than ${DEEPEST} deep`, { hint: "a row is a map of texts and numbers" }); // prettier-ignore
  try {
    return (bytes.length > PIECE ? await parseInPieces(bytes) : null) ?? JSON.parse(bytes.toString());
  } catch {
    const { line, column, message } = jsonFault(bytes.toString()) ?? { line: 1, column: 1, message: "it cannot be read" };
    throw new Refusal(400, "the body is not JSON", { problems: [{ line, column, message }] });
  }
}

const BYTE_ORDER_MARK = Buffer.from("\ufeff");
const [QUOTE, BACKSLASH, COMMA, LIST, END_OF_LIST, MAP, END_OF_MAP] = [...'"\\,[]{}'].map((c) => c.charCodeAt(0));

async function isTooDeep(bytes: Buffer): Promise<boolean> {
  let [depth, pause] = [0, LOOK];
  for (let at = 0; at < bytes.length && depth <= DEEPEST; at++) {
    if (at > pause) {
      pause = at + LOOK;
      await othersTurn();
    }
    const c = bytes[at];
    if (c === QUOTE) at = endOfText(bytes, at);
    else if (c === LIST || c === MAP) depth++;
    else if (c === END_OF_LIST || c === END_OF_MAP) depth--;
  }
  return depth > DEEPEST;
}

/** Where the quote is that closes the text that begins here, or the end of all. */
function endOfText(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (; at < bytes.length && bytes[at] !== QUOTE; at++) if (bytes[at] === BACKSLASH) at++;
  return at;
}

/**
 * `[...]` or `{"rows": [...]}`, cut at the commas between two rows: the pieces are lists, and together they are the whole.
 * @returns null for what is no such list @throws SyntaxError
 */
async function parseInPieces(bytes: Buffer): Promise<unknown> {
  const begin = /^\s*(\{\s*"rows"\s*:\s*)?\[/.exec(bytes.toString("latin1", 0, PIECE));
  if (begin === null) return null;
  const rows: unknown[] = [];
  const take = (piece: string): void => {
    const some = JSON.parse(`[${piece}]`) as unknown[];
    if (some.length === 0 && rows.length > 0) throw new SyntaxError("a comma, and nothing behind it");
    for (const row of some) rows.push(row);
  };
  let [at, from, depth] = [begin[0].length, begin[0].length, 0];
  for (; at < bytes.length; at++) {
    const c = bytes[at];
    if (c === QUOTE) at = endOfText(bytes, at);
    else if (c === LIST || c === MAP) depth++;
    else if (c === END_OF_LIST || c === END_OF_MAP) {
      if (depth === 0) break;
      depth--;
    } else if (c === COMMA && depth === 0 && at - from > PIECE) {
      take(bytes.toString("utf8", from, at));
      from = at + 1;
      await othersTurn();
    }
  }
  take(bytes.toString("utf8", from, at));
  const isMap = (begin[1] as string | undefined) !== undefined;
  const ends = bytes[at] === END_OF_LIST && (isMap ? /^\s*\}\s*$/ : /^\s*$/).test(bytes.toString("latin1", at + 1));
  return !ends ? null : isMap ? { rows } : rows;
}
