// Where nan and infinity come from: the one operation that made them out of finite numbers.
import { MlbhError } from "../core/errors.js";
import { formatNumber } from "../core/format.js";
import type { Shape } from "../kernels/ndarray.js";
import type { GradNode } from "./graph.js";
import { formatShape } from "./shapes.js";
import type { Tensor } from "./tensor.js";

/** An array in a line: its extent, and how much of it is not finite. */
export interface Contents {
  /** "x", "weight", "gy" */
  readonly name: string;
  readonly shape: Shape;
  /** Of the finite numbers; Infinity and -Infinity when there are none. */
  readonly min: number;
  readonly max: number;
  readonly nan: number;
  readonly infinite: number;
}

export interface Anomaly {
  readonly op: string;
  readonly phase: "forward" | "backward";
  /** What is not finite: the output "y", or the gradient of an input, "gx". */
  readonly result: Contents;
  /** What went in: the inputs; in the backward pass the gradient that arrived and what had been saved. */
  readonly inputs: readonly Contents[];
  /** The node of the graph in the backward pass; null in the forward pass, which has not made it yet. */
  readonly node: GradNode | null;
}

/** Thrown inside detectAnomaly(). */
export class AnomalyError extends MlbhError {
  constructor(readonly anomaly: Anomaly) {
    super(anomalyInWords(anomaly));
  }
}

export function contentsOf(name: string, { shape, data }: Pick<Tensor, "shape" | "data">): Contents {
  let [min, max, nan, infinite] = [Infinity, -Infinity, 0, 0];
  for (const value of data) {
    if (Number.isFinite(value)) {
      if (value < min) min = value;
      if (value > max) max = value;
    } else if (Number.isNaN(value)) nan++;
    else infinite++;
  }
  return { name, shape, min, max, nan, infinite };
}

export function isFinite({ nan, infinite }: Contents): boolean {
  return nan === 0 && infinite === 0;
}

/** An infinity that was put in on purpose, to mask something, is no anomaly: only what was made of finite numbers is. */
export function refuseAnomaly(
  op: string,
  result: readonly [string, Tensor],
  inputs: Iterable<readonly [string, Tensor]>,
  node: GradNode | null,
): void {
  const contents = contentsOf(...result);
  if (isFinite(contents)) return;
  const given = [...inputs].map(([name, x]) => contentsOf(name, x));
  if (!given.every(isFinite)) return;
  throw new AnomalyError({ op, phase: node === null ? "forward" : "backward", result: contents, inputs: given, node });
}

/** "exp gave 1 infinite value, y (3,): came in: x (3,) from 1 to 1000" */
export function anomalyInWords({ op, phase, result, inputs }: Anomaly): string {
  const what = phase === "forward" ? `${op} gave` : `the backward pass of ${op} gave`;
  return `${what} ${contentsInWords(result)}, from ${inputs.map(contentsInWords).join("; ")}`;
}

/** "x (3, 2), 0 to 1.5" or "y (3,), 1 nan and 2 infinite of 3" */
export function contentsInWords({ name, shape, min, max, nan, infinite }: Contents): string {
  const array = `${name} ${formatShape(shape)}`;
  if (nan === 0 && infinite === 0) return min > max ? array : `${array}, ${formatNumber(min)} to ${formatNumber(max)}`;
  const counts = [nan > 0 ? `${nan} nan` : null, infinite > 0 ? `${infinite} infinite` : null].filter((count) => count !== null);
  return `${array}, ${counts.join(" and ")} of ${shape.reduce((product, n) => product * n, 1)}`;
}
