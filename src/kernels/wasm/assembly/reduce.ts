// Sums along the middle axis of (outer, n, inner). They run in float64 and round once.
import { narrow, total, wide } from "./vector";

/** Sum of n neighbours; float32 is widened, so that long sums stay exact to the last bit of the result. */
// @ts-ignore: decorator
@inline
function sumLine<T>(x: usize, n: i32): T {
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
  return <T>sum;
}

// @ts-ignore: decorator
@inline
function sum<T>(x: usize, outer: i32, n: i32, inner: i32, out: usize): void {
  const size = <i32>sizeof<T>();
  for (let o = 0; o < outer; o++) {
    const start = x + <usize>(o * n * inner * size);
    const to = out + <usize>(o * inner * size);
    if (inner == 1) {
      store<T>(to, sumLine<T>(start, n));
      continue;
    }
    let i = 0;
    for (; i <= inner - 8; i += 8) sumColumns<T>(start + <usize>(i * size), n, inner, to + <usize>(i * size));
    for (; i < inner; i++) {
      let s: f64 = 0;
      for (let k = 0; k < n; k++) s += <f64>load<T>(start + <usize>((k * inner + i) * size));
      store<T>(to + <usize>(i * size), <T>s);
    }
  }
}

/** Sums of eight neighbouring columns, in float64. */
// @ts-ignore: decorator
@inline
function sumColumns<T>(x: usize, n: i32, inner: i32, out: usize): void {
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
    x += <usize>inner * size;
  }
  narrow<T>(out, s0);
  narrow<T>(out + 2 * size, s1);
  narrow<T>(out + 4 * size, s2);
  narrow<T>(out + 6 * size, s3);
}

export function sum_f32(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { sum<f32>(x, outer, n, inner, out); }
export function sum_f64(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { sum<f64>(x, outer, n, inner, out); }

/** The sum of squares of n neighbours, for the norm of a gradient. */
// @ts-ignore: decorator
@inline
function sumSquares<T>(x: usize, n: i32): f64 {
  const size = sizeof<T>();
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let i = 0;
  for (; i <= n - 4; i += 4) {
    const v0 = wide<T>(x);
    const v1 = wide<T>(x + 2 * size);
    s0 = f64x2.add(s0, f64x2.mul(v0, v0));
    s1 = f64x2.add(s1, f64x2.mul(v1, v1));
    x += 4 * size;
  }
  let sum = total<f64>(f64x2.add(s0, s1));
  for (; i < n; i++) {
    const v = <f64>load<T>(x);
    sum += v * v;
    x += size;
  }
  return sum;
}

export function sumSquares_f32(x: usize, n: i32): f64 { return sumSquares<f32>(x, n); }
export function sumSquares_f64(x: usize, n: i32): f64 { return sumSquares<f64>(x, n); }
