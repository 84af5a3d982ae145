// The pages of the operations, from what each operation says of itself.
import { Sampler } from "../autograd/sampler.js";
import { Tensor } from "../autograd/tensor.js";
import { countOf } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import type { AnyOp } from "../ops/check.js";
import { ops, type OpName } from "../ops/index.js";
import { sourceOf } from "./sources.js";
import { chosenNumbers, chosenUpstream } from "./numbers.js";
import { opSample, opSubject } from "./opSubject.js";
import { page, type Page, type Pages } from "./page.js";
import { seen } from "./views.js";

export const operationPages = Object.fromEntries(Object.entries(ops).map(([name, op]) => [name, opPage(name as OpName, op as unknown as AnyOp)])) as Pages<OpName>; // prettier-ignore

function opPage(name: OpName, op: AnyOp): Page {
  const { kind, formula, derivation, saves, torch, about, aliases, see } = op.info;
  return page({
    name,
    kind: "operation",
    formula,
    about,
    torch: torch ?? `torch.${snakeCase(name)}`,
    source: sourceOf(name),
    derivation,
    keeps: kind === "primitive" ? saves : null,
    aliases,
    see,
    subject: () => opSubject(op),
    examples: () => examplesOf(op),
  });
}

function examplesOf(op: AnyOp): ReturnType<Page["examples"]> {
  const { samples, example, kinks, view } = op.info;
  const sampler = new Sampler(0, "float64");
  const all = samples(sampler);
  const build = (args: readonly unknown[]): Sample => seen(opSample(op, args.map(withChosen), chosenUpstream), view)[0];
  const plain = build(example?.(sampler) ?? all[0]);
  const stretched = view === "entries" ? all.find((args) => isStretched(args)) : undefined;
  const [atKink] = kinks(sampler);
  return {
    plain,
    ...(stretched === undefined ? {} : { broadcast: build(stretched) }),
    ...(atKink === undefined ? {} : { kink: seen(opSample(op, atKink, chosenUpstream, { kink: true }), view)[0] }),
  };
}

function withChosen(arg: unknown): unknown {
  if (arg instanceof Tensor) return chosenNumbers(arg);
  return Array.isArray(arg) && arg[0] instanceof Tensor ? arg.map((x) => chosenNumbers(x as Tensor)) : arg;
}

/** Whether tensors of several sizes meet in a call of a function that stretches them. */
function isStretched(args: readonly unknown[]): boolean {
  const shapes = args.filter((arg): arg is Tensor => arg instanceof Tensor).map(({ shape }) => shape);
  return shapes.length === args.length && shapes.length > 1 && new Set(shapes.map(String)).size > 1 && shapes.every((shape) => countOf(shape) > 0); // prettier-ignore
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
