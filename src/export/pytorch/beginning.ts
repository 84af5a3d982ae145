// What a model begins with where it is not what the seed draws: init, init_from, freeze and lora of the experiment.
import type { Parameter } from "../../autograd/parameter.js";
import type { Component } from "../../experiment/component.js";
import { expanded } from "../../experiment/expand.js";
import type { Experiment } from "../../experiment/experiment.js";
import { groupsOf, patternOf } from "../../experiment/groups.js";
import type { BuiltModel } from "../../experiment/model.js";
import { chosenParameters } from "../../experiment/weights/choose.js";
import { initialiserRegistry } from "../../nn/initRegistry.js";
import { argumentList, call } from "./call.js";
import { linesOf, literal, python } from "./python.js";
import { refusal } from "./run.js";

export interface Beginning {
  /** What build_model calls. */
  readonly functions: readonly string[];
  /** Its calls, in their order. */
  readonly steps: string;
}

type Model = Pick<BuiltModel, "model" | "from">;

export function beginningOf(experiment: Experiment, built: Model & Pick<BuiltModel, "layers">): Beginning {
  const { config } = experiment;
  const init = initialiseText(expanded(experiment).init, built);
  const frozen = config.freeze === null ? "" : freezeText(experiment, built, config.freeze);
  const lora = config.lora === null ? "" : loraText(experiment, built, config.lora);
  const steps = linesOf(
    init !== "" && "initialise(model)",
    config.init_from !== null && 'start = Path(__file__).with_name("start.safetensors")',
    config.init_from !== null && "fill(model, load_weights(start), start)",
    frozen !== "" && "freeze(model)",
    lora !== "" && "adapt(model)",
  );
  const own = [init, frozen, lora].filter((text) => text !== "");
  return { functions: own.some((text) => text.includes("fits(")) ? [FITS, ...own] : own, steps };
}

