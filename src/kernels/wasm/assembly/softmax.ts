// softmax of lines of n numbers: y = e^(x - c) / sum of e^(x - c), with c the largest x, so that no power overflows. And what goes with it:
//   logSoftmax   y = x - c - ln sum
//   softmaxGrad  gx = y (gy - sum(gy y))
import { exp4 } from "./exp";
import { exp2lanes } from "./exp64";
import { largestOfLine } from "./extremes";
import { lanes, total } from "./vector";

// @ts-ignore: decorator
@inline
function exp<T>(x: v128): v128 {
  return sizeof<T>() == 4 ? exp4(x) : exp2lanes(x);
}

/** e^(x - shift) of n neighbours, and their sum. */
function expLine<T>(x: usize, shift: T, out: usize, n: i32): f64 {
  const size = <i32>sizeof<T>();
  const s = v128.splat<T>(shift);
  let sum: f64 = 0;
  let i = 0;
  for (; i <= n - lanes<T>(); i += lanes<T>()) {
    const e = exp<T>(v128.sub<T>(v128.load(x + <usize>(i * size)), s));
    v128.store(out + <usize>(i * size), e);
    sum += <f64>total<T>(e);
  }
  for (; i < n; i++) {
    const e = v128.extract_lane<T>(exp<T>(v128.sub<T>(v128.splat<T>(load<T>(x + <usize>(i * size))), s)), 0);
    store<T>(out + <usize>(i * size), e);
    sum += <f64>e;
  }
  return sum;
}

/** x /= by, for n neighbours. */
// @ts-ignore: decorator
@inline
function divide<T>(x: usize, by: T, n: i32): void {
  const size = <i32>sizeof<T>();
  let i = 0;
  for (; i <= n - lanes<T>(); i += lanes<T>()) {
    const at = x + <usize>(i * size);
    v128.store(at, v128.div<T>(v128.load(at), v128.splat<T>(by)));
  }
  for (; i < n; i++) {
    const at = x + <usize>(i * size);
    store<T>(at, <T>(load<T>(at) / by));
  }
}

// @ts-ignore: decorator
@inline
function softmax<T>(x: usize, lines: i32, n: i32, out: usize): void {
  const bytes = <usize>(n * <i32>sizeof<T>());
  for (let o = 0; o < lines; o++) {
    divide<T>(out, <T>expLine<T>(x, largestOfLine<T>(x, n), out, n), n);
    x += bytes;
    out += bytes;
  }
}

// @ts-ignore: decorator
@inline
function logSoftmax<T>(x: usize, lines: i32, n: i32, out: usize): void {
  const size = <i32>sizeof<T>();
  for (let o = 0; o < lines; o++) {
    const shift = largestOfLine<T>(x, n);
    const logSum = Math.log(expLine<T>(x, shift, out, n));
    for (let i = 0; i < n; i++) {
      store<T>(out, <T>(<f64>load<T>(x) - <f64>shift - logSum));
      x += size;
      out += size;
    }
  }
}

/** The sum of a[i] b[i]. */
// @ts-ignore: decorator
@inline
function dot<T>(a: usize, b: usize, n: i32): T {
  const size = <i32>sizeof<T>();
  let s0 = v128.splat<T>(0);
  let s1 = v128.splat<T>(0);
  let i = 0;
  for (; i <= n - 2 * lanes<T>(); i += 2 * lanes<T>()) {
    const at = <usize>(i * size);
    s0 = v128.add<T>(s0, v128.mul<T>(v128.load(a + at), v128.load(b + at)));
    s1 = v128.add<T>(s1, v128.mul<T>(v128.load(a + at, 16), v128.load(b + at, 16)));
  }
  let sum = <f64>total<T>(v128.add<T>(s0, s1));
  for (; i < n; i++) sum += <f64>load<T>(a + <usize>(i * size)) * <f64>load<T>(b + <usize>(i * size));
  return <T>sum;
}

// @ts-ignore: decorator
@inline
function softmaxGrad<T>(gy: usize, y: usize, lines: i32, n: i32, gx: usize): void {
  const size = <i32>sizeof<T>();
  for (let o = 0; o < lines; o++) {
    const mean = dot<T>(gy, y, n);
    let i = 0;
    for (; i <= n - lanes<T>(); i += lanes<T>()) {
      const at = <usize>(i * size);
      v128.store(gx + at, v128.mul<T>(v128.load(y + at), v128.sub<T>(v128.load(gy + at), v128.splat<T>(mean))));
    }
    for (; i < n; i++) {
      const at = <usize>(i * size);
      store<T>(gx + at, <T>(load<T>(y + at) * <T>(load<T>(gy + at) - mean)));
    }
    gy += <usize>(n * size);
    y += <usize>(n * size);
    gx += <usize>(n * size);
  }
}

export function softmax_f32(x: usize, lines: i32, n: i32, out: usize): void { softmax<f32>(x, lines, n, out); }
export function softmax_f64(x: usize, lines: i32, n: i32, out: usize): void { softmax<f64>(x, lines, n, out); }
export function logSoftmax_f32(x: usize, lines: i32, n: i32, out: usize): void { logSoftmax<f32>(x, lines, n, out); }
export function logSoftmax_f64(x: usize, lines: i32, n: i32, out: usize): void { logSoftmax<f64>(x, lines, n, out); }
export function softmaxGrad_f32(gy: usize, y: usize, lines: i32, n: i32, gx: usize): void { softmaxGrad<f32>(gy, y, lines, n, gx); }
export function softmaxGrad_f64(gy: usize, y: usize, lines: i32, n: i32, gx: usize): void { softmaxGrad<f64>(gy, y, lines, n, gx); }
