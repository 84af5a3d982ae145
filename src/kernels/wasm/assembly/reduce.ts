// Sums along the middle axis of (outer, n, inner). They run in float64 and round once; long ones keep their digits (reference/sum.ts).
import { narrow, total, wide } from "./vector";

/** Float64 numbers that are added one after the other: longer sums are added in halves, as in reference/sum.ts. */
const BLOCK = 128;

/** Whether a sum is cut in halves. Of float32 a running sum in float64 keeps all digits that the result has room for. */
// @ts-ignore: decorator
@inline
function long<T>(n: i32): boolean {
  return sizeof<T>() == 8 && n > BLOCK;
}

// @ts-ignore: decorator
@inline
function halfOf(n: i32): i32 {
  return BLOCK * ((n + 2 * BLOCK - 1) / (2 * BLOCK));
}

/** Sum of n neighbours. */
function sumLine<T>(x: usize, n: i32): f64 {
  if (long<T>(n)) {
    const half = halfOf(n);
    return sumLine<T>(x, half) + sumLine<T>(x + <usize>half * sizeof<T>(), n - half);
  }
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  const whole = n & ~3;
  let i = 0;
  for (; i < whole; i += 4) {
    if (sizeof<T>() == 4) {
      const v = v128.load(x + <usize>(i << 2));
      s0 = f64x2.add(s0, f64x2.promote_low_f32x4(v));
      s1 = f64x2.add(s1, f64x2.promote_low_f32x4(i8x16.shuffle(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)));
    } else {
      s0 = f64x2.add(s0, v128.load(x + <usize>(i << 3)));
      s1 = f64x2.add(s1, v128.load(x + <usize>(i << 3), 16));
    }
  }
  let sum = total<f64>(f64x2.add(s0, s1));
  for (; i < n; i++) sum += <f64>load<T>(x + <usize>(i * <i32>sizeof<T>()));
  return sum;
}

/** Sum of one column of n rows that lie `row` bytes apart. */
function sumColumn<T>(x: usize, n: i32, row: usize): f64 {
  if (long<T>(n)) {
    const half = halfOf(n);
    return sumColumn<T>(x, half, row) + sumColumn<T>(x + <usize>half * row, n - half, row);
  }
  let sum: f64 = 0;
  for (let k = 0; k < n; k++) {
    sum += <f64>load<T>(x);
    x += row;
  }
  return sum;
}

let c0 = f64x2.splat(0);
let c1 = f64x2.splat(0);
let c2 = f64x2.splat(0);
let c3 = f64x2.splat(0);

/** Sums of eight neighbouring columns, left in the four variables above. */
function sumColumns<T>(x: usize, n: i32, row: usize): void {
  if (long<T>(n)) {
    const half = halfOf(n);
    sumColumns<T>(x, half, row);
    const h0 = c0;
    const h1 = c1;
    const h2 = c2;
    const h3 = c3;
    sumColumns<T>(x + <usize>half * row, n - half, row);
    c0 = f64x2.add(h0, c0);
    c1 = f64x2.add(h1, c1);
    c2 = f64x2.add(h2, c2);
    c3 = f64x2.add(h3, c3);
    return;
  }
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  const size = sizeof<T>();
  for (let k = 0; k < n; k++) {
    s0 = f64x2.add(s0, wide<T>(x));
    s1 = f64x2.add(s1, wide<T>(x + 2 * size));
    s2 = f64x2.add(s2, wide<T>(x + 4 * size));
    s3 = f64x2.add(s3, wide<T>(x + 6 * size));
    x += row;
  }
  c0 = s0;
  c1 = s1;
  c2 = s2;
  c3 = s3;
}

// @ts-ignore: decorator
@inline
function sum<T>(x: usize, outer: i32, n: i32, inner: i32, out: usize): void {
  const size = <usize>sizeof<T>();
  const row = <usize>inner * size;
  for (let o = 0; o < outer; o++) {
    const start = x + <usize>o * <usize>n * row;
    const to = out + <usize>o * row;
    if (inner == 1) {
      store<T>(to, <T>sumLine<T>(start, n));
      continue;
    }
    let i = 0;
    for (; i <= inner - 8; i += 8) {
      sumColumns<T>(start + <usize>i * size, n, row);
      const at = to + <usize>i * size;
      narrow<T>(at, c0);
      narrow<T>(at + 2 * size, c1);
      narrow<T>(at + 4 * size, c2);
      narrow<T>(at + 6 * size, c3);
    }
    for (; i < inner; i++) store<T>(to + <usize>i * size, <T>sumColumn<T>(start + <usize>i * size, n, row));
  }
}

export function sum_f32(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { sum<f32>(x, outer, n, inner, out); }
export function sum_f64(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { sum<f64>(x, outer, n, inner, out); }
