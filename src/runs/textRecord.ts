// What a run on a text keeps of it: tokenizer.json, and in split.json which bytes of the text were for training, for validation and for the test.
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.js";
import type { TextDataset } from "../data/language/dataset.js";
import { partNames } from "../data/split.js";
import { displayPath } from "../files/file.js";
import { jsonOf } from "./json.js";
import { readRunFile } from "./openRun.js";
import type { RunDirectory } from "./runDirectory.js";
import { SPLIT } from "./splitRecord.js";

export const TOKENIZER = "tokenizer.json";

const stretch = z.tuple([z.int().min(0), z.int().min(0)]);
const recordSchema = z.object({ version: z.literal(1), bytes: z.object({ train: stretch, val: stretch, test: stretch }) });

export function writeText(directory: RunDirectory, { tokenizer, stretches }: TextDataset): void {
  directory.writeJson(TOKENIZER, tokenizer.toJSON());
  directory.writeJson(SPLIT, { version: 1, bytes: stretches });
}

/** @throws InputError when the text is cut otherwise than the run had it */
export function requireStretches(run: string, { stretches }: Pick<TextDataset, "stretches">, remedy: string): void {
  const path = join(run, SPLIT);
  if (!existsSync(path)) return;
  const fail = (message: string, hint: string): never => {
    throw new InputError([{ place: { file: displayPath(path) }, message, hint }]);
  };
  const record = recordSchema.safeParse(jsonOf(new TextDecoder().decode(readRunFile(path)))).data;
  if (record === undefined)
    return fail("this is not as training writes it: the file was changed or damaged", "remove it, and the text is cut as this version cuts it"); // prettier-ignore
  const other = partNames.find((name) => record.bytes[name].some((place, i) => place !== stretches[name][i]));
  if (other !== undefined) fail(`the text of ${other} is not what this version of mlbh would take`, remedy);
}
