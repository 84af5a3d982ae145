// ln x. x = 2^k m with m in [sqrt 1/2, sqrt 2), so ln x = k ln 2 + ln m. With f = m - 1 and s = f / (2 + f), m is (1 + s) / (1 - s) and
//   ln m = 2 (s + s^3/3 + s^5/5 + ...) = f - s (f - R),  R = 2 s^2 (1/3 + s^2/5 + ...)    -- 2 s = f - s f
// |s| <= 0.172, so few terms are enough, and f is exact.
import { madd } from "./vector";

const SQRT2: f64 = 1.4142135623730951;

/** Numbers below the smallest normal one are scaled up first, or their exponent bits would say nothing. */
// @ts-ignore: decorator
@inline
export function log4(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const bits = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, tiny); // 2^23
  const mantissa = v128.or(v128.and(bits, i32x4.splat(0x7fffff)), f32x4.splat(1));
  const large = f32x4.ge(mantissa, f32x4.splat(<f32>SQRT2));
  const m = v128.bitselect(f32x4.mul(mantissa, f32x4.splat(0.5)), mantissa, large);
  let exponent = i32x4.sub(i32x4.shr_u(bits, 23), i32x4.splat(127));
  exponent = i32x4.sub(exponent, large); // a mask is -1
  exponent = i32x4.sub(exponent, v128.and(tiny, i32x4.splat(23)));
  const k = f32x4.convert_i32x4_s(exponent);
  const f = f32x4.sub(m, f32x4.splat(1));
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const z = f32x4.mul(s, s);
  let r = f32x4.splat(2.0 / 11);
  r = madd<f32>(r, z, f32x4.splat(2.0 / 9));
  r = madd<f32>(r, z, f32x4.splat(2.0 / 7));
  r = madd<f32>(r, z, f32x4.splat(2.0 / 5));
  r = f32x4.mul(madd<f32>(r, z, f32x4.splat(2.0 / 3)), z);
  // k ln 2 in two parts, the first exact
  const low = f32x4.sub(f32x4.mul(s, f32x4.sub(f, r)), f32x4.mul(k, f32x4.splat(-2.12194440e-4)));
  const y = f32x4.add(f32x4.mul(k, f32x4.splat(0.693359375)), f32x4.sub(f, low));
  return edges<f32>(x, y);
}

// @ts-ignore: decorator
@inline
export function log2lanes(x: v128): v128 {
  const tiny = f64x2.lt(x, f64x2.splat(2.2250738585072014e-308));
  const bits = v128.bitselect(f64x2.mul(x, f64x2.splat(18014398509481984)), x, tiny); // 2^54
  const mantissa = v128.or(v128.and(bits, i64x2.splat(0xfffffffffffff)), f64x2.splat(1));
  const large = f64x2.ge(mantissa, f64x2.splat(SQRT2));
  const m = v128.bitselect(f64x2.mul(mantissa, f64x2.splat(0.5)), mantissa, large);
  // the exponent becomes a number: behind the bits of 2^52 it reads 2^52 + exponent
  const biased = v128.or(i64x2.shr_u(bits, 52), f64x2.splat(4503599627370496));
  let k = f64x2.sub(biased, f64x2.splat(4503599627370496 + 1023));
  k = f64x2.add(k, v128.and(large, f64x2.splat(1)));
  k = f64x2.sub(k, v128.and(tiny, f64x2.splat(54)));
  const f = f64x2.sub(m, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  let r = f64x2.splat(2.0 / 23);
  r = madd<f64>(r, z, f64x2.splat(2.0 / 21));
  r = madd<f64>(r, z, f64x2.splat(2.0 / 19));
  r = madd<f64>(r, z, f64x2.splat(2.0 / 17));
  r = madd<f64>(r, z, f64x2.splat(2.0 / 15));
  r = madd<f64>(r, z, f64x2.splat(2.0 / 13));
  r = madd<f64>(r, z, f64x2.splat(2.0 / 11));
  r = madd<f64>(r, z, f64x2.splat(2.0 / 9));
  r = madd<f64>(r, z, f64x2.splat(2.0 / 7));
  r = madd<f64>(r, z, f64x2.splat(2.0 / 5));
  r = f64x2.mul(madd<f64>(r, z, f64x2.splat(2.0 / 3)), z);
  const low = f64x2.sub(f64x2.mul(s, f64x2.sub(f, r)), f64x2.mul(k, f64x2.splat(1.90821492927058770002e-10)));
  const y = f64x2.add(f64x2.mul(k, f64x2.splat(0.693147180369123816490)), f64x2.sub(f, low));
  return edges<f64>(x, y);
}

/** ln 0 = -inf, ln inf = inf, and below 0 nan; nan stays. */
// @ts-ignore: decorator
@inline
function edges<T>(x: v128, y: v128): v128 {
  const zero = v128.splat<T>(0);
  const infinity = v128.splat<T>(<T>Infinity);
  y = v128.bitselect(x, y, v128.or(v128.eq<T>(x, infinity), v128.ne<T>(x, x)));
  y = v128.bitselect(v128.neg<T>(infinity), y, v128.eq<T>(x, zero));
  return v128.or(y, v128.lt<T>(x, zero)); // all bits set is nan
}
