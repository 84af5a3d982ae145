// What the page of an operation is compared with: the operation itself, forward and backward, on each of its samples.
import { grad } from "../autograd/backward.js";
import { Sampler } from "../autograd/sampler.js";
import { Tensor } from "../autograd/tensor.js";
import { MlbhError } from "../core/errors.js";
import { isPlain } from "../core/words.js";
import { scalar, type NumberArray } from "../notation/array.js";
import type { Sample, Subject } from "../notation/sample.js";
import type { AnyOp } from "../ops/check.js";
import { callInWords } from "./words.js";
import { seen, withKeptAxes } from "./views.js";

export function opSubject(op: AnyOp): Subject {
  const { samples, kinks, view } = op.info;
  const all = samples(new Sampler(0, "float64"));
  const alike = all.filter((args) => tensorsIn(args) === tensorsIn(all[0]));
  const plain = alike.map((args, i) => opSample(op, args, randomUpstream(i), { createGraph: i % 2 === 1 }));
  const atKinks = kinks(new Sampler(1, "float64")).map((args, i) => opSample(op, args, randomUpstream(i), { kink: true }));
  const whole = [...plain.filter((sample) => view !== "entries" || isReadable(sample)), ...atKinks];
  return { samples: whole.flatMap((sample) => seen(sample, view)), whole: view === "lines" ? whole.map(withKeptAxes) : whole };
}

/** How many tensors a list holds: a page is written for as many as the first sample has. */
function tensorsIn(args: readonly unknown[]): number {
  return args.find((arg): arg is unknown[] => Array.isArray(arg) && arg[0] instanceof Tensor)?.length ?? 0;
}

/** Far from 0 a formula that is written for a reader loses its digits (1 - p, where p is nearly 1); that the code does not is tested elsewhere. */
function isReadable({ tensors }: Sample): boolean {
  return Object.values(tensors).every(({ data }) => Array.from(data).every((x) => Math.abs(x) <= 20 || !Number.isFinite(x)));
}

/** Where a gradient of y comes from, given y. */
export type Upstream = (y: Tensor) => Tensor;

/** Random numbers, others for each i. */
export function randomUpstream(i: number): Upstream {
  const sampler = new Sampler(100 + i, "float64");
  return (y) => sampler.normal(y.shape);
}

export interface SampleOptions {
  readonly kink?: boolean;
  /** Whether backward is recorded, in the operations of the derivation, or runs in one loop where there is one: both must be right. */
  readonly createGraph?: boolean;
}

/** One call of an operation, forward and backward. */
export function opSample(
  op: AnyOp,
  args: readonly unknown[],
  gradient: Upstream,
  { kink = false, createGraph = false }: SampleOptions = {},
): Sample {
  const { info } = op;
  const { named, replaced } = inputsUnder(op, args);
  const differentiable = info.kind !== "constant";
  for (const [, { tensor, wanted }] of named) tensor.requiresGrad = differentiable && wanted;
  const y = op(...replaced);
  const tensors: Record<string, NumberArray> = { y: arrayOf(y) };
  const numbers: Record<string, number> = {};
  for (const [name, { tensor }] of named) tensors[name] = arrayOf(tensor);
  const inputs = new Set([...named.keys(), ...info.inputs.map((slot) => slot.name)]);
  for (const [name, value] of Object.entries(info.callOf(replaced)))
    if (!inputs.has(name)) addParameter(name, value ?? allAxes(name, tensors), tensors, numbers);
    else if (typeof value === "number") tensors[name] = scalar(value); // an operand: 2 in mul(a, 2)
  const gy = gradient(y);
  tensors.gy = arrayOf(gy);
  const wanted = [...named].filter(([, { tensor }]) => tensor.requiresGrad);
  if (y.requiresGrad) wanted.forEach(([name, { tensor }]) => (tensors[`g${name}`] = gradientOf(y, tensor, gy, createGraph)));
  return { name: callInWords(info.name, args, [...named.keys()]), tensors, numbers, outputs: ["y"], ...(kink ? { kink } : {}) };
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

/** The tensors of a call under their names (those of a list are a, b, c, ..), as leaves of their own. */
function inputsUnder(
  op: AnyOp,
  args: readonly unknown[],
): { named: Map<string, { tensor: Tensor; wanted: boolean }>; replaced: unknown[] } {
  // prettier-ignore
  const slots = op.info.slotsOf(args);
  const named = new Map<string, { tensor: Tensor; wanted: boolean }>();
  const leaf = (tensor: Tensor, name: string, wanted: boolean): Tensor => {
    const copy = new Tensor({ shape: tensor.shape, dtype: tensor.dtype, data: tensor.data.slice() });
    named.set(name, { tensor: copy, wanted });
    return copy;
  };
  const replaced = args.map((arg) => {
    const slot = slots.get(arg);
    if (slot === undefined) return arg;
    if (arg instanceof Tensor) return leaf(arg, slot.name, slot.differentiable);
    return (arg as Tensor[]).map((tensor, i) => leaf(tensor, String.fromCharCode(97 + i), slot.differentiable));
  });
  return { named, replaced };
}

/** No dim is all of them. */
function allAxes(name: string, { x }: Record<string, NumberArray>): number[] | null {
  return name === "dim" && x !== undefined ? x.shape.map((_, axis) => axis) : null;
}

/** Numbers, switches (1 or 0) and lists of numbers, under the names that the code gives them, also those of an object of them. */
function addParameter(name: string, value: unknown, tensors: Record<string, NumberArray>, numbers: Record<string, number>): void {
  if (typeof value === "number" || typeof value === "boolean") numbers[name] = Number(value);
  else if (Array.isArray(value) && value.every((entry) => typeof entry === "number"))
    tensors[name] = { shape: [value.length], data: value }; // prettier-ignore
  else if (isPlain(value)) for (const [key, inner] of Object.entries(value)) addParameter(key, inner, tensors, numbers);
}

export function arrayOf({ shape, data }: Tensor): NumberArray {
  return { shape: [...shape], data: Float64Array.from(data) };
}
