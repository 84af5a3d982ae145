// One process owns a run, a group or a sweep at a time: two that train the same run would both write its logs.
//
// Whoever wants a directory puts a note of its own there, lock-<token>.json, and then reads all notes: of two, at least one sees the other's.
// A note says "claimed" until its process has seen that nobody else is there, then "held".
//   - somebody else holds it: give up.
//   - several claim it: the smallest token stays, the others take their notes back; the one that stays waits until they have.
// A process that was killed leaves its note behind. Whether one lives is known from its number together with the time it began, as numbers
// are used again; notes of the dead count for nothing and are removed. A name is never used twice, so that removing one cannot hit another.
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.js";
import { explainWriting } from "../files/atomicFile.js";
import { displayPath, systemCode } from "../files/file.js";
import { isAlive, ownProcess } from "../files/process.js";

const noteSchema = z.object({
  state: z.enum(["claimed", "held"]),
  pid: z.int().positive(),
  /** When the process began, in its system's own count; null where that is not known. */
  began: z.string().nullable(),
  host: z.string(),
  /** When the note was written. */
  since: z.iso.datetime(),
});
export type LockNote = z.output<typeof noteSchema>;

export interface Lock {
  release(): void;
}

const NAME = /^lock-[\w-]+\.json$/;
const [WAIT, MOST_WAITS] = [2, 2500]; // milliseconds, and how many of them: a claim is decided in the time of a few file accesses

/** @throws InputError when another process owns the directory, or it cannot be written to */
export function lock(directory: string): Lock {
  return explainWriting(directory, "the lock of the run", () => "choose another place with --run-dir DIR", () => acquire(directory)); // prettier-ignore
}

function acquire(directory: string): Lock {
  const name = `lock-${randomUUID()}.json`;
  const path = join(directory, name);
  const write = (state: LockNote["state"]): void => writeNote(path, { state, ...ownProcess(), host: hostname(), since: new Date().toISOString() }); // prettier-ignore
  const remove = (): void => rmSync(path, { force: true });
  write("claimed");
  try {
    for (let waits = 0; waits < MOST_WAITS; waits++) {
      const others = notesIn(directory).filter((note) => note.name !== name);
      const holder = others.find(({ state }) => state === "held") ?? others.find((note) => note.name < name);
      if (holder !== undefined) throw inUse(directory, holder, holder.name);
      if (others.length === 0) {
        write("held");
        process.once("exit", remove);
        return {
          release: () => {
            process.off("exit", remove);
            remove();
          },
        };
      }
      sleep(WAIT);
    }
    const [first] = notesIn(directory).filter((note) => note.name !== name);
    throw inUse(directory, first, first.name);
  } catch (error) {
    remove();
    throw error;
  }
}

/** Nobody reads half a note. It is not synced: it is of no use after the system has gone down. */
function writeNote(path: string, note: LockNote): void {
  const whole = `${path}.${process.pid}.tmp`;
  writeFileSync(whole, `${JSON.stringify(note)}\n`);
  renameSync(whole, path);
}

/** @throws InputError when a process owns the directory */
export function requireFree(directory: string): void {
  const [owner] = notesIn(directory);
  if (owner !== undefined) throw inUse(directory, owner, owner.name);
}

/** The process that owns the directory now; null when none does. */
export function ownerOf(directory: string): LockNote | null {
  return notesIn(directory)[0] ?? null;
}

interface NamedNote extends LockNote {
  readonly name: string;
}

/** The notes of living processes, and of those on other machines, which nobody here can ask. */
function notesIn(directory: string): NamedNote[] {
  const names = namesIn(directory).filter((name) => NAME.test(name));
  return names.flatMap((name) => {
    const note = readNote(join(directory, name));
    if (note === null || (note.host === hostname() && !isAlive(note))) {
      removeQuietly(join(directory, name));
      return [];
    }
    return [{ ...note, name }];
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return [];
    throw error;
  }
}

/** Null for what is no note: they are written whole, so it was damaged later, and its owner cannot be known. */
function readNote(path: string): LockNote | null {
  try {
    return noteSchema.safeParse(JSON.parse(readFileSync(path, "utf8"))).data ?? null;
  } catch {
    return null; // released in the meantime, or not JSON
  }
}

/** Reading a list of runs must not fail because a dead process's note cannot be removed. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // read-only: it counts for nothing anyway
  }
}

function inUse(directory: string, { pid, host, since }: LockNote, name: string): InputError {
  const here = host === hostname();
  const message = `in use: process ${pid}${here ? "" : ` on ${host}`} has been at work on it since ${since.slice(0, 19).replace("T", " ")} UTC`;
  const hint = here
    ? `wait until it has ended, or stop it: kill ${pid}`
    : `wait until it has ended; if it is gone, remove ${displayPath(join(directory, name))}`;
  return new InputError([{ place: { file: displayPath(directory) }, message, hint }]);
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
