// A run is a directory: runs/<name>-<n>/ holds all that went in and all that came out.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../core/errors.js";

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
      mkdirSync(parent, { recursive: true });
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

  /** An existing run, to go on with. What an interrupted write has left behind is removed. */
  static open(path: string): RunDirectory {
    return whenWriting(path, () => {
      for (const folder of [path, join(path, "checkpoints")]) {
        for (const name of existsSync(folder) ? readdirSync(folder) : [])
          if (name.endsWith(".tmp")) rmSync(join(folder, name), { force: true });
      }
      return new RunDirectory(path);
    });
  }

  /**
   * Writes a whole file so that it is either the old one or the new one, never half of it.
   * @param previous the name under which the old one is kept
   */
  write(name: string, content: string | Uint8Array, previous: string | null = null): void {
    const target = join(this.path, name);
    whenWriting(target, () => {
      const temporary = `${target}.tmp`;
      mkdirSync(dirname(target), { recursive: true });
      try {
        withFile(temporary, "w", (fd) => {
          writeAll(fd, content);
          fsyncSync(fd);
        });
        if (previous !== null && existsSync(target)) renameSync(target, join(this.path, previous));
        renameSync(temporary, target);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
      }
      withFile(dirname(target), "r", fsyncSync); // the directory remembers the new name
    });
  }

  writeJson(name: string, value: unknown): void {
    this.write(name, `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Adds one line of JSON to a log. */
  appendJsonLine(name: string, value: unknown): void {
    const target = join(this.path, name);
    whenWriting(target, () => {
      const fd = this.#logs.get(name) ?? openSync(target, "a");
      this.#logs.set(name, fd);
      writeAll(fd, `${JSON.stringify(value)}\n`);
    });
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

function withFile(path: string, flags: string, use: (fd: number) => void): void {
  const fd = openSync(path, flags);
  try {
    use(fd);
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

/** Why the system refuses to write, by its codes. */
export const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is used up",
  EEXIST: "a file of that name is in the way",
  EFBIG: "the file would be larger than allowed",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is a file, not a directory",
  EROFS: "the disk is read-only",
};

/** Turns what the system refuses into words for the user. */
function whenWriting<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined || !Object.hasOwn(REASONS, code)) throw error;
    const hint = "choose another place with --run-dir DIR";
    throw new InputError([{ place: { file: path }, message: `cannot write the run: ${REASONS[code]}`, hint }]);
  }
}
