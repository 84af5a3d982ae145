// y = A x for a matrix and a vector: every number of A is used once, so packing it would only cost. y[i * ys] = sum over p of A[i, p] x[p * xs].
// A row's sum runs in the same order whichever rows are computed with it.
import { lanes, madd, total } from "./vector";

// @ts-ignore: decorator
@inline
function splat<T>(at: usize): v128 {
  return sizeof<T>() == 4 ? v128.load32_splat(at) : v128.load64_splat(at);
}

/** Whether one of the two layouts below applies: rows of A and x contiguous, or columns of A. */
// @ts-ignore: decorator
@inline
export function gemvFits(ars: i32, acs: i32, xs: i32): bool {
  return (acs == 1 && xs == 1) || ars == 1;
}

// @ts-ignore: decorator
@inline
export function gemv<T>(m: i32, k: i32, a: usize, ars: i32, acs: i32, x: usize, xs: i32, y: usize, ys: i32): void {
  if (acs == 1 && xs == 1) byRows<T>(m, k, a, ars, x, y, ys);
  else byColumns<T>(m, k, a, acs, x, xs, y, ys);
}

/** Each y is the product of two contiguous lines: four sums run side by side, for one would wait for its own last step. */
function byRows<T>(m: i32, k: i32, a: usize, ars: i32, x: usize, y: usize, ys: i32): void {
  const size = <i32>sizeof<T>();
  for (let i = 0; i < m; i++) {
    let s0 = v128.splat<T>(0);
    let s1 = v128.splat<T>(0);
    let s2 = v128.splat<T>(0);
    let s3 = v128.splat<T>(0);
    let p = 0;
    for (; p <= k - 4 * lanes<T>(); p += 4 * lanes<T>()) {
      const at = <usize>(p * size);
      s0 = madd<T>(v128.load(a + at), v128.load(x + at), s0);
      s1 = madd<T>(v128.load(a + at, 16), v128.load(x + at, 16), s1);
      s2 = madd<T>(v128.load(a + at, 32), v128.load(x + at, 32), s2);
      s3 = madd<T>(v128.load(a + at, 48), v128.load(x + at, 48), s3);
    }
    for (; p <= k - lanes<T>(); p += lanes<T>()) s0 = madd<T>(v128.load(a + <usize>(p * size)), v128.load(x + <usize>(p * size)), s0);
    let sum = total<T>(v128.add<T>(v128.add<T>(s0, s1), v128.add<T>(s2, s3)));
    for (; p < k; p++) sum = <T>(sum + <T>(load<T>(a + <usize>(p * size)) * load<T>(x + <usize>(p * size))));
    store<T>(y, sum);
    a += <usize>(ars * size);
    y += <usize>(ys * size);
  }
}

/** The rows of A are neighbours in memory: sixteen (or eight) of them run side by side. */
function byColumns<T>(m: i32, k: i32, a: usize, acs: i32, x: usize, xs: i32, y: usize, ys: i32): void {
  const size = <i32>sizeof<T>();
  const step = <usize>(acs * size);
  const xStep = <usize>(xs * size);
  let i = 0;
  for (; i <= m - 4 * lanes<T>(); i += 4 * lanes<T>()) {
    let s0 = v128.splat<T>(0);
    let s1 = v128.splat<T>(0);
    let s2 = v128.splat<T>(0);
    let s3 = v128.splat<T>(0);
    let at = a + <usize>(i * size);
    let xAt = x;
    for (let p = 0; p < k; p++) {
      const xv = splat<T>(xAt);
      s0 = madd<T>(v128.load(at), xv, s0);
      s1 = madd<T>(v128.load(at, 16), xv, s1);
      s2 = madd<T>(v128.load(at, 32), xv, s2);
      s3 = madd<T>(v128.load(at, 48), xv, s3);
      at += step;
      xAt += xStep;
    }
    const to = y + <usize>(i * ys * size);
    put<T>(to, s0, ys);
    put<T>(to + <usize>(lanes<T>() * ys * size), s1, ys);
    put<T>(to + <usize>(2 * lanes<T>() * ys * size), s2, ys);
    put<T>(to + <usize>(3 * lanes<T>() * ys * size), s3, ys);
  }
  for (; i <= m - lanes<T>(); i += lanes<T>()) {
    let s = v128.splat<T>(0);
    let at = a + <usize>(i * size);
    for (let p = 0; p < k; p++) {
      s = madd<T>(v128.load(at), splat<T>(x + <usize>p * xStep), s);
      at += step;
    }
    put<T>(y + <usize>(i * ys * size), s, ys);
  }
  for (; i < m; i++) {
    // as a vector of equals, so that this row is rounded like the others
    let s = v128.splat<T>(0);
    let at = a + <usize>(i * size);
    for (let p = 0; p < k; p++) {
      s = madd<T>(splat<T>(at), splat<T>(x + <usize>p * xStep), s);
      at += step;
    }
    store<T>(y + <usize>(i * ys * size), v128.extract_lane<T>(s, 0));
  }
}

/** The lanes of a vector to places `ys` numbers apart. */
// @ts-ignore: decorator
@inline
function put<T>(at: usize, v: v128, ys: i32): void {
  if (ys == 1) {
    v128.store(at, v);
    return;
  }
  const step = <usize>(ys * <i32>sizeof<T>());
  store<T>(at, v128.extract_lane<T>(v, 0));
  store<T>(at + step, v128.extract_lane<T>(v, 1));
  if (sizeof<T>() == 8) return;
  store<f32>(at + 2 * step, f32x4.extract_lane(v, 2));
  store<f32>(at + 3 * step, f32x4.extract_lane(v, 3));
}
