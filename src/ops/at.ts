// x[...] of Python: numbers, ranges and new axes first, then masks and lists of places, all in one step.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { broadcastShapes, broadcastStrides, formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { exactBelow, refuseInexact } from "../autograd/wholeNumbers.js";
import { ArgumentError } from "../core/errors.js";
import { sizeOf, type Operand, type Shape } from "../kernels/ndarray.js";
import { spoil } from "../kernels/tape.js";
import { ALL, AT_INDEX, isAtIndex, readSteps, refuseAmbiguous, refuseMask, type AtIndex, type Step } from "./atPlaces.js";
import { indexSelect } from "./indexing.js";
import { placesWhere } from "./masked.js";
import { permute } from "./permute.js";
import { reshape } from "./reshape.js";
import { select, slice } from "./slice.js";
import { unsqueeze } from "./views.js";

export type { AtIndex } from "./atPlaces.js";

export const at: Op<(x: Tensor, ...index: AtIndex[]) => Tensor> = defineComposite({
  name: "at",
  inputs: ["x"],
  takes: [take.tensor("x"), take.rest({ name: "index", required: true, kind: AT_INDEX, accepts: isAtIndex })],
  formula: 'y = x[index, index, ...] as in Python: x.at(0), x.at(":", -1), x.at("1:5, ::2"), x.at([2, 0]), x.at({ mask: m })',
  derivation: `
    where rank(x) = 1
    y[i]              = x[1 + 2 i]                             -- x.at("1::2"): from 1 on every second one
    dy[i]/dx[k]       = (k = 1 + 2 i)                          -- every y is one x
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]        -- chain rule: an x that is not taken reaches no y and gets 0
                      = sum over i of gy[i] (k = 1 + 2 i)
    where rank(x) = 2 and rank(index0) = 0
    y[j]              = x[index0, j]                           -- x.at(1): one row
    gx[r, c]          = gy[c] if r = index0, else 0            -- chain rule: the other rows reach no y
    where rank(x) = 2 and rank(index0) = 1
    y[i, j]           = x[index0[i], j]                        -- x.at([2, 0, 2]): rows by their numbers, one perhaps twice
    gx[r, c]          = sum over i of gy[i, c] (index0[i] = r)   -- chain rule: every copy sends its share
    where rank(x) = 3
    y[i, j]           = x[index0[i], index1[i], j]             -- x.at([1, 0], [0, 2]): two lists go along together
    gx[r, c, s]       = sum over i of gy[i, s] (index0[i] = r and index1[i] = c)   -- chain rule
  `,
  about:
    'Reads as Python\'s x[...] does. A number takes its axis away, a range "start:end:step" keeps it, "..." stands for all axes that are not named, null makes a new one. Lists and tensors of whole numbers read places, several of them together and stretched to each other; their axes come where the first one stood, or in front where other axes lie between them. { mask: m } takes the entries where m is not 0.',
  torch: "x[...]",
  see: ["slice", "select", "gather", "indexSelect", "maskedSelect"],
  example: (s) => [s.tensor([[1, 2, 3], [4, 5, 6]]), 1], // prettier-ignore
  samples: (s) => [
    [s.normal([3, 2]), 1],
    [s.normal([6]), "1::2"],
    [s.normal([3, 2]), [2, 0, 2]],
    [s.normal([2, 3, 2]), [1, 0, 1], [0, 2, 0]],
    [s.normal([2, 1, 3, 2]), 0, null, "...", "1:"],
    [s.normal([2, 3, 1, 2]), [[0], [1]], ":", [0], [-1, 0]],
    [s.normal([2, 1, 2, 2]), ":", 0, { mask: s.tensor([[1, 0], [1, 1]]) }],
  ], // prettier-ignore
  compose: (x, ...index) => {
    const steps = spelledOut(readSteps(index), x);
    const { view, chosen } = taken(x, steps);
    return chosen.some((each) => each !== null) ? read(view, chosen) : view;
  },
});

/** Places along one axis, in any shape. */
interface Places {
  readonly shape: Shape;
  readonly numbers: ArrayLike<number>;
}

const axesOf = (step: Step): number =>
  step.kind === "mask" ? step.mask.ndim : step.kind === "new" || step.kind === "rest" ? 0 : 1;

/** "..." and what is left out at the end replaced by ":" for every axis. */
function spelledOut(steps: readonly Step[], x: Tensor): readonly Step[] {
  const named = steps.reduce((count, step) => count + axesOf(step), 0);
  if (named > x.ndim) {
    throw new ArgumentError(`at: indices for ${named} axes, but x has ${x.ndim}: shape ${formatShape(x.shape)}`);
  }
  const rests = steps.filter((step) => step.kind === "rest").length;
  if (rests > 1) throw new ArgumentError('at: "..." can stand for the axes that are not named only once');
  const others = new Array<Step>(x.ndim - named).fill(ALL);
  return rests === 0 ? [...steps, ...others] : steps.flatMap((step) => (step.kind === "rest" ? others : [step]));
}

