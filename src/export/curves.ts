// The curves of a run as a table: metrics.jsonl with a column for each of its values.
import { InputError } from "../core/errors.js";
import { csvLine } from "../data/csv.js";
import { displayPath } from "../files/file.js";
import { requireRun } from "../runs/openRun.js";
import { readEpochs } from "../runs/runLog.js";
import type { Exported } from "./exported.js";

export function make(path: string): Promise<Exported> {
  requireRun(path);
  const epochs = readEpochs(path);
  if (epochs.length === 0)
    throw new InputError([{ place: { file: displayPath(path) }, message: "no epoch of this run has ended yet: there are no curves" }]); // prettier-ignore
  const columns = [...new Set(epochs.flatMap((epoch) => Object.keys(epoch)))];
  const rows = epochs.map((epoch) =>
    columns.map((name) => String((epoch as Readonly<Record<string, number | null>>)[name] ?? "")),
  );
  return Promise.resolve({ files: [{ name: "curves.csv", content: [columns, ...rows].map(csvLine).join("") }], notes: [] });
}
