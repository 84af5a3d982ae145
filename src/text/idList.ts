/** Whole numbers of which nobody knows yet how many they will be. */
export class IdList {
  #ids: Int32Array;
  #length = 0;

  /** @param expected about how many */
  constructor(expected = 1024) {
    this.#ids = new Int32Array(Math.max(16, expected));
  }

  get length(): number {
    return this.#length;
  }

  push(id: number): void {
    if (this.#length === this.#ids.length) this.#grow(1);
    this.#ids[this.#length++] = id;
  }

  pushAll(ids: ArrayLike<number>): void {
    if (this.#length + ids.length > this.#ids.length) this.#grow(ids.length);
    const [list, from] = [this.#ids, this.#length];
    for (let i = 0; i < ids.length; i++) list[from + i] = ids[i];
    this.#length += ids.length;
  }

  #grow(by: number): void {
    const larger = new Int32Array(Math.max(2 * this.#ids.length, this.#length + by));
    larger.set(this.#ids.subarray(0, this.#length));
    this.#ids = larger;
  }

  take(): Int32Array {
    return this.#ids.slice(0, this.#length);
  }
}
