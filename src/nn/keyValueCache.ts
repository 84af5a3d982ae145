// Keys and values of the steps before, with which the next steps are answered: o[t] = sum over s <= t of softmax(q[t] k[s] / sqrt(D)) v[s]
import { Tensor } from "../autograd/tensor.js";
import { permanent, unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import type { Operand } from "../kernels/ndarray.js";
import { mul } from "../ops/mul.js";
import { softmax } from "../ops/softmax.js";

/** For how many steps there is room at first; it doubles when they are full. */
const ROOM = 64;

export class KeyValueCache {
  /** How many steps it holds. */
  steps = 0;
  #room = 0;
  #keys: Operand | null = null;
  #values: Operand | null = null;

  /** Takes in the next steps. @param k and v (N, heads, t, D) */
  append(k: Tensor, v: Tensor): void {
    const [rows, heads, steps, width] = k.shape;
    if (this.steps + steps > this.#room) this.#grow(k, this.steps + steps);
    for (const [from, to] of [
      [k, this.#keys!],
      [v, this.#values!],
    ] as const)
      for (let h = 0; h < rows * heads; h++)
        to.numbers.set(from.numbers.subarray(h * steps * width, (h + 1) * steps * width), (h * this.#room + this.steps) * width);
    this.steps += steps;
  }

  #grow({ dtype, shape: [rows, heads, , width] }: Tensor, needed: number): void {
    const room = Math.max(ROOM, 2 * this.#room, needed);
    const moved = (before: Operand | null): Operand => {
      const after = permanent(dtype, [rows, heads, room, width]);
      for (let h = 0; before !== null && h < rows * heads; h++)
        after.numbers.set(
          before.numbers.subarray(h * this.#room * width, (h * this.#room + this.steps) * width),
          h * room * width,
        );
      return after;
    };
    [this.#keys, this.#values, this.#room] = [moved(this.#keys), moved(this.#values), room];
  }

  /** What the last t steps find among all that are held, each up to itself. @param q (N, heads, t, D) */
  attend(q: Tensor): Tensor {
    const [rows, heads, t, width] = q.shape;
    const { steps } = this;
    const count = rows * heads;
    const scaled = mul(q, 1 / Math.sqrt(width));
    const scores = unfilled(q.dtype, [count, t, steps]);
    const rowsOf = (of: Operand, row: number, column: number) => ({ data: of.numbers, offset: 0, row, column });
    const apart = this.#room * width; // from head to head
    kernels.matmulBatch(count, [t, width, steps], rowsOf(scaled, width, 1), t * width, rowsOf(this.#keys!, 1, width), apart, scores.numbers); // prettier-ignore
    for (let row = 0; row < count * t; row++)
      scores.numbers.fill(-Infinity, row * steps + steps - t + 1 + (row % t), (row + 1) * steps); // later steps
    const shares = softmax(new Tensor(scores), -1);
    const y = unfilled(q.dtype, [rows, heads, t, width]);
    kernels.matmulBatch(count, [t, steps, width], rowsOf(shares, steps, 1), t * steps, rowsOf(this.#values!, width, 1), apart, y.numbers); // prettier-ignore
    return new Tensor(y);
  }
}
