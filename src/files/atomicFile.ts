// A file that is there whole or not at all: what is written goes to a temporary file beside it, which takes its name at the end.
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../core/errors.js";
import { makeDirectory } from "./directories.js";
import { isRunning } from "./process.js";

export class AtomicFile {
  readonly #target: string;
  readonly #temporary: string;
  #fd: number | null;

  constructor(target: string) {
    this.#target = target;
    this.#temporary = `${target}.${process.pid}.tmp`;
    this.#fd = openSync(this.#temporary, "w");
  }

  write(content: string | Uint8Array): void {
    if (this.#fd !== null) writeAll(this.#fd, content);
  }

  /**
   * Everything is on the disk and has its name when this returns.
   * @param before what to do with the file that has the name now
   * @param target another name in the same directory, which only the content could tell
   */
  commit(before: () => void = () => undefined, target = this.#target): void {
    if (this.#fd === null) return;
    fsyncSync(this.#fd);
    closeSync(this.#fd);
    this.#fd = null;
    before();
    renameSync(this.#temporary, target);
    withFile(dirname(this.#target), "r", fsyncSync); // the directory remembers the new name
  }

  /** Leaves nothing behind; does nothing after commit(). */
  discard(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
    rmSync(this.#temporary, { force: true });
  }
}

/** Whether a file is what a write has left behind whose process was killed. */
export function isAbandoned(name: string): boolean {
  const pid = /\.(\d+)\.tmp$/.exec(name)?.[1];
  return pid !== undefined && !isRunning(Number(pid));
}

/** Removes what killed writes of this file have left behind. */
export function clearAbandoned(target: string): void {
  const folder = dirname(target);
  for (const name of readdirSync(folder))
    if (name.startsWith(`${basename(target)}.`) && isAbandoned(name)) rmSync(join(folder, name), { force: true });
}

/** Makes the directory, too. @param before as in commit() */
export function writeAtomically(target: string, content: string | Uint8Array, before?: () => void): void {
  makeDirectory(dirname(target));
  const file = new AtomicFile(target);
  try {
    file.write(content);
    file.commit(before);
  } finally {
    file.discard();
  }
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

export const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "a file of that name is in the way",
  EISDIR: "a directory of that name is in the way",
  EFBIG: "the file would be larger than allowed",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "a part of the path does not exist, and it cannot be made",
  EPERM: "operation not permitted",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file, not a directory",
  EROFS: "the disk is read-only",
};

/**
 * Turns what the system refuses into words for the user.
 * @param what is being written: "the run"
 * @param hint what to do then
 */
export function explainWriting<T>(path: string, what: string, hint: () => string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || !Object.hasOwn(REASONS, code)) throw error;
    throw new InputError([{ place: { file: path }, message: `cannot write ${what}: ${REASONS[code]}`, hint: hint() }]);
  }
}
