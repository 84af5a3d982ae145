// y = x Wᵀ + b
import { Parameter } from "../autograd/parameter.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { linear } from "../functional/linear.js";
import { biasBound, kaimingUniformBound, uniform } from "./init.js";
import { declareLayer, readArguments, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export const linearDeclaration = declareLayer({
  name: "Linear",
  formula: "y = x Wᵀ + b: every output is a weighted sum of all inputs",
  fields: {
    in_features: field.integer({ min: 1, help: "size of the input's last axis; follows from the layer before when left out" }),
    out_features: field.integer({ min: 1, help: "size of the output's last axis" }),
    bias: field.boolean({ default: true, help: "whether b is learned too" }),
  },
  infer: (input) => (input.length === 0 ? {} : { in_features: input[input.length - 1] }),
  parameters: ({ inFeatures, outFeatures, bias }) => outFeatures * (inFeatures + Number(bias)),
  outputShape: (input, { inFeatures, outFeatures }) => {
    const last = input[input.length - 1];
    if (last !== inFeatures)
      throw new ShapeError(`Linear: in_features is ${inFeatures}, but the input has ${last ?? "no"} features`);
    return [...input.slice(0, -1), outFeatures];
  },
});

export interface LinearOptions extends TensorOptions {
  /** Default true. */
  readonly bias?: boolean;
}

/** Shapes: x (.., in), weight (out, in), bias (out,), y (.., out). As torch.nn.Linear, default weights included. */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}, ...none: never[]) {
    super();
    const given = [inFeatures, outFeatures, options, ...none];
    const { values, tensors } = readArguments("Linear", linearDeclaration.fields, given, 2);
    this.inFeatures = values.inFeatures;
    this.outFeatures = values.outFeatures;
    this.weight = new Parameter(uniform([outFeatures, inFeatures], kaimingUniformBound(inFeatures), tensors));
    this.bias = values.bias ? new Parameter(uniform([outFeatures], biasBound(inFeatures), tensors)) : null;
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${this.bias !== null}`;
  }
}
