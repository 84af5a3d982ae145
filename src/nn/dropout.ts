// In training each entry becomes 0 with probability p: the network learns not to rely on any single one.
import { full } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { Generator } from "../core/rng.js";
import { dropout } from "../functional/dropout.js";
import { scalar, type NumberArray } from "../notation/array.js";
import { ne } from "../ops/comparisons.js";
import { argumentsOf, declareLayer, layerOf } from "./layer.js";
import { Module } from "./module.js";

export const dropoutDeclaration = declareLayer({
  name: "Dropout",
  eachStep: true,
  formula: "y = x mask / (1 - p) in training, y = x in evaluation",
  fields: { p: field.number({ min: 0, max: 1, default: 0.5, help: "probability of being set to 0" }) },
  outputShape: (input) => input,
  page: {
    about:
      "In training each entry is set to 0 with probability p, anew in every step: no unit can rely on a certain other one. What stays is divided by 1 - p, so that the next layer gets as much as before on average, and evaluation needs no change.",
    torch: "torch.nn.Dropout",
    see: ["Linear", "Identity"],
    derivation: `
      where training = 0
      y[i]        = x[i]                                 -- in evaluation nothing is dropped
      gx[i]       = gy[i]
      where training = 1 and p < 1 and rank(x) = 1
      y[i]        = x[i] mask[i] / (1 - p)               -- mask[i] is 1 with probability 1 - p, else 0
      dy[i]/dx[k] = (i = k) mask[i] / (1 - p)            -- constant factor: the mask knows nothing of x
      gx[k]       = sum over i of gy[i] dy[i]/dx[k]      -- chain rule
                  = gy[k] mask[k] / (1 - p)              -- only i = k remains: what was dropped learns nothing
      where training = 1 and p = 1
      y[i]        = 0                                    -- everything is dropped
      gx[i]       = 0
      where training = 1 and rank(x) = 0
      (1 - p) x / (1 - p) + p 0         = x              -- the mean of y: each value times its probability
      mean over i of y[i]               ≈ x              -- one x, dropped again and again
      (1 - p) (x / (1 - p))^2 - x^2     = x^2 p / (1 - p)  -- the variance: mean of the squares less the mean's square
      mean over i of (y[i] - x)^2       ≈ x^2 p / (1 - p)  -- the noise that training has to bear
    `,
    view: "flat",
    samples: (s) => [
      ...[0.5, 0.3].map((p) => ({ args: { p }, input: s.awayFromZero([2, 3]), training: true, beside: maskOf })),
      { args: { p: 0.4 }, input: s.normal([3, 2]), training: false },
      { args: { p: 1 }, input: s.normal([4]), training: true, beside: maskOf },
    ],
    draws: () => [0.3].map((p) => ({ name: `20,000 times Dropout(p=${p})(x)`, tensors: { x: scalar(1.5), y: dropped(1.5, p) }, numbers: { p, training: 1 }, outputs: ["y"] })), // prettier-ignore
  },
});

function maskOf(y: Tensor): { readonly mask: Tensor } {
  return { mask: ne(y, 0) };
}

function dropped(x: number, p: number): NumberArray {
  const { shape, data } = new Dropout(p, { generator: new Generator(3) }).forward(full([20000], x, { dtype: "float64" }));
  return { shape, data };
}

/** As torch.nn.Dropout (Srivastava et al. 2014), masks included. */
export class Dropout extends Module {
  static readonly declaration = layerOf(this, dropoutDeclaration);
  readonly p: number;
  readonly #generator: Generator | undefined;

  constructor(p?: number, options: { readonly generator?: Generator | undefined } = {}, ...none: never[]) {
    super();
    const { values, tensors } = argumentsOf(dropoutDeclaration, [p, options, ...none]);
    this.p = values.p;
    this.#generator = tensors.generator;
  }

  forward(x: Tensor): Tensor {
    return dropout(x, {
      p: this.p,
      training: this.training,
      ...(this.#generator === undefined ? {} : { generator: this.#generator }),
    });
  }

  override extraRepr(): string {
    return `p=${this.p}`;
  }
}
