// C = A B for matrices anywhere in memory: element (i, j) of A lies i * ars + j * acs elements behind its start, so a transpose costs nothing.
//
// A product of n x n matrices reads every number n times. To read it from the nearest cache, A and B are cut into blocks that fit there
// and copied ("packed") into the order in which the innermost loop wants them:
//   for each block of k (KC) and of columns (NC): pack B into panels of NR columns
//     for each block of rows (MC): pack A into panels of MR rows
//       for each pair of panels: a tile of MR x NR sums that stay in registers while k runs.
// Eight vectors of sums, two of B and one of A fill the sixteen registers of the processor.
import { gemv, gemvFits } from "./gemv";
import { lanes, madd } from "./vector";

const MR: i32 = 4;
const KC: i32 = 256;
const MC: i32 = 96;
const NC: i32 = 1024;

// @ts-ignore: decorator
@inline
function tileWidth<T>(): i32 {
  return 2 * lanes<T>();
}

/** Rows [i, i + rows) and k in [0, depth) of A, as panels of MR rows: for each k the MR entries side by side, missing rows as 0. */
function packA<T>(a: usize, ars: i32, acs: i32, rows: i32, depth: i32, out: usize): void {
  const size = <i32>sizeof<T>();
  for (let i = 0; i < rows; i += MR) {
    const height = min(MR, rows - i);
    const start = a + <usize>(i * ars * size);
    if (height == MR) {
      const r1 = start + <usize>(ars * size);
      const r2 = r1 + <usize>(ars * size);
      const r3 = r2 + <usize>(ars * size);
      for (let p = 0; p < depth; p++) {
        const at = <usize>(p * acs * size);
        store<T>(out, load<T>(start + at));
        store<T>(out + size, load<T>(r1 + at));
        store<T>(out + 2 * size, load<T>(r2 + at));
        store<T>(out + 3 * size, load<T>(r3 + at));
        out += 4 * size;
      }
    } else {
      for (let p = 0; p < depth; p++) {
        for (let r = 0; r < MR; r++) {
          store<T>(out, r < height ? load<T>(start + <usize>((r * ars + p * acs) * size)) : <T>0);
          out += size;
        }
      }
    }
  }
}

/** The same for columns of B, in panels of NR columns. */
function packB<T>(b: usize, brs: i32, bcs: i32, depth: i32, columns: i32, out: usize): void {
  const size = <i32>sizeof<T>();
  const NR = tileWidth<T>();
  for (let j = 0; j < columns; j += NR) {
    const width = min(NR, columns - j);
    const start = b + <usize>(j * bcs * size);
    if (width == NR && bcs == 1) {
      for (let p = 0; p < depth; p++) {
        const row = start + <usize>(p * brs * size);
        v128.store(out, v128.load(row));
        v128.store(out + 16, v128.load(row + 16));
        out += 32;
      }
    } else if (width == NR && brs == 1) {
      // columns lie contiguously: walk each one and scatter it into the panel
      for (let c = 0; c < NR; c++) {
        const column = start + <usize>(c * bcs * size);
        let to = out + <usize>(c * size);
        for (let p = 0; p < depth; p++) {
          store<T>(to, load<T>(column + <usize>(p * size)));
          to += 32;
        }
      }
      out += 32 * depth;
    } else {
      for (let p = 0; p < depth; p++) {
        for (let c = 0; c < NR; c++) {
          store<T>(out, c < width ? load<T>(start + <usize>((p * brs + c * bcs) * size)) : <T>0);
          out += size;
        }
      }
    }
  }
}

/** One tile: out (MR rows of NR, `stride` bytes apart) = or += sum over k of a panel of A times a panel of B. */
// @ts-ignore: decorator
@inline
function tile<T>(depth: i32, a: usize, b: usize, out: usize, stride: usize, add: bool): void {
  let s00 = v128.splat<T>(0);
  let s01 = v128.splat<T>(0);
  let s10 = v128.splat<T>(0);
  let s11 = v128.splat<T>(0);
  let s20 = v128.splat<T>(0);
  let s21 = v128.splat<T>(0);
  let s30 = v128.splat<T>(0);
  let s31 = v128.splat<T>(0);
  const size = sizeof<T>();
  const end = b + <usize>depth * 32;
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = sizeof<T>() == 4 ? v128.load32_splat(a) : v128.load64_splat(a);
    s00 = madd<T>(a0, b0, s00);
    s01 = madd<T>(a0, b1, s01);
    const a1 = sizeof<T>() == 4 ? v128.load32_splat(a + size) : v128.load64_splat(a + size);
    s10 = madd<T>(a1, b0, s10);
    s11 = madd<T>(a1, b1, s11);
    const a2 = sizeof<T>() == 4 ? v128.load32_splat(a + 2 * size) : v128.load64_splat(a + 2 * size);
    s20 = madd<T>(a2, b0, s20);
    s21 = madd<T>(a2, b1, s21);
    const a3 = sizeof<T>() == 4 ? v128.load32_splat(a + 3 * size) : v128.load64_splat(a + 3 * size);
    s30 = madd<T>(a3, b0, s30);
    s31 = madd<T>(a3, b1, s31);
    a += 4 * size;
    b += 32;
  }
  put<T>(out, s00, s01, add);
  put<T>(out + stride, s10, s11, add);
  put<T>(out + 2 * stride, s20, s21, add);
  put<T>(out + 3 * stride, s30, s31, add);
}

