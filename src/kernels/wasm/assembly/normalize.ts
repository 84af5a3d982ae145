// Lines of n float32 brought to mean 0 and deviation 1; sums in double precision, as in reference/normalize.ts.

let mean: f64 = 0;
let scale: f64 = 0;

/** Mean and 1 / sqrt(variance + eps) of a line, left in the two variables above. */
function statistics(x: usize, n: i32, eps: f64): void {
  let total: f64 = 0;
  for (let i = 0; i < n; i++) total += <f64>load<f32>(x + <usize>(i << 2));
  mean = total / <f64>n;
  let squares: f64 = 0;
  for (let i = 0; i < n; i++) {
    const d = <f64>load<f32>(x + <usize>(i << 2)) - mean;
    squares += d * d;
  }
  scale = 1 / Math.sqrt(squares / <f64>n + eps);
}

export function normalize_f32(x: usize, lines: i32, n: i32, eps: f64, out: usize): void {
  for (let l = 0; l < lines; l++) {
    statistics(x, n, eps);
    for (let i = 0; i < n; i++) store<f32>(out + <usize>(i << 2), <f32>((<f64>load<f32>(x + <usize>(i << 2)) - mean) * scale));
    x += <usize>(n << 2);
    out += <usize>(n << 2);
  }
}

export function normalizeGrad_f32(gy: usize, x: usize, lines: i32, n: i32, eps: f64, out: usize): void {
  for (let l = 0; l < lines; l++) {
    statistics(x, n, eps);
    let total: f64 = 0;
    let product: f64 = 0;
    for (let i = 0; i < n; i++) {
      const g = <f64>load<f32>(gy + <usize>(i << 2));
      total += g;
      product += g * (<f64>load<f32>(x + <usize>(i << 2)) - mean) * scale;
    }
    total /= <f64>n;
    product *= scale / <f64>n;
    for (let i = 0; i < n; i++) {
      const at = <usize>(i << 2);
      store<f32>(out + at, <f32>(scale * (<f64>load<f32>(gy + at) - total - (<f64>load<f32>(x + at) - mean) * product)));
    }
    gy += <usize>(n << 2);
    x += <usize>(n << 2);
    out += <usize>(n << 2);
  }
}
