// A whole file, or all that comes through standard input, in memory.
import { readFile } from "node:fs/promises";
import { InputError } from "../core/errors.js";
import { formatBytes } from "../core/format.js";
import { Problems } from "../data/problems.js";
import { displayPath, requireFile, unreadable, type FileKind } from "./file.js";

export const STDIN = "standard input";

const MOST = 2 ** 29 - 32; // characters of a string in Node

/**
 * @param path of a regular file, or "-" for standard input
 * @param kind what it should be, for messages
 * @throws InputError for what cannot be read, or is too large
 */
export async function readBytes(path: string, kind: FileKind): Promise<Uint8Array> {
  if (path === "-") return readStdin(kind);
  const problems = new Problems(displayPath(path));
  const size = await requireFile(path, problems, kind);
  if (size > MOST) throw tooLarge(displayPath(path), size);
  try {
    return await readFile(path);
  } catch (error) {
    problems.add({}, unreadable(error));
    throw problems.error();
  }
}

async function readStdin({ name }: FileKind): Promise<Uint8Array> {
  if (process.stdin.isTTY) throw new InputError([{ place: { file: STDIN }, message: `it is the keyboard, expected a ${name} through a pipe`, hint: "for example: cat FILE | mlbh tokens -" }]); // prettier-ignore
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of process.stdin as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size > MOST) throw tooLarge(STDIN, size);
  }
  return Buffer.concat(pieces);
}

function tooLarge(file: string, size: number): InputError {
  return new InputError([{ place: { file }, message: `it has ${formatBytes(size)}, more than the ${formatBytes(MOST)} that can be read at once`, hint: "take a part of it: head -c 500000000 FILE" }]); // prettier-ignore
}
