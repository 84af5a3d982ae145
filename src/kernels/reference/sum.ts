// A sum of n numbers, each addition of which errs by at most e = 2^-53 of its result. Added one after the other, the error grows with n:
// at worst (n - 1) e of the sum of their sizes, and 1e7 numbers lose six of sixteen digits. So blocks are added up, and then
// the sums of blocks pairwise, as in a tournament: a number takes part in 127 additions within its block and log2(n / 128) after it.
//
//   S(n numbers) = S(first half) + S(second half)     the halves cut between blocks
//
// The order depends on n alone. Up to 128 numbers are one block, and 128 additions in a row are what a processor is fast at.

/** Numbers that are added one after the other. */
const BLOCK = 128;

/** x[start] + x[start + step] + ..., n numbers. */
export function sumOf(x: ArrayLike<number>, start = 0, step = 1, n = x.length): number {
  if (n > BLOCK) {
    const half = BLOCK * Math.ceil(n / (2 * BLOCK));
    return sumOf(x, start, step, half) + sumOf(x, start + half * step, step, n - half);
  }
  let total = 0;
  for (let i = start; n > 0; n--, i += step) total += x[i];
  return total;
}
