// A run is a directory: runs/<name>-<n>/ holds all that went in and all that came out.
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statfsSync } from "node:fs"; // prettier-ignore
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { formatBytes } from "../core/format.js";
import { shellWord } from "../core/words.js";
import { explainWriting, isAbandoned, writeAll, writeAtomically } from "../files/atomicFile.js";
import { existingParent, makeDirectory } from "../files/directories.js";

export class RunDirectory {
  readonly path: string;
  /** Logs that are being written to, kept open. */
  readonly #logs = new Map<string, number>();

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes <parent>/<name>-<n> with the first n that is free. */
  static create(parent: string, name: string): RunDirectory {
    return whenWriting(parent, () => {
      makeDirectory(parent);
      const taken = new Set(readdirSync(parent));
      for (let n = 1; ; n++) {
        const path = join(parent, `${name}-${n}`);
        if (taken.has(`${name}-${n}`)) continue;
        try {
          mkdirSync(path);
          return new RunDirectory(path);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another run was faster: take the next number
        }
      }
    });
  }

  /** The directory at `path`, made if need be. What an interrupted write has left behind is removed. */
  static open(path: string): RunDirectory {
    return whenWriting(path, () => {
      makeDirectory(path);
      for (const folder of [path, join(path, "checkpoints")]) {
        for (const name of existsSync(folder) ? readdirSync(folder) : [])
          if (isAbandoned(name)) rmSync(join(folder, name), { force: true });
      }
      return new RunDirectory(path);
    });
  }

  /** Writes a whole file. @param previous the name under which the old one is kept */
  write(name: string, content: string | Uint8Array, previous: string | null = null): void {
    const target = join(this.path, name);
    const keep = (): void => {
      if (previous !== null && existsSync(target)) renameSync(target, join(this.path, previous));
    };
    whenWriting(target, () => writeAtomically(target, content, keep), this.path);
  }

  writeJson(name: string, value: unknown): void {
    this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Adds one line of JSON to a log. */
  appendJsonLine(name: string, value: unknown): void {
    const target = join(this.path, name);
    whenWriting(
      target,
      () => {
        const fd = this.#logs.get(name) ?? openSync(target, "a");
        this.#logs.set(name, fd);
        writeAll(fd, `${JSON.stringify(value)}\n`);
      },
      this.path,
    );
  }

  remove(name: string): void {
    whenWriting(join(this.path, name), () => rmSync(join(this.path, name), { force: true }));
  }

  /** The bytes of every log that was written to, once they are on the disk. */
  syncLogs(): Record<string, number> {
    return Object.fromEntries(
      [...this.#logs].map(([name, fd]) => {
        fsyncSync(fd);
        return [name, fstatSync(fd).size];
      }),
    );
  }

  /** Cuts a log back to its first `bytes` bytes: what follows will be written again. */
  truncateLog(name: string, bytes: number): void {
    const target = join(this.path, name);
    whenWriting(target, () => {
      const fd = openSync(target, "a");
      this.#logs.set(name, fd);
      if (fstatSync(fd).size < bytes) throw new Error(`${target} is shorter than ${bytes} bytes`); // it would be filled up with zeros
      ftruncateSync(fd, bytes);
    });
  }

  /** Syncs and closes the logs. */
  close(): void {
    for (const fd of this.#logs.values()) {
      fsyncSync(fd);
      closeSync(fd);
    }
    this.#logs.clear();
  }
}

/** @param run a run that may have saved something to go on from */
function whenWriting<T>(path: string, action: () => T, run: string | null = null): T {
  const hint = (): string => {
    const saved = run !== null && existsSync(join(run, "checkpoints", "last.safetensors"));
    return saved ? `make room and go on with: mlbh train --resume ${shellWord(run)}` : "choose another place with --run-dir DIR";
  };
  return explainWriting(path, "the run", hint, action);
}

/**
 * @param hint what to do then
 * @throws InputError when the disk below a path has not that many bytes left: better now than after hours of training.
 */
export function requireSpace(path: string, bytes: number, hint: string): void {
  const { bavail, bsize, blocks } = statfsSync(existingParent(path));
  if (blocks === 0 || bavail * bsize >= bytes) return; // some file systems do not count
  const message = `the run will write about ${formatBytes(bytes)}, but the disk has only ${formatBytes(bavail * bsize)} left`;
  throw new InputError([{ place: { file: path }, message, hint }]);
}
