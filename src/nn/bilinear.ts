// y = a W b + bias: a weighted sum of all products of an entry of one input with an entry of the other
import { Parameter } from "../autograd/parameter.js";
import type { Tensor } from "../autograd/tensor.js";
import { field } from "../core/fields.js";
import { bilinear } from "../ops/bilinear.js";
import { biasBound, uniform } from "./init.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

const declaration = declareLayer({
  name: "Bilinear",
  formula: "y[.., o] = bias[o] + sum over i, j of a[.., i] weight[o, i, j] b[.., j]",
  fields: {
    in1_features: field.integer({ min: 1, help: "size of the last axis of the first input" }),
    in2_features: field.integer({ min: 1, help: "size of the last axis of the second input" }),
    out_features: field.integer({ min: 1, help: "size of the output's last axis" }),
    bias: field.boolean({ default: true, help: "whether the bias is learned too" }),
  },
  positional: 3,
  codeOnly: true,
  parameters: ({ in1Features, in2Features, outFeatures, bias }) => outFeatures * (in1Features * in2Features + Number(bias)),
  outputShape: (input, { outFeatures }) => [...input.slice(0, -1), outFeatures],
  page: {
    about:
      "Each output has a weight for every pair of an entry of a and an entry of b: it says how well the two fit together. With b held fast it is a Linear on a, whose weights b has made.",
    torch: "torch.nn.Bilinear",
    see: ["bilinear", "Linear", "einsum"],
    input: { name: "a", differentiable: true },
    derivation: `
      where rank(a) = 2
      y[n, o]           = bias[o] + sum over i, j of a[n, i] weight[o, i, j] b[n, j]
      W[n, o, i]        = sum over j of weight[o, i, j] b[n, j]              -- the weights that b makes for a
      y[n, o]           = bias[o] + sum over i of W[n, o, i] a[n, i]         -- as Linear
      ga[n, i]          = sum over o of gy[n, o] W[n, o, i]                  -- chain rule: a[n, i] reaches every output of its row
      gb[n, j]          = sum over o, i of gy[n, o] a[n, i] weight[o, i, j]  -- likewise, with a held fast
      dy[n, r]/dweight[o, i, j] = (r = o) a[n, i] b[n, j]                    -- constant factor: its own pair, in its own output
      gweight[o, i, j]  = sum over n, r of gy[n, r] dy[n, r]/dweight[o, i, j]  -- chain rule: one weight serves every row
                        = sum over n of gy[n, o] a[n, i] b[n, j]             -- only r = o remains
      gbias[o]          = sum over n of gy[n, o]                             -- chain rule
    `,
    call: (layer, { a, b }) => (layer as unknown as Bilinear).forward(a, b),
    samples: (s) => [
      { args: { in1Features: 2, in2Features: 2, outFeatures: 2 }, input: s.normal([1, 2]), others: { b: s.normal([1, 2]) } },
      { args: { in1Features: 3, in2Features: 2, outFeatures: 4 }, input: s.normal([2, 3]), others: { b: s.normal([2, 2]) } },
    ],
  },
});

export interface BilinearOptions extends TensorOptions {
  /** Default true. */
  readonly bias?: boolean;
}

/** Shapes: a (.., in1), b (.., in2), weight (out, in1, in2), bias (out,), y (.., out). As torch.nn.Bilinear, default weights included. */
export class Bilinear extends Module<Tensor, readonly [Tensor, Tensor]> {
  static readonly declaration = layerOf(this, declaration);
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  readonly weight: Parameter;
  readonly bias: Parameter | null;

  constructor(in1Features: number, in2Features: number, outFeatures: number, options: BilinearOptions = {}, ...none: never[]) {
    super();
    const { values, tensors } = argumentsOf(declaration, [in1Features, in2Features, outFeatures, options, ...none]);
    this.in1Features = values.in1Features;
    this.in2Features = values.in2Features;
    this.outFeatures = values.outFeatures;
    const bound = biasBound(in1Features); // 1 / sqrt(in1) for both
    this.weight = new Parameter(uniform([outFeatures, in1Features, in2Features], bound, tensors));
    this.bias = values.bias ? new Parameter(uniform([outFeatures], bound, tensors)) : null;
  }

  forward(a: Tensor, b: Tensor): Tensor {
    return bilinear(a, b, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures, bias } = this;
    return `in1_features=${in1Features}, in2_features=${in2Features}, out_features=${outFeatures}, bias=${bias !== null}`;
  }
}
