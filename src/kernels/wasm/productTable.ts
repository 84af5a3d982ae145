// The fast matrix products: one at a time or in batches, on as many threads as the work is worth.
import type { Kernels } from "../index.js";
import type { FloatArray } from "../ndarray.js";
import type { MatmulKernel, MatrixView } from "../reference/matmul.js";
import { suffixOf, type Suffix } from "./module.js";
import type { ThreadPool } from "./threads.js";

/** Multiplications of a product that two threads finish sooner than one (about 0.1 ms), and of a program that is worth starting workers for. */
const WORTH_SHARING = 2e6;
const WORTH_STARTING = 1e9;
/**
 * Multiplications of a product from which on native code pays: a call takes 0.2 us against 0.02, and a small product fills its wide tiles badly
 * (24 x 24 x 24: 0.9 times as fast as WebAssembly, 32 x 32 x 32: 1.3 times, 32 x 30 x 64: 1.5, 256 x 256 x 256: 2).
 */
const WORTH_NATIVE = 1 << 15;
/** A product with a vector uses each number of its matrix once: it waits for memory, and one multiplication takes as long as so many. */
const FROM_MEMORY = 8;
/** Where this thread packs its panels; the description of a walk lies before it. */
const PANELS = 1 << 17;

export function productKernels(
  reference: Kernels,
  inside: (...arrays: FloatArray[]) => boolean,
  pool: ThreadPool,
): Pick<Kernels, "matmul" | "matmulBatch"> {
  const { exports } = pool;
  /** A matrix times a vector stays with WebAssembly: it has loops of its own for that, which add in another order. */
  const isNative = (m: number, n: number, k: number): boolean =>
    exports.nativeGemm_f32 !== undefined && m * n * k >= WORTH_NATIVE && m > 1 && n > 1;

  const matmul: MatmulKernel = (m, k, n, a, b, out, offset) => {
    if (m * k * n < 64 || !inside(a.data, b.data, out)) return reference.matmul(m, k, n, a, b, out, offset);
    const size = out.BYTES_PER_ELEMENT;
    const at = ({ data, offset: from }: MatrixView): number => data.byteOffset + from * size;
    multiply(suffixOf(out), size, m, n, k, at(a), a, at(b), b, out.byteOffset + offset * size);
  };

  let work = 0; // multiplications so far that were worth sharing
  const helpersFor = (cost: number): number => {
    if (cost < WORTH_SHARING) return 0;
    work += cost;
    return work >= WORTH_STARTING ? pool.ready() : pool.helpers;
  };
  /** Large products are cut along the longer side, a part for each thread. */
  const multiply = (
    suffix: Suffix,
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
    const helpers = helpersFor(m * n * k * (m === 1 || n === 1 ? FROM_MEMORY : 1));
    const args = [m, n, k, a, ars, acs, b, brs, bcs, c, n, PANELS] as const;
    const name = isNative(m, n, k) ? (`nativeGemm_${suffix}` as const) : (`gemm_${suffix}` as const);
    if (helpers === 0) return exports[name]!(...args);
    const byRows = m >= n;
    const total = byRows ? m : n;
    // a piece repeats the packing of the other operand, so it should not be too narrow; it ends where a tile ends
    let part = Math.max(64, Math.ceil(total / (2 * (helpers + 1)) / 16) * 16);
    while (total > part && total % part === 1) part += 16; // a last row by itself would be added up as a vector is, in another order
    const steps = byRows
      ? [0, 0, 0, ars * size, 0, 0, 0, 0, 0, n * size, 0, 0]
      : [0, 0, 0, 0, 0, 0, bcs * size, 0, 0, size, 0, 0];
    pool.run({ kernel: name, args, steps, countAt: byRows ? 0 : 1, scratchAt: 11, total, part }, PANELS);
  };

  const matmulBatch: Kernels["matmulBatch"] = (count, [m, k, n], a, aStep, b, bStep, out) => {
    if (!inside(a.data, b.data, out)) return reference.matmulBatch(count, [m, k, n], a, aStep, b, bStep, out);
    const size = out.BYTES_PER_ELEMENT;
    const cost = count * m * n * k;
    const suffix = suffixOf(out);
    const name = isNative(m, n, k) ? (`nativeGemmBatch_${suffix}` as const) : (`gemmBatch_${suffix}` as const);
    const helpers = count > 1 ? helpersFor(cost) : 0;
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
    if (helpers === 0) return exports[name]!(...args);
    const part = Math.ceil(count / (4 * (helpers + 1)));
    const steps = [0, 0, 0, 0, aStep * size, 0, 0, 0, bStep * size, 0, 0, 0, m * n * size, 0];
    pool.run({ kernel: name, args, steps, countAt: 0, scratchAt: 13, total: count, part }, PANELS);
  };

  return { matmul, matmulBatch };
}
