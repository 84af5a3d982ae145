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
  readonly #waiting = new Float64Array(64);
  #waits = 0;

  get count(): number {
    return this.#count + this.#waits;
  }

  push(value: number): void {
    if (this.#waits === this.#waiting.length) this.#take();
    this.#waiting[this.#waits++] = value;
  }

  /**
   * Takes what waits: one after the other without looking up and storing what is known each time.
   * Welford's update: the mean moves by 1/n of the distance; mean(x^2) - mean(x)^2 would lose all digits when the mean is large.
   */
  #take(): void {
    let [count, min, max, mean, squares, last] = [this.#count, this.#min, this.#max, this.#mean, this.#squares, this.#last];
    let [whole, counting, ordered] = [this.#whole, this.#counting, this.#ordered];
    for (let i = 0; i < this.#waits; i++) {
      const value = this.#waiting[i];
      const distance = value - mean;
      mean += distance / ++count;
      squares += distance * (value - mean);
      if (value < min) min = value;
      if (value > max) max = value;
      if (whole) whole = Number.isInteger(value);
      if (counting) counting = count === 1 || value === last + 1;
      if (value < last) ordered = false;
      last = value;
    }
    [this.#count, this.#min, this.#max, this.#mean, this.#squares, this.#last] = [count, min, max, mean, squares, last];
    [this.#whole, this.#counting, this.#ordered, this.#waits] = [whole, counting, ordered, 0];
  }

  /** Null when there was none. */
  profile(): NumberProfile | null {
    this.#take();
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
