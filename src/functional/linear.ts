// y = x Wᵀ + b
import type { Tensor } from "../autograd/tensor.js";
import { checkLinear, linear as withBias } from "../ops/linear.js";
import { matmul } from "../ops/matmul.js";

/**
 * An affine map of the last axis: y[.., j] = sum over i of x[.., i] weight[j, i] + bias[j].
 * Shapes: x (.., in), weight (out, in), bias (out,), y (.., out). As torch.nn.functional.linear.
 * @throws ShapeError
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  if (bias !== null) return withBias(x, weight, bias);
  checkLinear(x.shape, weight.shape, null);
  return matmul(x, weight, { transposeB: true });
}
