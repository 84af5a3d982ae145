// A text in a file, for the code that cuts it into tokens (data/language): read in pieces, so that memory does not grow with it.
import { createHash } from "node:crypto";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import type { TextSource } from "../data/language/text.js";
import { idsOf, inMemory, type Ids, type TokenRoom, type Tokens, type TokenWriter } from "../data/language/tokens.js";
import { Problems } from "../data/problems.js";
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

/** Each piece ends behind the last line, else the last space, that is complete; a piece without either goes on. */
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
    const cut = place + PIECE >= end ? text.length : Math.max(text.lastIndexOf("\n"), text.lastIndexOf(" ")) + 1;
    if (cut > 0) yield text.slice(0, cut);
    rest = text.slice(cut);
  }
}

/** Looks for the first byte that is wrong: the line in which it stands, and what to do. */
function notText(path: string, start: number, end: number): InputError {
  let line = 1 + newlines(path, 0, start);
  for (let place = start; place < end;) {
    const bytes = bytesOf(path, place, Math.min(PIECE, end - place));
    const newline = bytes.lastIndexOf(0x0a);
    const whole = place + bytes.length >= end || newline < 0 ? bytes : bytes.subarray(0, newline + 1);
    const good = validBytes(whole);
    if (good < whole.length) {
      for (const byte of whole.subarray(0, good)) if (byte === 0x0a) line++;
      const hex = whole[good].toString(16).toUpperCase().padStart(2, "0");
      const hint = "save the text as UTF-8, for example with iconv -f WINDOWS-1252 -t UTF-8";
      return new InputError([{ place: { file: displayPath(path), line }, message: `byte ${place + good} (0x${hex}) is not UTF-8`, hint }]); // prettier-ignore
    }
    for (const byte of whole) if (byte === 0x0a) line++;
    place += whole.length;
  }
  return new InputError([{ place: { file: displayPath(path) }, message: "the text is not UTF-8" }]);
}

/** How many bytes at the beginning are right: found by halving. */
function validBytes(bytes: Uint8Array): number {
  const isRight = (length: number): boolean => {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isRight(middle)) good = middle;
    else bad = middle;
  }
  return good;
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
