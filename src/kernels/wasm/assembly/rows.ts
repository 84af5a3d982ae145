// Whole rows of a table by number, for embeddings. `index` holds numbers of the table's own type; rows have n entries.
import { lanes } from "./vector";

/** out[i] = table[index[i]] */
// @ts-ignore: decorator
@inline
function gatherRows<T>(table: usize, index: usize, count: i32, n: i32, out: usize): void {
  const bytes = <usize>(n * <i32>sizeof<T>());
  for (let i = 0; i < count; i++) {
    memory.copy(out, table + <usize>(<i32>load<T>(index)) * bytes, bytes);
    index += sizeof<T>();
    out += bytes;
  }
}

/** table[index[i]] += x[i]: the adjoint. In the order of i, so that equal numbers add up alike in every run. */
// @ts-ignore: decorator
@inline
function scatterAddRows<T>(x: usize, index: usize, count: i32, n: i32, table: usize): void {
  const size = <i32>sizeof<T>();
  for (let i = 0; i < count; i++) {
    const row = table + <usize>(<i32>load<T>(index)) * <usize>(n * size);
    let j = 0;
    for (; j <= n - lanes<T>(); j += lanes<T>()) {
      const at = row + <usize>(j * size);
      v128.store(at, v128.add<T>(v128.load(at), v128.load(x + <usize>(j * size))));
    }
    for (; j < n; j++) {
      const at = row + <usize>(j * size);
      store<T>(at, <T>(load<T>(at) + load<T>(x + <usize>(j * size))));
    }
    index += sizeof<T>();
    x += <usize>(n * size);
  }
}

export function gatherRows_f32(table: usize, index: usize, count: i32, n: i32, out: usize): void { gatherRows<f32>(table, index, count, n, out); }
export function gatherRows_f64(table: usize, index: usize, count: i32, n: i32, out: usize): void { gatherRows<f64>(table, index, count, n, out); }
export function scatterAddRows_f32(x: usize, index: usize, count: i32, n: i32, table: usize): void { scatterAddRows<f32>(x, index, count, n, table); }
export function scatterAddRows_f64(x: usize, index: usize, count: i32, n: i32, table: usize): void { scatterAddRows<f64>(x, index, count, n, table); }
