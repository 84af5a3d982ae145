// What a run on a text keeps of it: tokenizer.json, and in split.json which bytes of the text, or which chats by their lines, were for training, for
// validation and for the test.
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.js";
import type { ChatPart } from "../data/language/chatRows.js";
import { holdsChats, type ChatDataset } from "../data/language/chats.js";
import type { TextDataset } from "../data/language/dataset.js";
import { partNames } from "../data/split.js";
import { displayPath } from "../files/file.js";
import { jsonOf } from "./json.js";
import { readRunFile } from "./openRun.js";
import type { RunDirectory } from "./runDirectory.js";
import { encodeSplit, requireSplit, SPLIT, type DividedRows } from "./splitRecord.js";

export const TOKENIZER = "tokenizer.json";

const stretch = z.tuple([z.int().min(0), z.int().min(0)]);
const recordSchema = z.object({ version: z.literal(1), bytes: z.object({ train: stretch, val: stretch, test: stretch }) });

export function writeText(directory: RunDirectory, dataset: TextDataset): void {
  directory.writeJson(TOKENIZER, dataset.tokenizer.toJSON());
  if (holdsChats(dataset)) directory.write(SPLIT, encodeSplit(linesOf(dataset)));
  else directory.writeJson(SPLIT, { version: 1, bytes: dataset.stretches });
}

function linesOf({ train, val, test }: ChatDataset): DividedRows {
  const part = ({ rows, chats: { lines } }: ChatPart): DividedRows["train"] => ({ rows, lines });
  return { train: part(train), val: part(val), test: part(test) };
}

/** @throws InputError when the text, or the chats, are divided otherwise than the run had them */
export function requireSameDivision(run: string, dataset: TextDataset, remedy: string): void {
  if (holdsChats(dataset)) requireSplit(run, linesOf(dataset), remedy);
  else requireStretches(run, { stretches: dataset.stretches! }, remedy);
}

/** @throws InputError when the text is cut otherwise than the run had it */
export function requireStretches(run: string, { stretches }: { readonly stretches: NonNullable<TextDataset["stretches"]> }, remedy: string): void {
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
