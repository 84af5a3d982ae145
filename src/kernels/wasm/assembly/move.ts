// A walk by strides: out[i] = x[position i], the last two axes as loops, the others counted like an odometer.

/** `walk` points to rank, shape and strides as i32: rank, shape[0..], strides[0..], all in elements. */
// @ts-ignore: decorator
@inline
function read<T>(x: usize, walk: usize, out: usize): void {
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
  let from = x;
  for (let block = 0; block < blocks; block++) {
    let row = from;
    for (let r = 0; r < rows; r++) {
      if (step == size) {
        memory.copy(out, row, <usize>(columns * size));
        out += <usize>(columns * size);
      } else {
        let at = row;
        for (let c = 0; c < columns; c++) {
          store<T>(out, load<T>(at));
          out += size;
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

export function read_f32(x: usize, walk: usize, out: usize): void { read<f32>(x, walk, out); }
export function read_f64(x: usize, walk: usize, out: usize): void { read<f64>(x, walk, out); }
