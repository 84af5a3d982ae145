// Folding the middle axis of (outer, n, inner). float32 sums run in float64 where a line is contiguous, else in four running vectors.
import { exp4 } from "./exp";
import { lanes, total } from "./vector";

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
    const whole = inner & ~(lanes<T>() - 1);
    let i = 0;
    for (; i < whole; i += lanes<T>()) {
      let s = v128.splat<T>(0);
      for (let k = 0; k < n; k++) s = v128.add<T>(s, v128.load(start + <usize>((k * inner + i) * size)));
      v128.store(to + <usize>(i * size), s);
    }
    for (; i < inner; i++) {
      let s: f64 = 0;
      for (let k = 0; k < n; k++) s += <f64>load<T>(start + <usize>((k * inner + i) * size));
      store<T>(to + <usize>(i * size), <T>s);
    }
  }
}

export function sum_f32(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { sum<f32>(x, outer, n, inner, out); }
export function sum_f64(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { sum<f64>(x, outer, n, inner, out); }

/** The largest of n neighbours; nan wins. */
function largest(x: usize, n: i32): f32 {
  let best: f32 = -Infinity;
  let i = 0;
  if (n >= 4) {
    let v = v128.load(x);
    for (i = 4; i <= n - 4; i += 4) v = f32x4.max(v, v128.load(x + <usize>(i << 2)));
    best = max(max(f32x4.extract_lane(v, 0), f32x4.extract_lane(v, 1)), max(f32x4.extract_lane(v, 2), f32x4.extract_lane(v, 3)));
  }
  for (; i < n; i++) best = max(best, load<f32>(x + <usize>(i << 2)));
  return best;
}

/** e^(x - shift) of n neighbours, and their sum. */
function expLine(x: usize, shift: f32, out: usize, n: i32): f64 {
  const s = f32x4.splat(shift);
  const whole = n & ~3;
  let sum: f64 = 0;
  let i = 0;
  for (; i < whole; i += 4) {
    const e = exp4(f32x4.sub(v128.load(x + <usize>(i << 2)), s));
    v128.store(out + <usize>(i << 2), e);
    sum += <f64>total<f32>(e);
  }
  for (; i < n; i++) {
    const e = f32x4.extract_lane(exp4(f32x4.splat(load<f32>(x + <usize>(i << 2)) - shift)), 0);
    store<f32>(out + <usize>(i << 2), e);
    sum += <f64>e;
  }
  return sum;
}

/** softmax of each line of n float32. */
export function softmax_f32(x: usize, lines: i32, n: i32, out: usize): void {
  for (let o = 0; o < lines; o++) {
    const sum = expLine(x, largest(x, n), out, n);
    const scale = f32x4.splat(<f32>(1 / sum));
    const whole = n & ~3;
    let i = 0;
    for (; i < whole; i += 4) v128.store(out + <usize>(i << 2), f32x4.mul(v128.load(out + <usize>(i << 2)), scale));
    for (; i < n; i++) store<f32>(out + <usize>(i << 2), <f32>(<f64>load<f32>(out + <usize>(i << 2)) / sum));
    x += <usize>(n << 2);
    out += <usize>(n << 2);
  }
}

/** The logarithm of softmax of each line of n float32. */
export function logSoftmax_f32(x: usize, lines: i32, n: i32, out: usize): void {
  for (let o = 0; o < lines; o++) {
    const shift = largest(x, n);
    const logSum = Math.log(expLine(x, shift, out, n));
    for (let i = 0; i < n; i++) store<f32>(out + <usize>(i << 2), <f32>(<f64>load<f32>(x + <usize>(i << 2)) - <f64>shift - logSum));
    x += <usize>(n << 2);
    out += <usize>(n << 2);
  }
}
