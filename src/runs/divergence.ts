// Where two runs part: the first batch whose losses differ in any bit, and the first epoch whose records do.
import type { EpochRecord, LossRecord } from "./records.js";

/** What training has logged of a run. */
export interface RunHistory {
  readonly epochs: readonly EpochRecord[];
  /** Empty where batches were not logged. */
  readonly losses: readonly LossRecord[];
  /** Batches whose gradients make one step. */
  readonly accumulate: number;
  /** The steps of an epoch, where train.eval_every says so. */
  readonly evalEvery: number | null;
}

type Pair = readonly [first: number | null, second: number | null];

export interface Divergence {
  /** Counted from 1; a value is null where that run's epoch is over already. Null where all batches that both have are equal. */
  readonly batch: { readonly epoch: number; readonly batch: number; readonly step: number; readonly values: Pair } | null;
  readonly epoch: { readonly epoch: number; readonly key: string; readonly values: Pair } | null;
  /** How far both were compared; steps are null where one of them has no log of its batches. */
  readonly compared: { readonly epochs: number; readonly steps: number | null };
}

export function firstDivergence(first: RunHistory, second: RunHistory): Divergence {
  const bothLogged = [first, second].every(({ losses }) => losses[0]?.epoch === 1);
  const batches = bothLogged ? compareBatches(first, second) : { batch: null, steps: null };
  const epochs = Math.min(first.epochs.length, second.epochs.length);
  return { batch: batches.batch, epoch: compareEpochs(first, second), compared: { epochs, steps: batches.steps } };
}

function compareBatches(first: RunHistory, second: RunHistory): { batch: Divergence["batch"]; steps: number } {
  let steps = 0; // of the epochs before
  for (let i = 0; i < Math.min(first.losses.length, second.losses.length); i++) {
    const [p, q] = [first.losses[i], second.losses[i]];
    const batches = Math.max(p.losses.length, q.losses.length);
    for (let b = 0; b < batches; b++) {
      const values: Pair = [p.losses[b] ?? null, q.losses[b] ?? null];
      const step = steps + Math.floor(b / first.accumulate) + 1;
      if (!Object.is(values[0], values[1])) return { batch: { epoch: p.epoch, batch: b + 1, step, values }, steps: step };
    }
    steps += Math.ceil(batches / first.accumulate);
  }
  return { batch: null, steps };
}

/** How many steps were done after each epoch; null where batches were not logged. */
export function stepsAfter({ epochs, losses, accumulate, evalEvery }: RunHistory): (number | null)[] {
  if (evalEvery !== null) return epochs.map(({ epoch }) => epoch * evalEvery);
  let steps = 0;
  const known = new Map(losses.map(({ epoch, losses: list }) => [epoch, (steps += Math.ceil(list.length / accumulate))]));
  return epochs.map(({ epoch }) => known.get(epoch) ?? null);
}

/** Values that only one of them has, such as another metric, say nothing; neither does the time. */
function compareEpochs(first: RunHistory, second: RunHistory): Divergence["epoch"] {
  for (let i = 0; i < Math.min(first.epochs.length, second.epochs.length); i++) {
    const [p, q]: Readonly<Record<string, number | null>>[] = [first.epochs[i], second.epochs[i]];
    const key = Object.keys(p).find((name) => name !== "seconds" && Object.hasOwn(q, name) && !Object.is(p[name], q[name]));
    if (key !== undefined) return { epoch: first.epochs[i].epoch, key, values: [p[key], q[key]] };
  }
  return null;
}
