// A text that comes through standard input: once, so it is kept in memory, for the code that reads texts in files in pieces.
import { createHash } from "node:crypto";
import type { TextSource } from "../data/language/text.js";
import { Problems } from "../data/problems.js";
import { readText } from "../text/utf8.js";
import { textKind } from "./file.js";
import { readBytes, STDIN } from "./readBytes.js";
import { textFile } from "./textFile.js";

/**
 * @param path of a text file, or "-" for standard input
 * @param words of the command line that asks for it, for the message: "evaluate RUN -"
 * @throws InputError when there is no text
 */
export async function givenText(path: string, words: string): Promise<TextSource> {
  if (path !== "-") return textFile(path);
  const all = await readBytes(path, textKind);
  if (all.length === 0)
    new Problems(STDIN).fail({}, "nothing has come through it", `pipe a text into it: cat FILE | mlbh ${words}`);
  return {
    name: STDIN,
    size: all.length,
    sha256: () => createHash("sha256").update(all).digest("hex"),
    bytes: (start, length) => all.subarray(start, start + length),
    pieces: (start, end) => [readText(all.subarray(start, end), STDIN)],
  };
}
