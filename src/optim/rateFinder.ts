// Which learning rate? Train for some steps while the rate rises from far too small to far too large, and watch the loss (Smith 2015): first
// nothing happens, then the loss falls, then it explodes. The arithmetic of it; src/train/findRate.ts trains.

/** rate[i] = low (high / low)^(i / (n - 1)): equal factors. */
export function risingRates(low: number, high: number, n: number): number[] {
  return Array.from({ length: n }, (_, i) => low * (high / low) ** (i / (n - 1)));
}

/** A running mean of losses, whose weights add up to 1 from the beginning. */
export class SmoothedLoss {
  readonly #beta: number;
  #mean = 0;
  #steps = 0;

  constructor(beta: number) {
    this.#beta = beta;
  }

  /** The mean with one loss more. */
  add(loss: number): number {
    this.#mean = this.#beta * this.#mean + (1 - this.#beta) * loss;
    return this.#mean / (1 - this.#beta ** ++this.#steps);
  }
}

export interface RateAdvice {
  /** Where the smoothed loss is lowest. */
  readonly lowest: { readonly rate: number; readonly loss: number };
  /** The rate at which it falls fastest, by the logarithm of the rate; null where it never falls. */
  readonly steepest: number | null;
  /** The smaller of the steepest and a tenth of the lowest; null where the loss never falls. */
  readonly suggestion: number | null;
}

/**
 * @param skip how many at the beginning are too few for a mean to be trusted
 */
export function adviseRate(rates: readonly number[], smoothed: readonly number[], skip: number): RateAdvice {
  const best = smoothed.indexOf(Math.min(...smoothed));
  let [steepest, least]: [number | null, number] = [null, 0];
  for (let i = Math.max(skip, 1); i < best; i++) {
    const slope = (smoothed[i + 1] - smoothed[i - 1]) / Math.log(rates[i + 1] / rates[i - 1]);
    if (slope < least) [steepest, least] = [rates[i], slope];
  }
  const lowest = { rate: rates[best] ?? NaN, loss: smoothed[best] ?? NaN };
  return { lowest, steepest, suggestion: steepest === null ? null : Math.min(steepest, lowest.rate / 10) };
}
