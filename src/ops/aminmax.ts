// The smallest and the largest entry together.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { amax, amin } from "./amax.js";

export interface AminmaxOptions {
  /** Along one axis; all entries when left out. */
  readonly dim?: number | null;
  readonly keepdim?: boolean;
}

/** `const { min, max } = aminmax(x)`, or `const [min, max] = aminmax(x)`. */
export class MinMax {
  readonly min: Tensor;
  readonly max: Tensor;

  constructor(min: Tensor, max: Tensor) {
    this.min = min;
    this.max = max;
  }

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.min;
    yield this.max;
  }
}

export const aminmax: Op<(x: Tensor, options?: AminmaxOptions) => MinMax> = defineComposite({
  name: "aminmax",
  inputs: ["x"],
  takes: [
    take.tensor("x"),
    take.options({
      dim: field.integer({ default: null, help: "along which axis" }),
      keepdim: field.boolean({ help: "whether the dimension stays, with size 1" }),
    }),
  ],
  formula: "min = the smallest x[i], max = the largest, along axis dim or of all",
  derivation: `
    y        = max over i of x[i]                             -- max; for min the other way round
    dy/dx[k] = (x[k] = y)                                     -- y moves with the largest entry and not with the others
    gx[k]    = gy dy/dx[k]                                    -- chain rule: only this y depends on x[k]
             = gy (x[k] = y)
             = gy (x[k] = y) / (sum over i of (x[i] = y))     -- convention: equal entries share, as in PyTorch
  `,
  about: "Gives { min, max }: the range of numbers, for scaling them. y is max here.",
  view: "lines",
  defaults: { dim: null },
  see: ["amin", "amax", "clamp"],
  kinks: (s) => [[s.tensor([3, 1, 3, 2])]],
  example: (s) => [s.tensor([[1.4, -0.6, 0.8], [0.3, 2.1, -1.2]]), { dim: 1 }], // prettier-ignore
  samples: (s) => [
    [s.distinct([2, 3])],
    [s.distinct([2, 3]), { dim: 1 }],
    [s.distinct([2, 3, 2]), { dim: -2, keepdim: true }],
    [s.distinct([])],
  ],
  compose: (x, { dim = null, keepdim = false } = {}) => new MinMax(amin(x, dim, { keepdim }), amax(x, dim, { keepdim })),
  single: ({ max }) => max,
});
