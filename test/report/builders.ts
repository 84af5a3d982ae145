// Runs as the list of runs and the comparison have them, to be shown.
import type { Comparison } from "../../src/runs/compareRuns.js";
import type { RunHistory } from "../../src/runs/divergence.js";
import type { EpochRecord, LossRecord } from "../../src/runs/records.js";
import type { RunEntry } from "../../src/runs/runList.js";

/** A run that has ended well, in epochs. */
export function entryOf(changes: Partial<RunEntry> = {}): RunEntry {
  return { run: "runs/iris-1", kind: "run", state: "finished", process: null, when: new Date(2026, 2, 4, 5, 6), members: null, epochs: 20, best_epoch: 7, eval_every: null, steps: 80, parameters: 1234, val_loss: 0.125, metrics: {}, best: null, seconds: 1.5, ...changes }; // prettier-ignore
}

/** Its epochs, as many as there are losses, and the losses of their batches. */
export function historyOf(
  losses: readonly number[],
  batches: readonly (readonly number[])[] = [],
  changes: Partial<RunHistory> = {},
): RunHistory {
  const epochs = losses.map((loss, i): EpochRecord => ({ epoch: i + 1, train_loss: loss, lr: 0.1, seconds: i }));
  return { epochs, losses: batches.map((list, i): LossRecord => ({ epoch: i + 1, losses: list })), accumulate: 1, evalEvery: null, ...changes }; // prettier-ignore
}

/** Runs that are the same but for their names. */
export function comparisonOf(names: readonly string[], changes: Partial<Comparison> = {}): Comparison {
  const runs = names.map((run) => entryOf({ run }));
  return { runs, histories: runs.map(() => historyOf([])), settings: [], origins: [], metrics: [], trials: false, unlike: null, divergences: [], ...changes }; // prettier-ignore
}
