// y = x Wᵀ + b
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { add } from "../ops/add.js";
import { matmul } from "../ops/matmul.js";

/**
 * An affine map of the last axis: y[.., j] = sum over i of x[.., i] weight[j, i] + bias[j].
 * Shapes: x (.., in), weight (out, in), bias (out,), y (.., out). As torch.nn.functional.linear.
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const [outputs, inputs] = weight.shape;
  const last = x.shape[x.shape.length - 1];
  if (last !== inputs) {
    throw new ShapeError(
      `linear: the input's last axis is ${last ?? "missing"} (shape ${formatShape(x.shape)}), but weight (${outputs}, ${inputs}) expects ${inputs}`,
    );
  }
  const y = matmul(x, weight, { transposeB: true });
  return bias === null ? y : add(y, bias);
}
