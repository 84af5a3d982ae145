// The optimizer and the scheduler that an experiment names, for its model.
import type { Module } from "../nn/module.js";
import type { Optimizer } from "../optim/optimizer.js";
import { optimizerRegistry } from "../optim/registry.js";
import type { LRScheduler } from "../optim/scheduler.js";
import { blaming } from "./blame.js";
import type { Experiment } from "./experiment.js";
import { createSchedule, scheduleOf } from "./schedule.js";
import type { Every } from "./schema/schedules.js";

export interface Optimizing {
  readonly optimizer: Optimizer;
  readonly scheduler: LRScheduler | null;
  /** What the scheduler counts. */
  readonly every: Every;
}

/** @param rows to train on @throws InputError at their lines when their arguments do not fit each other or the model */
export function createOptimizing(experiment: Experiment, model: Module, rows: number): Optimizing {
  const optimizer = createOptimizer(experiment, model);
  const schedule = scheduleOf(experiment, rows);
  return {
    optimizer,
    scheduler: schedule && createSchedule(experiment, schedule, optimizer),
    every: schedule?.every ?? "epoch",
  };
}

/** The optimizer without a schedule. */
export function createOptimizer(experiment: Experiment, model: Module): Optimizer {
  const { name, args } = experiment.config.optimizer;
  return blaming(experiment, ["optimizer"], () => optimizerRegistry[name].create(model.parameters(), args));
}
