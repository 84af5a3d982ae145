// The text of an experiment file: is there a file, is it text, is it UTF-8?
import { isUtf8 } from "node:buffer";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { foreignText } from "../../core/encoding.js";
import { InputError, type Place } from "../../core/errors.js";
import { shellWord } from "../../core/words.js";
import { isTableName, isYamlName } from "../../core/fileKinds.js";
import { nearest } from "../../core/suggest.js";
import { systemCode, unreadable } from "../../files/file.js";
import { tableInstead } from "./foreign.js";

const LARGEST = 1_000_000; // bytes; an experiment is written by a person

/** @throws InputError when there is no such text */
export function readText(file: string): string {
  const fail = (message: string, hint: string | null = null, place: Place = { file }): never => {
    throw new InputError([{ place, message, ...(hint === null ? {} : { hint }) }]);
  };
  const bytes = bytesOf(file, fail);
  const foreign = foreignText(bytes);
  if (foreign !== null) return fail(foreign.message, foreign.hint);
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  const place = { file, ...firstInvalid(bytes) };
  return fail("the bytes here are not UTF-8 text", "save the file as UTF-8 (editors: Save with Encoding)", place);
}

type Fail = (message: string, hint?: string | null) => never;

function bytesOf(file: string, fail: Fail): Uint8Array {
  try {
    const found = statSync(file);
    if (found.isDirectory()) return fail("this is a directory, expected an experiment file (YAML)", insteadOf(file));
    const table = tableInstead(file);
    if (table !== null) return fail(table.message, table.hint);
    if (!found.isFile()) return fail("this is not a regular file, expected an experiment file (YAML)");
    if (found.size > LARGEST)
      fail(`the file has ${found.size} bytes; an experiment has at most ${LARGEST}`, "data belongs into a CSV file, named under data.path"); // prettier-ignore
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (systemCode(error) === "ENOENT") return fail("there is no such file", nearbyFile(file));
    if (systemCode(error) === null) throw error;
    return fail(unreadable(error));
  }
}

/** A directory may be a run, or hold experiments. */
function insteadOf(directory: string): string {
  const names = namesIn(directory);
  if (names.includes("resolved.yaml")) return `it is a run: mlbh train --resume ${shellWord(directory)}, or mlbh train ${shellWord(join(directory, "resolved.yaml"))}`; // prettier-ignore
  return (
    listOf(names) ?? "give the path of an experiment (YAML); mlbh init DATA.csv writes one, mlbh init --example iris copies one"
  );
}

function nearbyFile(file: string): string | null {
  const names = namesIn(dirname(file));
  if (isTableName(file)) return "an experiment is a YAML file; mlbh init DATA.csv writes one for a table";
  const stem = (name: string): string => name.replace(/\.ya?ml$/, "");
  const near = nearest(stem(basename(file)), names.filter(isYamlName).map(stem));
  return near === null ? listOf(names) : `did you mean "${names.find((name) => isYamlName(name) && stem(name) === near)}"?`;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function listOf(names: readonly string[]): string | null {
  const files = names.filter(isYamlName);
  return files.length === 0 ? null : `YAML files there: ${files.slice(0, 8).join(", ")}${files.length > 8 ? ", ..." : ""}`;
}

/** The place of the first byte that is not UTF-8. No byte of a longer UTF-8 sequence looks like a line feed. */
function firstInvalid(bytes: Uint8Array): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (;;) {
    const feed = bytes.indexOf(10, start);
    const content = bytes.subarray(start, feed < 0 ? bytes.length : feed);
    if (!isUtf8(content)) {
      let length = content.length;
      while (!isUtf8(content.subarray(0, length))) length--;
      return { line, column: [...new TextDecoder().decode(content.subarray(0, length))].length + 1 };
    }
    if (feed < 0) return { line, column: 1 };
    start = feed + 1;
    line++;
  }
}
