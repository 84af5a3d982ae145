// GELU: y = x P(x), where P is the probability that a standard normal number is below x. With z = |x| / sqrt 2,
//   P(-|x|) = erfc(z) / 2 = e^(-x^2 / 2) g(z) / (2 (1 + 2 z)),  g(z) = (1 + 2 z) e^(z^2) erfc(z),  P(x) = 1 - P(-x)
// g runs smoothly from 1 to 2 / sqrt pi: a polynomial in t = (z - K) / (z + K), which maps [0, inf) to [-1, 1). Its coefficients
// interpolate g at the Chebyshev points (computed with 50 digits); they are within 7e-9 and 2e-16 of g.
import { exp4 } from "./exp";
import { exp2lanes } from "./exp64";
import { madd } from "./vector";

// @ts-ignore: decorator
@inline
export function g4(z: v128): v128 {
  const t = f32x4.div(f32x4.sub(z, f32x4.splat(3)), f32x4.add(z, f32x4.splat(3)));
  let p = f32x4.splat(8.0074549748e-5);
  p = madd<f32>(p, t, f32x4.splat(-9.2537691264e-5));
  p = madd<f32>(p, t, f32x4.splat(-0.00073408205039));
  p = madd<f32>(p, t, f32x4.splat(0.0018750602459));
  p = madd<f32>(p, t, f32x4.splat(0.0025067786719));
  p = madd<f32>(p, t, f32x4.splat(-0.023763559702));
  p = madd<f32>(p, t, f32x4.splat(0.06831319672));
  p = madd<f32>(p, t, f32x4.splat(-0.11927528137));
  p = madd<f32>(p, t, f32x4.splat(0.12964472092));
  p = madd<f32>(p, t, f32x4.splat(-0.047562156146));
  p = madd<f32>(p, t, f32x4.splat(-0.13562110006));
  p = madd<f32>(p, t, f32x4.splat(1.2530080564));
  return p;
}

// @ts-ignore: decorator
@inline
function g2(z: v128): v128 {
  const t = f64x2.div(f64x2.sub(z, f64x2.splat(3.75)), f64x2.add(z, f64x2.splat(3.75)));
  let p = f64x2.splat(-2.729394133253385506e-9);
  p = madd<f64>(p, t, f64x2.splat(-1.952790162974836892e-9));
  p = madd<f64>(p, t, f64x2.splat(3.256499083798512925e-8));
  p = madd<f64>(p, t, f64x2.splat(1.87785011564687965e-8));
  p = madd<f64>(p, t, f64x2.splat(-2.499653803740524239e-7));
  p = madd<f64>(p, t, f64x2.splat(-5.081691181169818825e-8));
  p = madd<f64>(p, t, f64x2.splat(1.743857741135918114e-6));
  p = madd<f64>(p, t, f64x2.splat(-9.792975290998229177e-7));
  p = madd<f64>(p, t, f64x2.splat(-0.00001143961526007594973));
  p = madd<f64>(p, t, f64x2.splat(0.00002238759272534768919));
  p = madd<f64>(p, t, f64x2.splat(0.00005164737123871837686));
  p = madd<f64>(p, t, f64x2.splat(-0.0002901553656394712841));
  p = madd<f64>(p, t, f64x2.splat(0.0002937140877722768239));
  p = madd<f64>(p, t, f64x2.splat(0.001755626169227672094));
  p = madd<f64>(p, t, f64x2.splat(-0.009746579620815090139));
  p = madd<f64>(p, t, f64x2.splat(0.02836227737137004573));
  p = madd<f64>(p, t, f64x2.splat(-0.05869339858449184774));
  p = madd<f64>(p, t, f64x2.splat(0.09230432116435615983));
  p = madd<f64>(p, t, f64x2.splat(-0.108803930141939147));
  p = madd<f64>(p, t, f64x2.splat(0.08227673848999158997));
  p = madd<f64>(p, t, f64x2.splat(0.003585415485466306909));
  p = madd<f64>(p, t, f64x2.splat(-0.1402405985855452088));
  p = madd<f64>(p, t, f64x2.splat(1.237512630837827582));
  return p;
}

/** e^(-x^2 / 2) */
// @ts-ignore: decorator
@inline
function bell<T>(x: v128): v128 {
  const exponent = v128.mul<T>(v128.mul<T>(x, x), v128.splat<T>(<T>-0.5));
  return sizeof<T>() == 4 ? exp4(exponent) : exp2lanes(exponent);
}

/** P(x), given e^(-x^2 / 2). */
// @ts-ignore: decorator
@inline
function probability<T>(x: v128, density: v128): v128 {
  const one = v128.splat<T>(1);
  // beyond 60 the bell is 0, and an infinite z would give inf / inf
  const z = v128.pmin<T>(v128.mul<T>(v128.abs<T>(x), v128.splat<T>(<T>0.7071067811865476)), v128.splat<T>(60));
  const g = sizeof<T>() == 4 ? g4(z) : g2(z);
  const below = v128.div<T>(v128.mul<T>(density, g), v128.add<T>(v128.splat<T>(2), v128.mul<T>(v128.splat<T>(4), z)));
  return v128.bitselect(v128.sub<T>(one, below), below, v128.gt<T>(x, v128.splat<T>(0)));
}

// @ts-ignore: decorator
@inline
export function geluLanes<T>(x: v128): v128 {
  // y goes to 0 with x to -inf, which times 0 would be nan
  return v128.mul<T>(v128.pmax<T>(x, v128.splat<T>(-60)), probability<T>(x, bell<T>(x)));
}

/** gx = gy (P(x) + x p(x)), p(x) = e^(-x^2 / 2) / sqrt(2 pi)    -- product rule */
// @ts-ignore: decorator
@inline
export function geluGradLanes<T>(gy: v128, x: v128): v128 {
  const density = bell<T>(x);
  const slope = v128.mul<T>(v128.mul<T>(x, density), v128.splat<T>(<T>0.3989422804014327));
  return v128.mul<T>(gy, v128.add<T>(probability<T>(x, density), slope));
}
