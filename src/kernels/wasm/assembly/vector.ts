// 16 bytes at a time: four float32 or two float64. With relaxed SIMD a product and a sum are one instruction, rounded once.

// @ts-ignore: decorator
@inline
export function madd<T>(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, c);
  return v128.add<T>(v128.mul<T>(a, b), c);
}

/** Numbers in 16 bytes. */
// @ts-ignore: decorator
@inline
export function lanes<T>(): i32 {
  return 16 / <i32>sizeof<T>();
}

/** Sum of all lanes. */
// @ts-ignore: decorator
@inline
export function total<T>(x: v128): T {
  if (sizeof<T>() == 4) {
    return <T>(f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3)));
  }
  return <T>(f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1));
}

/** Two neighbours as float64. */
// @ts-ignore: decorator
@inline
export function wide<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(at)) : v128.load(at);
}

/** Two float64 stored as neighbours of type T. */
// @ts-ignore: decorator
@inline
export function narrow<T>(at: usize, x: v128): void {
  if (sizeof<T>() == 4) store<f64>(at, f64x2.extract_lane(f32x4.demote_f64x2_zero(x), 0));
  else v128.store(at, x);
}
