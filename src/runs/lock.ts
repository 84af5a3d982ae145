// One process owns a run, a group or a sweep at a time: two that train the same run would both write its logs.
//
// Whoever wants a directory puts a note of its own there, lock-<token>.json, and then looks for others: of two, at least one sees the
// other's. It only claims the directory until it has seen that nobody else is there, and then adds lock-<token>.held.
//   - somebody else holds it: give up.
//   - several claim it: the smallest token stays, the others take their notes back; the one that stays waits until they have.
// Files are only added and removed, never replaced: reading a directory may pass over a name that is being replaced.
// A process that was killed leaves its note behind. Whether one lives is known from its number together with the time it began, as numbers
// are used again; notes of the dead count for nothing and are removed. A token is never used twice, so that removing one cannot hit another.
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.js";
import { explainWriting } from "../files/atomicFile.js";
import { displayPath, systemCode, unreadable } from "../files/file.js";
import { fateOf, ownProcess } from "../files/process.js";
import { jsonOf } from "./json.js";

const text = z.string().nullable();
const noteSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  boot: text,
  space: text,
  began: text,
  /** When the note was written. */
  since: z.iso.datetime(),
});

/** A process that owns a directory, or wants to. */
export interface Owner extends z.output<typeof noteSchema> {
  readonly token: string;
  readonly holds: boolean;
  /** Whether it runs where it cannot be asked: on another machine, in another container. */
  readonly isElsewhere: boolean;
}

export interface Lock {
  release(): void;
}

const NOTE = /^lock-([\w-]+)\.json$/;
const [WAIT, MOST_WAITS] = [2, 2500]; // milliseconds, and how many of them: a claim is decided in the time of a few file accesses

/** Whether a file of a run is no result but a part of the above. */
export function isLockFile(name: string): boolean {
  return /^lock-[\w-]+\.(json|held)/.test(name);
}

/** @throws InputError when another process owns the directory, or it cannot be written to */
export function lock(directory: string): Lock {
  return explainWriting(directory, "the lock of the run", () => "a run goes on where it lies: make the directory writable, or make room there", () => acquire(directory)); // prettier-ignore
}

function acquire(directory: string): Lock {
  const token = randomUUID();
  const release = (): void => {
    process.off("exit", release);
    removeNote(directory, token);
  };
  process.on("exit", release);
  try {
    writeNote(join(directory, `lock-${token}.json`));
    for (let waits = 0; ; waits++) {
      const others = ownersIn(directory).filter((other) => other.token !== token);
      const first = others.find(({ holds }) => holds) ?? others.find((other) => waits === MOST_WAITS || other.token < token);
      if (first !== undefined) throw inUse(directory, first);
      if (others.length === 0) break;
      sleep(WAIT);
    }
    writeFileSync(join(directory, `lock-${token}.held`), "");
    return { release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Nobody reads half a note. It is not synced: it is of no use after the system has gone down. */
function writeNote(path: string): void {
  const note: z.output<typeof noteSchema> = { ...ownProcess(), since: new Date().toISOString() };
  const whole = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(whole, `${JSON.stringify(note)}\n`);
    renameSync(whole, path);
  } finally {
    rmSync(whole, { force: true });
  }
}

/** In this order: what holds a directory also has a note. */
function removeNote(directory: string, token: string): void {
  for (const ending of ["held", "json"]) rmSync(join(directory, `lock-${token}.${ending}`), { force: true });
}

/** @param allowed processes that may own it @throws InputError when another one does */
export function requireFree(directory: string, allowed: readonly number[] = []): void {
  const owner = ownersIn(directory).find(({ pid, isElsewhere }) => isElsewhere || !allowed.includes(pid));
  if (owner !== undefined) throw inUse(directory, owner);
}

/** The process that owns the directory now; null when none does. */
export function ownerOf(directory: string): Owner | null {
  const owners = ownersIn(directory);
  return owners.find(({ holds }) => holds) ?? owners.at(0) ?? null;
}

/** Those that live, and those elsewhere, which nobody here can ask. */
function ownersIn(directory: string): Owner[] {
  const names = namesIn(directory);
  return names.flatMap((name) => {
    const token = NOTE.exec(name)?.[1];
    if (token === undefined) return [];
    const note = readNote(join(directory, name));
    const fate = note === null ? "dead" : fateOf(note);
    if (note !== null && fate !== "dead")
      return [{ ...note, token, holds: names.includes(`lock-${token}.held`), isElsewhere: fate === "elsewhere" }];
    try {
      removeNote(directory, token);
    } catch {
      // read-only: it counts for nothing anyway, and reading a list of runs must not fail because of it
    }
    return [];
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return [];
    throw new InputError([{ place: { file: displayPath(directory) }, message: unreadable(error) }]);
  }
}

/** Null when it was released in the meantime, or is none: they are written whole, so it was damaged later, and its owner cannot be known. */
function readNote(path: string): z.output<typeof noteSchema> | null {
  try {
    return noteSchema.safeParse(jsonOf(readFileSync(path, "utf8"))).data ?? null;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw new InputError([{ place: { file: displayPath(path) }, message: unreadable(error) }]);
  }
}

/** "process 12 on far" */
export function nameOf({ pid, host, isElsewhere }: Pick<Owner, "pid" | "host" | "isElsewhere">): string {
  if (!isElsewhere) return `process ${pid}`;
  return `process ${pid} ${host === hostname() ? "in another container " : ""}on ${host}`;
}

function inUse(directory: string, owner: Owner): InputError {
  const { pid, since, began, isElsewhere, token } = owner;
  const message = `in use: ${nameOf(owner)} has been at work on it since ${since.slice(0, 19).replace("T", " ")} UTC`;
  const file = displayPath(join(directory, `lock-${token}.json`));
  const hint = isElsewhere
    ? `wait until it has ended; if it is gone, remove ${file}`
    : `wait until it has ended, or stop it: kill ${pid}${began === null ? `; if that is not mlbh, remove ${file}` : ""}`;
  return new InputError([{ place: { file: displayPath(directory) }, message, hint }]);
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
