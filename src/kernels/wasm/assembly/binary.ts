// out[r, c] = f(a[r, c], b[r, c]) over rows and columns. An operand's column step is 1, or 0 where one number serves a whole row;
// its row step is any number of elements, 0 where one row serves all.
import { lanes } from "./vector";

const ADD: i32 = 0;
const SUB: i32 = 1;
const MUL: i32 = 2;
const DIV: i32 = 3;
const EQ: i32 = 4;
const NE: i32 = 5;
const LT: i32 = 6;
const LE: i32 = 7;
const GT: i32 = 8;
const GE: i32 = 9;
const RELU_GRAD: i32 = 10;
const SIGMOID_GRAD: i32 = 11;
const TANH_GRAD: i32 = 12;
const MAXIMUM: i32 = 13;
const MINIMUM: i32 = 14;

// @ts-ignore: decorator
@inline
function apply<T>(f: i32, a: v128, b: v128): v128 {
  if (f == ADD) return v128.add<T>(a, b);
  if (f == SUB) return v128.sub<T>(a, b);
  if (f == MUL) return v128.mul<T>(a, b);
  if (f == DIV) return v128.div<T>(a, b);
  const one = v128.splat<T>(1); // a comparison gives all bits set or none: the bits of 1 stay, or 0
  if (f == EQ) return v128.and(one, v128.eq<T>(a, b));
  if (f == NE) return v128.and(one, v128.ne<T>(a, b));
  if (f == LT) return v128.and(one, v128.lt<T>(a, b));
  if (f == LE) return v128.and(one, v128.le<T>(a, b));
  if (f == GT) return v128.and(one, v128.gt<T>(a, b));
  if (f == GE) return v128.and(one, v128.ge<T>(a, b));
  if (f == RELU_GRAD) return v128.andnot(a, v128.le<T>(b, v128.splat<T>(0)));
  if (f == SIGMOID_GRAD) return v128.mul<T>(a, v128.mul<T>(b, v128.sub<T>(one, b)));
  if (f == MAXIMUM) return v128.max<T>(a, b); // nan wins, and 0 is above -0
  if (f == MINIMUM) return v128.min<T>(a, b);
  return v128.mul<T>(a, v128.sub<T>(one, v128.mul<T>(b, b)));
}

// @ts-ignore: decorator
@inline
function scalar<T>(f: i32, a: T, b: T): T {
  if (f == ADD) return <T>(a + b);
  if (f == SUB) return <T>(a - b);
  if (f == MUL) return <T>(a * b);
  if (f == DIV) return <T>(a / b);
  if (f == EQ) return <T>i32(a == b);
  if (f == NE) return <T>i32(a != b);
  if (f == LT) return <T>i32(a < b);
  if (f == LE) return <T>i32(a <= b);
  if (f == GT) return <T>i32(a > b);
  if (f == GE) return <T>i32(a >= b);
  if (f == RELU_GRAD) return b <= <T>0 ? <T>0 : a;
  if (f == SIGMOID_GRAD) return <T>(a * <T>(b * <T>(<T>1 - b)));
  if (f == MAXIMUM) return max<T>(a, b);
  if (f == MINIMUM) return min<T>(a, b);
  return <T>(a * <T>(<T>1 - <T>(b * b)));
}

// @ts-ignore: decorator
@inline
function splat<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(at) : v128.load64_splat(at);
}

// @ts-ignore: decorator
@inline
function zip<T>(f: i32, a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void {
  const size = <i32>sizeof<T>();
  const whole = columns & ~(lanes<T>() - 1);
  for (let r = 0; r < rows; r++) {
    let i = 0;
    if (acs == 1 && bcs == 1) {
      for (; i < whole; i += lanes<T>()) {
        const at = <usize>(i * size);
        v128.store(out + at, apply<T>(f, v128.load(a + at), v128.load(b + at)));
      }
    } else if (acs == 1) {
      const bv = splat<T>(b);
      for (; i < whole; i += lanes<T>()) {
        const at = <usize>(i * size);
        v128.store(out + at, apply<T>(f, v128.load(a + at), bv));
      }
    } else {
      const av = splat<T>(a);
      for (; i < whole; i += lanes<T>()) {
        const at = <usize>(i * size);
        v128.store(out + at, apply<T>(f, av, bcs == 1 ? v128.load(b + at) : splat<T>(b)));
      }
    }
    for (; i < columns; i++) {
      store<T>(out + <usize>(i * size), scalar<T>(f, load<T>(a + <usize>(i * acs * size)), load<T>(b + <usize>(i * bcs * size))));
    }
    a += <usize>(ars * size);
    b += <usize>(brs * size);
    out += <usize>(columns * size);
  }
}

/** out[i] = a[i] where condition[i] is not 0, else b[i]; a and b step by 1, or by 0 for one number. */
// @ts-ignore: decorator
@inline
function choose<T>(condition: usize, a: usize, acs: i32, b: usize, bcs: i32, out: usize, n: i32): void {
  const size = <i32>sizeof<T>();
  const whole = n & ~(lanes<T>() - 1);
  const zero = v128.splat<T>(0);
  let i = 0;
  for (; i < whole; i += lanes<T>()) {
    const at = <usize>(i * size);
    const av = acs == 1 ? v128.load(a + at) : splat<T>(a);
    const bv = bcs == 1 ? v128.load(b + at) : splat<T>(b);
    v128.store(out + at, v128.bitselect(av, bv, v128.ne<T>(v128.load(condition + at), zero)));
  }
  for (; i < n; i++) {
    const from = load<T>(condition + <usize>(i * size)) != <T>0 ? a + <usize>(i * acs * size) : b + <usize>(i * bcs * size);
    store<T>(out + <usize>(i * size), load<T>(from));
  }
}

export function where_f32(condition: usize, a: usize, acs: i32, b: usize, bcs: i32, out: usize, n: i32): void { choose<f32>(condition, a, acs, b, bcs, out, n); }
export function where_f64(condition: usize, a: usize, acs: i32, b: usize, bcs: i32, out: usize, n: i32): void { choose<f64>(condition, a, acs, b, bcs, out, n); }

export function add_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(ADD, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function add_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(ADD, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function sub_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(SUB, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function sub_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(SUB, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function mul_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(MUL, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function mul_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(MUL, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function div_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(DIV, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function div_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(DIV, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function eq_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(EQ, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function eq_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(EQ, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function ne_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(NE, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function ne_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(NE, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function lt_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(LT, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function lt_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(LT, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function le_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(LE, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function le_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(LE, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function gt_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(GT, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function gt_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(GT, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function ge_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(GE, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function ge_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(GE, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function reluGrad_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(RELU_GRAD, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function reluGrad_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(RELU_GRAD, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function sigmoidGrad_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(SIGMOID_GRAD, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function sigmoidGrad_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(SIGMOID_GRAD, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function tanhGrad_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(TANH_GRAD, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function tanhGrad_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(TANH_GRAD, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function maximum_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(MAXIMUM, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function maximum_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(MAXIMUM, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function minimum_f32(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f32>(MINIMUM, a, ars, acs, b, brs, bcs, out, rows, columns); }
export function minimum_f64(a: usize, ars: i32, acs: i32, b: usize, brs: i32, bcs: i32, out: usize, rows: i32, columns: i32): void { zip<f64>(MINIMUM, a, ars, acs, b, brs, bcs, out, rows, columns); }
