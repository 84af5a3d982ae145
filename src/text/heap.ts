/** Pairs of numbers from which the smallest can be taken at any time: by the first number, of equals by the second. */
export class Heap {
  readonly #first: number[] = [];
  readonly #second: number[] = [];

  get size(): number {
    return this.#first.length;
  }

  /** The smallest pair. Undefined in an empty heap. */
  get first(): number {
    return this.#first[0];
  }

  get second(): number {
    return this.#second[0];
  }

  // Place i lies above the places 2 i + 1 and 2 i + 2, and what lies above is smaller. So the smallest lies at 0.

  push(first: number, second: number): void {
    const [a, b] = [this.#first, this.#second];
    let i = a.length;
    a.push(first);
    b.push(second);
    while (i > 0) {
      const above = (i - 1) >> 1;
      if (a[above] < first || (a[above] === first && b[above] <= second)) break;
      a[i] = a[above];
      b[i] = b[above];
      i = above;
    }
    a[i] = first;
    b[i] = second;
  }

  /** Removes the smallest pair. */
  pop(): void {
    const [a, b] = [this.#first, this.#second];
    const [first, second] = [a.pop(), b.pop()];
    const n = a.length;
    if (first === undefined || second === undefined || n === 0) return;
    let i = 0;
    for (let below = 1; below < n; below = 2 * i + 1) {
      const right = below + 1;
      if (right < n && (a[right] < a[below] || (a[right] === a[below] && b[right] < b[below]))) below = right;
      if (first < a[below] || (first === a[below] && second <= b[below])) break;
      a[i] = a[below];
      b[i] = b[below];
      i = below;
    }
    a[i] = first;
    b[i] = second;
  }
}
