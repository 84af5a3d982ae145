// The same choices for the same seed (Park and Miller).
export class Random {
  #state;

  constructor(seed) {
    this.#state = (Math.abs(seed) % 2147483646) + 1;
    for (let i = 0; i < 10; i++) this.next(); // neighbouring seeds begin alike
  }

  /** In [0, 1). */
  next() {
    this.#state = (this.#state * 48271) % 2147483647;
    return this.#state / 2147483647;
  }

  below(n) {
    return Math.floor(this.next() * n);
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}
