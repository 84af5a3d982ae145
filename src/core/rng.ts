// The one source of randomness: PyTorch's CPU generator by hand, so that equal seeds give equal numbers.
//
// mt19937 (Matsumoto and Nishimura 1998) keeps 624 words of 32 bits. A new word is made from three old ones,
//   x[k + 624] = x[k + 397] xor A(upper bit of x[k], lower 31 bits of x[k + 1]),   A(y) = y >> 1, xor 0x9908b0df when y is odd,
// and leaves through a few shifts ("tempering") that spread its bits. The sequence repeats after 2^19937 - 1 words.
import { ArgumentError } from "./errors.js";
import { describe } from "./words.js";

const N = 624;
const M = 397;

/** Everything that decides what is drawn next, as plain JSON. */
export interface GeneratorState {
  readonly seed: number;
  readonly words: readonly number[];
  readonly index: number;
  /** The second number of a pair of normal ones, not yet given out; null when there is none. */
  readonly nextNormal: number | null;
}

type Floats = Float32Array | Float64Array;

export class Generator {
  readonly #words = new Uint32Array(N);
  #index = N;
  #nextNormal: number | null = null;
  #seed = 0;

  constructor(seed: number) {
    this.manualSeed(seed);
  }

  /** The seed it began with. */
  get seed(): number {
    return this.#seed;
  }

  /** Begins anew. As in PyTorch only the low 32 bits of the seed count. */
  manualSeed(seed: number): this {
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new ArgumentError(`a seed is a whole number from 0 to 2^53 - 1, got ${describe(seed)}`);
    this.#seed = seed;
    this.#nextNormal = null;
    this.#index = N;
    const words = this.#words;
    words[0] = seed % 2 ** 32;
    for (let k = 1; k < N; k++) words[k] = Math.imul(1812433253, words[k - 1] ^ (words[k - 1] >>> 30)) + k;
    return this;
  }

