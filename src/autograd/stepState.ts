// What a step changes beside what it returns, put back and compared: a replay must change the same.
import type { Generator } from "../core/rng.js";
import type { FloatArray } from "../kernels/ndarray.js";
import { sameBits } from "../kernels/replay.js";

/** Numbers that outlive a step, and generators, as they are when this is made. */
export class StepState {
  readonly generators: readonly Generator[];
  readonly #arrays: readonly { readonly array: FloatArray; readonly copy: FloatArray }[];
  readonly #states: readonly ReturnType<Generator["state"]>[];

  constructor(arrays: readonly FloatArray[], generators: Iterable<Generator>) {
    this.#arrays = arrays.map((array) => ({ array, copy: array.slice() }));
    this.generators = [...generators];
    this.#states = this.generators.map((generator) => generator.state());
  }

  restore(): void {
    for (const { array, copy } of this.#arrays) if (!sameBits(array, copy)) array.set(copy);
    this.generators.forEach((generator, i) => generator.setState(this.#states[i]));
  }

  isNow(): boolean {
    if (!this.#arrays.every(({ array, copy }) => sameBits(array, copy))) return false;
    return this.generators.every((generator, i) => JSON.stringify(generator.state()) === JSON.stringify(this.#states[i]));
  }
}
