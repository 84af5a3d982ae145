// Where attention may look. Booleans are numbers here, so a mask of truths and a mask that is added cannot be told apart by their kind:
// each has a name of its own, and one that was taken for the other is refused.
import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { empty } from "../kernels/allocator.js";
import type { FloatArray } from "../kernels/ndarray.js";
import { perform, spoil } from "../kernels/tape.js";
import { amax } from "../ops/amax.js";
import { eq, gt, ne } from "../ops/comparisons.js";
import { mul } from "../ops/mul.js";
import { to } from "../ops/to.js";

/** @throws ArgumentError when a mask that is to be added holds only 0s and 1s */
export function refuseTruths(mask: Tensor, name = "mask"): void {
  const numbers = mask.numbers;
  if (mask.requiresGrad || !numbers.includes(1) || numbers.some((value) => value !== 0 && value !== 1)) return;
  throw new ArgumentError(`${name} is added to the scores, and this one holds only 0s and 1s`, {
    hint: "for a mask of truths write keep: 1 where a position may look, 0 where not",
  });
}

interface Visible {
  /** 1 where a position may look; null: everywhere. */
  readonly seen: Tensor | null;
  /** (.., T, 1): 1 where a position may look at nothing; null: there is none. */
  readonly blind: Tensor | null;
}

interface Masks {
  readonly mask?: Tensor | undefined;
  readonly keep?: Tensor | undefined;
  readonly isCausal: boolean;
}

/** @param scores (.., T, S) */
export function visible(scores: Tensor, { mask, keep, isCausal }: Masks): Visible {
  return noGrad(() => {
    const parts: Tensor[] = [];
    if (mask !== undefined || keep !== undefined) spoil("a mask is looked at");
    if (keep !== undefined) parts.push(to(ne(keep, 0), scores.dtype));
    if (mask?.numbers.includes(-Infinity) === true) parts.push(gt(mask, -Infinity));
    const anywhere = parts.length === 0; // what comes before, and itself, a position always sees
    if (isCausal) parts.push(notLater(scores));
    if (parts.length === 0) return { seen: null, blind: null };
    const seen = parts.reduce((a, b) => mul(a, b));
    const most = anywhere ? null : amax(seen, -1, { keepdim: true });
    return { seen, blind: most?.numbers.includes(0) === true ? eq(most, 0) : null };
  });
}

/** (T, S): 1 on and below the diagonal, 0 above. */
export function notLater({ dtype, shape }: Tensor): Tensor {
  const [rows, columns] = shape.slice(-2);
  const seen = empty(dtype, [rows, columns]);
  perform(writeNotLater, seen.numbers, rows, columns);
  return new Tensor(seen);
}

function writeNotLater(seen: FloatArray, rows: number, columns: number): void {
  for (let t = 0; t < rows; t++) seen.fill(1, t * columns, t * columns + Math.min(t + 1, columns));
}
