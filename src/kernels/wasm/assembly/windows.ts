// Windows that slide over images (N, C, H, W), as in reference/windows.ts. A row of windows with stride 1 is a run of neighbours.
import { lanes } from "./vector";

/** Of c in [0, count): the first for which 0 <= c * stride + shift < size. */
// @ts-ignore: decorator
@inline
function first(count: i32, stride: i32, shift: i32): i32 {
  return shift >= 0 ? 0 : min(count, (-shift + stride - 1) / stride);
}

/** And the first behind the last one. */
// @ts-ignore: decorator
@inline
function behind(count: i32, stride: i32, shift: i32, size: i32): i32 {
  return shift >= size ? 0 : min(count, (size - 1 - shift) / stride + 1);
}

// A row of windows is short: memory.copy and memory.fill, which leave WebAssembly, cost more for it than the work itself.

/** n neighbours to another place; the last vector overlaps the one before. */
// @ts-ignore: decorator
@inline
function copyRun<T>(to: usize, from: usize, n: i32): void {
  const bytes = <usize>(n * <i32>sizeof<T>());
  if (bytes >= 16) {
    for (let at: usize = 0; at <= bytes - 16; at += 16) v128.store(to + at, v128.load(from + at));
    v128.store(to + bytes - 16, v128.load(from + bytes - 16));
  } else for (let at: usize = 0; at < bytes; at += sizeof<T>()) store<T>(to + at, load<T>(from + at));
}

// @ts-ignore: decorator
@inline
function zeros<T>(to: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<T>(to + <usize>(i * <i32>sizeof<T>()), <T>0);
}