  state(): GeneratorState {
    const words = new Array<number>(N); // Array.from takes ten times as long, and every epoch asks
    for (let k = 0; k < N; k++) words[k] = this.#words[k];
    return { seed: this.#seed, words, index: this.#index, nextNormal: this.#nextNormal };
  }

  setState({ seed, words, index, nextNormal }: GeneratorState): void {
    if (words.length !== N) throw new ArgumentError(`a generator's state has ${N} words, got ${words.length}`);
    this.#words.set(words);
    [this.#seed, this.#index, this.#nextNormal] = [seed, index, nextNormal];
  }

  /** The next word: a whole number from 0 to 2^32 - 1. */
  random32(): number {
    if (this.#index === N) this.#refill();
    let y = this.#words[this.#index++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  #refill(): void {
    const x = this.#words;
    for (let k = 0; k < N; k++) {
      const y = (x[k] & 0x80000000) | (x[(k + 1) % N] & 0x7fffffff);
      x[k] = x[(k + M) % N] ^ (y >>> 1) ^ ((y & 1) === 1 ? 0x9908b0df : 0);
    }
    this.#index = 0;
  }

  /** A double in [0, 1): the low 53 bits of two words, the first one on top. */
  random53(): number {
    const high = this.random32() & 0x1fffff;
    return (high * 2 ** 32 + this.random32()) / 2 ** 53;
  }

  /** Uniform numbers in [from, to): u (to - from) + from, rounded once. A float32 takes 24 bits of one word, a float64 53 of two. */
  uniform(out: Floats, from = 0, to = 1): void {
    if (out instanceof Float32Array) {
      const start = Math.fround(from);
      const width = Math.fround(Math.fround(to) - start);
      // 24 bits times 24 bits is exact in double precision, so only the store rounds
      for (let i = 0; i < out.length; i++) out[i] = ((this.random32() & 0xffffff) / 2 ** 24) * width + start;
    } else {
      for (let i = 0; i < out.length; i++) out[i] = multiplyAdd(this.random53(), to - from, from);
    }
  }

  /**
   * Normal numbers by Box and Muller: for u, v uniform in (0, 1), r = sqrt(-2 ln u) and a = 2 pi v give two independent ones,
   * r cos a and r sin a. Fewer than 16 are drawn in pairs of doubles; more in blocks of 16, as PyTorch does.
   */
  normal(out: Floats, mean = 0, deviation = 1): void {
    if (out.length < 16) {
      for (let i = 0; i < out.length; i++) out[i] = this.#oneNormal() * deviation + mean;
      return;
    }
    this.uniform(out);
    for (let start = 0; start + 16 <= out.length; start += 16) normalBlock(out, start, mean, deviation);
    if (out.length % 16 === 0) return;
    const start = out.length - 16; // the last 16 are drawn again as one block
    this.uniform(out.subarray(start));
    normalBlock(out, start, mean, deviation);
  }

  #oneNormal(): number {
    const ready = this.#nextNormal;
    this.#nextNormal = null;
    if (ready !== null) return ready;
    const angle = 2 * Math.PI * this.random53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.random53()));
    this.#nextNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** 1 with probability `keep`, else 0. */
  bernoulliMask(out: Floats, keep: number): void {
    for (let i = 0; i < out.length; i++) out[i] = this.random53() < keep ? 1 : 0;
  }

  /** Whole numbers in [low, high). */
  randint(out: Floats, low: number, high: number): void {
    const range = high - low;
    if (!Number.isInteger(low) || !Number.isInteger(high) || range < 1 || range > 2 ** 32) {
      throw new ArgumentError(`randint: expected whole numbers low < high, at most 2^32 apart, got ${low} and ${high}`);
    }
    for (let i = 0; i < out.length; i++) out[i] = low + (this.random32() % range);
  }

  /** 0 ... n - 1 in random order: each place in turn is exchanged with one from there to the end (Fisher and Yates). */
  randperm(n: number): Int32Array {
    const order = inOrder(n);
    for (let i = 0; i < n - 1; i++) {
      const j = i + (this.random32() % (n - i));
      const value = order[i];
      order[i] = order[j];
      order[j] = value;
    }
    return order;
  }

  /**
   * The order of the rows in one epoch of PyTorch's DataLoader. Every epoch draws two words (a seed for worker processes, unused here);
   * shuffling draws two more, the seed of a generator of its own for the permutation.
   */
  epochOrder(rows: number, shuffle: boolean): Int32Array {
    this.random32();
    this.random32();
    if (!shuffle) return inOrder(rows);
    this.random32(); // the high word, which a seed does not use
    return new Generator(this.random32()).randperm(rows);
  }
}

/** 0 ... n - 1 */
function inOrder(n: number): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  return order;
}

/** Eight radii and eight angles become sixteen normal numbers; for float32 every step is rounded to it, as PyTorch computes in float32. */
function normalBlock(data: Floats, start: number, mean: number, deviation: number): void {
  const round = data instanceof Float32Array ? Math.fround : (x: number): number => x;
  const circle = round(2 * Math.PI);
  for (let i = start; i < start + 8; i++) {
    const radius = round(Math.sqrt(round(-2 * round(Math.log(1 - data[i])))));
    const angle = round(circle * data[i + 8]);
    data[i] = radius * round(Math.cos(angle)) * deviation + mean;
    data[i + 8] = radius * round(Math.sin(angle)) * deviation + mean;
  }
}

/** a b + c rounded once, as the processor's fused instruction does: the product's rounding error is worked out (Dekker 1971) and added back. */
function multiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const sum = product + c;
  const added = sum - product;
  const sumError = product - (sum - added) + (c - added);
  return sum + (sumError + productError);
}

/** x as the sum of two numbers of 26 bits, whose products are exact. */
function split(x: number): [high: number, low: number] {
  const scaled = x * (2 ** 27 + 1);
  const high = scaled - (scaled - x);
  return [high, x - high];
}

/** The generator that everything draws from unless it is given another. */
export const defaultGenerator = new Generator(freshSeed());

/** Seeds the default generator: from here on weights, orders and masks are those of torch.manual_seed(seed). */
export function manualSeed(seed: number): Generator {
  return defaultGenerator.manualSeed(seed);
}

/** Without a seed every run is different; `defaultGenerator.seed` tells which one it was. */
function freshSeed(): number {
  return globalThis.crypto.getRandomValues(new Uint32Array(1))[0];
}
