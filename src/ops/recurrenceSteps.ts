// The steps of a recurrence in numbers: see recurrence.ts.
import { empty, unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import type { Dtype, FloatArray, Operand } from "../kernels/ndarray.js";

/** All steps, in numbers: rows (T N) of a and q, of the states before and after each step, and of the gradients to be written. */
export interface AllSteps {
  readonly dtype: Dtype;
  readonly hidden: number;
  readonly rows: number;
  readonly a: FloatArray;
  readonly q: FloatArray;
  readonly previous: readonly FloatArray[];
  readonly next: readonly FloatArray[];
  readonly ga: FloatArray;
  /** The same array as ga where a and q are only used as their sum. */
  readonly gq: FloatArray;
}

/** Reads row `n` of carry, writes row `row` of ga and gq, what reaches h past q into `direct`, and the other states' gradients into carry. */
export type StepBackward = (row: number, n: number, carry: readonly FloatArray[], direct: FloatArray) => void;

/** What a cell does to numbers. */
export interface NumberCell {
  readonly name: string;
  /** Numbers of a for each number of h. */
  readonly gates: number;
  /** h alone, or h and c. */
  readonly states: 1 | 2;
  /** Whether q has a gradient of its own. */
  readonly ownQ: boolean;
  /** One step for all rows of a batch. What it leaves in q is what `fused` finds there. */
  readonly forward: (dtype: Dtype, hidden: number, a: FloatArray, q: FloatArray, previous: readonly FloatArray[], next: readonly FloatArray[]) => void; // prettier-ignore
  readonly fused: (all: AllSteps) => StepBackward;
}

/** What goes in, and the gradient of each. */
export interface Inputs<T> {
  readonly a: T;
  readonly states: readonly T[];
  readonly weight: T;
  readonly bias: T;
}
export interface Order {
  /** Of every row. */
  readonly lengths: readonly number[];
  readonly reverse: boolean;
}

/** The steps in the order in which they are taken. */
export function stepsOf(count: number, reverse: boolean): number[] {
  return Array.from({ length: count }, (_, k) => (reverse ? count - 1 - k : k));
}

/** An array without what may move or end: what is performed is told places. */
export type Bare = Pick<Operand, "shape" | "dtype" | "numbers">;
export const bare = ({ shape, dtype, numbers }: Operand): Bare => ({ shape, dtype, numbers });

/** All steps, into y; q of every step is kept where there is room for all. */
export function takeSteps(
  cell: NumberCell,
  { a, states, weight, bias }: Inputs<Bare>,
  { lengths, reverse }: Order,
  y: Bare,
  qs: Bare,
): void {
  const [steps, rows, width] = a.shape;
  const hidden = width / cell.gates;
  const size = rows * hidden;
  const keeps = qs.shape[0] === steps;
  let previous: FloatArray[] = states.map((state) => state.numbers);
  for (const t of stepsOf(steps, reverse)) {
    const next = states.map((_, s) => y.numbers.subarray((s * steps + t) * size, (s * steps + t + 1) * size));
    const [from, to] = [t * rows * width, (t + 1) * rows * width];
    const q = keeps ? qs.numbers.subarray(from, to) : qs.numbers;
    product(previous[0], rows, weight, bias, q);
    cell.forward(a.dtype, hidden, a.numbers.subarray(from, to), q, previous, next);
    lengths.forEach((length, n) => {
      if (t >= length) next.forEach((state, s) => state.set(previous[s].subarray(n * hidden, (n + 1) * hidden), n * hidden));
    });
    previous = next;
  }
}

/** q = h weightᵀ + bias */
function product(h: FloatArray, rows: number, weight: Bare, bias: Bare, q: FloatArray): void {
  const [width, hidden] = weight.shape;
  kernels.matmul(rows, hidden, width, { data: h, offset: 0, row: hidden, column: 1 }, { data: weight.numbers, offset: 0, row: 1, column: hidden }, q, 0); // prettier-ignore
  kernels.add(q, bias.numbers, q, { shape: [rows, width], aStrides: [width, 1], bStrides: [0, 1] });
}

/** From the last step to the first. @param written a and states hold zeros before */
export function takeStepsBack(
  cell: NumberCell,
  gy: Bare,
  { a, states, weight }: Omit<Inputs<Bare>, "bias">,
  y: Bare,
  q: Bare,
  { lengths, reverse }: Order,
  { a: ga, states: carry, weight: gWeight, bias: gBias }: Inputs<Bare>,
): void {
  const { dtype } = a;
  const [steps, rows, width] = a.shape;
  const hidden = width / cell.gates;
  const size = rows * hidden;
  const order = stepsOf(steps, reverse);
  const previous = states.map(() => unfilled(dtype, [steps, rows, hidden]));
  const gq = cell.ownQ ? empty(dtype, a.shape) : ga;
  const [direct, throughQ] = [unfilled(dtype, [rows, hidden]), unfilled(dtype, [rows, hidden])];
  const stateAt = (s: number, t: number): FloatArray => y.numbers.subarray((s * steps + t) * size, (s * steps + t + 1) * size);
  previous.forEach((all, s) => {
    order.forEach((t, k) => all.numbers.set(k === 0 ? states[s].numbers : stateAt(s, order[k - 1]), t * size));
  });
  const next = states.map((_, s) => y.numbers.subarray(s * steps * size, (s + 1) * steps * size));
  const through = cell.fused({ dtype, hidden, rows: steps * rows, a: a.numbers, q: q.numbers, previous: previous.map((p) => p.numbers), next, ga: ga.numbers, gq: gq.numbers }); // prettier-ignore
  const [arriving, carried] = [gy.numbers, carry.map((c) => c.numbers)];
  for (const t of [...order].reverse()) {
    carried.forEach((c, s) => kernels.add(c, arriving.subarray((s * steps + t) * size, (s * steps + t + 1) * size), c, null));
    for (let n = 0; n < rows; n++) {
      if (t >= lengths[n]) direct.numbers.set(carried[0].subarray(n * hidden, (n + 1) * hidden), n * hidden);
      else through(t * rows + n, n, carried, direct.numbers);
    }
    const [left, right] = [{ data: gq.numbers, offset: t * rows * width, row: width, column: 1 }, { data: weight.numbers, offset: 0, row: hidden, column: 1 }]; // prettier-ignore
    kernels.matmul(rows, width, hidden, left, right, throughQ.numbers, 0);
    kernels.add(throughQ.numbers, direct.numbers, carried[0], null);
  }
  kernels.matmul(width, steps * rows, hidden, { data: gq.numbers, offset: 0, row: 1, column: width }, { data: previous[0].numbers, offset: 0, row: hidden, column: 1 }, gWeight.numbers, 0); // prettier-ignore
  kernels.sum(gq.numbers, 1, steps * rows, width, gBias.numbers);
}
