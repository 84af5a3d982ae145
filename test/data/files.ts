// Temporary CSV files, and the words of the errors they lead to.
import { afterAll } from "@jest/globals";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InputError } from "../../src/core/errors.js";
import { Generator } from "../../src/core/rng.js";
import type { DataConfig, Dataset } from "../../src/data/dataset.js";
import { loadFile } from "../../src/files/loadFile.js";
import type { Task } from "../../src/metrics/task.js";

const directory = mkdtempSync(join(tmpdir(), "mlbh-data-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Writes the file and returns its path. */
export function csvFile(content: string | Uint8Array, name = "x.csv"): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

/** The message of the InputError, with paths relative to the temporary directory. */
export async function failure(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message.replaceAll(`${directory}/`, "");
  }
  throw new Error("expected an InputError, but nothing was thrown");
}

export type Settings = Partial<DataConfig & { path: string }>;

/** The defaults of an experiment; the target is `y`, everything is training data. */
export function configFor(settings: Settings = {}): DataConfig {
  const split = { train: 1, val: 0, test: 0, stratify: false };
  return { target: "y", drop: [], missing: "error", columns: {}, scale: "none", split, ...settings };
}

export function load(text: string, task: Task, settings: Settings = {}, seed = 1): Promise<Dataset> {
  return loadFile(settings.path ?? csvFile(text), configFor(settings), task, new Generator(seed));
}

/** The features of a dataset's training rows, in the order of the file. */
export function rowsOf({ x, rows, features, lines }: Dataset["train"]): number[][] {
  const order = Array.from(lines.keys()).sort((a, b) => lines[a] - lines[b]);
  return rows === 0 ? [] : order.map((row) => Array.from(x.subarray(row * features, (row + 1) * features)));
}
