// A text in a file, for the code that cuts it into tokens (data/language): read in pieces, so that memory does not grow with it.
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foreignText } from "../core/encoding.js";
import { InputError } from "../core/errors.js";
import type { TextSource } from "../data/language/text.js";
import { idsOf, inMemory, type Ids, type TokenRoom, type Tokens, type TokenWriter } from "../data/language/tokens.js";
import { Problems } from "../data/problems.js";
import { firstWrongByte } from "../text/utf8.js";
import { displayPath, requireFile, textKind, unreadable } from "./file.js";

const PIECE = 1 << 20; // bytes

/** @throws InputError unless there is a text file at the path, with something in it */
export async function textFile(path: string): Promise<TextSource> {
  const name = displayPath(path);
  const problems = new Problems(name);
  const size = await requireFile(path, problems, textKind);
  if (size === 0) problems.fail({}, "the file is empty: there is no text to learn from");
  return { name, size, sha256: () => hashOf(path), bytes: (start, length) => bytesOf(path, start, length), pieces: (start, end) => piecesOf(path, start, end) }; // prettier-ignore
}

/** Opens the file for one action. @throws InputError when the system does not let it be read */
function reading<T>(path: string, action: (file: number) => T): T {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new InputError([{ place: { file: displayPath(path) }, message: unreadable(error) }]);
  }
  try {
    return action(file);
  } finally {
    closeSync(file);
  }
}

function bytesOf(path: string, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  return bytes.subarray(
    0,
    reading(path, (file) => readSync(file, bytes, 0, length, start)),
  );
}

function hashOf(path: string): string {
  const hash = createHash("sha256");
  return reading(path, (file) => {
    const bytes = new Uint8Array(PIECE);
    for (let read = 0; (read = readSync(file, bytes, 0, PIECE, null)) > 0;) hash.update(bytes.subarray(0, read));
    return hash.digest("hex");
  });
}

/**
 * Each piece but the last ends behind a word, and the next begins with the white space after it: there every tokenizer ends a token too, so
 * that the tokens of the pieces are those of the whole. A piece without such a place goes on.
 */
function* piecesOf(path: string, start: number, end: number): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: start > 0 });
  let rest = "";
  for (let place = start; place < end; place += PIECE) {
    const bytes = bytesOf(path, place, Math.min(PIECE, end - place));
    let text: string;
    try {
      text = rest + decoder.decode(bytes, { stream: place + PIECE < end });
    } catch {
      throw notText(path, start, end);
    }
    const cut = place + PIECE >= end ? text.length : lastWordEnd(text);
    if (cut > 0) yield text.slice(0, cut);
    rest = text.slice(cut);
  }
}

/** The last place with a word before it and white space after it; 0 when there is none. */
function lastWordEnd(text: string): number {
  let i = text.length - 1;
  while (i > 0 && !(SPACE.test(text[i]) && !SPACE.test(text[i - 1]))) i--;
  return Math.max(i, 0);
}

const SPACE = /[ \t\r\n]/; // what all tokenizers take for white space

/** Looks for the first byte that is wrong: the line in which it stands, and what to do. */
function notText(path: string, start: number, end: number): InputError {
  const file = displayPath(path);
  const foreign = foreignText(bytesOf(path, 0, PIECE));
  if (foreign !== null) return new InputError([{ place: { file }, ...foreign }]);
  let line = 1 + newlines(path, 0, start);
  for (let place = start; place < end;) {
    const bytes = bytesOf(path, place, Math.min(PIECE, end - place));
    const whole = place + bytes.length >= end ? bytes : bytes.subarray(0, lastCharacter(bytes));
    const wrong = firstWrongByte(whole);
    for (const byte of whole.subarray(0, wrong ?? whole.length)) if (byte === 0x0a) line++;
    if (wrong !== null) {
      const hex = whole[wrong].toString(16).toUpperCase().padStart(2, "0");
      const hint = "save the text as UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8";
      return new InputError([{ place: { file, line }, message: `byte ${place + wrong} (0x${hex}) is not UTF-8`, hint }]);
    }
    place += whole.length;
  }
  return new InputError([{ place: { file }, message: "the text is not UTF-8" }]);
}

/** Where the last character begins, which may be unfinished. */
function lastCharacter(bytes: Uint8Array): number {
  let i = bytes.length - 1;
  while (i > bytes.length - 4 && (bytes[i] & 0xc0) === 0x80) i--;
  return i;
}

function newlines(path: string, start: number, end: number): number {
  let count = 0;
  for (let place = start; place < end; place += PIECE)
    for (const byte of bytesOf(path, place, Math.min(PIECE, end - place))) if (byte === 0x0a) count++;
  return count;
}

const MOST_IN_MEMORY = 1 << 26; // bytes of text

/** Tokens of a long text are put into a file of its own, which is gone when the program ends; those of others stay in memory. */
export const roomForTokens: TokenRoom = (vocabulary, bytes) =>
  bytes <= MOST_IN_MEMORY ? inMemory(vocabulary, bytes) : onDisk(vocabulary);

/** The tokens one after the other, two or four bytes each. */
export function onDisk(vocabulary: number): TokenWriter {
  const directory = mkdtempSync(join(tmpdir(), "mlbh-tokens-"));
  const path = join(directory, "tokens");
  const file = openSync(path, "w+");
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  if (process.platform === "win32") process.on("exit", remove);
  else remove(); // the open file goes on, and its room is free once the program has ended
  const size = idsOf(vocabulary, 0).BYTES_PER_ELEMENT;
  let length = 0;
  return {
    write(ids) {
      const narrow = idsOf(vocabulary, ids.length);
      narrow.set(ids);
      writeSync(file, new Uint8Array(narrow.buffer));
      length += ids.length;
    },
    end(): Tokens {
      let ids: Ids = idsOf(vocabulary, 0);
      return {
        length,
        read(start, out) {
          if (ids.length < out.length) ids = idsOf(vocabulary, out.length);
          readSync(file, new Uint8Array(ids.buffer), 0, out.length * size, start * size);
          out.set(ids.subarray(0, out.length));
        },
      };
    },
  };
}
