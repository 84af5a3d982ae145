// split.json: which rows of the file were for training, for validation and for the test, by the lines on which they start, in the order in
// which the parts have them. A version of mlbh that divided the rows otherwise would be noticed.
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { InputError } from "../core/errors.js";
import type { Dataset } from "../data/dataset.js";
import { partNames, type PartName } from "../data/split.js";
import { displayPath } from "../files/file.js";
import { jsonOf } from "./json.js";
import { readRunFile } from "./openRun.js";

export const SPLIT = "split.json";

const MEASURE = "another version divided them: measure the model on a file of rows of its own instead";

/** The rows of each part, by their lines in the file. */
export type DividedRows = Readonly<Record<PartName, Pick<Dataset[PartName], "rows" | "lines">>>;

const lines = z.array(z.int().min(1));
const splitSchema = z.object({ version: z.literal(1), train: lines, val: lines, test: lines });

export function encodeSplit(dataset: DividedRows): string {
  const part = (name: PartName): string => `"${name}": [${dataset[name].lines.join(",")}]`;
  return `{"version": 1,\n${partNames.map(part).join(",\n")}}\n`;
}

/**
 * Runs of versions that kept no split are taken as they are.
 * @param remedy what to do when a part has other rows than the run had
 * @throws InputError then
 */
export function requireSplit(run: string, dataset: DividedRows, remedy = MEASURE): void {
  const path = join(run, SPLIT);
  if (!existsSync(path)) return;
  const fail = (message: string, hint: string): never => {
    throw new InputError([{ place: { file: displayPath(path) }, message, hint }]);
  };
  const split = splitSchema.safeParse(jsonOf(new TextDecoder().decode(readRunFile(path)))).data;
  if (split === undefined) return fail("this is not as training writes it: the file was changed or damaged", "remove it, and the rows are taken as this version divides them"); // prettier-ignore
  const other = partNames.find((name) => split[name].length !== dataset[name].rows || split[name].some((line, i) => line !== dataset[name].lines[i])); // prettier-ignore
  if (other !== undefined)
    fail(`the rows of ${other} are not those that this version of mlbh would take`, remedy);
}