// @ts-ignore: decorator
@inline
function unfold<T>(x: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void {
  const size = <i32>sizeof<T>();
  for (let plane = 0; plane < planes; plane++) {
    for (let i = 0; i < kh; i++) {
      for (let j = 0; j < kw; j++) {
        const shift = j * dw - pw;
        const from = first(ow, sw, shift);
        const to = max(from, behind(ow, sw, shift, w));
        for (let r = 0; r < oh; r++) {
          const row = r * sh + i * dh - ph;
          if (row < 0 || row >= h || from >= to) {
            zeros<T>(out, ow);
          } else {
            zeros<T>(out, from);
            const start = x + <usize>((row * w + shift) * size);
            if (sw == 1) {
              copyRun<T>(out + <usize>(from * size), start + <usize>(from * size), to - from);
            } else {
              for (let c = from; c < to; c++) store<T>(out + <usize>(c * size), load<T>(start + <usize>(c * sw * size)));
            }
            zeros<T>(out + <usize>(to * size), ow - to);
          }
          out += <usize>(ow * size);
        }
      }
    }
    x += <usize>(h * w * size);
  }
}

/** The adjoint; out begins as zeros. */
// @ts-ignore: decorator
@inline
function fold<T>(columns: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void {
  const size = <i32>sizeof<T>();
  for (let plane = 0; plane < planes; plane++) {
    for (let i = 0; i < kh; i++) {
      for (let j = 0; j < kw; j++) {
        const shift = j * dw - pw;
        const from = first(ow, sw, shift);
        const to = max(from, behind(ow, sw, shift, w));
        for (let r = 0; r < oh; r++) {
          const row = r * sh + i * dh - ph;
          if (row >= 0 && row < h) {
            const start = out + <usize>((row * w + shift) * size);
            let c = from;
            if (sw == 1) {
              for (; c <= to - lanes<T>(); c += lanes<T>()) {
                const at = start + <usize>(c * size);
                v128.store(at, v128.add<T>(v128.load(at), v128.load(columns + <usize>(c * size))));
              }
            }
            for (; c < to; c++) {
              const at = start + <usize>(c * sw * size);
              store<T>(at, <T>(load<T>(at) + load<T>(columns + <usize>(c * size))));
            }
          }
          columns += <usize>(ow * size);
        }
      }
    }
    out += <usize>(h * w * size);
  }
}

/** The numbers at x, x + stride, .. of as many windows as a vector has lanes; none behind the last one is touched. */
// @ts-ignore: decorator
@inline
function neighbours(x: usize, stride: i32): v128 {
  if (stride == 1) return v128.load(x);
  if (stride == 2) return v128.shuffle<f32>(v128.load(x), v128.load(x, 12), 0, 2, 5, 7);
  let some = v128.load32_zero(x);
  some = f32x4.replace_lane(some, 1, load<f32>(x + <usize>(stride * 4)));
  some = f32x4.replace_lane(some, 2, load<f32>(x + <usize>(stride * 8)));
  return f32x4.replace_lane(some, 3, load<f32>(x + <usize>(stride * 12)));
}

/** What is largest in each window, and where in its plane that lies; the first of equals, nan before all. Whole windows of float32 go four at a time. */
// @ts-ignore: decorator
@inline
function maxWindows<T>(x: usize, places: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void {
  const size = <i32>sizeof<T>();
  const whole = min(ow, first(ow, sw, -pw)); // from here to `end` a row of the window has all its entries in the image
  const end = max(whole, behind(ow, sw, (kw - 1) * dw - pw, w));
  const inFours = sizeof<T>() == 4 && end - whole >= 4;
  const fourWindows = f32x4.mul(f32x4.splat(<f32>sw), f32x4(0, 1, 2, 3)); // how far each of them lies from the first
  const entry = f32x4.splat(<f32>dw);
  for (let plane = 0; plane < planes; plane++) {
    for (let r = 0; r < oh; r++) {
      const top = r * sh - ph;
      const from = first(kh, dh, top);
      const to = behind(kh, dh, top, h);
      let c = 0;
      while (c < ow) {
        if (inFours && c >= whole && c < end) {
          const at = min(c, end - 4); // the last four overlap those before
          const corner = (top + from * dh) * w + at * sw - pw;
          let best = f32x4.add(f32x4.splat(<f32>corner), fourWindows);
          let champion = neighbours(x + <usize>(corner * 4), sw);
          for (let i = from; i < to; i++) {
            const row = (top + i * dh) * w + at * sw - pw;
            let from4 = x + <usize>(row * 4);
            let place = f32x4.add(f32x4.splat(<f32>row), fourWindows);
            for (let j = 0; j < kw; j++) {
              const value = neighbours(from4, sw);
              const better = v128.andnot(f32x4.eq(champion, champion), f32x4.le(value, champion)); // larger or nan, where there is no nan yet
              champion = v128.bitselect(value, champion, better);
              best = v128.bitselect(place, best, better);
              from4 += <usize>(dw * 4);
              place = f32x4.add(place, entry);
            }
          }
          v128.store(places + <usize>(at * 4), best);
          v128.store(out + <usize>(at * 4), champion);
          c = at + 4;
          continue;
        }
        const left = c * sw - pw;
        const near = first(kw, dw, left);
        const far = behind(kw, dw, left, w);
        let best = (top + from * dh) * w + left + near * dw;
        let champion = load<T>(x + <usize>(best * size));
        for (let i = from; i < to; i++) {
          for (let j = near; j < far; j++) {
            const pixel = (top + i * dh) * w + left + j * dw;
            const value = load<T>(x + <usize>(pixel * size));
            if (value > champion || (value != value && champion == champion)) {
              best = pixel;
              champion = value;
            }
          }
        }
        store<T>(places + <usize>(c * size), <T>best);
        store<T>(out + <usize>(c * size), champion);
        c++;
      }
      places += <usize>(ow * size);
      out += <usize>(ow * size);
    }
    x += <usize>(h * w * size);
  }
}

/** out[l, i] = x[l, index[l, i]] over lines of x with `length` and of index with `count` entries. */
// @ts-ignore: decorator
@inline
function gatherLines<T>(x: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void {
  const size = <i32>sizeof<T>();
  for (let l = 0; l < lines; l++) {
    for (let i = 0; i < count; i++) {
      store<T>(out, load<T>(x + <usize>(<i32>load<T>(index) * size)));
      out += size;
      index += size;
    }
    x += <usize>(length * size);
  }
}

/** out[l, index[l, i]] += src[l, i] */
// @ts-ignore: decorator
@inline
function scatterLines<T>(src: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void {
  const size = <i32>sizeof<T>();
  for (let l = 0; l < lines; l++) {
    for (let i = 0; i < count; i++) {
      const at = out + <usize>(<i32>load<T>(index) * size);
      store<T>(at, <T>(load<T>(at) + load<T>(src)));
      src += size;
      index += size;
    }
    out += <usize>(length * size);
  }
}

export function unfold_f32(x: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void { unfold<f32>(x, out, planes, h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow); }
export function unfold_f64(x: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void { unfold<f64>(x, out, planes, h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow); }
export function fold_f32(columns: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void { fold<f32>(columns, out, planes, h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow); }
export function fold_f64(columns: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void { fold<f64>(columns, out, planes, h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow); }
export function maxWindows_f32(x: usize, places: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void { maxWindows<f32>(x, places, out, planes, h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow); }
export function maxWindows_f64(x: usize, places: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void { maxWindows<f64>(x, places, out, planes, h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow); }
export function gatherLines_f32(x: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void { gatherLines<f32>(x, index, out, lines, length, count); }
export function gatherLines_f64(x: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void { gatherLines<f64>(x, index, out, lines, length, count); }
export function scatterLines_f32(src: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void { scatterLines<f32>(src, index, out, lines, length, count); }
export function scatterLines_f64(src: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void { scatterLines<f64>(src, index, out, lines, length, count); }
