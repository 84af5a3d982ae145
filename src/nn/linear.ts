// y = x Wᵀ + b
import { Parameter } from "../autograd/parameter.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { linear } from "../functional/linear.js";
import { biasBound, kaimingUniformBound, uniform } from "./init.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export const linearDeclaration = declareLayer({
  name: "Linear",
  eachStep: true,
  formula: "y = x Wᵀ + b: every output is a weighted sum of all inputs",
  fields: {
    in_features: field.integer({ min: 1, help: "size of the input's last axis; follows from the layer before when left out" }),
    out_features: field.integer({ min: 1, help: "size of the output's last axis" }),
    bias: field.boolean({ default: true, help: "whether b is learned too" }),
    tie: field.integer({
      min: 0,
      default: null,
      nullable: true,
      fileOnly: true,
      help: "the number of the layer of the model, counted from 0, whose weight W is; W is its own when left out",
    }),
  },
  positional: 2,
  ties: "weight",
  infer: (input) => (input.length === 0 ? {} : { in_features: input[input.length - 1] }),
  parameters: ({ inFeatures, outFeatures, bias, tie }) => outFeatures * ((tie === null ? inFeatures : 0) + Number(bias)),
  outputShape: (input, { inFeatures, outFeatures }) => {
    const last = input[input.length - 1];
    if (last !== inFeatures)
      throw new ShapeError(`Linear: in_features is ${inFeatures}, but the input has ${last ?? "no"} features`);
    return [...input.slice(0, -1), outFeatures];
  },
  page: {
    about:
      "Each output has weights of its own, one for each input: it adds up how much of its pattern is in x. x[n] is row n: all leading axes together count the rows. A bias that is left out is 0. With tie: 0 of an experiment file W is the weight of layer 0 of the model, in code head.weight = embedding.weight: a language model then scores a token by how well its vector fits. It is learned once, from both uses: its gradient is the sum of both.",
    torch: "torch.nn.Linear",
    see: ["linear", "matmul", "kaimingUniformBound"],
    aliases: ["Dense"],
    derivation: `
      y[n, j]           = bias[j] + sum over i of weight[j, i] x[n, i]
      dy[n, j]/dx[n, i] = weight[j, i]                         -- constant factor: row n of y holds row n of x only
      gx[n, i]          = sum over j of gy[n, j] dy[n, j]/dx[n, i]  -- chain rule: x[n, i] reaches every output of its row
                        = sum over j of gy[n, j] weight[j, i]
      dy[n, r]/dweight[j, i] = (r = j) x[n, i]                 -- constant factor: row j of the weight serves output j only
      gweight[j, i]     = sum over n, r of gy[n, r] dy[n, r]/dweight[j, i]  -- chain rule: one weight serves every row
                        = sum over n of gy[n, j] x[n, i]       -- only r = j remains
      dy[n, r]/dbias[j] = (r = j)                              -- sum rule
      gbias[j]          = sum over n, r of gy[n, r] (r = j)    -- chain rule
                        = sum over n of gy[n, j]               -- only r = j remains
      where rank(x) = 2
      y                 = x @ weightᵀ + bias                   -- the same as matrices, which is how it is computed
      gx                = gy @ weight
      gweight           = gyᵀ @ x
      gbias             = sum(gy, 0)
    `,
    view: "rows",
    samples: (s) => [
      { args: { inFeatures: 3, outFeatures: 2 }, input: s.normal([2, 3]) },
      { args: { inFeatures: 3, outFeatures: 4 }, input: s.normal([2, 3]) },
      { args: { inFeatures: 4, outFeatures: 2 }, input: s.normal([2, 3, 4]) },
      { args: { inFeatures: 3, outFeatures: 2 }, input: s.normal([3]) },
      {
        args: { inFeatures: 3, outFeatures: 2, bias: false },
        input: s.normal([4, 3]),
        beside: () => ({ bias: s.tensor([0, 0]) }),
      },
    ],
  },
});

export interface LinearOptions extends TensorOptions {
  /** Default true. */
  readonly bias?: boolean;
}

/** Shapes: x (.., in), weight (out, in), bias (out,), y (.., out). As torch.nn.Linear, default weights included. */
export class Linear extends Module {
  static readonly declaration = layerOf(this, linearDeclaration);
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** May be put in place of by that of another layer, which then is learned for both: head.weight = embedding.weight. */
  weight: Parameter;
  readonly bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}, ...none: never[]) {
    super();
    const given = [inFeatures, outFeatures, options, ...none];
    const { values, tensors } = argumentsOf(linearDeclaration, given);
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