/** Numbers, ranges and new axes applied; for each axis that is left the places to be read along it, null for all. */
function taken(x: Tensor, steps: readonly Step[]): { view: Tensor; chosen: (Places | null)[] } {
  const chosen: (Places | null)[] = [];
  let view = x;
  let axis = 0; // of x
  for (const step of steps) {
    const dim = chosen.length; // of view
    const size = x.shape[axis];
    if (step.kind === "select") {
      if (step.index < -size || step.index >= size) throw outOfRange(step.index, axis, x);
      view = select(view, dim, step.index);
    } else if (step.kind === "slice") {
      if (step.start !== null || step.end !== null || step.step !== 1) view = slice(view, dim, step.start, step.end, step.step);
      chosen.push(null);
    } else if (step.kind === "places") {
      refuseAmbiguous(step, x.shape, axis);
      const places = fromStart(step.index, axis, x);
      if (step.index.ndim === 0) view = select(view, dim, places.numbers[0]);
      else chosen.push(places);
    } else if (step.kind === "mask") {
      if (step.mask.ndim === 0) view = unsqueeze(view, dim);
      chosen.push(...placesIn(step.mask, x, axis));
    } else {
      view = unsqueeze(view, dim);
      chosen.push(null);
    }
    axis += axesOf(step);
  }
  return { view, chosen };
}

/** Places counted from the start, each one checked. */
function fromStart({ numbers, shape, dtype }: Tensor, axis: number, x: Tensor): Places {
  spoil("values decide what is computed");
  const size = x.shape[axis];
  const end = Math.min(size, exactBelow(dtype));
  const result = new Float64Array(numbers.length);
  for (let i = 0; i < result.length; i++) {
    const k = numbers[i];
    if (Math.abs(k) >= end && Math.abs(k) < size) refuseInexact(`at: index ${k} is too large`, "make the index in float64, or as a list"); // prettier-ignore
    if (!Number.isInteger(k) || k < -size || k >= size) throw outOfRange(k, axis, x);
    result[i] = k < 0 ? k + size : k;
  }
  return { shape, numbers: result };
}

/** A mask as places along each of its axes; a single 0 or 1 along a new one. */
function placesIn(mask: Tensor, x: Tensor, axis: number): Places[] {
  refuseMask(mask, x.shape, axis);
  const hits = placesWhere(mask);
  if (mask.ndim === 0) return [{ shape: [hits.length], numbers: hits }];
  return mask.shape.map((size, n) => {
    const step = sizeOf(mask.shape.slice(n + 1));
    return { shape: [hits.length], numbers: hits.map((place) => Math.floor(place / step) % size) };
  });
}

/** Reads all lists of places together: the axes that have one as a single axis, and of it the places that they make up. */
function read(view: Tensor, chosen: readonly (Places | null)[]): Tensor {
  const axes = chosen.flatMap((each, axis) => (each === null ? [] : [axis]));
  const others = chosen.flatMap((each, axis) => (each === null ? [axis] : []));
  const shape = axes.map((axis) => chosen[axis]!.shape).reduce((a, b) => broadcastShapes("at", a, b));
  const sizes = axes.map((axis) => view.shape[axis]);
  const joined = joinedPlaces(axes.map((axis) => chosen[axis]!), sizes, shape); // prettier-ignore
  const areTogether = axes.every((axis, i) => axis === axes[0] + i);
  const front = areTogether ? others.filter((axis) => axis < axes[0]) : [];
  const back = others.slice(front.length);
  const ordered = areTogether ? view : permute(view, [...axes, ...others]);
  const [before, after] = [front, back].map((list) => list.map((axis) => view.shape[axis]));
  const rows = indexSelect(reshape(ordered, [...before, sizeOf(sizes), ...after]), front.length, joined);
  return reshape(rows, [...before, ...shape, ...after]);
}

/** The place in the axes taken as one, for each entry of the common shape; in float64, where it is exact. */
function joinedPlaces(lists: readonly Places[], sizes: Shape, shape: Shape): Tensor {
  const data = new Float64Array(sizeOf(shape));
  lists.forEach((list, n) => {
    const strides = broadcastStrides(list.shape, shape);
    for (let i = 0; i < data.length; i++) {
      let position = 0;
      for (let axis = shape.length - 1, rest = i; axis >= 0; rest = Math.floor(rest / shape[axis--])) position += (rest % shape[axis]) * strides[axis]; // prettier-ignore
      data[i] = data[i] * sizes[n] + list.numbers[position];
    }
  });
  return new Tensor({ shape: [data.length], dtype: "float64", data });
}

function outOfRange(index: number, axis: number, { shape }: Operand): ArgumentError {
  const size = shape[axis];
  const range = size === 0 ? "it has no entries" : `expected whole numbers from ${-size} to ${size - 1}`;
  return new ArgumentError(`at: index ${index} is out of range for axis ${axis} of ${formatShape(shape)}: ${range}`);
}
