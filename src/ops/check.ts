// Every operation checked on its own samples: first derivatives against the slope of the function, second against the slope of the first.
import { compareGradients, compareSecondGradients, describeFailure, type GradcheckReport } from "../autograd/gradcheck.js";
import type { OpInfo } from "../autograd/op.js";
import type { Slot } from "../autograd/opNode.js";
import { Sampler } from "../autograd/sampler.js";
import { Tensor } from "../autograd/tensor.js";

/** An operation as generic tools call it. */
export interface AnyOp {
  (...args: unknown[]): unknown;
  readonly info: OpInfo;
}

/** What it gives; of several results the one that is checked. */
export function resultOf(op: AnyOp, args: readonly unknown[]): Tensor {
  return op.info.single(op(...args));
}

export interface OrderReport {
  readonly ok: boolean;
  /** Derivatives compared. */
  readonly entries: number;
  readonly maxAbsError: number;
  readonly maxRelError: number;
  /** The first failure in words; null when all is well. */
  readonly failure: string | null;
}

export interface OpReport {
  readonly op: string;
  readonly ok: boolean;
  /** Operations without a derivative (comparisons, argmax) have nothing to check. */
  readonly differentiable: boolean;
  readonly samples: number;
  readonly maxAbsError: number;
  readonly maxRelError: number;
  readonly first: OrderReport;
  readonly second: OrderReport;
}

/** The tensors among an argument list, lists of tensors included, and how to call the op with others in their places. */
export interface SampleInputs {
  readonly tensors: readonly Tensor[];
  readonly names: readonly string[];
  readonly differentiable: readonly boolean[];
  readonly call: (tensors: readonly Tensor[]) => Tensor;
}

/** Takes a sample apart: [x, 0, {keepdim: true}] has the one tensor x. */
export function inputsOf(op: AnyOp, args: readonly unknown[]): SampleInputs {
  const tensors: Tensor[] = [];
  const names: string[] = [];
  const differentiable: boolean[] = [];
  const slots = op.info.slotsOf(args);
  const take = (tensor: Tensor, { name, differentiable: wanted }: Slot, position: string): number => {
    names.push(name + position);
    differentiable.push(wanted);
    return tensors.push(tensor) - 1;
  };
  const places = args.map((arg): null | number | number[] => {
    const slot = slots.get(arg);
    if (slot === undefined) return null;
    return arg instanceof Tensor ? take(arg, slot, "") : (arg as Tensor[]).map((tensor, i) => take(tensor, slot, `[${i}]`));
  });
  const call = (values: readonly Tensor[]): Tensor => {
    const filled = args.map((arg, i) => {
      const place = places[i];
      if (place === null) return arg;
      return typeof place === "number" ? values[place] : place.map((p) => values[p]);
    });
    return resultOf(op, filled);
  };
  return { tensors, names, differentiable, call };
}

export function checkOp(op: AnyOp): OpReport {
  const { info } = op;
  const samples = info.samples(new Sampler(0, "float64"));
  const differentiable = info.kind !== "constant";
  const first = emptyOrder();
  const second = emptyOrder();
  samples.forEach((sample, i) => {
    if (!differentiable) return;
    const { tensors, names, differentiable: wanted, call } = inputsOf(op, sample);
    tensors.forEach((tensor, n) => (tensor.requiresGrad = wanted[n]));
    const fn = (...values: Tensor[]): Tensor => call(values);
    note(first, `sample ${i}: `, compareGradients(fn, tensors, { names, seed: i }));
    note(second, `sample ${i}, second derivative: `, compareSecondGradients(fn, tensors, { names, seed: i }));
  });
  return {
    op: info.name,
    ok: first.ok && second.ok,
    differentiable,
    samples: samples.length,
    maxAbsError: Math.max(first.maxAbsError, second.maxAbsError),
    maxRelError: Math.max(first.maxRelError, second.maxRelError),
    first,
    second,
  };
}

interface Order {
  ok: boolean;
  entries: number;
  maxAbsError: number;
  maxRelError: number;
  failure: string | null;
}

function emptyOrder(): Order {
  return { ok: true, entries: 0, maxAbsError: 0, maxRelError: 0, failure: null };
}

function note(order: Order, where: string, report: GradcheckReport): void {
  order.entries += report.entries;
  order.maxAbsError = Math.max(order.maxAbsError, report.maxAbsError);
  order.maxRelError = Math.max(order.maxRelError, report.maxRelError);
  if (report.ok) return;
  order.ok = false;
  order.failure ??= where + describeFailure(report);
}
