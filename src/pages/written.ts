// Pages that stand beside no declaration: rules of calculus and algorithms, with samples of their own. The first sample is the example.
import { grad } from "../autograd/backward.js";
import { tensor } from "../autograd/create.js";
import type { NestedNumbers, Tensor } from "../autograd/tensor.js";
import { scalar, type NumberArray } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { arrayOf } from "./arrays.js";
import { page, type Page } from "./page.js";

type Written = Pick<Page, "name" | "kind" | "formula" | "source" | "derivation"> & Partial<Page> & { readonly samples: () => readonly [Sample, ...Sample[]] }; // prettier-ignore

export function writtenPage({ samples, picture = null, ...rest }: Written): Page {
  return page({
    picture: picture?.replace(/^\n/, "") ?? null,
    subject: () => ({ samples: samples() }),
    examples: () => ({ plain: samples()[0] }),
    ...rest,
  });
}

interface GivenNumbers {
  readonly functions?: Readonly<Record<string, string>>;
  /** Numbers by which nothing is derived: h, n. */
  readonly numbers?: Readonly<Record<string, number>>;
  /** Single numbers by which lines are derived: x. */
  readonly at?: Readonly<Record<string, number>>;
  readonly tensors?: Readonly<Record<string, NestedNumbers>>;
}

/** A sample of chosen numbers, named after them: "f(t) = t^2, x = 2, h = 0.5". */
export function given({ functions = {}, numbers = {}, at = {}, tensors = {} }: GivenNumbers): Sample {
  const words = [
    ...Object.entries(functions).map(([name, text]) => `${name}(t) = ${text}`),
    ...[...Object.entries(at), ...Object.entries(numbers)].map(([name, value]) => `${name} = ${value}`),
    ...Object.entries(tensors).map(([name, value]) => `${name} = ${JSON.stringify(value).replace(/,/g, ", ")}`),
  ];
  const points = Object.entries(at).map(([name, value]): [string, NumberArray] => [name, scalar(value)]);
  const arrays = Object.entries(tensors).map(([name, value]): [string, NumberArray] => [name, arrayOf(double(value))]);
  return { name: words.join(", "), functions, numbers, tensors: Object.fromEntries([...points, ...arrays]), outputs: [] };
}

export function double(value: NestedNumbers, requiresGrad = false): Tensor {
  return tensor(value, { dtype: "float64", requiresGrad });
}

interface Computation<N extends string, Y extends string> {
  readonly name: string;
  /** What gradients are asked for. */
  readonly inputs: Readonly<Record<N, NestedNumbers>>;
  /** The gradient that arrives at each output, and so its name. */
  readonly upstream: Readonly<Record<Y, NestedNumbers>>;
  readonly compute: (inputs: Readonly<Record<N, Tensor>>) => Readonly<Record<Y, Tensor>>;
  readonly rest?: GivenNumbers;
  readonly kink?: boolean;
}

/** What the engine makes of some tensors, forward and backward. */
export function computed<N extends string, Y extends string>({
  name,
  inputs,
  upstream,
  compute,
  rest = {},
  kink = false,
}: Computation<N, Y>): Sample {
  const names = Object.keys(inputs) as N[];
  const leaves = Object.fromEntries(names.map((each) => [each, double(inputs[each], true)])) as Record<N, Tensor>;
  const outputs = compute(leaves);
  const results = Object.keys(upstream) as Y[];
  const arriving = results.map((each) => double(upstream[each]));
  const gradients = grad(results.map((each) => outputs[each]), names.map((each) => leaves[each]), { gradOutputs: arriving }); // prettier-ignore
  const tensors: Record<string, NumberArray> = { ...given(rest).tensors };
  names.forEach((each, i) => ([tensors[each], tensors[`g${each}`]] = [arrayOf(leaves[each]), arrayOf(gradients[i])]));
  results.forEach((each, i) => ([tensors[each], tensors[`g${each}`]] = [arrayOf(outputs[each]), arrayOf(arriving[i])]));
  const { functions = {}, numbers = {} } = rest;
  return { name, functions, numbers, tensors, outputs: results, ...(kink ? { kink } : {}) };
}
