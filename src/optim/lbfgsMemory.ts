// What L-BFGS remembers: the last steps s, what each did to the gradient, y, and 1 / (s y). From them the direction -B g.
import type { NdArray } from "../kernels/ndarray.js";
import type { ParameterState } from "./optimizer.js";

interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  readonly r: number;
}

export class Memory {
  iterations: number;
  evaluations: number;
  /** The last direction, how far it was gone along, and gradient and loss where it began. */
  d: Float64Array;
  t: number;
  gradient: Float64Array;
  loss: number;
  #pairs: Pair[];
  /** B without any pairs is h 1. */
  #h: number;

  constructor(state: ParameterState) {
    const number = (name: string, other: number): number => (state.get(name) as number | undefined) ?? other;
    const array = (name: string): Float64Array => Float64Array.from((state.get(name) as NdArray | undefined)?.data ?? []);
    this.iterations = number("n_iter", 0);
    this.evaluations = number("func_evals", 0);
    this.d = array("d");
    this.t = number("t", 0);
    this.gradient = array("prev_flat_grad");
    this.loss = number("prev_loss", 0);
    this.#h = number("H_diag", 1);
    const [size, steps, changes] = [this.d.length, array("old_stps"), array("old_dirs")];
    const row = (all: Float64Array, i: number): Float64Array => all.slice(i * size, (i + 1) * size);
    this.#pairs = Array.from({ length: size === 0 ? 0 : steps.length / size }, (_, i) => {
      const [s, y] = [row(steps, i), row(changes, i)];
      return { s, y, r: 1 / dot(y, s) };
    });
  }

  /** Takes in the last step, which led to this gradient. @returns -B g */
  direction(gradient: Float64Array, most: number): Float64Array {
    const y = gradient.map((g, i) => g - this.gradient[i]);
    const s = this.d.map((d) => d * this.t);
    const ys = dot(y, s);
    if (ys > 1e-10) {
      if (this.#pairs.length === most) this.#pairs.shift();
      this.#pairs.push({ s, y, r: 1 / ys });
      this.#h = ys / dot(y, y);
    }
    const q = gradient.map((g) => -g);
    const shares = new Float64Array(this.#pairs.length);
    for (let i = this.#pairs.length - 1; i >= 0; i--) {
      const pair = this.#pairs[i];
      shares[i] = dot(pair.s, q) * pair.r;
      addTo(q, -shares[i], pair.y);
    }
    const d = q.map((value) => value * this.#h);
    this.#pairs.forEach((pair, i) => addTo(d, shares[i] - dot(pair.y, d) * pair.r, pair.s));
    return d;
  }

  /** Under PyTorch's names. */
  toState(): ParameterState {
    const size = this.d.length;
    const array = (data: Float64Array, shape: readonly number[]): NdArray => ({ dtype: "float64", shape, data });
    const rows = (of: (pair: Pair) => Float64Array): NdArray => array(joined(this.#pairs.map(of)), [this.#pairs.length, size]);
    return new Map<string, NdArray | number>([
      ["func_evals", this.evaluations],
      ["n_iter", this.iterations],
      ["d", array(this.d, [size])],
      ["t", this.t],
      ["old_dirs", rows(({ y }) => y)],
      ["old_stps", rows(({ s }) => s)],
      ["H_diag", this.#h],
      ["prev_flat_grad", array(this.gradient, [size])],
      ["prev_loss", this.loss],
    ]);
  }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export function largest(a: Float64Array): number {
  let most = 0;
  for (const value of a) most = Math.max(most, Math.abs(value)); // nan stays nan
  return most;
}

export function joined(parts: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let next = 0;
  for (const part of parts) {
    all.set(part, next);
    next += part.length;
  }
  return all;
}

function addTo(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] += factor * b[i];
}
