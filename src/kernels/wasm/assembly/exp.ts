// e^x for four float32 at once. x = n ln 2 + r with a whole n and |r| <= ln 2 / 2, so e^x = 2^n e^r:
// e^r is a polynomial (its Taylor series, the coefficients adjusted to the interval: Cephes), 2^n is n in the exponent bits.

import { madd } from "./vector";

const LOG2E: f32 = 1.44269504088896341;
const LN2_HIGH: f32 = 0.693359375; // few bits, so that n * LN2_HIGH is exact
const LN2_LOW: f32 = -2.12194440e-4;

// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // beyond these e^x is infinite, or 0 up to the smallest normal number
  // (pmax and pmin keep x when it is nan, and are one instruction where max and min are many)
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-104)), f32x4.splat(89));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(LOG2E)));
  let r = f32x4.sub(clamped, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  let y = f32x4.splat(1.9875691500e-4);
  y = madd<f32>(y, r, f32x4.splat(1.3981999507e-3));
  y = madd<f32>(y, r, f32x4.splat(8.3334519073e-3));
  y = madd<f32>(y, r, f32x4.splat(4.1665795894e-2));
  y = madd<f32>(y, r, f32x4.splat(1.6666665459e-1));
  y = madd<f32>(y, r, f32x4.splat(5.0000001201e-1));
  y = f32x4.add(madd<f32>(f32x4.mul(y, r), r, r), f32x4.splat(1));
  // 2^n in two factors: n runs from -150 to 128, and one factor holds only -126 to 127
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  const rest = i32x4.sub(whole, half);
  y = f32x4.mul(y, i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23));
  return f32x4.mul(y, i32x4.shl(i32x4.add(rest, i32x4.splat(127)), 23));
}
