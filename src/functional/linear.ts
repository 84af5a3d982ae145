// y = x Wᵀ + b
import type { Tensor } from "../autograd/tensor.js";
import { checkLinear, linear as withBias } from "../ops/linear.js";
import { matmul } from "../ops/matmul.js";
import { called, take } from "../autograd/call.js";

/**
 * An affine map of the last axis: y[.., j] = sum over i of x[.., i] weight[j, i] + bias[j].
 * Shapes: x (.., in), weight (out, in), bias (out,), y (.., out). As torch.nn.functional.linear.
 * @throws ShapeError
 */
export const linear = called(
  "linear",
  [take.tensor("x"), take.tensor("weight"), take.optional(take.tensor("bias"))],
  (x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor => {
    if (bias !== null) return withBias(x, weight, bias);
    checkLinear(x.shape, weight.shape, null);
    return matmul(x, weight, { transposeB: true });
  },
);
