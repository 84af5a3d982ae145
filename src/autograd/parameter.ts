// What a module learns (Parameter) and what it remembers without learning it (Buffer).
import { ShapeError } from "../core/errors.js";
import { permanent } from "../kernels/allocator.js";
import { sameShape, type FloatArray, type NdArray } from "../kernels/ndarray.js";
import { changing, noteCleared, noteParameter } from "../kernels/tape.js";
import { formatShape } from "./shapes.js";
import { Tensor } from "./tensor.js";

/**
 * A tensor whose numbers change from step to step. Its array is its own and is written to only here; `version` counts the changes,
 * so that a backward pass that would use numbers from before one is refused.
 */
class Variable extends Tensor {
  /** Copies new numbers of the same shape and dtype. */
  assign(values: NdArray): void {
    if (!sameShape(values.shape, this.shape) || values.dtype !== this.dtype) {
      throw new ShapeError(
        `assign: expected ${formatShape(this.shape)} ${this.dtype}, got ${formatShape(values.shape)} ${values.dtype}`,
      );
    }
    this.update((data) => data.set(values.data));
  }

  /** Lets `change` write into the numbers. */
  update(change: (data: FloatArray) => void): void {
    changing(() => {
      change(this.base.numbers); // they never move
    });
    this.version++;
  }
}

/** Lets `change` write into the numbers of a leaf, which a graph may still need: see `version`. */
export function updateLeaf(leaf: Tensor, change: (data: FloatArray) => void): void {
  if (leaf instanceof Variable) leaf.update(change);
  else {
    change(leaf.data); // moved where it stays, so that all who share the numbers see the change
    leaf.version++;
  }
}

/** Takes its gradient away. */
export function clearGradient(leaf: Tensor): void {
  noteCleared(leaf);
  leaf.grad = null;
}

/** A leaf that requires a gradient and that Module finds: `this.weight = new Parameter(randn([3, 2]))`. */
export class Parameter extends Variable {
  override get numbers(): FloatArray {
    noteParameter(this);
    return this.base.numbers;
  }

  constructor(values: NdArray, requiresGrad = true) {
    super(copyOf(values));
    this.requiresGrad = requiresGrad;
  }
}

/** State that is saved with the model but not learned, e.g. the running mean of a batch norm. */
export class Buffer extends Variable {
  constructor(values: NdArray) {
    super(copyOf(values));
  }
}

function copyOf(values: NdArray): NdArray {
  const copy = permanent(values.dtype, values.shape);
  copy.data.set(values.data);
  return copy;
}
