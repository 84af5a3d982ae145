// Gradients of several batches, added up: the step of a large batch in the memory of a small one, as (f + g)' = f' + g'.
import type { Parameter } from "../autograd/parameter.js";
import { Tensor } from "../autograd/tensor.js";
import { permanent } from "../kernels/allocator.js";
import type { NdArray } from "../kernels/ndarray.js";

export class GradientSum {
  readonly #parameters: readonly Parameter[];
  readonly #sums = new Map<Parameter, NdArray>();
  /** Parameters that have had a gradient since the last step. */
  readonly #touched = new Set<Parameter>();

  constructor(parameters: readonly Parameter[]) {
    this.#parameters = parameters;
  }

  /** Adds the parameters' gradients to the sums and takes them away. */
  add(): void {
    for (const parameter of this.#parameters) {
      const { grad } = parameter;
      if (grad === null) continue;
      let sum = this.#sums.get(parameter);
      if (sum === undefined) this.#sums.set(parameter, (sum = permanent(grad.dtype, grad.shape)));
      const [into, from] = [sum.data, grad.data];
      for (let i = 0; i < into.length; i++) into[i] += from[i];
      this.#touched.add(parameter);
      parameter.grad = null;
    }
  }

  /** Gives each parameter its sum as the gradient, and begins anew. */
  release(): void {
    for (const parameter of this.#touched) {
      const sum = this.#sums.get(parameter);
      if (sum === undefined) continue;
      parameter.grad = new Tensor({ ...sum, data: sum.data.slice() });
      sum.data.fill(0);
    }
    this.#touched.clear();
  }
}
