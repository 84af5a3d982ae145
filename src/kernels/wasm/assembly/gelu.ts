// x P(x) for four float32 at once, P the normal distribution function, by erf's approximation (Abramowitz and Stegun 7.1.26, error 1.5e-7).
import { exp4 } from "./exp";

/** 1 - erf(x) for x >= 0 is t (a1 + t (a2 + ...)) exp(-x^2), t = 1 / (1 + 0.3275911 x); here x = |z| / sqrt(2), and e = exp(-z^2 / 2). */
// @ts-ignore: decorator
@inline
function probability4(z: v128, e: v128): v128 {
  const x = f32x4.mul(f32x4.abs(z), f32x4.splat(0.70710678));
  const t = f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), f32x4.mul(f32x4.splat(0.3275911), x)));
  let p = f32x4.splat(1.061405429);
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-1.453152027));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.421413741));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.284496736));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.254829592));
  const tail = f32x4.mul(f32x4.splat(0.5), f32x4.mul(f32x4.mul(p, t), e)); // the probability beyond |z|
  return v128.bitselect(tail, f32x4.sub(f32x4.splat(1), tail), f32x4.lt(z, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function bell4(z: v128): v128 {
  return exp4(f32x4.mul(f32x4.splat(-0.5), f32x4.mul(z, z)));
}

// @ts-ignore: decorator
@inline
function gelu4(z: v128): v128 {
  return f32x4.mul(z, probability4(z, bell4(z)));
}

/** gy (P(z) + z exp(-z^2 / 2) / sqrt(2 pi)) */
// @ts-ignore: decorator
@inline
function grad4(gy: v128, z: v128): v128 {
  const e = bell4(z);
  const slope = f32x4.add(probability4(z, e), f32x4.mul(f32x4.mul(z, e), f32x4.splat(0.39894228)));
  return f32x4.mul(gy, slope);
}

export function gelu_f32(x: usize, out: usize, n: i32): void {
  let i = 0;
  for (; i <= n - 4; i += 4) v128.store(out + <usize>(i << 2), gelu4(v128.load(x + <usize>(i << 2))));
  for (; i < n; i++) store<f32>(out + <usize>(i << 2), f32x4.extract_lane(gelu4(v128.load32_splat(x + <usize>(i << 2))), 0));
}

export function geluGrad_f32(gy: usize, x: usize, out: usize, n: i32): void {
  let i = 0;
  for (; i <= n - 4; i += 4) v128.store(out + <usize>(i << 2), grad4(v128.load(gy + <usize>(i << 2)), v128.load(x + <usize>(i << 2))));
  for (; i < n; i++) {
    const at = <usize>(i << 2);
    store<f32>(out + at, f32x4.extract_lane(grad4(v128.load32_splat(gy + at), v128.load32_splat(x + at)), 0));
  }
}
