// optimizers.py: the optimizer of the run with its groups of parameters. torch's own where it has the same; written out where torch 1.13 lacks it.
import type { Parameter } from "../../autograd/parameter.js";
import { patternOf } from "../../experiment/groups.js";
import { optimizerRegistry, type OptimizerName } from "../../optim/registry.js";
import { LION, MUON, NADAM, shrinking } from "./writtenOptimizers.js";
import { call } from "./call.js";
import { keywords, linesOf, literal, python, pythonFile } from "./python.js";
import { refusal, type PyTorchRun } from "./run.js";

type Args = Readonly<Record<string, unknown>>;

interface OptimizerPiece {
  /** What is called. */
  readonly call: string;
  /** A class that stands in the file; empty where torch's own is used. */
  readonly code: string;
  /** The arguments under the names of what is called; of a group, those that it has. */
  readonly named: (args: Args) => Args;
}

const asTheyAre = (args: Args): Args => args;
const own = (name: OptimizerName) => (): OptimizerPiece => ({ call: `torch.optim.${name}`, code: "", named: asTheyAre });
const written = (name: OptimizerName, code: string) => (): OptimizerPiece => ({ call: name, code, named: asTheyAre });

/** torch 1.13's has neither `decoupled_weight_decay` nor `maximize`. */
function rAdam({ decoupled_weight_decay: isApart, maximize }: Args): OptimizerPiece {
  const named = ({ decoupled_weight_decay: _, maximize: __, weight_decay: decay, ...others }: Args): Args =>
    decay === undefined ? others : { ...others, [isApart === true ? "shrink" : "weight_decay"]: decay };
  if (isApart !== true && maximize !== true) return { call: "torch.optim.RAdam", code: "", named };
  return { call: "RAdam", code: shrinking("RAdam", isApart === true, maximize === true), named };
}

const pieces = {
  Adadelta: own("Adadelta"),
  Adagrad: own("Adagrad"),
  Adam: own("Adam"),
  AdamW: own("AdamW"),
  Adamax: own("Adamax"),
  LBFGS: own("LBFGS"),
  Lion: written("Lion", LION),
  Muon: written("Muon", MUON),
  NAdam: written("NAdam", NADAM),
  RAdam: rAdam,
  RMSprop: own("RMSprop"),
  Rprop: own("Rprop"),
  SGD: own("SGD"),
} satisfies Readonly<Record<OptimizerName, (args: Args) => OptimizerPiece>>;

/** Whether it measures the loss several times for a step. */
export function measuresAgain({ experiment }: PyTorchRun): boolean {
  return optimizerRegistry[experiment.config.optimizer.name].declaration.closure === true;
}

/** optimizers.py @throws InputError for groups that torch cannot tell apart */
export function optimizersFile(run: PyTorchRun): string {
  const { name, args: given, groups = [] } = run.experiment.config.optimizer;
  const { fields, formula } = optimizerRegistry[name].declaration;
  const complete = Object.fromEntries(Object.entries(fields).map(([key, { default: value }]) => [key, given[key] ?? value]));
  const { call: what, code, named } = pieces[name as OptimizerName](complete);
  const isGrouped = groups.length > 0;
  if (name === "RAdam") refuseGroupsOfRAdam(run);
  if (isGrouped) refuseTiedGroups(run);
  const parameters = isGrouped ? "parameter_groups(model)" : "[p for p in model.parameters() if p.requires_grad]";
  return pythonFile(
    linesOf(
      `"""The optimizer, ${name}."""`,
      isGrouped && "from fnmatch import fnmatchcase\n",
      "import torch",
      "from torch import nn",
    ),
    !isGrouped
      ? ""
      : linesOf(
          `# optimizer.${name}.groups: settings of their own for parameters whose names fit; the first counts.`,
          "GROUPS = [",
          ...groups.map(({ match, args }) => `    (${literal(match)}, ${literal(named(args))}),`),
          "]",
        ),
    code,
    isGrouped ? GROUPS : "",
    python`
      def build_optimizer(model: nn.Module) -> torch.optim.Optimizer:
          """${formula}"""
          return ${call(what, [parameters, ...keywords(withoutEqual(named(complete), fields))])}
    `,
  );
}

/** The rate always, and what is not as when left out. */
function withoutEqual(args: Args, fields: Readonly<Record<string, { readonly default?: unknown }>>): Args {
  const changed = ([key, value]: [string, unknown]): boolean => key === "lr" || JSON.stringify(value) !== JSON.stringify(fields[key]?.default); // prettier-ignore
  return Object.fromEntries(Object.entries(args).filter(changed));
}

/** A group of RAdam cannot differ in what torch 1.13 does not know. */
function refuseGroupsOfRAdam(run: PyTorchRun): void {
  const { name, groups = [] } = run.experiment.config.optimizer;
  groups.forEach(({ args }, i) => {
    for (const key of ["decoupled_weight_decay", "maximize"])
      if (args[key] !== undefined) throw refusal(run, ["optimizer", name, "groups", i, key], `torch 1.13's ${name} has no such setting for a group`, `set it for all of them: optimizer.${name}.${key}`); // prettier-ignore
  });
}

/** Of a shared parameter torch knows the first name alone. */
function refuseTiedGroups(run: PyTorchRun): void {
  const { name, groups = [] } = run.experiment.config.optimizer;
  const names = new Map<Parameter, string[]>();
  for (const [each, parameter] of run.open.run.model.namedParameters())
    names.set(parameter, [...(names.get(parameter) ?? []), each]);
  const ruleOf = (some: readonly string[]): number =>
    groups.findIndex(({ match }) => some.some((each) => patternOf(match).test(each)));
  for (const shared of names.values()) {
    const rule = ruleOf(shared);
    if (rule !== ruleOf(shared.slice(0, 1)))
      throw refusal(run, ["optimizer", name, "groups", rule, "match"], `it fits ${shared[1]}, which is the same parameter as ${shared[0]}, and PyTorch knows it under that name`, `write a pattern that fits ${shared[0]}`); // prettier-ignore
  }
}

const GROUPS = python`
  def parameter_groups(model: nn.Module) -> list:
      """The parameters that no pattern fits, if there are any, and those of each pattern."""
      members = [[] for _ in range(len(GROUPS) + 1)]
      for name, parameter in model.named_parameters():
          fitting = (i for i, (pattern, _) in enumerate(GROUPS, 1) if fnmatchcase(name, pattern))
          if parameter.requires_grad:
              members[next(fitting, 0)].append(parameter)
      settings = [{}, *(own for _, own in GROUPS)]
      return [{"params": params, **own} for params, own in zip(members, settings) if params]
`;
