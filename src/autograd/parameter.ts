// What a module learns (Parameter) and what it remembers without learning it (Buffer).
import { ShapeError } from "../core/errors.js";
import { empty } from "../kernels/allocator.js";
import { sameShape, type NdArray } from "../kernels/ndarray.js";
import { formatShape } from "./shapes.js";
import { Tensor } from "./tensor.js";

/** A tensor whose numbers can be replaced; the array itself is never written to, so what operations saved stays true. */
class Variable extends Tensor {
  /** Takes over new numbers of the same shape and dtype; the array becomes this tensor's own. */
  assign(values: NdArray): void {
    if (!sameShape(values.shape, this.shape) || values.dtype !== this.dtype) {
      throw new ShapeError(
        `assign: expected ${formatShape(this.shape)} ${this.dtype}, got ${formatShape(values.shape)} ${values.dtype}`,
      );
    }
    (this as { data: NdArray["data"] }).data = values.data;
  }
}

/** A leaf that requires a gradient and that Module finds: `this.weight = new Parameter(randn([3, 2]))`. */
export class Parameter extends Variable {
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
  const copy = empty(values.dtype, values.shape);
  copy.data.set(values.data);
  return copy;
}
