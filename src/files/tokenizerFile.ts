// A tokenizer.json on the disk, or GPT-2's vocab.json with merges.txt beside it.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { InputError } from "../core/errors.js";
import { readGpt2Tokenizer, readTokenizer } from "../text/readTokenizer.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { displayPath, systemCode, unreadable } from "./file.js";

/** @throws InputError when it is not there, or no tokenizer that can be read */
export function readTokenizerFile(path: string): Tokenizer {
  if (basename(path) === "vocab.json") return gpt2Tokenizer(path);
  return readTokenizer(textOf(path), { file: displayPath(path) });
}

/** @param vocab the path of vocab.json */
export function gpt2Tokenizer(vocab: string): Tokenizer {
  return readGpt2Tokenizer(textOf(vocab, "vocab.json"), textOf(join(dirname(vocab), "merges.txt"), "merges.txt"));
}

function textOf(path: string, kind = "tokenizer.json"): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const message = systemCode(error) === "ENOENT" ? "there is no such file" : error instanceof TypeError ? `the file is no text, expected a ${kind}` : unreadable(error); // prettier-ignore
    throw new InputError([{ place: { file: displayPath(path) }, message }]);
  }
}