/** Python's pattern for the same names; its own signs are taken for letters. */
function pattern(match: string): string {
  return literal(match.replace(/[?[]/g, "[$&]"));
}

/** Whether the first name of each parameter alone decides as all its names do. */
function decides(model: Model["model"], fits: (name: string) => boolean, chosen: ReadonlySet<Parameter>): boolean {
  const seen = new Set<Parameter>();
  return [...model.namedParameters()].every(([name, parameter]) => {
    if (seen.has(parameter)) return true;
    seen.add(parameter);
    return fits(name) === chosen.has(parameter);
  });
}

/** A condition on `name` for these parameters. */
function condition(model: Model["model"], patterns: readonly string[], chosen: ReadonlySet<Parameter>): string {
  const fit = (name: string): boolean => patterns.some((each) => patternOf(each).test(name));
  const first = new Map([...model.namedParameters()].toReversed().map(([name, parameter]) => [parameter, name])); // of the names of each
  const own = decides(model, fit, chosen) ? patterns : [...chosen].map((parameter) => first.get(parameter)!);
  return own.length === 1 ? `fnmatchcase(name, ${pattern(own[0])})` : call("fits", ["name", ...own.map(pattern)]);
}

/** Written out where a condition has several patterns. */
const FITS = python`
  def fits(name: str, *patterns: str) -> bool:
      """Whether one of the patterns fits, in which * stands for any letters."""
      return any(fnmatchcase(name, pattern) for pattern in patterns)
`;

/** The first rule that fits a name decides. */
function initialiseText(rules: readonly Component[], { model }: Model): string {
  const groups = groupsOf(model, rules.map(({ match = "" }) => ({ match, args: {} }))); // prettier-ignore
  const lines = groups.flatMap(({ rule, parameters }) => {
    if (rule === null || parameters.length === 0) return [];
    const { name, args, match = "" } = rules[rule];
    const { fields } = initialiserRegistry[name].declaration;
    const given = Object.fromEntries(Object.entries(fields).map(([key, { default: value }]) => [key, args[key] ?? value]));
    const written = argumentList(fields, given, { always: REQUIRED[name] ?? [] });
    const before = new Set(groups.flatMap((each) => (each.rule !== null && each.rule < rule ? each.parameters : [])));
    const fits = condition(model, [match], new Set([...parameters, ...firstFits(model, match, before)]));
    return [`if ${fits}:\n    nn.init.${name}_(${["parameter", ...written].join(", ")})`];
  });
  if (lines.length === 0) return "";
  return python`
    @torch.no_grad()
    def initialise(model: nn.Module) -> None:
        """Starting values, as init in the experiment: the first pattern that fits a name decides."""
        for name, parameter in model.named_parameters():
            ${lines.map((line, i) => (i === 0 ? line : `el${line}`)).join("\n")}
  `;
}

/** Parameters that a rule before this one has taken: what the pattern says of them does not count. */
function firstFits(model: Model["model"], match: string, taken: ReadonlySet<Parameter>): Parameter[] {
  const seen = new Set<Parameter>();
  return [...model.namedParameters()].flatMap(([name, parameter]) => {
    if (seen.has(parameter)) return [];
    seen.add(parameter);
    return taken.has(parameter) && patternOf(match).test(name) ? [parameter] : [];
  });
}

/** Arguments that torch's functions have no default for. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = { constant: ["val"], sparse: ["sparsity"] };

/** Numbers of layers as patterns. */
function patternsOf(choices: readonly (number | string)[], from: readonly number[]): string[] {
  return choices.flatMap((choice) =>
    typeof choice === "string" ? [choice] : [...from.keys()].filter((i) => from[i] === choice).map((i) => `${i}.*`),
  );
}

function freezeText(experiment: Experiment, built: Model, choices: readonly (number | string)[]): string {
  const { parameters } = chosenParameters(experiment, built as BuiltModel, choices, ["freeze"]);
  return python`
    def freeze(model: nn.Module) -> None:
        """What freeze in the experiment names does not learn."""
        for name, parameter in model.named_parameters():
            if ${condition(built.model, patternsOf(choices, built.from), parameters)}:
                parameter.requires_grad_(False)
  `;
}

function loraText(experiment: Experiment, built: Model, lora: NonNullable<Experiment["config"]["lora"]>): string {
  const isMatrix = { what: "matrix", test: ({ shape }: Parameter) => shape.length === 2 };
  const { parameters: targets } = chosenParameters(experiment, built as BuiltModel, lora.targets, ["lora", "targets"], isMatrix);
  const { parameters: trained } = chosenParameters(experiment, built as BuiltModel, lora.train, ["lora", "train"], { what: "", test: (each) => !targets.has(each) }); // prettier-ignore
  refuseShared(experiment, built, targets);
  const matrices = new Set([...built.model.parameters()].filter((each) => isMatrix.test(each) && targets.has(each)));
  const learns = lora.train.length === 0 ? "" : condition(built.model, patternsOf(lora.train, built.from), trained);
  const adapted = condition(built.model, lora.targets, new Set([...matrices, ...bent(built, lora.targets)]));
  return python`
    def adapt(model: nn.Module) -> None:
        """lora in the experiment: beside the weights that it names stand adapters, and everything else is frozen."""
        parameters, modules = list(model.named_parameters()), dict(model.named_modules())
        for name, parameter in parameters:
            parameter.requires_grad_(${learns === "" ? "False" : learns})
        for name, parameter in parameters:
            if parameter.dim() == 2 and ${adapted}:
                place, _, own = name.rpartition(".")
                add_adapter(modules[place], own, rank=${lora.rank}, alpha=${literal(lora.alpha)})


    def add_adapter(layer: nn.Module, name: str, rank: int, alpha: float) -> None:
        """weight = weight_orig + alpha / rank B A: the weight stays as it is, and two thin matrices learn."""
        weight = layer._parameters.pop(name)
        a, b = torch.empty(rank, weight.shape[1]), torch.zeros(weight.shape[0], rank)
        nn.init.kaiming_uniform_(a, a=math.sqrt(5))
        layer.register_parameter(f"{name}_orig", weight)
        layer.register_parameter(f"{name}_lora_a", nn.Parameter(a))
        layer.register_parameter(f"{name}_lora_b", nn.Parameter(b))
        layer.register_buffer(f"{name}_lora_scale", torch.tensor(alpha / rank))

        def adapted(self: nn.Module) -> Tensor:
            part = {end: getattr(self, f"{name}_{end}") for end in ("orig", "lora_a", "lora_b", "lora_scale")}
            return part["orig"] + part["lora_scale"] * (part["lora_b"] @ part["lora_a"])

        layer.__class__ = type(type(layer).__name__, (type(layer),), {name: property(adapted)})
  `;
}

/** Parameters of the pattern that are no matrices: whether it fits them does not count. */
function bent({ model }: Model, targets: readonly string[]): Parameter[] {
  return [...model.namedParameters()].flatMap(([name, each]) => (each.shape.length !== 2 && targets.some((match) => patternOf(match).test(name)) ? [each] : [])); // prettier-ignore
}

function refuseShared(experiment: Experiment, { model }: Model, targets: ReadonlySet<Parameter>): void {
  const names = [...model.namedParameters()].filter(([, each]) => targets.has(each));
  const recurrent = names.find(([name]) => /(^|\.)weight_[ih]h_l\d/.test(name));
  if (recurrent !== undefined)
    throw refusal({ experiment }, ["lora", "targets"], `an adapter beside ${recurrent[0]}, as torch's recurrent layers read their weights all at once`, "name the weights of other layers"); // prettier-ignore
  if (names.length > targets.size)
    throw refusal({ experiment }, ["lora", "targets"], "an adapter beside a weight that two layers share", "name other weights");
}
