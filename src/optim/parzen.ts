// Parzen's estimate of a density (1962): what was seen may come again nearby, so each point becomes a small bell, and the density is their mean.
//
//   p(x) = 1/n sum over i of N((x - m[i]) / s[i]) / (s[i] Z[i])   for low <= x <= high
//
// N is the bell exp(-z^2 / 2) / sqrt(2 pi). Z[i] is the share of bell i between low and high: what would lie outside is given to the inside.
import type { Generator } from "../core/rng.js";
import { erf } from "../kernels/reference/erf.js";

/** How likely each value is, and values drawn so. */
export interface Density {
  /** Of a choice or a whole number its probability. */
  at(x: number): number;
  draw(generator: Generator): number;
}

/** What a value may be: a real number, a whole one, or one of so many choices, which are called by their numbers. */
export type Dimension =
  | { readonly kind: "real" | "integer"; readonly low: number; readonly high: number }
  | { readonly kind: "choice"; readonly size: number };

export function densityOf(dimension: Dimension, seen: readonly number[]): Density {
  if (dimension.kind === "choice") return new Shares(seen, dimension.size);
  const { low, high } = dimension;
  return dimension.kind === "real" ? new Parzen(seen, low, high) : new WholeNumbers(new Parzen(seen, low - 0.5, high + 0.5));
}

export class Parzen implements Density {
  readonly low: number;
  readonly high: number;
  /** In order: the points, and one in the middle that nobody saw. Its bell is as wide as the range, so that nothing is impossible. */
  readonly means: readonly number[];
  readonly deviations: readonly number[];
  /** The share of each bell between low and high. */
  readonly #inside: readonly number[];

  constructor(seen: readonly number[], low: number, high: number) {
    const width = high - low;
    const bells = [...seen.map((mean) => ({ mean, prior: false })), { mean: (low + high) / 2, prior: true }].sort((p, q) => p.mean - q.mean); // prettier-ignore
    const least = width / Math.min(100, bells.length);
    /** Each bell reaches to the farther of its two neighbours: narrow where much was seen, wide where little was. */
    const reach = (i: number): number => {
      const gaps = [i > 0 ? bells[i].mean - bells[i - 1].mean : 0, i + 1 < bells.length ? bells[i + 1].mean - bells[i].mean : 0];
      return Math.min(width, Math.max(least, ...gaps));
    };
    [this.low, this.high] = [low, high];
    this.means = bells.map(({ mean }) => mean);
    this.deviations = bells.map(({ prior }, i) => (prior ? width : reach(i)));
    this.#inside = this.means.map((m, i) => below((high - m) / this.deviations[i]) - below((low - m) / this.deviations[i]));
  }

  at(x: number): number {
    if (x < this.low || x > this.high) return 0;
    return this.#mean((z, s) => Math.exp((-z(x) * z(x)) / 2) / (s * Math.sqrt(2 * Math.PI)));
  }

  /** The share between two numbers. */
  between(from: number, to: number): number {
    return this.#mean((z) => below(z(to)) - below(z(from)));
  }

  /** A bell, and numbers of it until one lies inside: more than one in three does. */
  draw(generator: Generator): number {
    const i = Math.floor(generator.random53() * this.means.length);
    const x = new Float64Array(1);
    do generator.normal(x, this.means[i], this.deviations[i]);
    while (x[0] < this.low || x[0] > this.high);
    return x[0];
  }

  #mean(part: (z: (x: number) => number, s: number) => number): number {
    const { means, deviations } = this;
    const parts = means.map((m, i) => part((x) => (x - m) / deviations[i], deviations[i]) / this.#inside[i]);
    return parts.reduce((sum, each) => sum + each, 0) / means.length;
  }
}

/** What lies below z of a bell. */
function below(z: number): number {
  return (1 + erf(z / Math.SQRT2)) / 2;
}

/** A whole number has what lies within a half of it. */
class WholeNumbers implements Density {
  readonly #real: Parzen;

  constructor(real: Parzen) {
    this.#real = real;
  }

  at(k: number): number {
    return this.#real.between(k - 0.5, k + 0.5);
  }

  draw(generator: Generator): number {
    const { low, high } = this.#real;
    return Math.min(high - 0.5, Math.max(low + 0.5, Math.round(this.#real.draw(generator))));
  }
}

/** p[k] = (count[k] + 1/K) / (n + 1): how often each was seen, as if one more had been shared out evenly. */
class Shares implements Density {
  readonly #shares: readonly number[];

  constructor(seen: readonly number[], size: number) {
    const counts = new Array<number>(size).fill(1 / size);
    for (const k of seen) counts[k]++;
    this.#shares = counts.map((count) => count / (seen.length + 1));
  }

  at(k: number): number {
    return this.#shares[k];
  }

  draw(generator: Generator): number {
    let left = generator.random53();
    const k = this.#shares.findIndex((share) => (left -= share) < 0);
    return k === -1 ? this.#shares.length - 1 : k;
  }
}
