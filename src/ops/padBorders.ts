// How wide a border may be in each mode, and where in the tensor its entries come from.
import { formatShape } from "../autograd/shapes.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import type { Shape } from "../kernels/ndarray.js";

export const padModes = ["constant", "reflect", "replicate", "circular"] as const;
export type PadMode = (typeof padModes)[number];

export interface Borders {
  /** How much comes in front of each axis, and after it; less than 0 for what is taken away. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** For each axis of a mode other than constant the place in x of every entry of y; null where nothing changes. */
  readonly places: readonly (readonly number[] | null)[];
}

/** @param pads before the last axis, after it, before the one before it, ... @throws ArgumentError, ShapeError where PyTorch refuses, too */
export function bordersOf(op: string, shape: Shape, pads: readonly number[], mode: PadMode): Borders {
  if (pads.length % 2 !== 0 || pads.length > 2 * shape.length || pads.some((n) => !Number.isInteger(n))) {
    throw new ArgumentError(
      `${op}: pads [${pads.join(", ")}] must be pairs of whole numbers, at most one pair for each axis of ${formatShape(shape)}`,
    );
  }
  if (mode !== "constant") checkRank(op, shape, pads, mode);
  const side = (which: 0 | 1): number[] => shape.map((_, axis) => pads[2 * (shape.length - 1 - axis) + which] ?? 0);
  const [before, after] = [side(0), side(1)];
  shape.forEach((_, axis) => checkAxis(op, shape, axis, before[axis], after[axis], mode));
  const isPadded = (axis: number): boolean => mode !== "constant" && (before[axis] !== 0 || after[axis] !== 0);
  return { before, after, places: shape.map((size, axis) => isPadded(axis) ? placesOf(size, before[axis], after[axis], mode) : null) }; // prettier-ignore
}

/** The shape with its border. @throws ArgumentError, ShapeError */
export function paddedShape(op: string, shape: Shape, pads: readonly number[], mode: PadMode): number[] {
  const { before, after } = bordersOf(op, shape, pads, mode);
  return shape.map((size, axis) => before[axis] + size + after[axis]);
}

function checkRank(op: string, shape: Shape, pads: readonly number[], mode: PadMode): void {
  const axes = pads.length / 2;
  if (axes >= 1 && axes <= 3 && (shape.length === axes + 1 || shape.length === axes + 2)) return;
  throw new ShapeError(`${op}: mode ${mode} with ${pads.length} pads does not fit shape ${formatShape(shape)}`, {
    hint: "2 pads are for lines (C, L) or (N, C, L), 4 for images (C, H, W) or (N, C, H, W), 6 for volumes with one axis more; mode constant pads any axes",
  });
}

function checkAxis(op: string, shape: Shape, axis: number, before: number, after: number, mode: PadMode): void {
  if (before === 0 && after === 0) return;
  const size = shape[axis];
  const where = `axis ${axis} of ${formatShape(shape)}`;
  const left = size + Math.min(before, 0) + Math.min(after, 0);
  if (left < 0 || (mode !== "constant" && left < 1))
    throw new ShapeError(`${op}: pads ${before} and ${after} leave ${left < 0 ? "less than nothing" : "nothing"} of ${where}`);
  const most = { constant: Infinity, reflect: size - 1, replicate: Infinity, circular: left }[mode];
  if (Math.max(before, after) <= most) return;
  const why = mode === "reflect" ? "there are no more numbers to mirror beside the end itself" : "the border may go round once";
  throw new ArgumentError(`${op}: in mode ${mode} a pad must be <= ${most}, got ${before} and ${after} for ${where}: ${why}`);
}

/** Where in a line of x each entry of its padded line comes from. */
function placesOf(size: number, before: number, after: number, mode: PadMode): number[] {
  const first = Math.max(-before, 0); // what is left of the line when negative pads have cut it
  const left = size - first - Math.max(-after, 0);
  const placeOf = (i: number): number => {
    if (mode === "reflect") return size - 1 - Math.abs(size - 1 - Math.abs(i));
    if (mode === "replicate") return Math.min(Math.max(i, 0), size - 1);
    return first + ((((i - first) % left) + left) % left);
  };
  return Array.from({ length: before + size + after }, (_, i) => placeOf(i - before));
}
