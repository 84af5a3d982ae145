// The schedule of an experiment, with what follows from the length of its training.
import { InputError } from "../core/errors.js";
import type { Optimizer } from "../optim/optimizer.js";
import type { LRScheduler } from "../optim/scheduler.js";
import { schedulerRegistry } from "../optim/schedulers.js";
import { SequentialLR } from "../optim/schedules/table.js";
import { blaming } from "./blame.js";
import { problemAt, type Experiment } from "./experiment.js";
import { everyOf, lengthKeyOf, scheduleChoices, turnOf, type Every } from "./schema/schedules.js";
import type { Path } from "./source.js";

/** One schedule, or several that take turns. */
export interface Schedule {
  /** What they count. */
  readonly every: Every;
  readonly parts: readonly Part[];
}

interface Part {
  readonly name: string;
  /** Its own arguments, all of them. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Epochs or steps until the next one; of the last, null. */
  readonly turn: number | null;
  /** Where it stands in the file. */
  readonly path: Path;
}

/** How long training is, if nothing ends it early: steps of the optimizer, and epochs. @param rows to train on */
export function trainingLength(experiment: Experiment, rows: number): Readonly<Record<Every, number>> {
  const { train } = experiment.config;
  const inPass = Math.ceil(batchesOfPass(experiment, rows) / train.accumulate_grad_batches);
  const step = Math.min(train.epochs * inPass, train.max_steps ?? Infinity);
  const length = train.eval_every === null ? step : (train.max_steps ?? step); // with eval_every, max_steps says how long
  return { step: length, epoch: Math.ceil(length / (train.eval_every ?? inPass)) };
}

/** Batches of an epoch: until all rows have had their turn, or as many as train.eval_every asks for. */
export function batchesOfEpoch(experiment: Experiment, rows: number): number {
  const { eval_every: steps, accumulate_grad_batches: accumulated } = experiment.config.train;
  return steps === null ? batchesOfPass(experiment, rows) : steps * accumulated;
}

function batchesOfPass(experiment: Experiment, rows: number): number {
  const { drop_last: dropLast, batch_size: size, shuffle } = experiment.config.train;
  if ("text" in experiment.config.data && shuffle) return Math.max(1, Math.floor(rows / size)); // windows are drawn: each batch is full
  return dropLast ? Math.floor(rows / size) : Math.ceil(rows / size);
}

/** @throws InputError for one that is shorter than the time it has, and does not go on */
export function scheduleOf(experiment: Experiment, rows: number): Schedule | null {
  const { scheduler: given } = experiment.config;
  if (given === null) return null;
  const every = everyOf(given);
  const total = trainingLength(experiment, rows)[every];
  const isList = Array.isArray((experiment.source.value as { readonly scheduler?: unknown }).scheduler);
  let begun = 0;
  const parts = given.map((component, i): Part => {
    const { name, args } = component;
    const turn = i === given.length - 1 ? null : turnOf(component);
    const time = turn ?? Math.max(1, total - begun); // a try of a few epochs may end before the last one's turn
    begun += time;
    const path = ["scheduler", ...(isList ? [i] : []), name];
    const complete = withLength(name, args, time, turn !== null && typeof args.for === "number");
    if (name === "OneCycleLR" && (complete.total_steps as number) < time)
      throw new InputError([problemAt(experiment.source, [...path, "total_steps"], `is ${String(complete.total_steps)}, and there are ${time} ${every}s to train`, "write auto, and it follows from the length of the training")]); // prettier-ignore
    return { name, args: complete, turn, path };
  });
  return { every, parts };
}

/** All arguments; a length that is left open is the time that there is. */
function withLength(
  name: string,
  args: Readonly<Record<string, unknown>>,
  time: number,
  hasTurn: boolean,
): Record<string, unknown> {
  const { every: _, for: __, ...fields } = scheduleChoices[name].declaration.fields;
  const key = lengthKeyOf(name);
  const values = Object.entries(fields).map(([each, { default: fallback }]) => {
    const given = args[each] === "auto" ? undefined : args[each];
    const isOpen = each === key && (args[each] === "auto" || hasTurn || fallback === undefined);
    return [each, given ?? (isOpen ? time : fallback)];
  });
  return Object.fromEntries(values) as Record<string, unknown>;
}

/** @throws InputError at their lines when the arguments do not fit the optimizer */
export function createSchedule(experiment: Experiment, { parts }: Schedule, optimizer: Optimizer): LRScheduler {
  const schedulers = parts.map(({ name, args, path }) =>
    blaming(experiment, path, () => schedulerRegistry[name].create(optimizer, args)),
  );
  if (schedulers.length === 1) return schedulers[0];
  const turns = parts.slice(0, -1).map(({ turn }) => turn!);
  const milestones = turns.map((_, i) => turns.slice(0, i + 1).reduce((sum, turn) => sum + turn, 0));
  return new SequentialLR(optimizer, { schedulers, milestones });
}
