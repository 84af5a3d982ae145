// Which pairs of tokens become one: again and again the pair that stands most often side by side.
import { Heap } from "./heap.js";

export interface Merge {
  readonly left: number;
  readonly right: number;
  /** The token that both become. */
  readonly product: number;
  /** How often the pair stood in the training text at that moment. */
  readonly count: number;
}

export interface TrainingText {
  /** The distinct pieces of the text as tokens. No pair reaches over the end of one. They are not changed. */
  readonly pieces: readonly Int32Array[];
  /** How often each piece occurs. */
  readonly counts: readonly number[];
  /** The tokens to begin with, as texts of their own kind of letters: token i is tokens[i]. */
  readonly tokens: readonly string[];
}

/**
 * Merges until there are `size` tokens, or no pair is left that stands `minCount` times. Of pairs that stand equally often the one with the
 * smaller left token is taken, then with the smaller right one.
 * @returns the merges in their order, and all tokens
 */
export function trainMerges(
  { pieces, counts, tokens }: TrainingText,
  { size, minCount }: { readonly size: number; readonly minCount: number },
): { readonly merges: Merge[]; readonly tokens: string[] } {
  const all = [...tokens];
  const ids = new Map(all.map((token, id) => [token, id]));
  const pairs = new PairCounts(pieces, counts);
  const merges: Merge[] = [];
  while (all.length < size) {
    const best = pairs.best();
    if (best === null || best.count < minCount) break;
    const text = all[best.left] + all[best.right];
    const product = ids.get(text) ?? all.push(text) - 1; // a + bc may be a token that ab + c has made
    ids.set(text, product);
    pairs.merge(best.left, best.right, product);
    merges.push({ ...best, product });
  }
  return { merges, tokens: all };
}

/** Two tokens as one number. */
export function pairKey(left: number, right: number): number {
  return left * MOST + right;
}

const MOST = 2 ** 21; // tokens; the square of it is a whole number that a double holds

/**
 * How often each pair stands side by side. Counting anew for every merge would read the whole text each time; a merge changes only the pieces
 * that hold the pair, and in them only the neighbours.
 */
class PairCounts {
  readonly #pieces: Int32Array[];
  readonly #lengths: Int32Array;
  readonly #counts = new Map<number, number>();
  /** Which pieces hold a pair, or did once. */
  readonly #where = new Map<number, number[]>();
  /** Pairs by their counts, the largest first. A count that has fallen since is put right when it comes up. */
  readonly #order = new Heap();
  /** Pairs that stand more often than before. */
  readonly #risen = new Set<number>();

  constructor(
    pieces: readonly Int32Array[],
    readonly times: readonly number[],
  ) {
    this.#pieces = pieces.map((piece) => piece.slice());
    this.#lengths = Int32Array.from(pieces, ({ length }) => length);
    this.#pieces.forEach((piece, p) => {
      for (let i = 0; i + 1 < piece.length; i++) this.#add(piece[i], piece[i + 1], p, times[p]);
    });
    this.#queueRisen();
  }

  #add(left: number, right: number, piece: number, times: number): void {
    const key = pairKey(left, right);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + times);
    this.#risen.add(key);
    const where = this.#where.get(key);
    if (where === undefined) this.#where.set(key, [piece]);
    else if (where[where.length - 1] !== piece) where.push(piece);
  }

  #take(left: number, right: number, times: number): void {
    const key = pairKey(left, right);
    this.#counts.set(key, this.#counts.get(key)! - times);
  }

  #queueRisen(): void {
    for (const key of this.#risen) {
      const count = this.#counts.get(key)!;
      if (count > 0) this.#order.push(-count, key);
    }
    this.#risen.clear();
  }

  /** The pair that stands most often; null when none is left. */
  best(): { readonly left: number; readonly right: number; readonly count: number } | null {
    while (this.#order.size > 0) {
      const [count, key] = [-this.#order.first, this.#order.second];
      const now = this.#counts.get(key) ?? 0;
      if (now === count) return { left: Math.floor(key / MOST), right: key % MOST, count };
      this.#order.pop();
      if (now > 0 && now < count) this.#order.push(-now, key);
    }
    return null;
  }

  merge(left: number, right: number, product: number): void {
    const key = pairKey(left, right);
    const where = this.#where.get(key)!;
    this.#where.delete(key);
    for (const p of where) this.#mergeIn(p, left, right, product);
    this.#counts.delete(key);
    this.#risen.delete(key); // of a + a in a a a a
    this.#queueRisen();
  }

  /** From left to right, over its own place: a pair that has become one token takes part in no other. */
  #mergeIn(p: number, left: number, right: number, product: number): void {
    const [piece, length, times] = [this.#pieces[p], this.#lengths[p], this.times[p]];
    let written = 0;
    for (let i = 0; i < length; i++) {
      const token = piece[i];
      if (token !== left || i + 1 === length || piece[i + 1] !== right) {
        piece[written++] = token;
        continue;
      }
      this.#take(left, right, times);
      if (written > 0) {
        this.#take(piece[written - 1], left, times);
        this.#add(piece[written - 1], product, p, times);
      }
      if (i + 2 < length) {
        this.#take(right, piece[i + 2], times);
        this.#add(product, piece[i + 2], p, times);
      }
      piece[written++] = product;
      i++;
    }
    this.#lengths[p] = written;
  }
}