// @ts-ignore: decorator
@inline
function put<T>(out: usize, low: v128, high: v128, add: bool): void {
  if (add) {
    low = v128.add<T>(v128.load(out), low);
    high = v128.add<T>(v128.load(out, 16), high);
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}

/** `scratch` holds 4096 bytes for a tile at the edge, the packed block of A, and that of B. */
function gemm<T>(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  ars: i32,
  acs: i32,
  b: usize,
  brs: i32,
  bcs: i32,
  c: usize,
  ldc: i32,
  scratch: usize,
): void {
  const size = <i32>sizeof<T>();
  const NR = tileWidth<T>();
  const edge = scratch;
  const blockA = scratch + 4096;
  const blockB = blockA + <usize>(MC * KC * size);
  if (k == 0) {
    for (let i = 0; i < m; i++) memory.fill(c + <usize>(i * ldc * size), 0, <usize>(n * size));
    return;
  }
  if (n == 1 && gemvFits(ars, acs, brs)) return gemv<T>(m, k, a, ars, acs, b, brs, c, ldc);
  if (m == 1 && gemvFits(bcs, brs, acs)) return gemv<T>(n, k, b, bcs, brs, a, acs, c, 1); // (A B)t = Bt At
  for (let j = 0; j < n; j += NC) {
    const columns = min(NC, n - j);
    for (let p = 0; p < k; p += KC) {
      const depth = min(KC, k - p);
      packB<T>(b + <usize>((p * brs + j * bcs) * size), brs, bcs, depth, columns, blockB);
      for (let i = 0; i < m; i += MC) {
        const rows = min(MC, m - i);
        packA<T>(a + <usize>((i * ars + p * acs) * size), ars, acs, rows, depth, blockA);
        for (let jj = 0; jj < columns; jj += NR) {
          const panelB = blockB + <usize>(jj * depth * size);
          for (let ii = 0; ii < rows; ii += MR) {
            const panelA = blockA + <usize>(ii * depth * size);
            const out = c + <usize>(((i + ii) * ldc + j + jj) * size);
            if (rows - ii >= MR && columns - jj >= NR) {
              tile<T>(depth, panelA, panelB, out, <usize>(ldc * size), p > 0);
            } else {
              tile<T>(depth, panelA, panelB, edge, 32, false);
              copyEdge<T>(edge, out, min(MR, rows - ii), min(NR, columns - jj), ldc, p > 0);
            }
          }
        }
      }
    }
  }
}

/** The part of a tile that lies inside the matrix. */
function copyEdge<T>(from: usize, out: usize, rows: i32, columns: i32, ldc: i32, add: bool): void {
  const size = <i32>sizeof<T>();
  for (let r = 0; r < rows; r++) {
    for (let q = 0; q < columns; q++) {
      const to = out + <usize>((r * ldc + q) * size);
      const value = load<T>(from + <usize>(r * 32 + q * size));
      store<T>(to, add ? <T>(load<T>(to) + value) : value);
    }
  }
}

export function gemm_f32(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, s: usize): void {
  gemm<f32>(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, s);
}

export function gemm_f64(m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, c: usize, ldc: i32, s: usize): void {
  gemm<f64>(m, n, k, a, ars, acs, b, brs, bcs, c, ldc, s);
}

/** `count` products, whose operands and results lie `aStep`, `bStep` and m * n elements apart. */
export function gemmBatch_f32(count: i32, m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, aStep: i32, b: usize, brs: i32, bcs: i32, bStep: i32, c: usize, s: usize): void {
  for (let i = 0; i < count; i++) {
    gemm<f32>(m, n, k, a, ars, acs, b, brs, bcs, c, n, s);
    a += <usize>(aStep * <i32>sizeof<f32>());
    b += <usize>(bStep * <i32>sizeof<f32>());
    c += <usize>(m * n * <i32>sizeof<f32>());
  }
}

/** `count` products, whose operands and results lie `aStep`, `bStep` and m * n elements apart. */
export function gemmBatch_f64(count: i32, m: i32, n: i32, k: i32, a: usize, ars: i32, acs: i32, aStep: i32, b: usize, brs: i32, bcs: i32, bStep: i32, c: usize, s: usize): void {
  for (let i = 0; i < count; i++) {
    gemm<f64>(m, n, k, a, ars, acs, b, brs, bcs, c, n, s);
    a += <usize>(aStep * <i32>sizeof<f64>());
    b += <usize>(bStep * <i32>sizeof<f64>());
    c += <usize>(m * n * <i32>sizeof<f64>());
  }
}
