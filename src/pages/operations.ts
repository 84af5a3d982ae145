// The pages of the operations, from what each operation says of itself.
import { Sampler } from "../autograd/sampler.js";
import { Tensor } from "../autograd/tensor.js";
import { snakeCase } from "../core/fields.js";
import { countOf } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import type { AnyOp } from "../ops/check.js";
import { ops, type OpName } from "../ops/index.js";
import { chosenNumbers, chosenUpstream } from "./numbers.js";
import { opSample, opSubject } from "./opSubject.js";
import { page, pagesOf, type Page } from "./page.js";
import { seen, withKeptAxes } from "./views.js";

const table = ops as unknown as Readonly<Record<OpName, AnyOp>>;

export const operationPages = pagesOf(table, (name) => {
  const { kind, formula, derivation, saves, torch, about, aliases, see, file } = table[name].info;
  return page({
    name,
    kind: "operation",
    formula,
    about,
    torch: torch ?? `torch.${snakeCase(name)}`,
    source: `src/ops/${file}.ts`,
    derivation,
    keeps: kind === "primitive" ? saves : null,
    aliases,
    see,
    subject: () => opSubject(table[name]),
    examples: () => examplesOf(table[name]),
  });
});

function examplesOf(op: AnyOp): ReturnType<Page["examples"]> {
  const { samples, example, kinks, view } = op.info;
  const sampler = new Sampler(0);
  const all = samples(sampler);
  const build = (args: readonly unknown[]): Sample => {
    const whole = opSample(op, args.map(withChosen), chosenUpstream);
    return { ...seen(whole, view)[0], whole: view === "lines" ? withKeptAxes(whole) : whole };
  };
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
