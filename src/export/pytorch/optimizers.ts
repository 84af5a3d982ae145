// optimizers.py: the optimizer of the run with its groups of parameters. torch's own where it has the same; written out where torch 1.13 lacks it.
import type { Parameter } from "../../autograd/parameter.js";
import { patternOf } from "../../experiment/groups.js";
import { optimizers, type OptimizerName } from "../../optim/registry.js";
import { LION, MUON, NADAM, shrinking } from "./writtenOptimizers.js";
import { call } from "./call.js";
import { keywords, linesOf, literal, python, pythonFile } from "./python.js";
import { refusal, type PyTorchRun } from "./run.js";

type Args = Readonly<Record<string, unknown>>;

interface OptimizerPiece {
  /** What is called; `torch.optim.` before it is added where it is torch's own. */
  readonly call: string;
  /** A class that stands in the file; left out where torch's own is used. */
  readonly code?: (args: Args) => string;
  /** Arguments under the names of the class that is called; left out: all, as they are. */
  readonly args?: (args: Args) => Args;
}

const own = (name: OptimizerName): OptimizerPiece => ({ call: `torch.optim.${name}` });

/** Of torch 1.13's class without `decoupled_weight_decay` and `maximize`. */
const extended = (name: OptimizerName): OptimizerPiece => ({
  call: name,
  code: ({ decoupled_weight_decay: isApart, maximize }) => shrinking(name, isApart === true, maximize === true),
  args: ({ decoupled_weight_decay: isApart, maximize: _, weight_decay: decay, ...others }) => ({ ...others, [isApart === true ? "shrink" : "weight_decay"]: decay }), // prettier-ignore
});

const pieces = {
  Adadelta: own("Adadelta"),
  Adagrad: own("Adagrad"),
  Adam: own("Adam"),
  AdamW: own("AdamW"),
  Adamax: own("Adamax"),
  LBFGS: own("LBFGS"),
  Lion: { call: "Lion", code: () => LION },
  Muon: { call: "Muon", code: () => MUON },
  NAdam: { call: "NAdam", code: () => NADAM },
  RAdam: extended("RAdam"),
  RMSprop: own("RMSprop"),
  Rprop: own("Rprop"),
  SGD: own("SGD"),
} satisfies Readonly<Record<OptimizerName, OptimizerPiece>>;

/** Whether it measures the loss several times for a step. */
export function measuresAgain({ experiment }: PyTorchRun): boolean {
  return optimizers[experiment.config.optimizer.name as OptimizerName].declaration.closure === true;
}

/** optimizers.py @throws InputError for groups that torch cannot tell apart */
export function optimizersFile(run: PyTorchRun): string {
  const { name, args: given, groups = [] } = run.experiment.config.optimizer;
  const { fields, formula } = optimizers[name as OptimizerName].declaration;
  const complete: Args = Object.fromEntries(
    Object.entries(fields).map(([key, { default: value }]) => [key, given[key] ?? value]),
  );
  const needsCode = complete.decoupled_weight_decay === true || complete.maximize === true;
  const isExtended = name === "RAdam";
  if (isExtended) refuseExtendedGroups(run);
  const piece: OptimizerPiece = isExtended && !needsCode ? own(name as OptimizerName) : pieces[name as OptimizerName];
  const used = isExtended ? extended(name as OptimizerName).args!(complete) : complete;
  const parameters = groups.length === 0 ? "[p for p in model.parameters() if p.requires_grad]" : "parameter_groups(model)";
  if (groups.length > 0) refuseTiedGroups(run);
  return pythonFile(
    linesOf(`"""The optimizer, ${name}."""`, groups.length > 0 && "from fnmatch import fnmatchcase", "import torch", "from torch import nn"),
    groups.length === 0
      ? ""
      : linesOf(
          `# optimizer.${name}.groups: settings of their own for the parameters whose names fit a pattern; the first that fits counts.`,
          "GROUPS = [",
          ...groups.map(({ match, args }) => `    (${literal(match)}, ${literal(isExtended ? renamed(args, complete) : args)}),`),
          "]",
        ),
    piece.code?.(complete) ?? "",
    groups.length === 0 ? "" : GROUPS,
    python`
      def build_optimizer(model: nn.Module) -> torch.optim.Optimizer:
          """${formula}"""
          return ${call(piece.call, [parameters, ...keywords(withoutEqual(used, fields))])}
    `,
  ); // prettier-ignore
}

/** The rate always, and what is not as when left out. */
function withoutEqual(args: Args, fields: Readonly<Record<string, { readonly default?: unknown }>>): Args {
  const changed = ([key, value]: [string, unknown]): boolean => key === "lr" || JSON.stringify(value) !== JSON.stringify(fields[key]?.default); // prettier-ignore
  return Object.fromEntries(Object.entries(args).filter(changed));
}

function renamed({ weight_decay: decay, ...others }: Args, { decoupled_weight_decay: isApart }: Args): Args {
  return decay === undefined ? others : { ...others, [isApart === true ? "shrink" : "weight_decay"]: decay };
}

/** A group of RAdam cannot differ in what torch 1.13 does not know. */
function refuseExtendedGroups(run: PyTorchRun): void {
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
