// The fast matrix products: one at a time or in batches, on as many threads as the work is worth.
import type { Kernels } from "../index.js";
import type { SharedHeap } from "../memory.js";
import type { FloatArray } from "../ndarray.js";
import type { MatmulKernel, MatrixView } from "../reference/matmul.js";
import { suffixOf, type WasmExports } from "./module.js";
import type { ThreadPool } from "./threads.js";

/** Multiplications of a product that two threads finish sooner than one (about 0.1 ms), and of a program that is worth starting workers for. */
const WORTH_SHARING = 2e6;
const WORTH_STARTING = 1e9;
/** Where this thread packs its panels; the description of a walk lies before it. */
const PANELS = 1 << 17;

export function productKernels(
  reference: Kernels,
  wasm: WasmExports,
  heap: SharedHeap,
  pool: ThreadPool,
): Pick<Kernels, "matmul" | "matmulBatch"> {
  /** Operands outside the memory are copied in for the product: it does k times as much work as the copy. */
  const lend = (array: FloatArray, borrowed: FloatArray[]): FloatArray => {
    if (heap.holds(array)) return array;
    const copy = heap.permanent(array instanceof Float32Array ? "float32" : "float64", array.length);
    copy.set(array);
    borrowed.push(copy);
    return copy;
  };
  const matmul: MatmulKernel = (m, k, n, a, b, out, offset) => {
    if (m * k * n < 64) return reference.matmul(m, k, n, a, b, out, offset);
    const borrowed: FloatArray[] = [];
    const [left, right] = [lend(a.data, borrowed), lend(b.data, borrowed)];
    const size = out.BYTES_PER_ELEMENT;
    const result = heap.holds(out) ? out : heap.permanent(out instanceof Float32Array ? "float32" : "float64", m * n);
    const start = heap.holds(out) ? out.byteOffset + offset * size : result.byteOffset;
    const at = (array: FloatArray, view: MatrixView): number => array.byteOffset + view.offset * size;
    multiply(`gemm_${suffixOf(out)}`, size, m, n, k, at(left, a), a, at(right, b), b, start);
    if (result !== out) {
      out.set(result, offset);
      heap.giveBack(result);
    }
    for (const copy of borrowed) heap.giveBack(copy);
  };

  let work = 0; // multiplications so far that were worth sharing
  /** Large products are cut along the longer side, a part for each thread. */
  const multiply = (
    name: "gemm_f32" | "gemm_f64",
    size: number,
    m: number,
    n: number,
    k: number,
    a: number,
    { row: ars, column: acs }: MatrixView,
    b: number,
    { row: brs, column: bcs }: MatrixView,
    c: number,
  ): void => {
    const cost = m * n * k;
    if (cost >= WORTH_SHARING) work += cost;
    const helpers = cost >= WORTH_SHARING && work >= WORTH_STARTING ? pool.ready() : 0;
    const args = [m, n, k, a, ars, acs, b, brs, bcs, c, n, PANELS] as const;
    if (helpers === 0) return wasm[name](...args);
    const byRows = m >= n;
    const total = byRows ? m : n;
    // a piece repeats the packing of the other operand, so it should not be too narrow; it ends where a tile ends
    const part = Math.max(64, Math.ceil(total / (2 * (helpers + 1)) / 16) * 16);
    const steps = byRows
      ? [0, 0, 0, ars * size, 0, 0, 0, 0, 0, n * size, 0, 0]
      : [0, 0, 0, 0, 0, 0, bcs * size, 0, 0, size, 0, 0];
    pool.run({ kernel: name, args, steps, countAt: byRows ? 0 : 1, scratchAt: 11, total, part }, PANELS);
  };

  const matmulBatch: Kernels["matmulBatch"] = (count, [m, k, n], a, aStep, b, bStep, out) => {
    if (![a.data, b.data, out].every((array) => heap.holds(array))) {
      for (let i = 0; i < count; i++) {
        matmul(m, k, n, { ...a, offset: a.offset + i * aStep }, { ...b, offset: b.offset + i * bStep }, out, i * m * n);
      }
      return;
    }
    const size = out.BYTES_PER_ELEMENT;
    const name = `gemmBatch_${suffixOf(out)}` as const;
    const cost = count * m * n * k;
    if (cost >= WORTH_SHARING) work += cost;
    const helpers = count > 1 && cost >= WORTH_SHARING && work >= WORTH_STARTING ? pool.ready() : 0;
    const [startA, startB] = [a.data.byteOffset + a.offset * size, b.data.byteOffset + b.offset * size];
    const args = [
      count,
      m,
      n,
      k,
      startA,
      a.row,
      a.column,
      aStep,
      startB,
      b.row,
      b.column,
      bStep,
      out.byteOffset,
      PANELS,
    ] as const;
    if (helpers === 0) return wasm[name](...args);
    const part = Math.ceil(count / (4 * (helpers + 1)));
    const steps = [0, 0, 0, 0, aStep * size, 0, 0, 0, bStep * size, 0, 0, 0, m * n * size, 0];
    pool.run({ kernel: name, args, steps, countAt: 0, scratchAt: 13, total: count, part }, PANELS);
  };

  return { matmul, matmulBatch };
}
