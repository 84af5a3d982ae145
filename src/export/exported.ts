// What an exporter has made, and how it comes to the disk: whole or not at all.
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../core/errors.js";
import { explainWriting, writeAtomically } from "../files/atomicFile.js";
import { makeDirectory } from "../files/directories.js";
import { displayPath } from "../files/file.js";
import { statOf } from "../runs/openRun.js";

/** A file of a folder under its name there, `model.py`, or the only one. */
export interface ExportedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface Exported {
  readonly files: readonly ExportedFile[];
  /** What the user should know about it, a sentence each: what it needs, how it is used. */
  readonly notes: readonly string[];
}

/** @throws InputError when the place is taken by something else than a file, or cannot be written */
export function writeFile(path: string, { content }: ExportedFile): void {
  if (statOf(path)?.isDirectory() === true) refuse(path, "this is a directory, and one file is written");
  writing(path, () => writeAtomically(path, content));
}

/** All files or none: they are written beside it, and the folder takes its name at the end. @throws InputError when there is something in it */
export function writeFolder(path: string, files: readonly ExportedFile[]): void {
  const found = statOf(path);
  if (found?.isDirectory() === false) refuse(path, "this is a file, and a folder is written");
  if (found !== undefined && readdirSync(path).length > 0)
    refuse(path, "the folder is not empty, and nothing in it is overwritten");
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  writing(path, () => {
    try {
      makeDirectory(temporary);
      for (const { name, content } of files) writeAtomically(join(temporary, name), content);
      if (found !== undefined) rmSync(path, { recursive: true }); // empty
      renameSync(temporary, path);
    } finally {
      if (existsSync(temporary)) rmSync(temporary, { recursive: true });
    }
  });
}

function writing(path: string, action: () => void): void {
  explainWriting(displayPath(path), "the export", () => "choose another place with -o", action);
}

function refuse(path: string, message: string): never {
  throw new InputError([{ place: { file: displayPath(path) }, message, hint: "choose another place with -o" }]);
}
