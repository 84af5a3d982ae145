// y[i] = f(x[i]) and gx[i] = gy[i] f'(x[i]) for activation functions with up to two settings, a and b, and for their like.
import { exp4 } from "./exp";
import { g4 } from "./gelu";
import { log4 } from "./log";
import { sigmoidLanes } from "./sigmoid";
import { madd } from "./vector";

const ERF: i32 = 0;
const EXPM1: i32 = 1;
const LOG1P: i32 = 2;
const CLAMP: i32 = 3;
const LEAKY_RELU: i32 = 4;
const ELU: i32 = 5;
const SOFTPLUS: i32 = 6;
const GELU_TANH: i32 = 7;
const HARDTANH: i32 = 8;

/** e^x - 1; near 0, where that cancels, the Taylor series. */
// @ts-ignore: decorator
@inline
function expm1(x: v128): v128 {
  let p = f32x4.splat(1.0 / 362880);
  p = madd<f32>(p, x, f32x4.splat(1.0 / 40320));
  p = madd<f32>(p, x, f32x4.splat(1.0 / 5040));
  p = madd<f32>(p, x, f32x4.splat(1.0 / 720));
  p = madd<f32>(p, x, f32x4.splat(1.0 / 120));
  p = madd<f32>(p, x, f32x4.splat(1.0 / 24));
  p = madd<f32>(p, x, f32x4.splat(1.0 / 6));
  p = madd<f32>(p, x, f32x4.splat(0.5));
  const near = madd<f32>(f32x4.mul(p, x), x, x);
  return v128.bitselect(near, f32x4.sub(exp4(x), f32x4.splat(1)), f32x4.lt(f32x4.abs(x), f32x4.splat(0.7)));
}

/** ln(1 + x) = ln w + (x - (w - 1)) / w with w = 1 + x: what rounding took from w is put right. */
// @ts-ignore: decorator
@inline
function log1p(x: v128): v128 {
  const one = f32x4.splat(1);
  const w = f32x4.add(one, x);
  const lost = f32x4.div(f32x4.sub(x, f32x4.sub(w, one)), w);
  return f32x4.add(log4(w), v128.and(lost, f32x4.eq(lost, lost))); // lost is nan where w is 0 or infinite
}

/** 1 - erfc(|x|) with the sign of x (see gelu.ts); near 0, where that cancels, the series 2 / sqrt pi (x - x^3/3 + x^5/(2! 5) - ...). */
// @ts-ignore: decorator
@inline
function erf(x: v128): v128 {
  const one = f32x4.splat(1);
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(1.0 / 9360);
  p = madd<f32>(p, square, f32x4.splat(-1.0 / 1320));
  p = madd<f32>(p, square, f32x4.splat(1.0 / 216));
  p = madd<f32>(p, square, f32x4.splat(-1.0 / 42));
  p = madd<f32>(p, square, f32x4.splat(0.1));
  p = madd<f32>(p, square, f32x4.splat(-1.0 / 3));
  const twice = f32x4.mul(x, f32x4.splat(1.1283791670955126));
  const near = madd<f32>(f32x4.mul(p, square), twice, twice);
  const size = f32x4.pmin(f32x4.abs(x), f32x4.splat(10)); // beyond it the bell is 0, and an infinite size would give inf / inf
  const bell = exp4(f32x4.neg(f32x4.mul(size, size)));
  const beyond = f32x4.div(f32x4.mul(bell, g4(size)), f32x4.add(one, f32x4.add(size, size)));
  const far = v128.or(f32x4.sub(one, beyond), v128.and(x, f32x4.splat(-0.0)));
  return v128.bitselect(near, far, f32x4.lt(square, f32x4.splat(0.25)));
}

