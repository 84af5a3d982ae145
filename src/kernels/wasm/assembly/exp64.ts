// e^x for two float64 at once, and tanh, which follows from it.
// x = n ln 2 + r with a whole n and |r| <= ln 2 / 2, so e^x = 2^n e^r with e^r = 1 + r + r^2/2! + ... + r^13/13!; the next term is below 5e-18.
import { madd } from "./vector";

const LOG2E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 0.693147180369123816490; // its last 21 bits are 0, so that n * LN2_HIGH is exact
const LN2_LOW: f64 = 1.90821492927058770002e-10;

/** x / ln 2, rounded to whole numbers. */
// @ts-ignore: decorator
@inline
function powerOf2(x: v128): v128 {
  return f64x2.nearest(f64x2.mul(x, f64x2.splat(LOG2E)));
}

/** e^r - 1 for r = x - n ln 2: small numbers keep all their digits. */
// @ts-ignore: decorator
@inline
function restMinus1(x: v128, n: v128): v128 {
  const high = f64x2.sub(x, f64x2.mul(n, f64x2.splat(LN2_HIGH)));
  const low = f64x2.mul(n, f64x2.splat(LN2_LOW));
  const r = f64x2.sub(high, low);
  const lost = f64x2.sub(f64x2.sub(high, r), low); // what rounding took from r
  let y = f64x2.splat(1.0 / 6227020800);
  y = madd<f64>(y, r, f64x2.splat(1.0 / 479001600));
  y = madd<f64>(y, r, f64x2.splat(1.0 / 39916800));
  y = madd<f64>(y, r, f64x2.splat(1.0 / 3628800));
  y = madd<f64>(y, r, f64x2.splat(1.0 / 362880));
  y = madd<f64>(y, r, f64x2.splat(1.0 / 40320));
  y = madd<f64>(y, r, f64x2.splat(1.0 / 5040));
  y = madd<f64>(y, r, f64x2.splat(1.0 / 720));
  y = madd<f64>(y, r, f64x2.splat(1.0 / 120));
  y = madd<f64>(y, r, f64x2.splat(1.0 / 24));
  y = madd<f64>(y, r, f64x2.splat(1.0 / 6));
  y = madd<f64>(y, r, f64x2.splat(0.5));
  return f64x2.add(r, madd<f64>(y, f64x2.mul(r, r), lost));
}

/** 2^n for whole n in [-1022, 1023], given as four i32 of which the first two count: n is put into the exponent bits. */
// @ts-ignore: decorator
@inline
function exponent(n: v128): v128 {
  return i64x2.shl(i64x2.extend_low_i32x4_s(i32x4.add(n, i32x4.splat(1023))), 52);
}

// @ts-ignore: decorator
@inline
export function exp2lanes(x: v128): v128 {
  const clamped = f64x2.pmin(f64x2.pmax(x, f64x2.splat(-746)), f64x2.splat(710)); // beyond these e^x is 0 or infinite; nan stays
  const n = powerOf2(clamped);
  const y = f64x2.add(f64x2.splat(1), restMinus1(clamped, n));
  // 2^n in two factors: n runs from -1076 to 1024, and one factor holds only -1022 to 1023
  const whole = i32x4.trunc_sat_f64x2_s_zero(n);
  const half = i32x4.shr_s(whole, 1);
  return f64x2.mul(f64x2.mul(y, exponent(half)), exponent(i32x4.sub(whole, half)));
}

/** tanh |x| = e / (e + 2) with e = e^(2 |x|) - 1 = (2^n - 1) + 2^n (e^r - 1), which does not cancel near 0. */
// @ts-ignore: decorator
@inline
export function tanh2lanes(x: v128): v128 {
  const twice = f64x2.pmin(f64x2.mul(f64x2.abs(x), f64x2.splat(2)), f64x2.splat(44)); // tanh 22 is 1 to the last bit
  const n = powerOf2(twice);
  const power = exponent(i32x4.trunc_sat_f64x2_s_zero(n));
  const e = f64x2.add(f64x2.sub(power, f64x2.splat(1)), f64x2.mul(power, restMinus1(twice, n)));
  const y = f64x2.div(e, f64x2.add(e, f64x2.splat(2)));
  return v128.or(y, v128.and(x, f64x2.splat(-0.0)));
}
