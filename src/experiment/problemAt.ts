// A problem that is found after the file was read, at the place in the file that it is about.
import type { Problem } from "../core/errors.js";
import { shorten } from "../core/words.js";
import type { Path, Source } from "./source.js";

/** "optimizer.SGD.lr" with its message, for problems found after the file was read. */
export function problemAt(source: Source, path: Path, message: string, hint: string | null = null, key?: string): Problem {
  const name = path.map((part) => shorten(String(part))).join(".");
  const text = path.length === 0 ? `the experiment ${message}` : `${name} ${message}`;
  return { place: source.place(path, key), message: text, ...(hint === null ? {} : { hint }) };
}
