// Each row divided by the root of its mean square.
import { ones } from "../autograd/create.js";
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sizeOf, type Shape } from "../kernels/ndarray.js";
import { rmsNorm } from "../ops/rmsNorm.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export const rmsNormDeclaration = declareLayer({
  name: "RMSNorm",
  eachStep: (norm) => (norm as RMSNorm).normalizedShape.length === 1,
  formula: "y = x / sqrt(mean of x^2 + eps) * weight, the mean over the last axes of each row",
  fields: {
    normalized_shape: field.numbers({
      min: 1,
      help: "sizes of the axes that are normalized together; the last axis of a row when left out",
    }),
    eps: field.number({ default: null, nullable: true, min: 0, help: "keeps the division finite; null: the machine epsilon" }),
    elementwise_affine: field.boolean({ default: true, help: "whether a weight is learned" }),
  },
  positional: 1,
  infer: (input) => ({ normalized_shape: input.slice(-1) }), // of a sequence every step by itself: no step sees a later one
  parameters: ({ normalizedShape, elementwiseAffine }) => (elementwiseAffine ? sizeOf(normalizedShape ?? []) : 0),
  outputShape: (input, { normalizedShape }) => {
    const shape = normalizedShape ?? [];
    if (shape.length === 0 || formatShape(input.slice(-shape.length)) !== formatShape(shape))
      throw new ShapeError(`RMSNorm: normalized_shape is ${formatShape(shape)}, but the input is ${formatShape(input)}`);
    return input;
  },
  page: {
    file: "rmsNorm",
    about:
      "A row keeps its direction, and its mean square becomes 1, so that it has the length sqrt(n): LayerNorm without the mean and without a bias. Large language models use it, as it is cheaper and does as well. Without elementwise_affine the weight is 1. As with LayerNorm, normalized_shape in an experiment is the last axis of a row unless given.",
    torch: "torch.nn.RMSNorm",
    see: ["rmsNorm", "LayerNorm"],
    derivation: `
      i < n
      q[r]           = mean over i of x[r, i]^2
      s[r]           = (q[r] + eps)^(-1/2)
      h[r, i]        = x[r, i] s[r]                           -- a row whose mean square is nearly 1
      y[r, i]        = h[r, i] weight[i]
      dq[r]/dx[r, k] = 2 x[r, k] / n                          -- power rule; only i = k remains
      ds[r]/dx[r, k] = -1/2 (q[r] + eps)^(-3/2) dq[r]/dx[r, k]  -- power rule, chain rule
                     = -s[r]^2 h[r, k] / n                    -- (q + eps)^(-3/2) is s^3, and x s is h
      dh[r, i]/dx[r, k] = (i = k) s[r] + x[r, i] ds[r]/dx[r, k]  -- product rule
                     = s[r] ((i = k) - h[r, i] h[r, k] / n)   -- x s is h; common factor
      gh[r, i]       = gy[r, i] weight[i]                     -- constant factor
      gx[r, k]       = sum over i of gh[r, i] dh[r, i]/dx[r, k]  -- chain rule: over the row
                     = s[r] (gh[r, k] - h[r, k] (mean over i of gh[r, i] h[r, i]))  -- only i = k remains of the first part
      gweight[i]     = sum over r of gy[r, i] h[r, i]         -- chain rule: weight[i] serves every row
    `,
    view: "rows",
    samples: (s) => [
      { args: { normalizedShape: [3], eps: 0.1 }, input: s.normal([2, 3]) },
      { args: { normalizedShape: [4], eps: 0.5 }, input: s.normal([3, 2, 4]) },
      { args: { normalizedShape: [2, 3], eps: 1e-5 }, input: s.normal([4, 2, 3]) },
    ],
  },
});

export interface RMSNormOptions extends TensorOptions {
  readonly eps?: number | null | undefined;
  readonly elementwiseAffine?: boolean | undefined;
}

/** As torch.nn.RMSNorm (Zhang and Sennrich 2019): weight begins as ones. */
export class RMSNorm extends Module {
  static readonly declaration = layerOf(this, rmsNormDeclaration);
  readonly normalizedShape: Shape;
  readonly eps: number | null;
  readonly weight: Parameter | null;

  constructor(normalizedShape: number | Shape, options: RMSNormOptions = {}, ...none: never[]) {
    super();
    const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
    const { values, tensors } = argumentsOf(rmsNormDeclaration, [shape, options, ...none]);
    const { dtype = "float32" } = tensors;
    this.normalizedShape = shape;
    this.eps = values.eps;
    this.weight = values.elementwiseAffine ? new Parameter(ones(shape, { dtype })) : null;
  }

  forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, this.weight, { eps: this.eps });
  }

  override extraRepr(): string {
    return `(${this.normalizedShape.join(", ")},), eps=${this.eps}, elementwise_affine=${this.weight !== null}`;
  }
}
