// Every operation of the table as a method of Tensor: x.add(y) is add(x, y). The one place that knows both.
import { backward, type BackwardOptions } from "../autograd/backward.js";
import { Tensor } from "../autograd/tensor.js";
import { allclose, equal, type CloseOptions } from "./allclose.js";
import { ops, type OpTable } from "./index.js";

/** Operations whose first argument is not the tensor one would write in front: PyTorch has no such methods either. */
export const FUNCTIONS_ONLY = ["cat", "einsum", "stack", "where"] as const;
type MethodName = Exclude<keyof OpTable, (typeof FUNCTIONS_ONLY)[number]>;

/** Those that take a list also take its numbers one after the other: x.reshape(3, 2). */
type Spread<N> = N extends "reshape" | "permute" ? (...numbers: number[]) => Tensor : unknown;
type Method<F> = F extends (x: never, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never;
export type Fluent = { [N in MethodName]: Method<OpTable[N]> & Spread<N> };

declare module "../autograd/tensor.js" {
  interface Tensor extends Fluent {
    /** Adds dL/dx to `x.grad` of every leaf that this tensor depends on; `gradient` is dL/d(this), 1 for a scalar. */
    backward(gradient?: Tensor | null, options?: BackwardOptions): void;
    /** Whether all entries are close: |this - other| <= atol + rtol |other|. */
    allclose(other: Tensor, options?: CloseOptions): boolean;
    /** Whether shape and numbers are the same. */
    equal(other: Tensor): boolean;
  }
}

Tensor.prototype.backward = function (...args) {
  backward(this, ...args);
};

for (const [name, op] of Object.entries({ ...ops, allclose, equal }) as [string, (...args: unknown[]) => unknown][]) {
  if ((FUNCTIONS_ONLY as readonly string[]).includes(name)) continue;
  Object.defineProperty(Tensor.prototype, name, {
    configurable: true,
    writable: true,
    value(this: Tensor, ...rest: unknown[]): unknown {
      return op(this, ...rest);
    },
  });
}