/** max(z, 0) + ln(1 + u), u = e^-|z|: nothing overflows. With s = u / (2 + u) <= 1/3, ln(1 + u) = 2 (s + s^3/3 + s^5/5 + ...). */
// @ts-ignore: decorator
@inline
function softplus(z: v128): v128 {
  const u = exp4(f32x4.neg(f32x4.abs(z)));
  const s = f32x4.div(u, f32x4.add(u, f32x4.splat(2)));
  const square = f32x4.mul(s, s);
  let p = f32x4.splat(2.0 / 15);
  p = madd<f32>(p, square, f32x4.splat(2.0 / 13));
  p = madd<f32>(p, square, f32x4.splat(2.0 / 11));
  p = madd<f32>(p, square, f32x4.splat(2.0 / 9));
  p = madd<f32>(p, square, f32x4.splat(2.0 / 7));
  p = madd<f32>(p, square, f32x4.splat(2.0 / 5));
  p = madd<f32>(p, square, f32x4.splat(2.0 / 3));
  p = madd<f32>(p, square, f32x4.splat(2));
  return madd<f32>(p, s, f32x4.pmax(z, f32x4.splat(0)));
}

/** a x rounded once, as in plain TypeScript. */
// @ts-ignore: decorator
@inline
function times<T>(a: f64, x: v128): v128 {
  const by = f64x2.splat(a);
  if (sizeof<T>() == 8) return f64x2.mul(by, x);
  const low = f64x2.mul(by, f64x2.promote_low_f32x4(x));
  const high = f64x2.mul(by, f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0)));
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** The sigmoid of 2 v, v = sqrt(2 / pi) (x + 0.044715 x^3): (1 + tanh v) / 2 without its cancellation. */
// @ts-ignore: decorator
@inline
function gate(x: v128, square: v128): v128 {
  const bent = madd<f32>(f32x4.mul(square, f32x4.splat(0.044715)), x, x);
  return sigmoidLanes<f32>(f32x4.mul(bent, f32x4.splat(1.5957691216057308)));
}

// @ts-ignore: decorator
@inline
function value<T>(f: i32, x: v128, a: f64, b: f64): v128 {
  if (f == CLAMP) return v128.min<T>(v128.max<T>(x, v128.splat<T>(<T>a)), v128.splat<T>(<T>b)); // nan stays
  if (f == LEAKY_RELU) return v128.bitselect(x, times<T>(a, x), v128.gt<T>(x, v128.splat<T>(0)));
  if (f == ERF) return erf(x);
  if (f == EXPM1) return expm1(x);
  if (f == LOG1P) return log1p(x);
  const p = f32x4.splat(<f32>a);
  const q = f32x4.splat(<f32>b);
  if (f == ELU) return v128.bitselect(x, f32x4.mul(p, expm1(f32x4.div(x, q))), f32x4.gt(x, f32x4.splat(0)));
  if (f == SOFTPLUS) {
    const z = f32x4.mul(p, x);
    return v128.bitselect(x, f32x4.div(softplus(z), p), f32x4.gt(z, q));
  }
  const bounded = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-30)), f32x4.splat(30)); // there the gate is 0 or 1, and a square stays finite
  return f32x4.mul(x, gate(bounded, f32x4.mul(bounded, bounded)));
}

// @ts-ignore: decorator
@inline
function slope<T>(f: i32, gy: v128, x: v128, a: f64, b: f64): v128 {
  const p = v128.splat<T>(<T>a);
  const q = v128.splat<T>(<T>b);
  if (f == CLAMP) return v128.and(gy, v128.and(v128.ge<T>(x, p), v128.le<T>(x, q)));
  if (f == HARDTANH) return v128.and(gy, v128.and(v128.gt<T>(x, p), v128.lt<T>(x, q)));
  const zero = v128.splat<T>(0);
  if (f == LEAKY_RELU) return v128.bitselect(gy, v128.mul<T>(gy, p), v128.gt<T>(x, zero));
  if (f == ELU) {
    const e = exp4(f32x4.min(f32x4.div(x, q), zero)); // finite, also where it is not chosen
    return v128.bitselect(gy, f32x4.mul(f32x4.mul(gy, f32x4.div(p, q)), e), f32x4.gt(x, zero));
  }
  if (f == SOFTPLUS) {
    const z = f32x4.mul(x, p);
    return v128.bitselect(gy, f32x4.mul(gy, sigmoidLanes<f32>(z)), f32x4.gt(z, q));
  }
  // s + x ds/dx = s + 2 x s (1 - s) dv/dx
  const bounded = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-30)), f32x4.splat(30));
  const square = f32x4.mul(bounded, bounded);
  const s = gate(bounded, square);
  const inner = madd<f32>(square, f32x4.splat(0.2140644488), f32x4.splat(1.5957691216057308)); // 2 dv/dx
  const outer = f32x4.mul(f32x4.mul(bounded, s), f32x4.sub(f32x4.splat(1), s));
  return f32x4.mul(gy, madd<f32>(outer, inner, s));
}

