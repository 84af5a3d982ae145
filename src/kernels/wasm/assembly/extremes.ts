// The largest and the smallest of the middle axis of (outer, n, inner). v128.max gives nan where either side is nan, so nan wins.
import { lanes } from "./vector";

// @ts-ignore: decorator
@inline
function better<T>(largest: bool, a: v128, b: v128): v128 {
  return largest ? v128.max<T>(a, b) : v128.min<T>(a, b);
}

/** Of n neighbours: four vectors run side by side, for one would wait for its own last step. */
// @ts-ignore: decorator
@inline
function line<T>(largest: bool, x: usize, n: i32, start: T): T {
  const size = <i32>sizeof<T>();
  let e0 = v128.splat<T>(start);
  let e1 = e0;
  let e2 = e0;
  let e3 = e0;
  let i = 0;
  for (; i <= n - 4 * lanes<T>(); i += 4 * lanes<T>()) {
    const at = x + <usize>(i * size);
    e0 = better<T>(largest, e0, v128.load(at));
    e1 = better<T>(largest, e1, v128.load(at, 16));
    e2 = better<T>(largest, e2, v128.load(at, 32));
    e3 = better<T>(largest, e3, v128.load(at, 48));
  }
  for (; i <= n - lanes<T>(); i += lanes<T>()) e0 = better<T>(largest, e0, v128.load(x + <usize>(i * size)));
  e0 = better<T>(largest, better<T>(largest, e0, e1), better<T>(largest, e2, e3));
  let best = start;
  if (sizeof<T>() == 4) {
    const half = better<T>(largest, e0, i8x16.shuffle(e0, e0, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
    const a = <T>f32x4.extract_lane(half, 0);
    const b = <T>f32x4.extract_lane(half, 1);
    best = largest ? max<T>(a, b) : min<T>(a, b);
  } else {
    const a = <T>f64x2.extract_lane(e0, 0);
    const b = <T>f64x2.extract_lane(e0, 1);
    best = largest ? max<T>(a, b) : min<T>(a, b);
  }
  for (; i < n; i++) {
    const value = load<T>(x + <usize>(i * size));
    best = largest ? max<T>(best, value) : min<T>(best, value);
  }
  return best;
}

/** Of four vectors of neighbouring columns. */
// @ts-ignore: decorator
@inline
function columns<T>(largest: bool, x: usize, n: i32, inner: i32, out: usize): void {
  let e0 = v128.splat<T>(<T>(largest ? -Infinity : Infinity));
  let e1 = e0;
  let e2 = e0;
  let e3 = e0;
  for (let k = 0; k < n; k++) {
    e0 = better<T>(largest, e0, v128.load(x));
    e1 = better<T>(largest, e1, v128.load(x, 16));
    e2 = better<T>(largest, e2, v128.load(x, 32));
    e3 = better<T>(largest, e3, v128.load(x, 48));
    x += <usize>inner * sizeof<T>();
  }
  v128.store(out, e0);
  v128.store(out, e1, 16);
  v128.store(out, e2, 32);
  v128.store(out, e3, 48);
}

// @ts-ignore: decorator
@inline
function extreme<T>(largest: bool, x: usize, outer: i32, n: i32, inner: i32, out: usize): void {
  const size = <i32>sizeof<T>();
  const start = <T>(largest ? -Infinity : Infinity);
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      store<T>(out, line<T>(largest, x, n, start));
    } else {
      let i = 0;
      // a cache line at a time
      for (; i <= inner - 4 * lanes<T>(); i += 4 * lanes<T>()) columns<T>(largest, x + <usize>(i * size), n, inner, out + <usize>(i * size));
      for (; i <= inner - lanes<T>(); i += lanes<T>()) {
        let best = v128.splat<T>(start);
        for (let k = 0; k < n; k++) best = better<T>(largest, best, v128.load(x + <usize>((k * inner + i) * size)));
        v128.store(out + <usize>(i * size), best);
      }
      for (; i < inner; i++) {
        let best = start;
        for (let k = 0; k < n; k++) {
          const value = load<T>(x + <usize>((k * inner + i) * size));
          best = largest ? max<T>(best, value) : min<T>(best, value);
        }
        store<T>(out + <usize>(i * size), best);
      }
    }
    x += <usize>(n * inner * size);
    out += <usize>(inner * size);
  }
}

export function amax_f32(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { extreme<f32>(true, x, outer, n, inner, out); }
export function amax_f64(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { extreme<f64>(true, x, outer, n, inner, out); }
export function amin_f32(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { extreme<f32>(false, x, outer, n, inner, out); }
export function amin_f64(x: usize, outer: i32, n: i32, inner: i32, out: usize): void { extreme<f64>(false, x, outer, n, inner, out); }

/** The largest of n neighbours; nan wins. */
export function largestOfLine<T>(x: usize, n: i32): T {
  return line<T>(true, x, n, <T>-Infinity);
}
