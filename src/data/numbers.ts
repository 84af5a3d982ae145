// Numbers one after the other, and what is known of them all when the last has come.

export interface NumberProfile {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** sqrt((1/n) sum (x - mean)^2) */
  readonly deviation: number;
  /** Whether all are whole numbers. */
  readonly whole: boolean;
  /** Whether each is the one before plus 1. */
  readonly counting: boolean;
  /** Whether none is smaller than the one before. */
  readonly ordered: boolean;
}

export class RunningNumbers {
  #count = 0;
  #min = Infinity;
  #max = -Infinity;
  #mean = 0;
  #squares = 0; // sum of (x - mean)^2
  #whole = true;
  #counting = true;
  #ordered = true;
  #last = NaN;

  get count(): number {
    return this.#count;
  }

  /** Welford's update: the mean moves by 1/n of the distance; mean(x^2) - mean(x)^2 would lose all digits when the mean is large. */
  push(value: number): void {
    const distance = value - this.#mean;
    this.#mean += distance / ++this.#count;
    this.#squares += distance * (value - this.#mean);
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    this.#whole &&= Number.isInteger(value);
    this.#counting &&= this.#count === 1 || value === this.#last + 1;
    if (value < this.#last) this.#ordered = false;
    this.#last = value;
  }

  /** Null when there was none. */
  profile(): NumberProfile | null {
    if (this.#count === 0) return null;
    return {
      count: this.#count,
      min: this.#min,
      max: this.#max,
      mean: this.#mean,
      deviation: Math.sqrt(this.#squares / this.#count),
      whole: this.#whole,
      counting: this.#counting,
      ordered: this.#ordered,
    };
  }
}
