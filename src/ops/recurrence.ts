// A recurrence over time: each step reads its own input and the state that the step before has left.
//
//   q[t] = state[t - 1] weightᵀ + bias      what the last state adds: one product for each step
//   state[t] = cell(a[t], q[t], state[t - 1])
//
// Backward runs through the steps from the last to the first. What a step receives is its own gy and, as `carry`, the gradient from the step
// after it. The gradients of weight and bias are then one product and one sum for all steps together.
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { take } from "../autograd/call.js";
import { tensor } from "../autograd/create.js";
import { isGradEnabled } from "../autograd/mode.js";
import { empty, unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { sameShape, type Dtype, type FloatArray, type NdArray, type Operand, type Shape } from "../kernels/ndarray.js";
import { add } from "./add.js";
import { cat, stack } from "./cat.js";
import { matmul } from "./matmul.js";
import { reshape } from "./reshape.js";
import { select } from "./slice.js";
import { sum } from "./sum.js";
import { where } from "./where.js";

export interface SequenceOptions {
  /** How many steps of each row are real; all when left out. From then on a row's state stays as it is. */
  readonly lengths?: readonly number[] | null;
  /** From the last step to the first. */
  readonly reverse?: boolean;
}

export const sequenceFields = {
  lengths: field.numbers({ min: 0, default: null, help: "how many steps of each row are real; all when left out" }),
  reverse: field.boolean({ help: "from the last step to the first" }),
};
export const sequenceOptions = take.options(sequenceFields);

/** What a step hands back, in tensors. */
export interface StepGradients {
  readonly a: Tensor;
  readonly q: Tensor;
  /** For each state before the step what reaches it past q; null for nothing. */
  readonly direct: readonly (Tensor | null)[];
}

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

export interface Cell {
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
  readonly backward: (a: Tensor, q: Tensor, previous: readonly Tensor[], next: readonly Tensor[], g: readonly Tensor[]) => StepGradients; // prettier-ignore
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

/** @throws ShapeError, ArgumentError where shapes or lengths do not fit */
export function checkSequence(
  { name, gates }: Cell,
  a: Shape,
  states: readonly Shape[],
  weight: Shape,
  bias: Shape,
  { lengths = null, reverse = false }: SequenceOptions,
): Order {
  // prettier-ignore
  const hidden = weight[1];
  if (weight.length !== 2 || weight[0] !== gates * hidden)
    throw new ShapeError(`${name}: weight must be (${gates === 1 ? "" : `${gates} `}hidden, hidden), got ${formatShape(weight)}`);
  if (a.length !== 3 || a[2] !== weight[0] || a[0] === 0)
    throw new ShapeError(`${name}: a must be (steps, rows, ${weight[0]}) with at least one step, got ${formatShape(a)}`);
  for (const [shape, wanted, what] of [
    [bias, [weight[0]], "bias"],
    ...states.map((state, i) => [state, [a[1], hidden], "hc"[i]]),
  ] as [Shape, Shape, string][])
    // prettier-ignore
    if (!sameShape(shape, wanted))
      throw new ShapeError(`${name}: ${what} must have shape ${formatShape(wanted)}, got ${formatShape(shape)}`);
  if (lengths !== null && (lengths.length !== a[1] || !lengths.every((n) => Number.isInteger(n) && n >= 0 && n <= a[0])))
    throw new ArgumentError(`${name}: lengths must be ${a[1]} whole numbers from 0 to ${a[0]}, got [${lengths.join(", ")}]`);
  return { lengths: lengths ?? new Array<number>(a[1]).fill(a[0]), reverse };
}

/** The steps in the order in which they are taken. */
function stepsOf(count: number, reverse: boolean): number[] {
  return Array.from({ length: count }, (_, k) => (reverse ? count - 1 - k : k));
}

/** What the cell left in q at each step, by the states that it led to: without it backward would compute a quarter of all products twice. */
const kept = new WeakMap<object, Operand>();

/** States of all steps: (T, N, H), or (2, T, N, H) for h and c. */
export function recur(cell: Cell, { a, states, weight, bias }: Inputs<Operand>, { lengths, reverse }: Order): NdArray {
  const [steps, rows, width] = a.shape;
  const hidden = width / cell.gates;
  const size = rows * hidden;
  const y = unfilled(a.dtype, [...(cell.states === 1 ? [] : [cell.states]), steps, rows, hidden]);
  const keeps = isGradEnabled();
  const qs = unfilled(a.dtype, [keeps ? steps : 1, rows, width]);
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
  if (keeps) kept.set(y, qs);
  return y;
}

/** q = h weightᵀ + bias */
function product(h: FloatArray, rows: number, weight: Operand, bias: Operand, q: FloatArray): void {
  const [width, hidden] = weight.shape;
  kernels.matmul(rows, hidden, width, { data: h, offset: 0, row: hidden, column: 1 }, { data: weight.numbers, offset: 0, row: 1, column: hidden }, q, 0); // prettier-ignore
  kernels.add(q, bias.numbers, q, { shape: [rows, width], aStrides: [width, 1], bStrides: [0, 1] });
}

/** All gradients in one run through the steps. */
export function recurFused(
  cell: Cell,
  gy: Operand,
  { a, states, weight }: Inputs<Operand>,
  y: Operand,
  { lengths, reverse }: Order,
): Inputs<NdArray> {
  // prettier-ignore
  const { dtype } = a;
  const [steps, rows, width] = a.shape;
  const hidden = width / cell.gates;
  const size = rows * hidden;
  const order = stepsOf(steps, reverse);
  const previous = states.map(() => unfilled(dtype, [steps, rows, hidden]));
  const q = kept.get(y.base)!;
  const [gWeight, gBias] = [unfilled(dtype, weight.shape), unfilled(dtype, [width])];
  const ga = empty(dtype, a.shape);
  const gq = cell.ownQ ? empty(dtype, a.shape) : ga;
  const carry = states.map(() => empty(dtype, [rows, hidden]));
  const [direct, throughQ] = [unfilled(dtype, [rows, hidden]), unfilled(dtype, [rows, hidden])];
  const stateAt = (s: number, t: number): FloatArray => y.numbers.subarray((s * steps + t) * size, (s * steps + t + 1) * size);
  previous.forEach((all, s) => {
    order.forEach((t, k) => all.numbers.set(k === 0 ? states[s].numbers : stateAt(s, order[k - 1]), t * size));
  });
  const next = states.map((_, s) => y.numbers.subarray(s * steps * size, (s + 1) * steps * size));
  const through = cell.fused({ dtype, hidden, rows: steps * rows, a: a.numbers, q: q.numbers, previous: previous.map((p) => p.numbers), next, ga: ga.numbers, gq: gq.numbers }); // prettier-ignore
  const [arriving, carried] = [gy.numbers, carry.map((c) => c.numbers)];
  for (const t of order.toReversed()) {
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
  return { a: ga, states: carry, weight: gWeight, bias: gBias };
}

/** The same in tensor operations, which can be differentiated again. */
export function recurBackward(
  cell: Cell,
  gy: Tensor,
  { a, states, weight, bias }: Inputs<Tensor>,
  y: Tensor,
  { lengths, reverse }: Order,
): Inputs<Tensor> {
  // prettier-ignore
  const [steps, , width] = a.shape;
  const at = (all: Tensor, s: number, t: number): Tensor => select(cell.states === 1 ? all : select(all, 0, s), 0, t);
  const order = stepsOf(steps, reverse);
  const [ga, gq, before] = [[], [], []] as Tensor[][];
  let carry: readonly (Tensor | null)[] = states.map(() => null);
  for (let k = steps - 1; k >= 0; k--) {
    const t = order[k];
    const previous = states.map((state, s) => (k === 0 ? state : at(y, s, order[k - 1])));
    const g = carry.map((c, s) => plus(at(gy, s, t), c));
    const q = add(matmul(previous[0], weight, { transposeB: true }), bias);
    const step = cell.backward(select(a, 0, t), q, previous, states.map((_, s) => at(y, s, t)), g); // prettier-ignore
    const through = [matmul(step.q, weight), ...states.slice(1).map(() => null)];
    const past = through.map((c, s) => (step.direct[s] === null ? c : plus(step.direct[s], c)));
    const real = lengths.every((length) => length === steps) ? null : tensor(lengths.map((length) => [t < length ? 1 : 0]), { dtype: a.dtype }); // prettier-ignore
    const onlyReal = (x: Tensor, other: Tensor | number): Tensor => (real === null ? x : where(real, x, other));
    ga[t] = onlyReal(step.a, 0);
    gq[t] = onlyReal(step.q, 0);
    before[t] = previous[0];
    carry = past.map((c, s) => (c === null ? null : onlyReal(c, g[s])));
  }
  const rowsOf = (list: readonly Tensor[]): Tensor => cat(list, 0);
  const gqRows = rowsOf(gq);
  return {
    a: stack(ga, 0),
    states: carry as readonly Tensor[], // there is a step at least
    weight: matmul(gqRows, rowsOf(before), { transposeA: true }),
    bias: reshape(sum(gqRows, 0), [width]),
  };
}

function plus(x: Tensor, y: Tensor | null): Tensor {
  return y === null ? x : add(x, y);
}
