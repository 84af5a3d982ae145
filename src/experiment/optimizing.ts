// The optimizer and the scheduler that an experiment names, for its model.
import type { Module } from "../nn/module.js";
import type { Optimizer } from "../optim/optimizer.js";
import { optimizerRegistry } from "../optim/registry.js";
import { schedulerRegistry } from "../optim/schedulers.js";
import { blaming } from "./blame.js";
import type { Experiment } from "./experiment.js";

type Scheduler = ReturnType<(typeof schedulerRegistry)[string]["create"]>;

/** @throws InputError at their lines when their arguments do not fit each other or the model */
export function createOptimizer(experiment: Experiment, model: Module): { optimizer: Optimizer; scheduler: Scheduler | null } {
  const { optimizer: chosen, scheduler: schedule } = experiment.config;
  const optimizer = blaming(experiment, ["optimizer"], () =>
    optimizerRegistry[chosen.name].create(model.parameters(), chosen.args),
  );
  const scheduler = blaming(
    experiment,
    ["scheduler"],
    () => schedule && schedulerRegistry[schedule.name].create(optimizer, schedule.args),
  );
  return { optimizer, scheduler };
}
