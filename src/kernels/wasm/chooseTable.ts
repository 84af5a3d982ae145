// The fast `where`: the arrays are cut into equal blocks, in each of which an operand lies as the output does, or is one number. A mask over
// the last axes, as attention has one for all rows and heads, is a block that comes again and again.
import type { Kernels } from "../index.js";
import type { FloatArray, Shape } from "../ndarray.js";
import { suffixOf, type WasmExports } from "./module.js";

/** Below this many elements a block is not worth a call. */
const SMALL = 16;

export function chooseKernels(
  reference: Kernels,
  inside: (...arrays: FloatArray[]) => boolean,
  wasm: WasmExports,
): Pick<Kernels, "where"> {
  const where: Kernels["where"] = (condition, cs, a, as, b, bs, shape, out) => {
    const elsewhere = (): void => reference.where(condition, cs, a, as, b, bs, shape, out);
    if (out.length < SMALL || suffixOf(condition) !== suffixOf(out) || !inside(condition, a, b, out)) return elsewhere();
    const form = blocksOf(shape, [cs, as, bs]);
    if (form === null || form.size < SMALL || form.within[0] !== 1) return elsewhere();
    const { size, within, between } = form;
    const kernel = wasm[`where_${suffixOf(out)}`];
    const bytes = size * out.BYTES_PER_ELEMENT;
    for (let i = 0, at = 0; at < out.byteLength; i++, at += bytes) {
      const [c, x, y] = between.map((step) => i * step * bytes);
      kernel(condition.byteOffset + c, a.byteOffset + x, within[1], b.byteOffset + y, within[2], out.byteOffset + at, size);
    }
  };
  return { where };
}

type Step = 0 | 1;

interface Blocks {
  readonly size: number;
  /** Of each operand, from a number of a block to the next. */
  readonly within: readonly Step[];
  /** Of each operand, from block to block: one further, or the same again. */
  readonly between: readonly Step[];
}

/** The largest blocks, or null when the operands' strides fit into none. */
function blocksOf(shape: Shape, strides: readonly (readonly number[])[]): Blocks | null {
  for (let axis = 0; axis < shape.length; axis++) {
    const within = strides.map((of) => stepOf(of, shape, axis, shape.length, 1));
    const size = shape.slice(axis).reduce((product, n) => product * n, 1);
    const between = strides.map((of) => stepOf(of, shape, 0, axis, size));
    if (!within.includes(null) && !between.includes(null)) return { size, within, between } as Blocks;
  }
  return null;
}

/** How an operand moves along the axes from `first` to before `last`: 1 as the output does, `unit` at a time; 0 not at all; null otherwise. */
function stepOf(strides: readonly number[], shape: Shape, first: number, last: number, unit: number): Step | null {
  let expected = unit;
  let [plain, single] = [true, true];
  for (let axis = last - 1; axis >= first; axis--) {
    if (shape[axis] === 1) continue;
    if (strides[axis] !== expected) plain = false;
    if (strides[axis] !== 0) single = false;
    expected *= shape[axis];
  }
  if (single) return 0;
  return plain ? 1 : null;
}
