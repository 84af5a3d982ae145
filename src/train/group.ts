// Several runs of one experiment in one directory: group.json says which, and each is a run of its own.
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.js";
import { displayPath } from "../data/file.js";
import { readRunFile, statOf } from "./openRun.js";

const groupSchema = z.object({
  version: z.literal(1),
  kind: z.enum(["repeat", "sweep"]),
  name: z.string(),
  /** The names of the runs' directories. */
  members: z.array(z.string().regex(/^[\w-]+$/)),
});

/** group.json */
export type GroupFile = Readonly<z.output<typeof groupSchema>>;

export function isGroup(path: string): boolean {
  return exists(join(path, "group.json"));
}

/** @throws InputError when the directory is not a group, or its group.json is damaged */
export function readGroup(path: string): GroupFile {
  const file = join(path, "group.json");
  const fail = (place: string, message: string): never => {
    throw new InputError([{ place: { file: displayPath(place) }, message }]);
  };
  if (!exists(file))
    return fail(path, exists(path) ? "this is not a group of runs: it has no group.json" : "there is no such directory");
  try {
    return groupSchema.parse(JSON.parse(new TextDecoder().decode(readRunFile(file))));
  } catch (error) {
    if (error instanceof InputError) throw error;
    return fail(file, "this does not describe a group of runs: the file was changed or damaged");
  }
}

function exists(path: string): boolean {
  return statOf(path) !== undefined;
}
