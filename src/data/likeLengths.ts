// Rows of like length in one batch, so that little of it is padding.

/** Batches whose rows are sorted together. */
const POOL = 50;

/**
 * The order of an epoch, with rows of like length beside each other: pools of 50 batches are sorted by length, cut into batches again, and
 * the batches dealt out anew. Chance stays in it twice: in which pool a row is, and in when its batch comes. Rows beyond the last full
 * batch stay at the end.
 * @param order of all rows, drawn
 * @param permutation draws an order of so many batches
 */
export function byLength(
  order: Int32Array,
  batchSize: number,
  lengths: ArrayLike<number>,
  permutation: (batches: number) => Int32Array,
): Int32Array {
  const batches = Math.floor(order.length / batchSize);
  const sorted = order.slice(0, batches * batchSize);
  for (let start = 0; start < sorted.length; start += POOL * batchSize)
    sorted.subarray(start, start + POOL * batchSize).sort((a, b) => lengths[a] - lengths[b]);
  const result = order.slice();
  permutation(batches).forEach((batch, i) => {
    result.set(sorted.subarray(batch * batchSize, (batch + 1) * batchSize), i * batchSize);
  });
  return result;
}
