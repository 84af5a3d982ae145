// y[i] = f(x[i]), a vector at a time.
import { exp4 } from "./exp";
import { exp2lanes, tanh2lanes } from "./exp64";
import { geluGradLanes, geluLanes } from "./gelu";
import { log2lanes, log4 } from "./log";
import { sigmoidLanes, tanh4 } from "./sigmoid";
import { lanes } from "./vector";

const NEG: i32 = 0;
const SQRT: i32 = 1;
const ABS: i32 = 2;
const RELU: i32 = 3;
const EXP: i32 = 4;
const SIGMOID: i32 = 5;
const TANH: i32 = 6;
const LOG: i32 = 7;
const SIGN: i32 = 8;
const GELU: i32 = 9;

// @ts-ignore: decorator
@inline
function apply<T>(f: i32, x: v128): v128 {
  if (f == NEG) return v128.neg<T>(x);
  if (f == SQRT) return v128.sqrt<T>(x);
  if (f == ABS) return v128.abs<T>(x);
  // x where x > 0 or x is nan, else 0
  if (f == RELU) return v128.andnot(x, v128.le<T>(x, v128.splat<T>(0)));
  if (f == SIGN) {
    const zero = v128.splat<T>(0);
    const one = v128.splat<T>(1);
    return v128.sub<T>(v128.and(one, v128.gt<T>(x, zero)), v128.and(one, v128.lt<T>(x, zero))); // 0 for nan
  }
  if (f == GELU) return geluLanes<T>(x);
  if (f == SIGMOID) return sigmoidLanes<T>(x);
  if (sizeof<T>() == 8) {
    if (f == EXP) return exp2lanes(x);
    return f == TANH ? tanh2lanes(x) : log2lanes(x);
  }
  if (f == EXP) return exp4(x);
  return f == TANH ? tanh4(x) : log4(x);
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
  // the rest one by one, each as a vector of equals, so that every entry is computed alike
  for (; i < n; i++) {
    const at = <usize>(i * size);
    const y = apply<T>(f, sizeof<T>() == 4 ? v128.load32_splat(x + at) : v128.load64_splat(x + at));
    store<T>(out + at, v128.extract_lane<T>(y, 0));
  }
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
export function exp_f64(x: usize, out: usize, n: i32): void { map<f64>(EXP, x, out, n); }
export function sigmoid_f64(x: usize, out: usize, n: i32): void { map<f64>(SIGMOID, x, out, n); }
export function tanh_f64(x: usize, out: usize, n: i32): void { map<f64>(TANH, x, out, n); }
export function log_f32(x: usize, out: usize, n: i32): void { map<f32>(LOG, x, out, n); }
export function log_f64(x: usize, out: usize, n: i32): void { map<f64>(LOG, x, out, n); }
export function sign_f32(x: usize, out: usize, n: i32): void { map<f32>(SIGN, x, out, n); }
export function sign_f64(x: usize, out: usize, n: i32): void { map<f64>(SIGN, x, out, n); }
export function gelu_f32(x: usize, out: usize, n: i32): void { map<f32>(GELU, x, out, n); }
export function gelu_f64(x: usize, out: usize, n: i32): void { map<f64>(GELU, x, out, n); }

/** gx = gy dy/dx of gelu. */
// @ts-ignore: decorator
@inline
function geluGrad<T>(gy: usize, x: usize, gx: usize, n: i32): void {
  const size = <i32>sizeof<T>();
  let i = 0;
  for (; i <= n - lanes<T>(); i += lanes<T>()) {
    const at = <usize>(i * size);
    v128.store(gx + at, geluGradLanes<T>(v128.load(gy + at), v128.load(x + at)));
  }
  for (; i < n; i++) {
    const at = <usize>(i * size);
    const y = geluGradLanes<T>(v128.splat<T>(load<T>(gy + at)), v128.splat<T>(load<T>(x + at)));
    store<T>(gx + at, v128.extract_lane<T>(y, 0));
  }
}

export function geluGrad_f32(gy: usize, x: usize, gx: usize, n: i32): void { geluGrad<f32>(gy, x, gx, n); }
export function geluGrad_f64(gy: usize, x: usize, gx: usize, n: i32): void { geluGrad<f64>(gy, x, gx, n); }
