// Keeping steps small: when the gradient of all parameters together is longer than it should be, it is shortened.
import { ArgumentError } from "../core/errors.js";
import { describe } from "../core/words.js";
import { called, take, type Arg } from "../autograd/call.js";
import { Tensor } from "../autograd/tensor.js";
import { empty } from "../kernels/allocator.js";

const parametersOf: Arg = {
  name: "parameters",
  required: true,
  kind: "a list of parameters",
  accepts: (value) => typeof value === "object" && value !== null && !(value instanceof Tensor) && Symbol.iterator in value,
};

/**
 * Scales all gradients by maxNorm / norm when their common length, norm = sqrt(sum of all g^2), exceeds maxNorm.
 * Returns the length before. As torch.nn.utils.clip_grad_norm_.
 */
export const clipGradNorm = called(
  "clipGradNorm",
  [parametersOf, { ...take.number("maxNorm"), kind: "a number > 0", accepts: (value) => typeof value === "number" && value > 0 }],
  (parameters: Iterable<Tensor>, maxNorm: number): number => {
    const all = [...new Set(parameters)];
    const wrong = all.findIndex((parameter) => !(parameter instanceof Tensor));
    if (wrong >= 0)
      throw new ArgumentError(`clipGradNorm: entry ${wrong} of the parameters is no tensor, got ${describe(all[wrong])}`);
    const withGradient = all.filter((parameter) => parameter.grad !== null);
    let squares = 0;
    for (const { grad } of withGradient) for (const g of grad!.numbers) squares += g * g;
    const norm = Math.sqrt(squares);
    const factor = maxNorm / (norm + 1e-6); // PyTorch's guard against 0 / 0
    if (factor >= 1) return norm;
    for (const parameter of withGradient) {
      const { dtype, shape, numbers } = parameter.grad!;
      const scaled = empty(dtype, shape);
      for (let i = 0; i < numbers.length; i++) scaled.numbers[i] = numbers[i] * factor;
      parameter.grad = new Tensor(scaled);
    }
    return norm;
  },
);
