// The data in the folder: a copy as it was, or as CSV where the file has another format; a large file stays where the run has read it.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { InputError } from "../../core/errors.js";
import { csvLine } from "../../data/csv.js";
import { Problems } from "../../data/problems.js";
import type { OpenRows } from "../../data/source.js";
import { isAboutText, tableName, type Experiment } from "../../experiment/experiment.js";
import { displayPath } from "../../files/file.js";
import { tableFile } from "../../files/tableFile.js";
import { statOf } from "../../runs/openRun.js";
import { literal } from "./python.js";

export interface DataPlace {
  /** Its name in the folder; null: it is not copied. */
  readonly name: string | null;
  readonly content: Uint8Array | null;
  /** Of rows that were written as CSV the lines on which they begin there, by those of split.json; null: the same. */
  readonly lines: ReadonlyMap<number, number> | null;
}

/** A larger file stays where it is, unless Python could not read it. */
const LARGEST_COPY = 32 * 2 ** 20;

/** @throws InputError when the data is not there any more, or was changed */
export async function dataOf(experiment: Experiment, sha256: string): Promise<DataPlace> {
  const { dataPath } = experiment;
  const content = unchanged(dataPath, sha256);
  const written = isAboutText(experiment) ? null : await asCsv(dataPath, tableName(experiment));
  if (written !== null) return { name: `${basename(dataPath)}.csv`, ...written };
  const isCopied = content.length <= LARGEST_COPY;
  return { name: isCopied ? safeName(basename(dataPath), isAboutText(experiment)) : null, content: isCopied ? content : null, lines: null }; // prettier-ignore
}

/** A file of data must not take the place of one of the folder, and Python must not take it for a module. */
function safeName(name: string, isText: boolean): string {
  const isData = /\.(csv|tsv|txt|jsonl|ndjson)(\.gz)?$/i.test(name) && name !== "requirements.txt";
  return isData ? name : `${name}.${isText ? "txt" : "csv"}`;
}

function unchanged(path: string, sha256: string): Uint8Array {
  const place = { file: displayPath(path) };
  if (statOf(path) === undefined)
    throw new InputError([{ place, message: "there is no such file: it is the data of the run, which the export needs", hint: "put it back where it was" }]); // prettier-ignore
  const content = readFileSync(path);
  if (createHash("sha256").update(content).digest("hex") === sha256) return content;
  throw new InputError([{ place, message: "the file is not as it was when the run was trained: the losses could not be repeated", hint: "put the old one back, or train anew" }]); // prettier-ignore
}

/** The rows of a table that is no CSV; null for one that is. */
async function asCsv(path: string, table: string | undefined): Promise<Pick<DataPlace, "content" | "lines"> | null> {
  const opened = await tableFile(path, { table }).open(new Problems(displayPath(path)));
  if ("rows" in opened) return csvOf(opened);
  for await (const _ of opened.pieces) break; // closes it
  return null;
}

async function csvOf({ names, rows }: OpenRows): Promise<Pick<DataPlace, "content" | "lines">> {
  const texts = [csvLine(names)];
  const lines = new Map<number, number>();
  let next = 1 + linesIn(texts[0]);
  for await (const piece of rows)
    for (const { cells, line } of piece.rows) {
      const text = csvLine(cells);
      texts.push(text);
      lines.set(line, next);
      next += linesIn(text);
    }
  return { content: Buffer.concat(texts.map((text) => Buffer.from(text))), lines };
}

function linesIn(text: string): number {
  return text.match(/\r\n|\n|\r/g)!.length;
}

/** The line of data.py that says where it is, HERE being the folder. @param key of the experiment */
export function placeLine(
  { experiment, data }: { readonly experiment: Experiment; readonly data: DataPlace },
  key: string,
): string {
  const place = data.name === null ? `Path(${literal(experiment.dataPath)})` : `HERE / ${literal(data.name)}`;
  return `DATA = ${place}  # ${key}`;
}
