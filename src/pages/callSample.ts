// One call of the real code as a sample: what went in, what came out, and what backward gave for each input.
import { grad } from "../autograd/backward.js";
import { Sampler } from "../autograd/sampler.js";
import { Tensor } from "../autograd/tensor.js";
import { MlbhError } from "../core/errors.js";
import type { NumberArray } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { arrayOf } from "./arrays.js";
import { randomUpstream, type Upstream } from "./numbers.js";

export interface Call {
  /** As one would write it: "Linear(3, 4)(x)". */
  readonly name: string;
  /** What lines name, in the order in which it is shown. Leaves that require a gradient are given one, all else is only read. */
  readonly named: Readonly<Record<string, Tensor | NumberArray>>;
  readonly y: Tensor;
  readonly numbers?: Readonly<Record<string, number>>;
  readonly kink?: boolean;
  /** Whether backward is recorded, in the operations of the derivation, or runs in one loop where there is one: both must be right. */
  readonly createGraph?: boolean;
}

export function callSample(
  { name, named, y, numbers = {}, kink = false, createGraph = false }: Call,
  upstream: Upstream,
): Sample {
  const gy = upstream(y);
  const tensors: Record<string, NumberArray> = { y: arrayOf(y) };
  for (const [key, value] of Object.entries(named)) tensors[key] = value instanceof Tensor ? arrayOf(value) : value;
  tensors.gy = arrayOf(gy);
  if (y.requiresGrad)
    for (const [key, value] of Object.entries(named))
      if (value instanceof Tensor && value.requiresGrad) tensors[`g${key}`] = gradientOf(y, value, gy, createGraph);
  return { name, tensors, numbers, outputs: ["y"], ...(kink ? { kink } : {}) };
}

/** What backward gives; not a number where it gives none, so that the line about this gradient says so. */
function gradientOf(y: Tensor, x: Tensor, gy: Tensor, createGraph: boolean): NumberArray {
  try {
    return arrayOf(grad(y, [x], { gradOutputs: [gy], createGraph, retainGraph: true })[0]);
  } catch (error) {
    if (!(error instanceof MlbhError)) throw error;
    return { shape: [...x.shape], data: new Float64Array(x.numel).fill(NaN) };
  }
}

/** The calls that a declaration lists: ordinary ones, and those at kinks. */
interface Listed<C> {
  readonly samples: (s: Sampler) => readonly C[];
  readonly kinks?: (s: Sampler) => readonly C[];
}

/** Each of the calls with random numbers as the gradient that arrives at its output. */
export function listedSamples<C>({ samples, kinks }: Listed<C>, make: (call: C, upstream: Upstream) => Sample): Sample[] {
  const ordinary = samples(new Sampler(0)).map((call, i) => make(call, randomUpstream(i)));
  const atKinks = kinks?.(new Sampler(1)).map((call, i) => ({ ...make(call, randomUpstream(i)), kink: true })) ?? [];
  return [...ordinary, ...atKinks];
}

/** The first call, and the first at a kink, worked out: all its lines, not only those that are conventions. */
export function listedExamples<C>(
  { samples, kinks }: Listed<C>,
  plain: (call: C) => Sample,
  atKink: (call: C) => Sample,
): { readonly plain: Sample; readonly kink?: Sample } {
  const [first] = samples(new Sampler(0));
  const [bent] = kinks?.(new Sampler(1)) ?? [];
  return { plain: plain(first), ...(bent === undefined ? {} : { kink: atKink(bent) }) };
}

/** "softmax(x, 1)" @param names of the tensors, in their order */
export function callInWords(name: string, args: readonly unknown[], names: readonly string[] = []): string {
  let next = 0;
  const words = args.map((arg) => {
    if (arg instanceof Tensor) return names[next++];
    if (Array.isArray(arg) && arg[0] instanceof Tensor) return `[${arg.map(() => names[next++]).join(", ")}]`;
    const text = JSON.stringify(arg).replace(/"(\w+)":/g, "$1: ");
    return text.replace(/,/g, ", ");
  });
  return `${name}(${words.join(", ")})`;
}
