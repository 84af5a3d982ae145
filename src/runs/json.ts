// JSON that a run has written, and what to say when it is not as it was written.
import type * as z from "zod";
import { InputError } from "../core/errors.js";
import { printable } from "../core/format.js";
import { displayPath } from "../files/file.js";

/** The value, or undefined for what is not JSON. */
export function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

/** Where a value differs from its schema: "best.score"; "the record" for the value as a whole. */
export function whereIn({ issues: [issue] }: z.ZodError): string {
  return issue.path.length === 0 ? "the record" : printable(issue.path.join("."));
}

/** @param line of a file with a record in each line */
export function damaged(file: string, message: string, line?: number): InputError {
  const place = { file: displayPath(file), ...(line === undefined ? {} : { line }) };
  return new InputError([{ place, message: `${message}: the file was changed or damaged` }]);
}

/** A record as training writes it. @throws InputError */
export function readJson<T>(schema: z.ZodType<T>, text: string, file: string, line?: number): T {
  const value = jsonOf(text);
  if (value === undefined) throw damaged(file, "this is not JSON", line);
  const { data, error } = schema.safeParse(value);
  if (error !== undefined) throw damaged(file, `${whereIn(error)} is not as training writes it`, line);
  return data;
}
