// In training each entry becomes 0 with probability p: the network learns not to rely on any single one.
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import type { Generator } from "../core/rng.js";
import { dropout } from "../functional/dropout.js";
import { declareLayer, readArguments } from "./layer.js";
import { Module } from "./module.js";

export const dropoutDeclaration = declareLayer({
  name: "Dropout",
  formula: "y = x mask / (1 - p) in training, y = x in evaluation",
  fields: { p: field.number({ min: 0, max: 1, default: 0.5, help: "probability of being set to 0" }) },
  outputShape: (input) => input,
});

/** As torch.nn.Dropout (Srivastava et al. 2014), masks included. */
export class Dropout extends Module {
  readonly p: number;
  readonly #generator: Generator | undefined;

  constructor(p?: number, options: { readonly generator?: Generator | undefined } = {}, ...none: never[]) {
    super();
    const { values, tensors } = readArguments("Dropout", dropoutDeclaration.fields, [p, options, ...none], 0);
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
