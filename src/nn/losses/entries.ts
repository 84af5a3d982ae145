// What losses share that compare the output with the target entry by entry.
import type { Sampler } from "../../autograd/sampler.js";
import type { Tensor } from "../../autograd/tensor.js";
import { formatShape } from "../../autograd/shapes.js";
import { ArgumentError, ShapeError } from "../../core/errors.js";
import { field } from "../../core/fields.js";
import type { FloatArray } from "../../kernels/ndarray.js";
import { perform } from "../../kernels/tape.js";
import { mul } from "../../ops/mul.js";
import type { LossSample } from "../pages.js";

/** Outputs that are what is asked for. */
export const same = (output: Tensor): Tensor => output;

/** What all of them end in: l is the loss of one entry, gl what it is told. */
export const reductions = `
      where none = 1
      y[i]        = l[i]
      gl[i]       = gy[i]
      where sum = 1
      y           = sum over i of l[i]
      gl[i]       = gy                                   -- sum rule
      where mean = 1
      y           = mean over i of l[i]
      gl[i]       = gy / N                               -- constant factor: each is one of N
      where any`;

/** The same for another index, the left sides `width` wide. @param size how many entries there are */
export function reductionsBy(index: string, size: string, width: number): string {
  const line = (left: string, right: string, reason = ""): string => `      ${left.padEnd(width)} = ${right.padEnd(reason === "" ? 0 : 37)}${reason}`; // prettier-ignore
  return [
    "",
    "      where none = 1",
    line(`y[${index}]`, `l[${index}]`),
    line(`gl[${index}]`, `gy[${index}]`),
    "      where sum = 1",
    line("y", `sum over ${index} of l[${index}]`),
    line(`gl[${index}]`, "gy", "-- sum rule"),
    "      where mean = 1",
    line("y", `mean over ${index} of l[${index}]`),
    line(`gl[${index}]`, `gy / ${size}`, "-- constant factor: each is one of them"),
    "      where any",
  ].join("\n");
}

/** Each reduction once. @param example the first, a reader's */
export function eachReduction(example: LossSample, make: (shape: readonly number[]) => Omit<LossSample, "args">): LossSample[] {
  return [
    example,
    { args: { reduction: "sum" }, ...make([4]) },
    { args: { reduction: "none" }, ...make([2, 3]) },
    { args: { reduction: "mean" }, ...make([2, 2]) },
  ];
}

export const binary = (s: Sampler) => (shape: readonly number[]) => ({ input: s.uniform(shape, 0.1, 0.9), target: s.uniform(shape, 0, 1) }); // prettier-ignore
export const logits = (s: Sampler) => (shape: readonly number[]) => ({ input: s.normal(shape), target: s.uniform(shape, 0, 1) });
export const values = (s: Sampler) => (shape: readonly number[]) => ({ input: s.normal(shape), target: s.normal(shape) });

export const weightField = field.numbers({ default: null, min: 0, help: "factor of the losses, one for each output" });

/** @param name of the loss, for messages. @throws ShapeError for weights that would stretch the losses */
export function weighted(name: string, losses: Tensor, weight: Tensor | undefined): Tensor {
  if (weight === undefined) return losses;
  checkStretches(name, "weight", weight, losses, "weight");
  return mul(losses, weight);
}

/** Factors are stretched to the entries; the entries to the factors never: there would be more losses than answers. @throws ShapeError */
export function checkStretches(name: string, label: string, factors: Tensor, entries: Tensor, one: string): void {
  const { shape } = entries;
  const lead = shape.length - factors.shape.length;
  if (lead >= 0 && factors.shape.every((size, axis) => size === 1 || size === shape[lead + axis])) return;
  throw new ShapeError(`${name}: ${label} is ${formatShape(factors.shape)}, the input ${formatShape(shape)}`, {
    hint: `give one ${one}, or one for each output of a row`,
  });
}

/** Of a target that is averaged or smoothed: 0.1 + 0.9 need not be 1 in float32. */
export const ROUNDED = 1e-6;

/** Other numbers than 1 and -1 weigh a comparison, as in PyTorch; 0 asks for nothing. @throws ArgumentError */
export function checkOrders(name: string, target: Tensor): void {
  perform(refuseZeros, target.numbers, name);
}

function refuseZeros(target: FloatArray, name: string): void {
  const wrong = target.findIndex((sign) => sign === 0);
  if (wrong >= 0)
    throw new ArgumentError(`${name}: the target must be 1 or -1, got 0 at element ${wrong}: nothing would be learned from it`, {
      hint: "2 t - 1 makes them of a t that is 0 or 1",
    });
}

/** @throws ArgumentError for a label that is neither 1 nor -1 */
export function checkSigns(name: string, target: Tensor): void {
  perform(refuseOtherSigns, target.numbers, name);
}

function refuseOtherSigns(target: FloatArray, name: string): void {
  const wrong = target.findIndex((sign) => sign !== 1 && sign !== -1);
  if (wrong >= 0)
    throw new ArgumentError(`${name}: the target must be 1 or -1, got ${target[wrong]} at element ${wrong}`, {
      hint: "2 t - 1 makes them of a t that is 0 or 1",
    });
}

/** @param slack how far beyond 0 and 1 rounding may have led */
export function checkProbabilities(name: string, role: string, x: Tensor, hint: string, slack = 0): void {
  perform(refuseOutside, x.numbers, slack, name, role, hint);
}

function refuseOutside(x: FloatArray, slack: number, name: string, role: string, hint: string): void {
  const wrong = x.findIndex((p) => p < -slack || p > 1 + slack); // nan passes: it is reported as a diverged loss
  if (wrong >= 0)
    throw new ArgumentError(`${name}: the ${role} must lie between 0 and 1, got ${x[wrong]} at element ${wrong}`, { hint });
}
