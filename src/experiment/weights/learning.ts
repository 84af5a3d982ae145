// freeze: [0, "*.bias"] and lora: {rank: 8, targets: ["*.self_attn.*"]}: which numbers of the model learn.
import type { Parameter } from "../../autograd/parameter.js";
import { InputError } from "../../core/errors.js";
import { snakeCase } from "../../core/fields.js";
import { adapterOf } from "../../nn/lora.js";
import type { Module } from "../../nn/module.js";
import { parametrize } from "../../nn/parametrized.js";
import { problemAt, type Experiment } from "../experiment.js";
import type { BuiltModel } from "../model.js";
import { chosenParameters } from "./choose.js";

/**
 * What is frozen requires no gradient, and no optimizer is given it. With `lora` all is frozen but the adapters and what lora.train names.
 * @throws InputError for a choice that matches nothing, and when nothing is left to learn
 */
export function chooseLearning(experiment: Experiment, built: BuiltModel): void {
  const { config, source } = experiment;
  const { freeze, lora } = config;
  if (freeze !== null && lora !== null)
    throw new InputError([problemAt(source, ["freeze"], "stands beside lora, which freezes all but its adapters already", "leave freeze out; lora.train names what is trained beside the adapters")]); // prettier-ignore
  if (freeze !== null) freezeChosen(experiment, built, freeze);
  if (lora !== null) adapt(experiment, built, lora);
}

function freezeChosen(experiment: Experiment, built: BuiltModel, freeze: NonNullable<Experiment["config"]["freeze"]>): void {
  const { parameters, problems } = chosenParameters(experiment, built, freeze, ["freeze"]);
  if (problems.length > 0) throw new InputError(problems);
  if (parameters.size > 0 && built.model.parameters().every((each) => parameters.has(each)))
    throw new InputError([problemAt(experiment.source, ["freeze"], "freezes every parameter of the model: nothing is left to learn", "let one layer at least learn")]); // prettier-ignore
  for (const parameter of parameters) parameter.requiresGrad = false;
}

function adapt(experiment: Experiment, built: BuiltModel, lora: NonNullable<Experiment["config"]["lora"]>): void {
  const { model } = built;
  const isMatrix = { what: "matrix", test: ({ shape }: Parameter) => shape.length === 2 };
  const targets = chosenParameters(experiment, built, lora.targets, ["lora", "targets"], isMatrix);
  const isFree = { what: "parameter without an adapter", test: (each: Parameter) => !targets.parameters.has(each) };
  const trained = chosenParameters(experiment, built, lora.train, ["lora", "train"], isFree);
  const problems = [...targets.problems, ...trained.problems];
  if (problems.length > 0) throw new InputError(problems);
  for (const parameter of model.parameters()) parameter.requiresGrad = trained.parameters.has(parameter);
  for (const parameter of model.parameters()) {
    if (!targets.parameters.has(parameter)) continue;
    const adapter = adapterOf(parameter, lora);
    for (const [module, name] of placesOf(model, parameter)) parametrize(module, name, adapter);
  }
}

/** Every module that has the parameter in a field, with the field's name. */
function placesOf(model: Module, parameter: Parameter): (readonly [Module, string])[] {
  return [...model.namedModules()].flatMap(([, module]) =>
    Object.entries(module).flatMap(([field, value]) => (value === parameter ? [[module, snakeCase(field)] as const] : [])),
  );
}

export interface Learning {
  readonly trained: number;
  /** All numbers of the model, those of adapters included. */
  readonly all: number;
}

/** How many numbers learn. */
export function learningOf(model: Module): Learning {
  const count = (parameters: readonly Parameter[]): number => parameters.reduce((sum, { numel }) => sum + numel, 0);
  const all = model.parameters();
  return { trained: count(all.filter(({ requiresGrad }) => requiresGrad)), all: count(all) };
}
