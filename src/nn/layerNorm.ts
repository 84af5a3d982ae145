// Each row brought to mean 0 and deviation 1, then scaled and shifted as learned.
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { ones, zeros } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { layerNorm } from "../ops/layerNorm.js";
import { declareLayer, readArguments, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export const layerNormDeclaration = declareLayer({
  name: "LayerNorm",
  formula: "y = (x - mean) / sqrt(var + eps) * weight + bias, over the last axes of each row",
  fields: {
    normalized_shape: field.numbers({
      min: 1,
      default: null,
      help: "sizes of the axes that are normalized together; the whole row when left out",
    }),
    eps: field.number({ default: 1e-5, min: 0, help: "keeps the division finite" }),
    elementwise_affine: field.boolean({ default: true, help: "whether a weight and a bias are learned" }),
  },
  outputShape: (input, { normalizedShape }) => {
    const shape = normalizedShape ?? input;
    if (formatShape(input.slice(-shape.length)) !== formatShape(shape)) {
      throw new ShapeError(`LayerNorm: normalized_shape is ${formatShape(shape)}, but the input is ${formatShape(input)}`);
    }
    return input;
  },
});

export interface LayerNormOptions extends TensorOptions {
  readonly eps?: number;
  readonly elementwiseAffine?: boolean;
}

/** As torch.nn.LayerNorm (Ba et al. 2016): weight begins as ones, bias as zeros. */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;

  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}, ...none: never[]) {
    super();
    const shape = typeof normalizedShape === "number" ? [normalizedShape] : normalizedShape;
    const { values, tensors } = readArguments("LayerNorm", layerNormDeclaration.fields, [shape, options, ...none], 1);
    const { dtype = "float32" } = tensors;
    this.normalizedShape = shape;
    this.eps = values.eps;
    this.weight = values.elementwiseAffine ? new Parameter(ones(shape, { dtype })) : null;
    this.bias = values.elementwiseAffine ? new Parameter(zeros(shape, { dtype })) : null;
  }

  forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, this.weight, this.bias, { eps: this.eps });
  }

  override extraRepr(): string {
    return `(${this.normalizedShape.join(", ")},), eps=${this.eps}, elementwise_affine=${this.weight !== null}`;
  }
}
