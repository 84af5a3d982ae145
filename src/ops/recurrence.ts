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
import { perform } from "../kernels/tape.js";
import { sameShape, type NdArray, type Operand, type Shape } from "../kernels/ndarray.js";
import { add } from "./add.js";
import { cat, stack } from "./cat.js";
import { matmul } from "./matmul.js";
import { bare, stepsOf, takeSteps, takeStepsBack, type Inputs, type NumberCell, type Order } from "./recurrenceSteps.js";
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

export interface Cell extends NumberCell {
  readonly backward: (a: Tensor, q: Tensor, previous: readonly Tensor[], next: readonly Tensor[], g: readonly Tensor[]) => StepGradients; // prettier-ignore
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
  const hidden = weight[1];
  if (weight.length !== 2 || weight[0] !== gates * hidden)
    throw new ShapeError(`${name}: weight must be (${gates === 1 ? "" : `${gates} `}hidden, hidden), got ${formatShape(weight)}`);
  if (a.length !== 3 || a[2] !== weight[0] || a[0] === 0)
    throw new ShapeError(`${name}: a must be (steps, rows, ${weight[0]}) with at least one step, got ${formatShape(a)}`);
  for (const [shape, wanted, what] of [
    [bias, [weight[0]], "bias"],
    ...states.map((state, i) => [state, [a[1], hidden], "hc"[i]]),
  ] as [Shape, Shape, string][])
    if (!sameShape(shape, wanted))
      throw new ShapeError(`${name}: ${what} must have shape ${formatShape(wanted)}, got ${formatShape(shape)}`);
  if (lengths !== null && (lengths.length !== a[1] || !lengths.every((n) => Number.isInteger(n) && n >= 0 && n <= a[0])))
    throw new ArgumentError(`${name}: lengths must be ${a[1]} whole numbers from 0 to ${a[0]}, got [${lengths.join(", ")}]`);
  return { lengths: lengths ?? new Array<number>(a[1]).fill(a[0]), reverse };
}

/** What the cell left in q at each step, by the states that it led to: without it backward would compute a quarter of all products twice. */
const kept = new WeakMap<object, Operand>();

/** States of all steps: (T, N, H), or (2, T, N, H) for h and c. */
export function recur(cell: Cell, { a, states, weight, bias }: Inputs<Operand>, { lengths, reverse }: Order): NdArray {
  const [steps, rows, width] = a.shape;
  const hidden = width / cell.gates;
  const y = unfilled(a.dtype, [...(cell.states === 1 ? [] : [cell.states]), steps, rows, hidden]);
  const keeps = isGradEnabled();
  const qs = unfilled(a.dtype, [keeps ? steps : 1, rows, width]);
  perform(takeSteps, cell, { a: bare(a), states: states.map(bare), weight: bare(weight), bias: bare(bias) }, { lengths, reverse }, bare(y), bare(qs)); // prettier-ignore
  if (keeps) kept.set(y, qs);
  return y;
}

/** All gradients in one run through the steps. */
export function recurFused(
  cell: Cell,
  gy: Operand,
  { a, states, weight }: Inputs<Operand>,
  y: Operand,
  { lengths, reverse }: Order,
): Inputs<NdArray> {
  const { dtype } = a;
  const [, rows, width] = a.shape;
  const hidden = width / cell.gates;
  const [gWeight, gBias] = [unfilled(dtype, weight.shape), unfilled(dtype, [width])];
  const ga = empty(dtype, a.shape);
  const carry = states.map(() => empty(dtype, [rows, hidden]));
  const given = { a: bare(a), states: states.map(bare), weight: bare(weight) };
  const written = { a: bare(ga), states: carry.map(bare), weight: bare(gWeight), bias: bare(gBias) };
  perform(takeStepsBack, cell, bare(gy), given, bare(y), bare(kept.get(y.base)!), { lengths, reverse }, written);
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
