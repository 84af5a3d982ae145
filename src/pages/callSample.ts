// One call of something that is no operation (a module, a loss, a function of several operations): forward, and backward for each input.
import { grad } from "../autograd/backward.js";
import { Tensor } from "../autograd/tensor.js";
import type { NumberArray } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { arrayOf, type Upstream } from "./opSubject.js";

export interface Call {
  /** As one would write it: "Linear(3, 4)(x)". */
  readonly name: string;
  /** Under the names that lines use. Leaves that require a gradient are given one, others are only read. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly y: Tensor;
  readonly numbers?: Readonly<Record<string, number>>;
  /** What lines name beside the inputs. */
  readonly beside?: Readonly<Record<string, NumberArray>>;
  readonly kink?: boolean;
}

export function callSample({ name, inputs, y, numbers = {}, beside = {}, kink }: Call, upstream: Upstream): Sample {
  const gy = upstream(y);
  const tensors: Record<string, NumberArray> = { ...beside, y: arrayOf(y), gy: arrayOf(gy) };
  for (const [key, input] of Object.entries(inputs)) tensors[key] = arrayOf(input);
  const wanted = Object.entries(inputs).filter(([, input]) => input.requiresGrad);
  const gradients = grad(y, wanted.map(([, input]) => input), { gradOutputs: [gy] }); // prettier-ignore
  gradients.forEach((g, i) => (tensors[`g${wanted[i][0]}`] = arrayOf(g)));
  return { name, tensors, numbers, outputs: ["y"], ...(kink === true ? { kink } : {}) };
}

/** A copy that nothing else holds. */
export function leaf({ shape, dtype, data }: Tensor, requiresGrad = true): Tensor {
  const copy = new Tensor({ shape, dtype, data: data.slice() });
  copy.requiresGrad = requiresGrad;
  return copy;
}

/** Numbers, switches (1 or 0), choices (the chosen one is 1) and lists of numbers, under the names that the code gives them. */
export function settingsOf(
  values: Readonly<Record<string, unknown>>,
  choices: Readonly<Record<string, readonly string[]>> = {},
): { numbers: Record<string, number>; beside: Record<string, NumberArray> } {
  // prettier-ignore
  const numbers: Record<string, number> = {};
  const beside: Record<string, NumberArray> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "number" || typeof value === "boolean") numbers[name] = Number(value);
    else if (typeof value === "string") for (const choice of choices[name] ?? [value]) numbers[choice] = Number(choice === value);
    else if (Array.isArray(value)) beside[name] = { shape: [value.length], data: value as number[] };
  }
  return { numbers, beside };
}
