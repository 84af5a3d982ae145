// Walks by strides: out[i] = x[position i], or out[position i] = x[i]; the last two axes as loops, the others counted like an odometer.

/** out[r, c] = x[c, r], where the rows of x lie `step` bytes apart; four by four numbers (two by two float64) change places in registers. */
function transpose<T>(x: usize, step: i32, rows: i32, columns: i32, out: usize): void {
  const size = <i32>sizeof<T>();
  const width = 16 / size;
  const wholeRows = rows & ~(width - 1);
  const wholeColumns = columns & ~(width - 1);
  const line = <usize>(columns * size);
  for (let c = 0; c < wholeColumns; c += width) {
    let from = x + <usize>(c * step);
    let to = out + <usize>(c * size);
    for (let r = 0; r < wholeRows; r += width) {
      const a = v128.load(from);
      const b = v128.load(from + <usize>step);
      if (sizeof<T>() == 8) {
        v128.store(to, i64x2.shuffle(a, b, 0, 2));
        v128.store(to + line, i64x2.shuffle(a, b, 1, 3));
      } else {
        const d = v128.load(from + <usize>(2 * step));
        const e = v128.load(from + <usize>(3 * step));
        const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
        const de = i32x4.shuffle(d, e, 0, 4, 1, 5);
        const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
        const deHigh = i32x4.shuffle(d, e, 2, 6, 3, 7);
        v128.store(to, i64x2.shuffle(ab, de, 0, 2));
        v128.store(to + line, i64x2.shuffle(ab, de, 1, 3));
        v128.store(to + 2 * line, i64x2.shuffle(abHigh, deHigh, 0, 2));
        v128.store(to + 3 * line, i64x2.shuffle(abHigh, deHigh, 1, 3));
      }
      from += 16;
      to += <usize>width * line;
    }
  }
  for (let r = 0; r < rows; r++) {
    for (let c = r < wholeRows ? wholeColumns : 0; c < columns; c++) {
      store<T>(out + <usize>((r * columns + c) * size), load<T>(x + <usize>(c * step + r * size)));
    }
  }
}

/** `walk` points to rank, shape and strides as i32: rank, shape[0..], strides[0..], all in elements. */
// @ts-ignore: decorator
@inline
function walkAlong<T>(x: usize, walk: usize, out: usize, writing: bool): void {
  const size = <i32>sizeof<T>();
  const rank = load<i32>(walk);
  const shape = walk + 4;
  const strides = shape + <usize>(rank << 2);
  const counter = strides + <usize>(rank << 2); // scratch, as long as the shape
  memory.fill(counter, 0, <usize>(rank << 2));
  const rows = load<i32>(shape + <usize>((rank - 2) << 2));
  const columns = load<i32>(shape + <usize>((rank - 1) << 2));
  const rowStep = load<i32>(strides + <usize>((rank - 2) << 2)) * size;
  const step = load<i32>(strides + <usize>((rank - 1) << 2)) * size;
  let blocks = 1;
  for (let axis = 0; axis < rank - 2; axis++) blocks *= load<i32>(shape + <usize>(axis << 2));
  let from = writing ? out : x; // where the walk stands
  let flat = writing ? x : out; // where the contiguous side stands
  for (let block = 0; block < blocks; block++) {
    let row = from;
    const turned = !writing && rowStep == size && step > size;
    if (turned) {
      transpose<T>(from, step, rows, columns, flat);
      flat += <usize>(rows * columns * size);
    }
    for (let r = turned ? rows : 0; r < rows; r++) {
      if (step == size) {
        if (writing) memory.copy(row, flat, <usize>(columns * size));
        else memory.copy(flat, row, <usize>(columns * size));
        flat += <usize>(columns * size);
      } else {
        let at = row;
        for (let c = 0; c < columns; c++) {
          if (writing) store<T>(at, load<T>(flat));
          else store<T>(flat, load<T>(at));
          flat += size;
          at += <usize>step;
        }
      }
      row += <usize>rowStep;
    }
    for (let axis = rank - 3; axis >= 0; axis--) {
      const place = counter + <usize>(axis << 2);
      const stride = load<i32>(strides + <usize>(axis << 2)) * size;
      const next = load<i32>(place) + 1;
      from += <usize>stride;
      if (next < load<i32>(shape + <usize>(axis << 2))) {
        store<i32>(place, next);
        break;
      }
      from -= <usize>(stride * next);
      store<i32>(place, 0);
    }
  }
}

export function read_f32(x: usize, walk: usize, out: usize): void { walkAlong<f32>(x, walk, out, false); }
export function read_f64(x: usize, walk: usize, out: usize): void { walkAlong<f64>(x, walk, out, false); }
export function write_f32(x: usize, walk: usize, out: usize): void { walkAlong<f32>(x, walk, out, true); }
export function write_f64(x: usize, walk: usize, out: usize): void { walkAlong<f64>(x, walk, out, true); }
