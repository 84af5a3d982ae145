// Keeping steps small: when the gradient of all parameters together is longer than it should be, it is shortened.
import type { Parameter } from "../autograd/parameter.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { empty } from "../kernels/allocator.js";

/**
 * Scales all gradients by maxNorm / norm when their common length, norm = sqrt(sum of all g^2), exceeds maxNorm.
 * Returns the length before. As torch.nn.utils.clip_grad_norm_.
 */
export function clipGradNorm(parameters: Iterable<Parameter>, maxNorm: number): number {
  if (!(maxNorm > 0)) throw new ArgumentError(`clipGradNorm: maxNorm must be > 0, got ${maxNorm}`);
  const withGradient = [...new Set(parameters)].filter((parameter) => parameter.grad !== null);
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
}
