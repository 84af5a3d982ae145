// Is there a file to read at this path? If not, say what is there instead.
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, relative } from "node:path";
import type { Arg } from "../autograd/call.js";
import { didYouMean } from "../core/suggest.js";
import { shellWord } from "../core/words.js";
import type { Problems } from "../data/problems.js";

/** The path as a person would type it: relative to the current directory when the file lies below it. */
export function displayPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? path : short;
}

/** The same as a word of a command that is advised. */
export function shellPath(path: string): string {
  return shellWord(displayPath(path));
}

export function isPath(value: unknown): value is string {
  return typeof value === "string" && !value.includes("\0");
}

/** An argument that is a path. @param kind of what: "the path of a CSV file" */
export function takePath(name: string, kind: string): Arg {
  return { name, required: true, kind, accepts: isPath };
}

/** The code of a system error: "ENOENT"; null for other errors. */
export function systemCode(error: unknown): string | null {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : null;
}

/** What is looked for, and how the names of such files end. */
export interface FileKind {
  readonly name: string;
  readonly ending: string;
}
const csv: FileKind = { name: "CSV file", ending: ".csv" };
export const textKind: FileKind = { name: "text file", ending: ".txt" };
export const tokenizerKind: FileKind = { name: "tokenizer.json", ending: ".json" };

/**
 * @returns its size in bytes.
 * @throws InputError unless the path leads to a regular file (a device such as /dev/zero would never end).
 */
export async function requireFile(path: string, problems: Problems, kind = csv): Promise<number> {
  const wanted = `expected a ${kind.name}`;
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
    if (found.isDirectory()) problems.add({}, `this is a directory, ${wanted}`, await filesIn(path, kind));
    else if (found.isFIFO() && kind === csv)
      problems.add({}, `this is a pipe, ${wanted}`, "only standard input may be one, by the name -, as in: cat FILE | mlbh predict RUN -"); // prettier-ignore
    else problems.add({}, `this is not a regular file, ${wanted}`);
  } catch (error) {
    if (systemCode(error) === "ENOENT") problems.add({}, "there is no such file", await nearbyFile(path, kind));
    else problems.add({}, unreadable(error));
  }
  throw problems.error();
}

export function unreadable(error: unknown): string {
  const code = systemCode(error);
  const reasons = new Map([["EACCES", "permission denied"], ["ENOTDIR", "a part of the path is not a directory"]]); // prettier-ignore
  return `the file cannot be read: ${reasons.get(code ?? "") ?? code ?? String(error)}`;
}

async function nearbyFile(path: string, kind: FileKind): Promise<string | null> {
  const directory = dirname(path);
  try {
    const names = await readdir(directory);
    return didYouMean(basename(path), names) ?? (await filesIn(directory, kind));
  } catch {
    return `there is no directory ${displayPath(directory)} either`;
  }
}

async function filesIn(directory: string, { name: kind, ending }: FileKind): Promise<string | null> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(ending)).sort();
  return names.length === 0 ? null : `${kind}s there: ${names.slice(0, 8).join(", ")}${names.length > 8 ? ", ..." : ""}`;
}
