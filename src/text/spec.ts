// What an experiment file or a command says of its tokenizer, read.
import { describeField, problemWith } from "../core/fields.js";
import { didYouMean } from "../core/suggest.js";
import { describe, isPlain, quote } from "../core/words.js";
import { tokenizerRegistry, tokenizerTable, type FittedName, type TokenizerSpec } from "./registry.js";

/** Of a problem: where it is within the value, what it is, and what to do; `atKey` when it is the key that is wrong. */
export type SpecReport = (path: string[], message: string, hint?: string | null, atKey?: boolean) => void;

export const tokenizerForms = "char, bytes, words, {bpe: {vocab_size: N}} or {file: tokenizer.json}";

/** A spec as YAML has it. Null after a report that something is wrong with it. */
export function readTokenizerSpec(value: unknown, report: SpecReport): TokenizerSpec | null {
  const keys = isPlain(value) ? Object.keys(value) : [];
  if (typeof value !== "string" && keys.length !== 1)
    return refuse(report, [], `must be ${tokenizerForms}, got ${describe(value)}`);
  const name = typeof value === "string" ? value : keys[0];
  const given = isPlain(value) ? value[name] : null;
  if (name === "file") return readFileSpec(given, report);
  if (!Object.hasOwn(tokenizerRegistry, name)) {
    const isFile = typeof value === "string" && value.endsWith(".json");
    const hint = isFile ? `write {file: ${value}}` : didYouMean(name, [...Object.keys(tokenizerRegistry), "file"]);
    return refuse(report, typeof value === "string" ? [] : [name], `names an unknown tokenizer ${quote(name)}: it is ${tokenizerForms}`, hint, typeof value !== "string"); // prettier-ignore
  }
  return readArguments(name as FittedName, given ?? {}, report);
}

function readFileSpec(file: unknown, report: SpecReport): TokenizerSpec | null {
  if (typeof file === "string" && file !== "") return { name: "file", file };
  return refuse(report, ["file"], `must be the name of a tokenizer.json, got ${describe(file)}`, "write {file: tokenizer.json}");
}

function readArguments(name: FittedName, args: unknown, report: SpecReport): TokenizerSpec | null {
  const { fields } = tokenizerTable[name];
  const example = Object.entries(fields).find(([, field]) => field.default === undefined)?.[0];
  if (!isPlain(args)) {
    const hint = typeof args === "number" && example !== undefined ? `write {${name}: {${example}: ${args}}}` : null;
    return refuse(report, [name], `must be a map of arguments, got ${describe(args)}`, hint);
  }
  let isRight = true;
  const wrong: SpecReport = (...problem) => {
    isRight = false;
    report(...problem);
  };
  for (const [key, value] of Object.entries(args)) {
    if (!Object.hasOwn(fields, key)) {
      wrong([name, key], "is not an argument", didYouMean(key, Object.keys(fields)), true);
      continue;
    }
    const problem = problemWith(fields[key], value);
    if (problem !== null) wrong([name, key], problem);
  }
  for (const [key, field] of Object.entries(fields))
    if (field.default === undefined && !Object.hasOwn(args, key))
      wrong([name], `needs ${key}: ${describeField(field)}, ${field.help}`);
  return isRight ? { name, args } : null;
}

function refuse(report: SpecReport, path: string[], message: string, hint: string | null = null, atKey = false): null {
  report(path, message, hint, atKey);
  return null;
}

/** A spec in one word, as a command takes it: char, bpe:2000, tokenizer.json. */
export function tokenizerWord(word: string): unknown {
  const [, name, size] = /^([a-z]+):(.*)$/.exec(word) ?? [];
  if (size !== undefined && Object.hasOwn(tokenizerRegistry, name))
    return { [name]: { vocab_size: /^\d+$/.test(size) ? Number(size) : size } };
  return Object.hasOwn(tokenizerRegistry, word) || !/[./\\]/.test(word) ? word : { file: word };
}
