// A leaky relu that learns how much it leaks.
import { full } from "../autograd/create.js";
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { prelu } from "../ops/rectifiers.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { pageOfOp } from "./layerOfOp.js";
import { Module } from "./module.js";

const fields = {
  num_parameters: field.integer({ default: 1, min: 1, help: "1 for a slope that all share, or the number of channels (the first axis of a row): one for each" }), // prettier-ignore
  init: field.number({ default: 0.25, help: "the slope left of 0 with which learning begins" }),
};

export const preluDeclaration = declareLayer({
  name: "PReLU",
  formula: prelu.info.formula,
  fields,
  parameters: ({ numParameters }) => numParameters,
  outputShape: (input, { numParameters }) => {
    const channels = input[0] ?? 1;
    if (numParameters !== 1 && numParameters !== channels)
      throw new ShapeError(`PReLU: num_parameters is ${numParameters}, but a row of shape ${formatShape(input)} has ${channels} channels`, {
        hint: `write num_parameters: ${channels}, one slope for each channel, or leave it out: one for all`,
      }); // prettier-ignore
    return input;
  },
  page: pageOfOp<typeof fields>("PReLU", prelu, {
    file: "prelu",
    calls: {
      samples: (s) => [
        { args: { numParameters: 3 }, input: s.tensor([[-1.5, 2, -0.5]]) },
        { args: { numParameters: 3 }, input: s.awayFromZero([2, 3]) },
        { input: s.awayFromZero([2, 3]) },
        { input: s.awayFromZero([2, 3, 2]) },
      ],
      kinks: (s) => [{ args: { numParameters: 2 }, input: s.tensor([[0, 0]]) }],
    },
  }),
});

export interface PReLUOptions extends Pick<TensorOptions, "dtype"> {
  /** Default 1: one slope that all share. */
  readonly numParameters?: number;
  /** Default 0.25. */
  readonly init?: number;
}

/** Shapes: x (N, C, ..), weight (1,) or (C,), y as x. As torch.nn.PReLU. */
export class PReLU extends Module {
  static readonly declaration = layerOf(this, preluDeclaration);
  readonly numParameters: number;
  readonly weight: Parameter;

  /** `new PReLU(3, 0.1)`, `new PReLU({ numParameters: 3, init: 0.1 })` */
  constructor(
    ...given:
      | [numParameters?: number, init?: number, options?: PReLUOptions]
      | [numParameters: number, options: PReLUOptions]
      | [options: PReLUOptions]
  ) {
    super();
    const { values, tensors } = argumentsOf(preluDeclaration, given);
    this.numParameters = values.numParameters;
    this.weight = new Parameter(full([values.numParameters], values.init, { dtype: tensors.dtype ?? "float32" }));
  }

  forward(x: Tensor): Tensor {
    return prelu(x, this.weight);
  }

  override extraRepr(): string {
    return `num_parameters=${this.numParameters}`;
  }
}
