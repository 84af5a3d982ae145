// Lines of n numbers brought to mean 0 and deviation 1, as in reference/normalize.ts; sums in double precision, two numbers at a time.
import { narrow, total, wide } from "./vector";

let mean: f64 = 0;
let scale: f64 = 0;

/** Mean and 1 / sqrt(variance + eps) of a line, left in the two variables above. */
function statistics<T>(x: usize, n: i32, eps: f64): void {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let i = 0;
  for (; i <= n - 4; i += 4) {
    s0 = f64x2.add(s0, wide<T>(x + <usize>(i * <i32>sizeof<T>())));
    s1 = f64x2.add(s1, wide<T>(x + <usize>((i + 2) * <i32>sizeof<T>())));
  }
  let sum = total<f64>(f64x2.add(s0, s1));
  for (; i < n; i++) sum += <f64>load<T>(x + <usize>(i * <i32>sizeof<T>()));
  mean = sum / <f64>n;
  // the variance from the differences: the mean of squares minus the square of the mean would cancel
  const ms = f64x2.splat(mean);
  s0 = f64x2.splat(0);
  s1 = f64x2.splat(0);
  for (i = 0; i <= n - 4; i += 4) {
    const d0 = f64x2.sub(wide<T>(x + <usize>(i * <i32>sizeof<T>())), ms);
    const d1 = f64x2.sub(wide<T>(x + <usize>((i + 2) * <i32>sizeof<T>())), ms);
    s0 = f64x2.add(s0, f64x2.mul(d0, d0));
    s1 = f64x2.add(s1, f64x2.mul(d1, d1));
  }
  let squares = total<f64>(f64x2.add(s0, s1));
  for (; i < n; i++) {
    const d = <f64>load<T>(x + <usize>(i * <i32>sizeof<T>())) - mean;
    squares += d * d;
  }
  scale = 1 / Math.sqrt(squares / <f64>n + eps);
}

// @ts-ignore: decorator
@inline
function normalize<T>(x: usize, lines: i32, n: i32, eps: f64, out: usize): void {
  const size = <i32>sizeof<T>();
  for (let l = 0; l < lines; l++) {
    statistics<T>(x, n, eps);
    const ms = f64x2.splat(mean);
    const ss = f64x2.splat(scale);
    let i = 0;
    for (; i <= n - 2; i += 2) {
      const at = <usize>(i * size);
      narrow<T>(out + at, f64x2.mul(f64x2.sub(wide<T>(x + at), ms), ss));
    }
    if (i < n) store<T>(out + <usize>(i * size), <T>((<f64>load<T>(x + <usize>(i * size)) - mean) * scale));
    x += <usize>(n * size);
    out += <usize>(n * size);
  }
}

// @ts-ignore: decorator
@inline
function normalizeGrad<T>(gy: usize, x: usize, lines: i32, n: i32, eps: f64, out: usize): void {
  const size = <i32>sizeof<T>();
  for (let l = 0; l < lines; l++) {
    statistics<T>(x, n, eps);
    const ms = f64x2.splat(mean);
    let totals = f64x2.splat(0);
    let products = f64x2.splat(0);
    let i = 0;
    for (; i <= n - 2; i += 2) {
      const g = wide<T>(gy + <usize>(i * size));
      totals = f64x2.add(totals, g);
      products = f64x2.add(products, f64x2.mul(g, f64x2.sub(wide<T>(x + <usize>(i * size)), ms)));
    }
    let sum = total<f64>(totals);
    let product = total<f64>(products);
    if (i < n) {
      const g = <f64>load<T>(gy + <usize>(i * size));
      sum += g;
      product += g * (<f64>load<T>(x + <usize>(i * size)) - mean);
    }
    sum /= <f64>n;
    product *= (scale * scale) / <f64>n;
    for (i = 0; i <= n - 2; i += 2) {
      const at = <usize>(i * size);
      const rest = f64x2.sub(wide<T>(gy + at), f64x2.splat(sum));
      const along = f64x2.mul(f64x2.sub(wide<T>(x + at), ms), f64x2.splat(product));
      narrow<T>(out + at, f64x2.mul(f64x2.sub(rest, along), f64x2.splat(scale)));
    }
    if (i < n) {
      const at = <usize>(i * size);
      store<T>(out + at, <T>(scale * (<f64>load<T>(gy + at) - sum - (<f64>load<T>(x + at) - mean) * product)));
    }
    gy += <usize>(n * size);
    x += <usize>(n * size);
    out += <usize>(n * size);
  }
}

export function normalize_f32(x: usize, lines: i32, n: i32, eps: f64, out: usize): void { normalize<f32>(x, lines, n, eps, out); }
export function normalize_f64(x: usize, lines: i32, n: i32, eps: f64, out: usize): void { normalize<f64>(x, lines, n, eps, out); }
export function normalizeGrad_f32(gy: usize, x: usize, lines: i32, n: i32, eps: f64, out: usize): void { normalizeGrad<f32>(gy, x, lines, n, eps, out); }
export function normalizeGrad_f64(gy: usize, x: usize, lines: i32, n: i32, eps: f64, out: usize): void { normalizeGrad<f64>(gy, x, lines, n, eps, out); }
