// Where an operation's samples come from: reproducible tensors of one dtype.
import { Generator } from "../core/rng.js";
import { empty } from "../kernels/allocator.js";
import type { Dtype, Shape } from "../kernels/ndarray.js";
import { tensor } from "./create.js";
import { Tensor, type NestedNumbers } from "./tensor.js";

export class Sampler {
  readonly #generator: Generator;
  readonly dtype: Dtype;

  constructor(seed = 0, dtype: Dtype = "float64") {
    this.#generator = new Generator(seed);
    this.dtype = dtype;
  }

  /** Independent standard normal numbers. */
  normal(shape: Shape): Tensor {
    const array = empty(this.dtype, shape);
    this.#generator.normal(array.numbers);
    return new Tensor(array);
  }

  /** Numbers spread evenly over [low, high). */
  uniform(shape: Shape, low: number, high: number): Tensor {
    const array = empty(this.dtype, shape);
    this.#generator.uniform(array.numbers, low, high);
    return new Tensor(array);
  }

  /** Distinct numbers `gap` apart in random order: no ties, so that max and its kin are smooth around them. */
  distinct(shape: Shape, gap = 0.5): Tensor {
    const array = empty(this.dtype, shape);
    const order = this.#generator.randperm(array.numbers.length);
    for (let i = 0; i < array.numbers.length; i++) array.numbers[i] = (order[i] - (array.numbers.length - 1) / 2) * gap + 0.1;
    return new Tensor(array);
  }

  /** Normal numbers pushed at least `gap` away from zero: for functions with a kink or a pole there. */
  awayFromZero(shape: Shape, gap = 0.3): Tensor {
    const array = this.normal(shape);
    for (let i = 0; i < array.numbers.length; i++) array.numbers[i] += array.numbers[i] < 0 ? -gap : gap;
    return array;
  }

  /** 0s and 1s. */
  mask(shape: Shape): Tensor {
    const array = this.uniform(shape, 0, 2);
    for (let i = 0; i < array.numbers.length; i++) array.numbers[i] = Math.floor(array.numbers[i]);
    return array;
  }

  /** Chosen numbers. */
  tensor(values: NestedNumbers): Tensor {
    return tensor(values, { dtype: this.dtype });
  }
}
