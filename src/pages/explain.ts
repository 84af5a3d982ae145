// One operation, explained from its own object: what it computes, why its derivative is what it is, and both with numbers.
import { grad } from "../autograd/backward.js";
import { compareGradients, type GradcheckReport } from "../autograd/gradcheck.js";
import { Sampler } from "../autograd/sampler.js";
import { Tensor, type NestedNumbers } from "../autograd/tensor.js";
import { inputsOf, type AnyOp } from "../ops/check.js";

export interface Explanation {
  readonly op: string;
  readonly kind: AnyOp["info"]["kind"];
  readonly inputs: readonly string[];
  readonly formula: string;
  readonly derivation: string;
  /** What backward keeps of the forward pass, besides shapes and parameters. */
  readonly keeps: readonly string[];
  readonly example: Example;
}

export interface Example {
  /** The call as one would write it: "softmax(x, 1)". */
  readonly call: string;
  readonly inputs: Readonly<Record<string, NestedNumbers>>;
  readonly y: NestedNumbers;
  /** The upstream gradient dL/dy the example begins with; null for operations without a derivative. */
  readonly gy: NestedNumbers | null;
  /** For each input: the gradient from backward beside the one from central differences. */
  readonly gradients: readonly { readonly input: string; readonly analytic: NestedNumbers; readonly numeric: NestedNumbers }[];
  readonly maxAbsError: number | null;
}

export function explainOp(op: AnyOp): Explanation {
  const { name, kind, inputs, formula, derivation, saves } = op.info;
  const example = workedExample(op, op.info.samples(new Sampler(0, "float64"))[0]);
  return { op: name, kind, inputs: inputs.map((input) => input.name), formula, derivation, keeps: saves, example };
}

/** The first sample, rounded to two decimals so that a reader can follow with a pocket calculator. */
function workedExample(op: AnyOp, sample: readonly unknown[]): Example {
  const { tensors, names, differentiable, call } = inputsOf(op, sample);
  const rounded = tensors.map((tensor, i) => {
    const copy = round(tensor);
    copy.requiresGrad = differentiable[i] && op.info.kind !== "constant";
    return copy;
  });
  const y = call(rounded);
  const base = { call: callInWords(op.info.name, sample, names), inputs: named(names, rounded), y: y.toArray() };
  if (!y.requiresGrad) return { ...base, gy: null, gradients: [], maxAbsError: null };
  const gy = round(new Sampler(1, "float64").normal(y.shape));
  const wanted = rounded.flatMap((x, i) => (x.requiresGrad ? [i] : []));
  const analytic = grad(y, wanted.map((i) => rounded[i]), { gradOutputs: [gy], retainGraph: true }); // prettier-ignore
  const gradients = wanted.map((i, n) => ({
    input: names[i],
    analytic: analytic[n].toArray(),
    numeric: slopes(call, rounded, i, gy).toArray(),
  }));
  const report: GradcheckReport = compareGradients((...values) => call(values), rounded, { names });
  return { ...base, gy: gy.toArray(), gradients, maxAbsError: report.maxAbsError };
}

/** Central differences of sum(gy * y) with respect to every entry of input `i`. */
function slopes(call: (tensors: readonly Tensor[]) => Tensor, tensors: readonly Tensor[], i: number, gy: Tensor): Tensor {
  const eps = 1e-6;
  const at = (position: number, step: number): number => {
    const moved = copyOf(tensors[i]);
    moved.data[position] += step;
    const y = call(tensors.map((tensor, n) => (n === i ? moved : tensor.detach())));
    let total = 0;
    for (let p = 0; p < y.data.length; p++) total += gy.data[p] * y.data[p];
    return total;
  };
  const result = copyOf(tensors[i]);
  for (let p = 0; p < result.data.length; p++) result.data[p] = (at(p, eps) - at(p, -eps)) / (2 * eps);
  return result;
}

function copyOf({ shape, dtype, data }: Tensor): Tensor {
  return new Tensor({ shape, dtype, data: data.slice() });
}

function round(x: Tensor): Tensor {
  const copy = copyOf(x);
  for (let i = 0; i < copy.data.length; i++) copy.data[i] = Math.round(copy.data[i] * 100) / 100;
  return copy;
}

function named(names: readonly string[], tensors: readonly Tensor[]): Record<string, NestedNumbers> {
  return Object.fromEntries(names.map((name, i) => [name, tensors[i].toArray()]));
}

function callInWords(name: string, sample: readonly unknown[], names: readonly string[]): string {
  let next = 0;
  const words = sample.map((arg) => {
    if (arg instanceof Tensor) return names[next++];
    if (Array.isArray(arg) && arg[0] instanceof Tensor) return `[${arg.map(() => names[next++]).join(", ")}]`;
    return JSON.stringify(arg).replace(/"(\w+)":/g, "$1: ").replace(/,/g, ", "); // prettier-ignore
  });
  return `${name}(${words.join(", ")})`;
}
