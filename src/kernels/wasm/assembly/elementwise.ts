// y[i] = f(x[i]). The simple ones for any dtype with vectors; exp and its kin with vectors for float32, one by one for float64.
import { exp4 } from "./exp";
import { lanes } from "./vector";

const NEG: i32 = 0;
const SQRT: i32 = 1;
const ABS: i32 = 2;
const RELU: i32 = 3;
const EXP: i32 = 4;
const SIGMOID: i32 = 5;
const TANH: i32 = 6;

// @ts-ignore: decorator
@inline
function apply<T>(f: i32, x: v128): v128 {
  if (f == NEG) return v128.neg<T>(x);
  if (f == SQRT) return v128.sqrt<T>(x);
  if (f == ABS) return v128.abs<T>(x);
  // x where x > 0 or x is nan, else 0
  if (f == RELU) return v128.andnot(x, v128.le<T>(x, v128.splat<T>(0)));
  if (f == EXP) return exp4(x);
  if (f == SIGMOID) return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exp4(f32x4.neg(x))));
  return tanh4(x);
}

/** tanh x = (e^2x - 1) / (e^2x + 1) far from 0; near 0, where that cancels, x + x^3 p(x^2) (Cephes). */
// @ts-ignore: decorator
@inline
function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const e = exp4(f32x4.add(size, size));
  const far = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(e, f32x4.splat(1))));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(x, f32x4.mul(f32x4.mul(p, square), x));
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625)));
}

// @ts-ignore: decorator
@inline
function map<T>(f: i32, x: usize, out: usize, n: i32): void {
  const whole = n & ~(lanes<T>() - 1);
  const size = <i32>sizeof<T>();
  let i = 0;
  for (; i < whole; i += lanes<T>()) {
    const at = <usize>(i * size);
    v128.store(out + at, apply<T>(f, v128.load(x + at)));
  }
  if (i == n) return;
  // the rest goes through a vector of its own, so that every entry is computed alike
  let rest = v128.splat<T>(0);
  const spare = memory.data(16, 16);
  v128.store(spare, rest);
  memory.copy(spare, x + <usize>(i * size), <usize>((n - i) * size));
  rest = apply<T>(f, v128.load(spare));
  v128.store(spare, rest);
  memory.copy(out + <usize>(i * size), spare, <usize>((n - i) * size));
}

export function neg_f32(x: usize, out: usize, n: i32): void { map<f32>(NEG, x, out, n); }
export function neg_f64(x: usize, out: usize, n: i32): void { map<f64>(NEG, x, out, n); }
export function sqrt_f32(x: usize, out: usize, n: i32): void { map<f32>(SQRT, x, out, n); }
export function sqrt_f64(x: usize, out: usize, n: i32): void { map<f64>(SQRT, x, out, n); }
export function abs_f32(x: usize, out: usize, n: i32): void { map<f32>(ABS, x, out, n); }
export function abs_f64(x: usize, out: usize, n: i32): void { map<f64>(ABS, x, out, n); }
export function relu_f32(x: usize, out: usize, n: i32): void { map<f32>(RELU, x, out, n); }
export function relu_f64(x: usize, out: usize, n: i32): void { map<f64>(RELU, x, out, n); }
export function exp_f32(x: usize, out: usize, n: i32): void { map<f32>(EXP, x, out, n); }
export function sigmoid_f32(x: usize, out: usize, n: i32): void { map<f32>(SIGMOID, x, out, n); }
export function tanh_f32(x: usize, out: usize, n: i32): void { map<f32>(TANH, x, out, n); }
