// Walks by strides: out[i] = x[position i], or out[position i] = x[i]; the last two axes as loops, the others counted like an odometer.

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
    for (let r = 0; r < rows; r++) {
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
