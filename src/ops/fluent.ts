// Every operation of the table as a method of Tensor: x.add(y) is add(x, y). The one place that knows both.
import { backward, type BackwardOptions } from "../autograd/backward.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { allclose, equal, type CloseOptions } from "./allclose.js";
import { ops, type OpTable } from "./index.js";

/** Operations whose first argument is not the tensor one would write in front: PyTorch has no such methods either. */
export const FUNCTIONS_ONLY = ["cat", "einsum", "meshgrid", "searchsorted", "stack", "where"] as const;
type MethodName = Exclude<keyof OpTable, (typeof FUNCTIONS_ONLY)[number]>;

/** Those that take a list also take its numbers one after the other: x.reshape(3, 2). x.median() is one tensor, x.median(dim) gives two. */
type Spread<N> = N extends "reshape" | "permute" | "view" | "flip" | "repeat" | "tile" | "broadcastTo"
  ? (...numbers: number[]) => Tensor
  : N extends "median" | "nanmedian"
    ? () => Tensor
    : unknown;
type Method<F> = F extends (x: never, ...rest: infer Rest) => infer Result ? (...rest: Rest) => Result : never;
export type Fluent = { [N in MethodName]: Method<OpTable[N]> & Spread<N> };

declare module "../autograd/tensor.js" {
  interface Tensor extends Fluent {
    /** Adds dL/dx to `x.grad` of every leaf that this tensor depends on; `gradient` is dL/d(this), 1 for a scalar. */
    backward(gradient?: Tensor | null, options?: BackwardOptions): void;
    /** The last two axes swapped: each matrix transposed. */
    readonly mT: Tensor;
    /** A matrix transposed; a vector as it is. */
    readonly T: Tensor;
    /** Whether all entries are close: |this - other| <= atol + rtol |other|. */
    allclose(other: Tensor, options?: CloseOptions): boolean;
    /** Whether shape and numbers are the same. */
    equal(other: Tensor): boolean;
  }
}

Tensor.prototype.backward = function (...args) {
  backward(this, ...args);
};

Object.defineProperty(Tensor.prototype, "mT", {
  configurable: true,
  get(this: Tensor): Tensor {
    if (this.ndim < 2) throw new ShapeError(`mT: the tensor must be a matrix, or several, got shape ${formatShape(this.shape)}`);
    return ops.transpose(this, -2, -1);
  },
});

Object.defineProperty(Tensor.prototype, "T", {
  configurable: true,
  get(this: Tensor): Tensor {
    if (this.ndim <= 2) return ops.t(this);
    throw new ShapeError(`T: the tensor must be a matrix, got shape ${formatShape(this.shape)}`, {
      hint: "x.mT transposes each matrix of several, x.permute(..) puts axes in any order",
    });
  },
});

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
