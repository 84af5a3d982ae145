// Losses that compare the input with the target entry by entry. Formulas and options as in torch.nn.functional.
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { abs } from "../ops/abs.js";
import { add } from "../ops/add.js";
import { bce, bceWithLogits } from "../ops/bce.js";
import { mul } from "../ops/mul.js";
import { sub } from "../ops/sub.js";
import { checkAlike, reduced, type ReductionOptions } from "./reduction.js";
import { called, take } from "../autograd/call.js";
import { reductionField, tensorField } from "./options.js";

export interface BinaryLossOptions extends ReductionOptions {
  /** Factor of each entry's loss; stretched to the input's shape. */
  readonly weight?: Tensor;
}
export interface BinaryLogitsLossOptions extends BinaryLossOptions {
  /** Factor of the positive term, to balance rare positives; stretched to the input's shape. */
  readonly posWeight?: Tensor;
}

/** (input - target)^2 */
export const mseLoss = called(
  "mseLoss",
  [take.tensor("input"), take.tensor("target"), take.options({ reduction: reductionField })],
  (input: Tensor, target: Tensor, { reduction }: ReductionOptions = {}): Tensor => {
    checkAlike("mseLoss", input, target);
    const difference = sub(input, target);
    return reduced(mul(difference, difference), reduction);
  },
);

/** |input - target| */
export const l1Loss = called(
  "l1Loss",
  [take.tensor("input"), take.tensor("target"), take.options({ reduction: reductionField })],
  (input: Tensor, target: Tensor, { reduction }: ReductionOptions = {}): Tensor => {
    checkAlike("l1Loss", input, target);
    return reduced(abs(sub(input, target)), reduction);
  },
);

/** -(t ln p + (1 - t) ln(1 - p)) for probabilities p = input and targets t in [0, 1]; see `mlbh explain bce`. */
export const binaryCrossEntropy = called(
  "binaryCrossEntropy",
  [
    take.tensor("input"),
    take.tensor("target"),
    take.options({ weight: tensorField("factor of each entry"), reduction: reductionField }),
  ],
  (input: Tensor, target: Tensor, { weight, reduction }: BinaryLossOptions = {}): Tensor => {
    checkAlike("binaryCrossEntropy", input, target);
    checkProbabilities("binaryCrossEntropy", "input", input, "apply sigmoid first, or use binaryCrossEntropyWithLogits");
    checkProbabilities("binaryCrossEntropy", "target", target, "a binary target is 0 or 1");
    return reduced(weighted(bce(input, target), weight), reduction);
  },
);

/** The same for logits z, p = sigmoid(z), without rounding p to 0 or 1; see `mlbh explain bceWithLogits`. */
export const binaryCrossEntropyWithLogits = called(
  "binaryCrossEntropyWithLogits",
  [
    take.tensor("input"),
    take.tensor("target"),
    take.options({
      weight: tensorField("factor of each entry"),
      pos_weight: tensorField("factor of the positive term"),
      reduction: reductionField,
    }),
  ],
  (input: Tensor, target: Tensor, { weight, posWeight, reduction }: BinaryLogitsLossOptions = {}): Tensor => {
    checkAlike("binaryCrossEntropyWithLogits", input, target);
    checkProbabilities("binaryCrossEntropyWithLogits", "target", target, "a binary target is 0 or 1");
    const losses = posWeight === undefined ? bceWithLogits(input, target) : weightedPositives(input, target, posWeight);
    return reduced(weighted(losses, weight), reduction);
  },
);

/** -(w t ln p + (1 - t) ln(1 - p)) = (1 - t) z + (1 + (w - 1) t) ln(1 + exp(-z)), where ln(1 + exp(-z)) is the loss for t = 1. */
function weightedPositives(z: Tensor, target: Tensor, posWeight: Tensor): Tensor {
  const softplus = bceWithLogits(z, 1);
  const factor = add(1, mul(sub(posWeight, 1), target));
  return add(mul(sub(1, target), z), mul(factor, softplus));
}

function weighted(losses: Tensor, weight: Tensor | undefined): Tensor {
  return weight === undefined ? losses : mul(losses, weight);
}

function checkProbabilities(name: string, role: string, x: Tensor, hint: string): void {
  const wrong = x.numbers.findIndex((p) => p < 0 || p > 1); // nan passes: it is reported as a diverged loss
  if (wrong >= 0)
    throw new ArgumentError(`${name}: the ${role} must lie between 0 and 1, got ${x.numbers[wrong]} at element ${wrong}`, {
      hint,
    });
}
