// The tokenizer.json files that an experiment names: relative to its own file, as all that it names.
import { dirname, resolve } from "node:path";
import { isPlain } from "../core/words.js";
import type { OpenTokenizer } from "../data/config.js";
import { readTokenizerFile } from "../files/tokenizerFile.js";
import { isTextData, type Experiment } from "./experiment.js";

/** Reads what the experiment names. */
export function tokenizerOpener({ openTokenizer, source: { file } }: Experiment): OpenTokenizer {
  return openTokenizer ?? ((name) => readTokenizerFile(resolve(dirname(file), name)));
}

/** Settings that name the same files from anywhere: for a copy of the experiment in another directory. */
export function tokenizerFilesAnywhere({
  config: { data },
  source: { file, value },
}: Experiment): Readonly<Record<string, unknown>> {
  const absolute = (tokenizer: unknown): unknown =>
    isFile(tokenizer) ? { file: resolve(dirname(file), tokenizer.file) } : tokenizer;
  if (isTextData(data)) return isFile(data.tokenizer) ? { "data.tokenizer": absolute(data.tokenizer) } : {};
  if (!Object.values(data.columns).some(({ tokenizer }) => isFile(tokenizer))) return {};
  const { columns } = (value as { readonly data: { readonly columns: Readonly<Record<string, object>> } }).data;
  const moved = Object.entries(columns).map(([name, column]) => [name, "tokenizer" in column ? { ...column, tokenizer: absolute(column.tokenizer) } : column]); // prettier-ignore
  return { "data.columns": Object.fromEntries(moved) as unknown }; // all of them: a column's name may have dots in it
}

function isFile(tokenizer: unknown): tokenizer is { readonly file: string } {
  return isPlain(tokenizer) && typeof tokenizer.file === "string";
}
