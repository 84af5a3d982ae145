// In training, each entry is set to 0 with probability p, and the others are divided by 1 - p, so that the expected value stays.
import { Tensor } from "../autograd/tensor.js";
import { defaultGenerator, type Generator } from "../core/rng.js";
import { empty } from "../kernels/allocator.js";
import { mul } from "../ops/mul.js";
import { called, take } from "../autograd/call.js";
import { field } from "../core/fields.js";
import { generatorField } from "./options.js";

export interface DropoutOptions {
  /** Probability of being set to 0, default 0.5. */
  readonly p?: number;
  /** Without training, x is returned as it is. Default true. */
  readonly training?: boolean;
  readonly generator?: Generator;
}

/** y = x mask / (1 - p), mask[i] = 1 with probability 1 - p. The mask is drawn as torch.nn.functional.dropout draws it. */
export const dropout = called(
  "dropout",
  [
    take.tensor("x"),
    take.options({
      p: field.number({ min: 0, max: 1, help: "probability of being set to 0" }),
      training: field.boolean({ help: "without training, x is returned as it is" }),
      generator: generatorField,
    }),
  ],
  (x: Tensor, { p = 0.5, training = true, generator = defaultGenerator }: DropoutOptions = {}): Tensor => {
    if (!training || p === 0) return x;
    const mask = empty(x.dtype, x.shape);
    if (p < 1) {
      generator.bernoulliMask(mask.numbers, 1 - p);
      const keep = x.dtype === "float32" ? Math.fround(1 - p) : 1 - p; // PyTorch divides in x's own precision
      for (let i = 0; i < mask.numbers.length; i++) mask.numbers[i] /= keep;
    }
    return mul(x, new Tensor(mask));
  },
);
