// Each row brought to mean 0 and deviation 1, then scaled and shifted as learned.
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { ones, zeros } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sizeOf, type Shape } from "../kernels/ndarray.js";
import { layerNorm } from "../ops/layerNorm.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export const layerNormDeclaration = declareLayer({
  name: "LayerNorm",
  eachStep: (norm) => (norm as LayerNorm).normalizedShape.length === 1,
  formula:
    "y = (x - m) / sqrt(v + eps) * weight + bias, m the mean and v the mean square deviation over the last axes of each row",
  fields: {
    normalized_shape: field.numbers({
      min: 1,
      help: "sizes of the axes that are normalized together; the last axis of a row when left out",
    }),
    eps: field.number({ default: 1e-5, min: 0, help: "keeps the division finite" }),
    elementwise_affine: field.boolean({ default: true, help: "whether a weight and a bias are learned" }),
    bias: field.boolean({ default: true, help: "whether the bias is learned, where a weight is" }),
  },
  positional: 1,
  infer: (input) => ({ normalized_shape: input.slice(-1) }), // of a sequence every step by itself: no step sees a later one
  parameters: ({ normalizedShape, elementwiseAffine, bias }) =>
    elementwiseAffine ? (1 + Number(bias)) * sizeOf(normalizedShape ?? []) : 0,
  outputShape: (input, { normalizedShape }) => {
    const shape = normalizedShape ?? [];
    if (shape.length === 0 || formatShape(input.slice(-shape.length)) !== formatShape(shape)) {
      throw new ShapeError(`LayerNorm: normalized_shape is ${formatShape(shape)}, but the input is ${formatShape(input)}`);
    }
    return input;
  },
  page: {
    about:
      "However large or small the numbers of a row have become, the next layer sees them with mean 0 and deviation nearly 1 (not quite, as eps stands beside the variance); weight and bias can undo that where it does harm. Without elementwise_affine the weight is 1 and the bias 0, which it also is with bias: false. In an experiment that does not say normalized_shape it is the last axis of a row: of a sequence (T, F) the features of each step, so that no step sees another; whoever wants whole rows of several axes gives all their sizes.",
    torch: "torch.nn.LayerNorm",
    see: ["layerNorm", "standardize"],
    derivation: `
      i < n
      m[r]           = mean over i of x[r, i]
      v[r]           = mean over i of (x[r, i] - m[r])^2      -- mean square deviation: divisor n, not n - 1 as var has
      s[r]           = (v[r] + eps)^(-1/2)
      h[r, i]        = (x[r, i] - m[r]) s[r]                  -- row r with mean 0 and deviation nearly 1
      y[r, i]        = h[r, i] weight[i] + bias[i]
      dm[r]/dx[r, k] = 1 / n                                  -- sum rule: the mean holds each x once
      dv[r]/dx[r, k] = mean over i of 2 (x[r, i] - m[r]) ((i = k) - 1 / n)
                                                              -- chain rule, power rule
                     = 2 (x[r, k] - m[r]) / n -
                       2 / n (mean over i of (x[r, i] - m[r]))
                                                              -- only i = k remains of the first part
                     = 2 (x[r, k] - m[r]) / n                 -- the differences from the mean add up to 0
      ds[r]/dx[r, k] = -1/2 (v[r] + eps)^(-3/2) dv[r]/dx[r, k]  -- power rule, chain rule
                     = -s[r]^2 h[r, k] / n                    -- (v + eps)^(-3/2) is s^3, and (x - m) s is h
      dh[r, i]/dx[r, k] = s[r] ((i = k) - 1 / n) + (x[r, i] - m[r]) ds[r]/dx[r, k]
                                                              -- product rule
                     = s[r] ((i = k) - 1 / n - h[r, i] h[r, k] / n)
      gh[r, i]       = gy[r, i] weight[i]                     -- constant factor
      gx[r, k]       = sum over i of gh[r, i] dh[r, i]/dx[r, k]  -- chain rule over the row
                     = s[r] (gh[r, k] - (mean over i of gh[r, i]) -
                       h[r, k] (mean over i of gh[r, i] h[r, i]))  -- only i = k remains of the first part
      gweight[i]     = sum over r of gy[r, i] h[r, i]         -- chain rule: weight[i] serves every row
      gbias[i]       = sum over r of gy[r, i]                 -- chain rule
    `,
    view: "rows",
    samples: (s) => [
      { args: { normalizedShape: [3] }, input: s.normal([2, 3]) },
      { args: { normalizedShape: [4], eps: 0.5 }, input: s.normal([3, 2, 4]) },
      { args: { normalizedShape: [2, 3], eps: 0.1 }, input: s.normal([4, 2, 3]) },
      {
        args: { normalizedShape: [4], elementwiseAffine: false },
        input: s.normal([3, 4]),
        beside: () => ({ weight: s.tensor([1, 1, 1, 1]), bias: s.tensor([0, 0, 0, 0]) }),
      },
      {
        args: { normalizedShape: [3], bias: false },
        input: s.normal([2, 3]),
        beside: () => ({ bias: s.tensor([0, 0, 0]) }),
      },
    ],
  },
});

export interface LayerNormOptions extends TensorOptions {
  readonly eps?: number;
  readonly elementwiseAffine?: boolean;
  readonly bias?: boolean;
}

/** As torch.nn.LayerNorm (Ba et al. 2016): weight begins as ones, bias as zeros. */
export class LayerNorm extends Module {
  static readonly declaration = layerOf(this, layerNormDeclaration);
  readonly normalizedShape: Shape;
  readonly eps: number;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;

  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}, ...none: never[]) {
    super();
    const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
    const { values, tensors } = argumentsOf(layerNormDeclaration, [shape, options, ...none]);
    const { dtype = "float32" } = tensors;
    this.normalizedShape = shape;
    this.eps = values.eps;
    this.weight = values.elementwiseAffine ? new Parameter(ones(shape, { dtype })) : null;
    this.bias = values.elementwiseAffine && values.bias ? new Parameter(zeros(shape, { dtype })) : null;
  }

  forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, this.weight, this.bias, { eps: this.eps });
  }

  override extraRepr(): string {
    return `(${this.normalizedShape.join(", ")},), eps=${this.eps}, elementwise_affine=${this.weight !== null}`;
  }
}
