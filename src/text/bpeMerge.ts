// Merges that have been learnt, applied to a new piece of text.
import { pairKey, type Merge } from "./bpeTrain.js";
import { Heap } from "./heap.js";

export class Merges {
  /** The place of a pair in the order in which merges were learnt: its rank. */
  readonly #ranks = new Map<number, number>();
  readonly #products: readonly number[];

  constructor(readonly list: readonly Pick<Merge, "left" | "right" | "product">[]) {
    list.forEach(({ left, right }, rank) => {
      const key = pairKey(left, right);
      if (!this.#ranks.has(key)) this.#ranks.set(key, rank);
    });
    this.#products = list.map(({ product }) => product);
  }

  /**
   * What training would have made of the piece: of all pairs that are to be merged the one of the lowest rank goes first, of equals the
   * leftmost. Takes n log n steps, so that a word of a million letters is no trouble.
   */
  apply(piece: Int32Array): Int32Array {
    const n = piece.length;
    const tokens = piece.slice(); // GONE where a token has become part of the one before
    const next = Int32Array.from(piece, (_, i) => i + 1);
    const before = Int32Array.from(piece, (_, i) => i - 1);
    const waiting = new Heap(); // ranks and places
    const rankAt = (i: number): number | undefined => next[i] < n ? this.#ranks.get(pairKey(tokens[i], tokens[next[i]])) : undefined; // prettier-ignore
    const offer = (i: number): void => {
      const rank = rankAt(i);
      if (rank !== undefined) waiting.push(rank, i);
    };
    for (let i = 0; i < n; i++) offer(i);
    while (waiting.size > 0) {
      const [rank, i] = [waiting.first, waiting.second];
      waiting.pop();
      if (tokens[i] === GONE || rankAt(i) !== rank) continue; // a neighbour has changed since
      const second = next[i];
      tokens[i] = this.#products[rank];
      tokens[second] = GONE;
      next[i] = next[second];
      if (next[i] < n) before[next[i]] = i;
      if (before[i] >= 0) offer(before[i]);
      offer(i);
    }
    return tokens.filter((token) => token !== GONE);
  }
}

const GONE = -1;
