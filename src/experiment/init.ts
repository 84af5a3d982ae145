// The starting values that an experiment asks for: init: [{match: "*.weight", kaiming_normal: {nonlinearity: relu}}, {match: "*.bias", zeros: {}}].
// The first pattern that fits a parameter's name decides; parameters that none fits keep what their layer drew.
import { InputError, MlbhError } from "../core/errors.js";
import { camelCase, inCamelCase } from "../core/fields.js";
import { formatShape } from "../autograd/shapes.js";
import { initialiserRegistry } from "../nn/initRegistry.js";
import type { Module } from "../nn/module.js";
import { problemAt, type Experiment } from "./experiment.js";
import type { Component } from "./component.js";
import { emptyRules, groupsOf, MATCH } from "./groups.js";

/**
 * Writes over the parameters in their order, drawing from the default generator, which has drawn the model before.
 * @throws InputError with every rule that matches nothing, or that is not made for a parameter's shape
 */
export function initialise(
  { source }: Experiment,
  { model, init }: { readonly model: Module; readonly init: readonly Component[] },
): void {
  const rules = init.map(({ match = "", name, args }) => ({ match, name, args }));
  if (rules.length === 0) return;
  const groups = groupsOf(model, rules);
  const problems = emptyRules((rule, ...said) => problemAt(source, ["init", rule, MATCH], ...said), model, rules, groups, "rule");
  const ruleOf = new Map<unknown, { readonly rule: number; readonly label: string }>();
  for (const { rule, names, parameters } of groups) {
    if (rule === null) continue;
    parameters.forEach((parameter, i) => ruleOf.set(parameter, { rule, label: names[i] }));
  }
  const refused = new Set<number>(); // one parameter is enough to say why
  for (const parameter of model.parameters()) {
    const found = ruleOf.get(parameter);
    if (found === undefined || refused.has(found.rule)) continue;
    const { name, args } = rules[found.rule];
    try {
      initialiserRegistry[name].initialise(parameter, inCamelCase(args));
    } catch (error) {
      if (!(error instanceof MlbhError)) throw error;
      refused.add(found.rule);
      const message = `does not fit ${found.label} of shape ${formatShape(parameter.shape)}: ${inFile(error.message.split("\n")[0])}`;
      problems.push(problemAt(source, ["init", found.rule, name], message, error.hint && inFile(error.hint)));
    }
  }
  if (problems.length > 0) throw new InputError(problems);
}

/** kaimingNormal_ of the code is kaiming_normal in a file. */
function inFile(text: string): string {
  return Object.keys(initialiserRegistry).reduce((said, name) => said.replaceAll(`${camelCase(name)}_`, name), text);
}
