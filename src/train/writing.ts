// Files that are written whole or not at all, and what is said when the system refuses.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../core/errors.js";

/** What is being written, and what to do when that fails. */
export interface WritingWords {
  readonly what: string;
  readonly hint: () => string;
}

/**
 * Writes a file so that it is either the old one or the new one, never half of it. Directories are made.
 * @param previous where the old one is kept
 * @throws InputError when the system refuses
 */
export function writeWhole(
  target: string,
  content: string | Uint8Array,
  words: WritingWords,
  previous: string | null = null,
): void {
  orExplain(
    target,
    () => {
      const temporary = `${target}.tmp`;
      mkdirSync(dirname(target), { recursive: true });
      try {
        withFile(temporary, "w", (fd) => {
          writeAll(fd, content);
          fsyncSync(fd);
        });
        if (previous !== null && existsSync(target)) renameSync(target, previous);
        renameSync(temporary, target);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
      withFile(dirname(target), "r", fsyncSync); // the directory remembers the new name
    },
    words,
  );
}

function withFile(path: string, flags: string, use: (fd: number) => void): void {
  const fd = openSync(path, flags);
  try {
    use(fd);
  } finally {
    closeSync(fd);
  }
}

export function writeAll(fd: number, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "a file of that name is in the way",
  EFBIG: "the file would be larger than allowed",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "a part of the path does not exist, and it cannot be made (is the disk read-only?)", // so says Node's recursive mkdir there
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file, not a directory",
  EROFS: "the disk is read-only",
};

/** Turns what the system refuses into words for the user. */
export function orExplain<T>(path: string, action: () => T, { what, hint }: WritingWords): T {
  try {
    return action();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || !Object.hasOwn(REASONS, code)) throw error;
    throw new InputError([{ place: { file: path }, message: `cannot write ${what}: ${REASONS[code]}`, hint: hint() }]);
  }
}
