// What may stand between the brackets of x.at(...), and what each of it means.
//
// A mask and a tensor of places are told apart by how they are written, { mask } or not: both are tensors of float32 or float64, and a mask is a
// comparison's 0s and 1s. To read a mask as places would give entries 0 and 1 again and again, without a word. So a tensor that could be
// either, 0s and 1s as long as the axis, is an error that asks which is meant: { mask } or { index }.
import { tensor } from "../autograd/create.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor, type NestedNumbers, type Sizes } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { describe, isPlain, quote } from "../core/words.js";
import type { Shape } from "../kernels/ndarray.js";

type NestedBooleans = boolean | readonly NestedBooleans[];

/**
 * A number (-1 is the last), a range "1:5", "::2" or ":" (all), "..." for all axes that are not named, null for a new axis, a list or tensor of
 * places, a list of booleans, or { mask } for the entries where a tensor is not 0. A text may hold several, with commas: "0, 1:, -1".
 */
export type AtIndex =
  | number
  | string
  | null
  | readonly NestedNumbers[]
  | readonly NestedBooleans[]
  | Tensor
  | { readonly mask: Tensor | readonly NestedBooleans[] }
  | { readonly index: Tensor | readonly NestedNumbers[] };

export type Step =
  | { readonly kind: "select"; readonly index: number }
  | { readonly kind: "slice"; readonly start: number | null; readonly end: number | null; readonly step: number }
  | { readonly kind: "new" | "rest" }
  | { readonly kind: "places"; readonly index: Tensor; readonly sure: boolean }
  | { readonly kind: "mask"; readonly mask: Tensor };

export const ALL: Step = { kind: "slice", start: null, end: null, step: 1 };
const FORMS = 'a number, a range such as "1:5", "::2" or ":", "...", null for a new axis, a list or tensor of places, or { mask: m }'; // prettier-ignore

const isNested = (value: unknown, type: "number" | "boolean"): boolean =>
  Array.isArray(value) ? value.every((entry) => typeof entry === type || (Array.isArray(entry) && isNested(entry, type))) : false;

export function isAtIndex(value: unknown): boolean {
  if (value === null || typeof value === "number" || typeof value === "string" || value instanceof Tensor) return true;
  if (isNested(value, "number") || isNested(value, "boolean")) return true;
  if (!isPlain(value) || Object.keys(value).length !== 1) return false;
  const { mask, index } = value as { mask?: unknown; index?: unknown };
  return mask instanceof Tensor || index instanceof Tensor || isNested(mask, "boolean") || isNested(index, "number");
}

export const AT_INDEX = FORMS;

/** Each thing that is written as steps along the axes. @throws ArgumentError */
export function readSteps(written: readonly AtIndex[]): Step[] {
  return written.flatMap((each): Step[] => {
    if (each === null) return [{ kind: "new" }];
    if (typeof each === "number") return [selected(each, each)];
    if (typeof each === "string") return each.split(",").map((part) => readText(part.trim(), each));
    if (each instanceof Tensor) return [{ kind: "places", index: each, sure: false }];
    if (Array.isArray(each)) return [listed(each as readonly NestedNumbers[] | readonly NestedBooleans[])];
    if ("mask" in each) return [{ kind: "mask", mask: each.mask instanceof Tensor ? each.mask : maskOf(each.mask) }];
    const { index } = each as { readonly index: Tensor | readonly NestedNumbers[] };
    return [{ kind: "places", index: index instanceof Tensor ? index : tensor(index, { dtype: "float64" }), sure: true }];
  });
}

function listed(list: readonly NestedNumbers[] | readonly NestedBooleans[]): Step {
  if (list.length > 0 && isNested(list, "boolean")) return { kind: "mask", mask: maskOf(list as readonly NestedBooleans[]) };
  return { kind: "places", index: tensor(list as readonly NestedNumbers[], { dtype: "float64" }), sure: true };
}

function maskOf(list: readonly NestedBooleans[]): Tensor {
  const numbers = (each: NestedBooleans): NestedNumbers => (Array.isArray(each) ? (each as readonly NestedBooleans[]).map(numbers) : Number(each)); // prettier-ignore
  return tensor(list.map(numbers));
}

function selected(index: number, written: number | string): Step {
  if (Number.isInteger(index)) return { kind: "select", index };
  throw new ArgumentError(`at: ${describe(written)} is no place along an axis`, {
    hint: "places are whole numbers; -1 is the last",
  });
}

/** "3", "1:5", "::2", ":", "...", "null". */
function readText(text: string, whole: string): Step {
  if (text === "...") return { kind: "rest" };
  if (text === "null" || text === "None") return { kind: "new" };
  if (/^[-+]?\d+$/.test(text)) return selected(Number(text), text);
  const parts = /^([-+]?\d*)\s*:\s*([-+]?\d*)\s*(?::\s*([-+]?\d*))?$/.exec(text);
  const bounds = parts?.slice(1).map((part: string | undefined) => (part === undefined || part === "" ? null : Number(part)));
  if (bounds === undefined || bounds.some((bound) => Number.isNaN(bound))) {
    throw new ArgumentError(`at: ${quote(text)}${text === whole ? "" : ` in ${quote(whole)}`} is no range`, {
      hint: `an index is ${FORMS}`,
    });
  }
  const [start, end, step] = bounds;
  if (step !== null && step < 1) {
    throw new ArgumentError(`at: the step of ${quote(text)} must be 1 or more`, { hint: "flip(x, dim) turns an axis round" });
  }
  return { kind: "slice", start, end, step: step ?? 1 };
}

/** A tensor of places that could as well be a mask over the axes from `axis` on. */
export function refuseAmbiguous({ index, sure }: Step & { readonly kind: "places" }, shape: Shape, axis: number): void {
  if (sure || index.ndim === 0 || index.numel === 0 || index.shape.some((size, n) => size !== shape[axis + n])) return;
  const { numbers } = index;
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== 0 && numbers[i] !== 1) return;
  throw new ArgumentError(
    `at: a tensor of 0s and 1s in the shape of the axis, ${formatShape(index.shape)}, can be a mask or a list of places`,
    { hint: "write x.at({ mask: m }) for the entries where it is 1, x.at({ index: m }) for entries 0 and 1" },
  );
}

export function refuseMask(mask: Tensor, shape: Sizes, axis: number): void {
  if (mask.shape.every((size, n) => size === shape[axis + n])) return;
  const expected = shape.slice(axis, axis + mask.ndim);
  throw new ArgumentError(
    `at: the mask has shape ${formatShape(mask.shape)}, but ${expected.length === 1 ? `axis ${axis}` : `axes ${axis} to ${axis + expected.length - 1}`} of ${formatShape(shape)} ${expected.length === 1 ? "has" : "have"} ${formatShape(expected)}`,
    { hint: "a mask says for every entry of one or more axes whether it is taken" },
  );
}
