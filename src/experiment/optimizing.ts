// The optimizer and the scheduler that an experiment names, for its model.
import { InputError } from "../core/errors.js";
import { inCamelCase } from "../core/fields.js";
import type { Module } from "../nn/module.js";
import type { Optimizer } from "../optim/optimizer.js";
import { optimizerRegistry } from "../optim/registry.js";
import type { LRScheduler } from "../optim/scheduler.js";
import { blaming } from "./blame.js";
import { problemAt, type Experiment } from "./experiment.js";
import { emptyGroup, GROUPS, groupsOf, type ParameterGroup } from "./groups.js";
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

/** The optimizer without a schedule. @throws InputError at its lines when its arguments do not fit the model */
export function createOptimizer(experiment: Experiment, model: Module): Optimizer {
  const { optimizer: chosen } = experiment.config;
  const groups = parameterGroups(experiment, model);
  const parameters =
    groups === null
      ? model.parameters()
      : groups.map(({ rule, parameters: params }) => ({
          params,
          ...(rule === null ? {} : inCamelCase(chosen.groups![rule].args)),
        }));
  return blaming(experiment, ["optimizer"], () => optimizerRegistry[chosen.name].create(parameters, chosen.args));
}

/** The groups that the experiment asks for; null for none. @throws InputError at the pattern that matches nothing */
export function parameterGroups({ config: { optimizer }, source }: Experiment, model: Module): ParameterGroup[] | null {
  const { name, groups: rules = [] } = optimizer;
  if (rules.length === 0) return null;
  const groups = groupsOf(model, rules);
  const problems = groups.flatMap(({ rule, parameters }) => {
    if (rule === null || parameters.length > 0) return [];
    const { message, hint } = emptyGroup(model, rules, rule);
    return [problemAt(source, ["optimizer", name, GROUPS, rule, "match"], message, hint)];
  });
  if (problems.length > 0) throw new InputError(problems);
  return groups;
}

/** The learning rate that counts: the key that sets it, and its value. The highest of a schedule that has one, else the optimizer's own. */
export function rateOf(experiment: Experiment, rows: number): { readonly key: string; readonly now: number } {
  const { name, args } = experiment.config.optimizer;
  const part = scheduleOf(experiment, rows)?.parts.find((each) => typeof each.args.max_lr === "number");
  if (part !== undefined) return { key: [...part.path, "max_lr"].map(String).join("."), now: part.args.max_lr as number };
  return { key: `optimizer.${name}.lr`, now: (args.lr ?? optimizerRegistry[name].declaration.fields.lr.default) as number };
}
