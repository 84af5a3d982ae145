// The curves of a run for TensorBoard: by epoch the losses, the metrics, the learning rate and the lengths of weights and gradients, by batch the losses; and
// its settings.
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../core/errors.js";
import { readExperiment } from "../../experiment/experiment.js";
import { givenSettings } from "../../experiment/givenSettings.js";
import { displayPath } from "../../files/file.js";
import { requireRun } from "../../runs/openRun.js";
import type { EpochRecord } from "../../runs/records.js";
import { readEpochs, readLosses, readNorms, readSummary } from "../../runs/runLog.js";
import type { Exported } from "../exported.js";
import { eventFile, type Scalar } from "./events.js";
import { hparamsOf, leavesOf, type Session } from "./hparams.js";

type Values = Readonly<Record<string, number | null>>;

export function make(path: string): Promise<Exported> {
  requireRun(path);
  const epochs = readEpochs(path);
  if (epochs.length === 0)
    throw new InputError([{ place: { file: displayPath(path) }, message: "no epoch of this run has ended yet: there are no curves" }]); // prettier-ignore
  const times = timesOf(epochs, statSync(join(path, "metrics.jsonl")).mtimeMs / 1000);
  const timeOf = (epoch: number): number => times[Math.min(epoch, times.length - 1)];
  const scalars = (values: Values, epoch: number, tagOf: (name: string) => string | null): Scalar[] =>
    Object.entries(values).flatMap(([name, value]) => {
      const tag = tagOf(name);
      return tag === null || value === null ? [] : [{ tag, step: epoch, time: timeOf(epoch), value }];
    });
  const byEpoch = epochs.flatMap((record) => scalars(record, record.epoch, tagOfColumn));
  const norms = readNorms(path).flatMap(({ epoch, weights, gradients }) => [
    ...scalars(weights, epoch, (name) => `weights/${name}`),
    ...scalars(gradients, epoch, (name) => `gradients/${name}`),
  ]);
  let batch = 0;
  const byBatch = readLosses(path).flatMap(({ epoch, losses }) => losses.map((value) => ({ tag: "batch/loss", step: ++batch, time: timeOf(epoch), value }))); // prettier-ignore
  const name = `events.out.tfevents.${Math.floor(times[0])}.mlbh`;
  const content = eventFile(times[0], [...byEpoch, ...norms, ...byBatch], hparamsOf(sessionOf(path, epochs, times)));
  return Promise.resolve({ files: [{ name, content }], notes: ["tensorboard --logdir FOLDER; several runs beside each other in one folder are compared"] }); // prettier-ignore
}

/** What the run was trained with, and how it ended. */
function sessionOf(path: string, epochs: readonly EpochRecord[], times: readonly number[]): Session {
  const summary = readSummary(path);
  const hasDiverged = existsSync(join(path, "diverged.json"));
  const isOver = summary !== null && summary.stopped !== "paused" && summary.stopped !== "interrupted";
  const measured = Object.keys(epochs[0]).filter((name) => /^(train|val)_/.test(name));
  return {
    settings: new Map(leavesOf(givenSettings(readExperiment(join(path, "resolved.yaml")).source.value))),
    metrics: measured.flatMap((name) => tagOfColumn(name) ?? []),
    start: times[0],
    end: isOver || hasDiverged ? { time: times[times.length - 1], status: hasDiverged ? "failure" : "success" } : null,
  };
}

/** When training began, and when each epoch ended: the last one when its line was written. */
function timesOf(epochs: readonly EpochRecord[], end: number): number[] {
  const times = [end];
  for (const { seconds } of [...epochs].reverse()) times.unshift(times[0] - seconds);
  return times;
}

function tagOfColumn(column: string): string | null {
  if (column === "epoch" || column === "seconds") return null;
  return column.replace(/^train_/, "train/").replace(/^val_/, "validation/");
}
