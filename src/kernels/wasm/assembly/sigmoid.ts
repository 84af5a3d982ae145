// The two curves from 0 or -1 to 1 that exponentials make.
import { exp4 } from "./exp";
import { exp2lanes } from "./exp64";
import { madd } from "./vector";

/** 1 / (1 + e^-x) for x >= 0, and the same times e^x / e^x below: e^-|x| never overflows. */
// @ts-ignore: decorator
@inline
export function sigmoidLanes<T>(x: v128): v128 {
  const one = v128.splat<T>(1);
  const negative = v128.neg<T>(v128.abs<T>(x));
  const e = sizeof<T>() == 4 ? exp4(negative) : exp2lanes(negative);
  const sum = v128.add<T>(one, e);
  const y = v128.div<T>(v128.bitselect(e, one, v128.lt<T>(x, v128.splat<T>(0))), sum);
  // what rounding took from the sum, e - (sum - 1), is put right: 1 / sum is the larger of y and 1 - y
  const lost = v128.mul<T>(v128.sub<T>(e, v128.sub<T>(sum, one)), v128.pmax<T>(y, v128.sub<T>(one, y)));
  return v128.sub<T>(y, v128.mul<T>(y, lost));
}

/** tanh x = (e^2x - 1) / (e^2x + 1) far from 0; near 0, where that cancels, x + x^3 p(x^2) (Cephes). */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const size = f32x4.abs(x);
  const e = exp4(f32x4.add(size, size));
  const far = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), f32x4.add(e, f32x4.splat(1))));
  const signed = v128.or(far, v128.and(x, i32x4.splat(0x80000000)));
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = madd<f32>(p, square, f32x4.splat(2.06390887954e-2));
  p = madd<f32>(p, square, f32x4.splat(-5.37397155531e-2));
  p = madd<f32>(p, square, f32x4.splat(1.33314422036e-1));
  p = madd<f32>(p, square, f32x4.splat(-3.33332819422e-1));
  const near = f32x4.add(x, f32x4.mul(f32x4.mul(p, square), x));
  return v128.bitselect(near, signed, f32x4.lt(size, f32x4.splat(0.625)));
}
