// The optimizer and the scheduler that an experiment names, for its model.
import { InputError, type Problem } from "../core/errors.js";
import { inCamelCase } from "../core/fields.js";
import type { Module } from "../nn/module.js";
import type { Optimizer } from "../optim/optimizer.js";
import { optimizerRegistry } from "../optim/registry.js";
import type { LRScheduler } from "../optim/scheduler.js";
import { blaming } from "./blame.js";
import { problemAt, type Experiment } from "./experiment.js";
import { emptyRules, GROUPS, groupsOf, MATCH, type ParameterGroup } from "./groups.js";
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
  if (optimizerRegistry[chosen.name].declaration.closure === true) refuseChangedGradients(experiment);
  const groups = parameterGroups(experiment, model);
  const parameters =
    groups === null
      ? model.parameters().filter(({ requiresGrad }) => requiresGrad)
      : groups.map(({ rule, parameters: params }) => ({
          params,
          ...(rule === null ? {} : inCamelCase(chosen.groups![rule].args)),
        }));
  return blaming(experiment, ["optimizer"], () => optimizerRegistry[chosen.name].create(parameters, chosen.args));
}

/** What measures the loss along a line needs its gradients as they are, and all that belong to one step at once. */
function refuseChangedGradients(experiment: Experiment): void {
  const { optimizer, train } = experiment.config;
  const problems: Problem[] = [];
  const refuse = (key: string, hint: string): void => {
    problems.push(problemAt(experiment.source, ["train", key], `does not go with ${optimizer.name}, which measures the loss several times for a step`, hint)); // prettier-ignore
  };
  if (train.accumulate_grad_batches > 1) refuse("accumulate_grad_batches", "leave it out, and set train.batch_size to as many rows as a step should see: best all"); // prettier-ignore
  for (const key of ["grad_clip_norm", "grad_clip_value"] as const)
    if (train[key] !== null) refuse(key, `leave it out; line_search_fn: strong_wolfe keeps the steps of ${optimizer.name} short enough`); // prettier-ignore
  if (problems.length > 0) throw new InputError(problems);
}

/** The groups that the experiment asks for; null for none. @throws InputError at the pattern that matches nothing */
export function parameterGroups(experiment: Experiment, model: Module): ParameterGroup[] | null {
  const { name, groups: rules = [] } = experiment.config.optimizer;
  if (rules.length === 0) return null;
  const groups = groupsOf(model, rules);
  const problems = emptyRules(
    (rule, ...said) => problemAt(experiment.source, ["optimizer", name, GROUPS, rule, MATCH], ...said),
    model,
    rules,
    groups,
    "group",
  );
  const learning = groups
    .map((group) => withoutFrozen(group))
    .filter(({ rule, parameters }) => rule !== null || parameters.length > 0);
  for (const { rule, parameters } of problems.length > 0 ? [] : learning)
    if (parameters.length === 0) problems.push(problemAt(experiment.source, ["optimizer", name, GROUPS, rule!, MATCH], "matches only parameters that are frozen", "leave the group out")); // prettier-ignore
  if (problems.length > 0) throw new InputError(problems);
  return learning;
}

/** Those of a group that learn: an optimizer is given no others. */
function withoutFrozen({ rule, names, parameters }: ParameterGroup): ParameterGroup {
  const learns = parameters.map(({ requiresGrad }) => requiresGrad);
  return { rule, names: names.filter((_, i) => learns[i]), parameters: parameters.filter((_, i) => learns[i]) };
}

/** The learning rate that counts: the key that sets it, and its value. The highest of a schedule that has one, else the optimizer's own. */
export function rateOf(experiment: Experiment, rows: number): { readonly key: string; readonly now: number } {
  const { name, args } = experiment.config.optimizer;
  const part = scheduleOf(experiment, rows)?.parts.find((each) => typeof each.args.max_lr === "number");
  if (part !== undefined) return { key: [...part.path, "max_lr"].map(String).join("."), now: part.args.max_lr as number };
  return { key: `optimizer.${name}.lr`, now: (args.lr ?? optimizerRegistry[name].declaration.fields.lr.default) as number };
}