/** The numbers at an address: a vector, or where fewer are left one as a vector of equals, so that every entry is computed alike. */
// @ts-ignore: decorator
@inline
function read<T>(at: usize, many: bool): v128 {
  if (many) return v128.load(at);
  return sizeof<T>() == 4 ? v128.load32_splat(at) : v128.load64_splat(at);
}

/** Writes as many, and says how many bytes they were. */
// @ts-ignore: decorator
@inline
function write<T>(at: usize, y: v128, many: bool): usize {
  if (many) v128.store(at, y);
  else store<T>(at, v128.extract_lane<T>(y, 0));
  return many ? 16 : sizeof<T>();
}

// @ts-ignore: decorator
@inline
function values<T>(f: i32, x: usize, out: usize, n: i32, a: f64, b: f64): void {
  const end = out + <usize>(n * <i32>sizeof<T>());
  while (out < end) {
    const many = end - out >= 16;
    const bytes = write<T>(out, value<T>(f, read<T>(x, many), a, b), many);
    x += bytes;
    out += bytes;
  }
}

// @ts-ignore: decorator
@inline
function slopes<T>(f: i32, gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void {
  const end = out + <usize>(n * <i32>sizeof<T>());
  while (out < end) {
    const many = end - out >= 16;
    const bytes = write<T>(out, slope<T>(f, read<T>(gy, many), read<T>(x, many), a, b), many);
    gy += bytes;
    x += bytes;
    out += bytes;
  }
}

export function erf_f32(x: usize, out: usize, n: i32): void { values<f32>(ERF, x, out, n, 0, 0); }
export function expm1_f32(x: usize, out: usize, n: i32): void { values<f32>(EXPM1, x, out, n, 0, 0); }
export function log1p_f32(x: usize, out: usize, n: i32): void { values<f32>(LOG1P, x, out, n, 0, 0); }
export function clamp_f32(x: usize, out: usize, n: i32, a: f64, b: f64): void { values<f32>(CLAMP, x, out, n, a, b); }
export function clamp_f64(x: usize, out: usize, n: i32, a: f64, b: f64): void { values<f64>(CLAMP, x, out, n, a, b); }
export function leakyRelu_f32(x: usize, out: usize, n: i32, a: f64, b: f64): void { values<f32>(LEAKY_RELU, x, out, n, a, b); }
export function leakyRelu_f64(x: usize, out: usize, n: i32, a: f64, b: f64): void { values<f64>(LEAKY_RELU, x, out, n, a, b); }
export function elu_f32(x: usize, out: usize, n: i32, a: f64, b: f64): void { values<f32>(ELU, x, out, n, a, b); }
export function softplus_f32(x: usize, out: usize, n: i32, a: f64, b: f64): void { values<f32>(SOFTPLUS, x, out, n, a, b); }
export function geluTanh_f32(x: usize, out: usize, n: i32, a: f64, b: f64): void { values<f32>(GELU_TANH, x, out, n, a, b); }

export function clampGrad_f32(gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void { slopes<f32>(CLAMP, gy, x, out, n, a, b); }
export function clampGrad_f64(gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void { slopes<f64>(CLAMP, gy, x, out, n, a, b); }
export function hardtanhGrad_f32(gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void { slopes<f32>(HARDTANH, gy, x, out, n, a, b); }
export function hardtanhGrad_f64(gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void { slopes<f64>(HARDTANH, gy, x, out, n, a, b); }
export function leakyReluGrad_f32(gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void { slopes<f32>(LEAKY_RELU, gy, x, out, n, a, b); }
export function leakyReluGrad_f64(gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void { slopes<f64>(LEAKY_RELU, gy, x, out, n, a, b); }
export function eluGrad_f32(gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void { slopes<f32>(ELU, gy, x, out, n, a, b); }
export function softplusGrad_f32(gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void { slopes<f32>(SOFTPLUS, gy, x, out, n, a, b); }
export function geluTanhGrad_f32(gy: usize, x: usize, out: usize, n: i32, a: f64, b: f64): void { slopes<f32>(GELU_TANH, gy, x, out, n, a, b); }
