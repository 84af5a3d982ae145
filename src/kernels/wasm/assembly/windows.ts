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
            memory.fill(out, 0, <usize>(ow * size));
          } else {
            memory.fill(out, 0, <usize>(from * size));
            const start = x + <usize>((row * w + shift) * size);
            if (sw == 1) {
              memory.copy(out + <usize>(from * size), start + <usize>(from * size), <usize>((to - from) * size));
            } else {
              for (let c = from; c < to; c++) store<T>(out + <usize>(c * size), load<T>(start + <usize>(c * sw * size)));
            }
            memory.fill(out + <usize>(to * size), 0, <usize>((ow - to) * size));
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

/** Where in its plane the largest entry of each window lies; the first of equals, nan before all. */
// @ts-ignore: decorator
@inline
function argmaxWindows<T>(x: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void {
  const size = <i32>sizeof<T>();
  for (let plane = 0; plane < planes; plane++) {
    for (let r = 0; r < oh; r++) {
      for (let c = 0; c < ow; c++) {
        let best = -1;
        let champion: T = <T>0;
        if (ph == 0 && pw == 0) {
          // without padding every window lies inside
          let line = r * sh * w + c * sw;
          best = line;
          champion = load<T>(x + <usize>(line * size));
          for (let i = 0; i < kh; i++) {
            for (let j = 0; j < kw; j++) {
              const pixel = line + j * dw;
              const value = load<T>(x + <usize>(pixel * size));
              if (value > champion || (value != value && champion == champion)) {
                best = pixel;
                champion = value;
              }
            }
            line += dh * w;
          }
          store<T>(out, <T>best);
          out += size;
          continue;
        }
        for (let i = 0; i < kh; i++) {
          const row = r * sh + i * dh - ph;
          if (row < 0 || row >= h) continue;
          for (let j = 0; j < kw; j++) {
            const at = c * sw + j * dw - pw;
            if (at < 0 || at >= w) continue;
            const pixel = row * w + at;
            const value = load<T>(x + <usize>(pixel * size));
            if (best < 0 || value > champion || (value != value && champion == champion)) {
              best = pixel;
              champion = value;
            }
          }
        }
        store<T>(out, <T>best);
        out += size;
      }
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
export function argmaxWindows_f32(x: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void { argmaxWindows<f32>(x, out, planes, h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow); }
export function argmaxWindows_f64(x: usize, out: usize, planes: i32, h: i32, w: i32, kh: i32, kw: i32, sh: i32, sw: i32, ph: i32, pw: i32, dh: i32, dw: i32, oh: i32, ow: i32): void { argmaxWindows<f64>(x, out, planes, h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow); }
export function gatherLines_f32(x: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void { gatherLines<f32>(x, index, out, lines, length, count); }
export function gatherLines_f64(x: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void { gatherLines<f64>(x, index, out, lines, length, count); }
export function scatterLines_f32(src: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void { scatterLines<f32>(src, index, out, lines, length, count); }
export function scatterLines_f64(src: usize, index: usize, out: usize, lines: i32, length: i32, count: i32): void { scatterLines<f64>(src, index, out, lines, length, count); }
