// A tokenizer.json on the disk.
import { readFileSync } from "node:fs";
import { InputError } from "../core/errors.js";
import { readTokenizer } from "../text/readTokenizer.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { displayPath, systemCode, unreadable } from "./file.js";

/** @throws InputError when it is not there, or no tokenizer that can be read */
export function readTokenizerFile(path: string): Tokenizer {
  const file = displayPath(path);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const message = systemCode(error) === "ENOENT" ? "there is no such file" : error instanceof TypeError ? "the file is no text, expected a tokenizer.json" : unreadable(error); // prettier-ignore
    throw new InputError([{ place: { file }, message }]);
  }
  return readTokenizer(text, { file });
}
