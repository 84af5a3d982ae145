// Keeping steps small: a gradient of all parameters together that is longer than it should be is shortened, or each number is kept in bounds.
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

const positive = (name: string): Arg => ({
  ...take.number(name),
  kind: "a number > 0",
  accepts: (value) => typeof value === "number" && value > 0,
});

/** Those of the parameters that have a gradient. */
function withGradients(owner: string, parameters: Iterable<Tensor>): Tensor[] {
  const all = [...new Set(parameters)];
  const wrong = all.findIndex((parameter) => !(parameter instanceof Tensor));
  if (wrong >= 0) throw new ArgumentError(`${owner}: entry ${wrong} of the parameters is no tensor, got ${describe(all[wrong])}`);
  return all.filter((parameter) => parameter.grad !== null);
}

/** Another gradient in place of this one, which others may hold. */
function change(parameter: Tensor, f: (g: number) => number): void {
  const { dtype, shape, numbers } = parameter.grad!;
  const changed = empty(dtype, shape);
  for (let i = 0; i < numbers.length; i++) changed.numbers[i] = f(numbers[i]);
  parameter.grad = new Tensor(changed);
}

/** (sum of all |g|^p)^(1 / p); for p = Infinity the largest |g|. */
function normOf(gradients: readonly Tensor[], p: number): number {
  let total = 0;
  for (const { numbers } of gradients) {
    if (p === 2) for (const g of numbers) total += g * g;
    else if (p === Infinity) for (const g of numbers) total = Math.max(total, Math.abs(g));
    else for (const g of numbers) total += Math.abs(g) ** p;
  }
  return p === 2 ? Math.sqrt(total) : p === Infinity ? total : total ** (1 / p);
}

/**
 * Scales all gradients by maxNorm / norm when their common length, norm = sqrt(sum of all g^2), exceeds maxNorm.
 * Returns the length before. As torch.nn.utils.clip_grad_norm_.
 * @param normType p for another length, (sum of all |g|^p)^(1 / p); Infinity: the largest |g|
 */
export const clipGradNorm = called(
  "clipGradNorm",
  [parametersOf, positive("maxNorm"), { ...positive("normType"), required: false }],
  (parameters: Iterable<Tensor>, maxNorm: number, normType = 2): number => {
    const moved = withGradients("clipGradNorm", parameters);
    const norm = normOf(moved.map(({ grad }) => grad!), normType); // prettier-ignore
    const factor = maxNorm / (norm + 1e-6); // PyTorch's guard against 0 / 0
    if (factor >= 1) return norm;
    for (const parameter of moved) change(parameter, (g) => g * factor);
    return norm;
  },
);

/** Each number g of each gradient becomes min(max(g, -clipValue), clipValue). As torch.nn.utils.clip_grad_value_. */
export const clipGradValue = called(
  "clipGradValue",
  [parametersOf, positive("clipValue")],
  (parameters: Iterable<Tensor>, clipValue: number): void => {
    for (const parameter of withGradients("clipGradValue", parameters))
      change(parameter, (g) => Math.min(Math.max(g, -clipValue), clipValue));
  },
);
