// A class drawn at random, in such a way that what it was drawn from can learn (Jang, Gu and Poole 2017; Maddison, Mnih and Teh 2017).
import { called, take } from "../autograd/call.js";
import { normalizeDim } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { defaultGenerator, type Generator } from "../core/rng.js";
import { empty } from "../kernels/allocator.js";
import type { FormulaText } from "../notation/pageText.js";
import { add } from "../ops/add.js";
import { argmax } from "../ops/amax.js";
import { div } from "../ops/div.js";
import { scatter } from "../ops/scatter.js";
import { softmax } from "../ops/softmax.js";
import { sub } from "../ops/sub.js";
import { generatorField } from "./options.js";

export interface GumbelSoftmaxOptions {
  /** Temperature: the lower, the nearer to one class alone. Default 1. */
  readonly tau?: number;
  /** One class alone, 1 for it and 0 for the others, with the gradient of the soft answer. Default false. */
  readonly hard?: boolean;
  /** Has no effect, as in PyTorch. */
  readonly eps?: number;
  /** The axis of the classes, default the last. */
  readonly dim?: number;
  readonly generator?: Generator;
}

/** softmax((logits + g) / tau) with a Gumbel number g for each logit. As torch.nn.functional.gumbel_softmax; from one seed its numbers, as PyTorch draws them without Intel's MKL. */
export const gumbelSoftmax = called(
  "gumbelSoftmax",
  [
    take.tensor("logits"),
    take.options({
      tau: field.number({ above: 0, help: "temperature: the lower, the nearer to one class alone" }),
      hard: field.boolean({ help: "whether it is one class alone, with the gradient of the soft answer" }),
      eps: field.number({ help: "has no effect" }),
      dim: field.integer({ help: "the axis of the classes" }),
      generator: generatorField,
    }),
  ],
  (logits: Tensor, { tau = 1, hard = false, dim = -1, generator = defaultGenerator }: GumbelSoftmaxOptions = {}): Tensor => {
    const axis = normalizeDim("gumbelSoftmax", dim, logits.shape.length);
    const soft = softmax(div(add(logits, gumbel(logits, generator)), tau), axis);
    if (!hard) return soft;
    const one = scatter(new Tensor(empty(soft.dtype, soft.shape)), axis, argmax(soft, axis, { keepdim: true }), 1);
    return add(sub(one, soft.detach()), soft); // the numbers of one, the gradient of soft
  },
);

/** -ln e for exponential numbers e = -ln(1 - u), u uniform; each is rounded on the way as PyTorch rounds it. */
function gumbel({ dtype, shape }: Tensor, generator: Generator): Tensor {
  const numbers = empty(dtype, shape);
  const g = numbers.numbers;
  for (let i = 0; i < g.length; i++) {
    g[i] = -Math.log1p(-generator.random53());
    g[i] = -Math.log(g[i]);
  }
  return new Tensor(numbers);
}

export const gumbelSoftmaxText: FormulaText = {
  formula: "y = softmax((x + g) / tau), g Gumbel numbers: -ln(-ln(u)) for uniform u",
  about:
    "The largest of x + g is class i with the probability softmax(x)[i]: to add Gumbel numbers and to take the largest is to draw a class. The largest has no useful slope, softmax has, and comes near to it for a low temperature tau. With hard the result is 1 for the largest y and 0 for the others, and backward goes as if it were the soft one.",
  torch: "torch.nn.functional.gumbel_softmax",
  see: ["softmax", "argmax", "dropout"],
  derivation: `
    w[i]        = exp((x[i] + g[i]) / tau)
    y[i]        = w[i] / (sum over j of w[j])                -- the shares of the classes
    dy[i]/dx[k] = y[i] ((i = k) - y[k]) / tau                -- quotient rule, as for softmax; chain rule for 1 / tau
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]            -- chain rule
                = y[k] (gy[k] - (sum over i of gy[i] y[i])) / tau   -- only i = k remains of the first part
  `,
};
