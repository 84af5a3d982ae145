import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { sameShape, type Shape } from "../kernels/ndarray.js";
import { add } from "./add.js";
import { einsum } from "./einsum.js";

export const bilinear: Op<(a: Tensor, b: Tensor, weight: Tensor, bias?: Tensor | null) => Tensor> = defineComposite({
  name: "bilinear",
  inputs: ["a", "b", "weight", "bias"],
  takes: [take.tensor("a"), take.tensor("b"), take.tensor("weight"), take.optional(take.tensor("bias"))],
  formula: "y[.., o] = bias[o] + sum over i, j of a[.., i] weight[o, i, j] b[.., j]",
  derivation: `
    where rank(a) = 2
    y[n, o]          = bias[o] + sum over i, j of a[n, i] weight[o, i, j] b[n, j]  -- for each row n of a and b; further axes in front are only more rows
    dy[n, o]/da[n, i] = sum over j of weight[o, i, j] b[n, j]                      -- constant factor: with b held fast y is linear in a
    ga[n, i]         = sum over o of gy[n, o] dy[n, o]/da[n, i]                    -- chain rule
                     = sum over o, j of gy[n, o] weight[o, i, j] b[n, j]
    dy[n, o]/db[n, j] = sum over i of a[n, i] weight[o, i, j]                      -- constant factor: and linear in b with a held fast
    gb[n, j]         = sum over o of gy[n, o] dy[n, o]/db[n, j]                    -- chain rule
                     = sum over o, i of gy[n, o] a[n, i] weight[o, i, j]
    dy[n, o]/dweight[o, i, j] = a[n, i] b[n, j]                                    -- constant factor
    gweight[o, i, j] = sum over n of gy[n, o] dy[n, o]/dweight[o, i, j]            -- chain rule: one weight serves every row
                     = sum over n of gy[n, o] a[n, i] b[n, j]
    gbias[o]         = sum over n of gy[n, o]                                      -- chain rule: so does one bias
  `,
  about: "Every product of an entry of a with an entry of b has a weight: how well the two fit together.",
  torch: "torch.nn.functional.bilinear",
  see: ["linear", "einsum", "outer"],
  example: (s) => [s.tensor([[1.5, -2]]), s.tensor([[0.4, 5]]), s.normal([2, 2, 2]), s.tensor([0.3, -0.8])],
  samples: (s) => [
    [s.normal([2, 3]), s.normal([2, 2]), s.normal([2, 3, 2]), s.normal([2])],
    [s.normal([3]), s.normal([2]), s.normal([1, 3, 2]), s.normal([1])],
    [s.normal([2, 2, 1]), s.normal([2, 2, 2]), s.normal([3, 1, 2]), s.normal([3])],
    [s.normal([2]), s.normal([1]), s.normal([2, 2, 1])],
    [s.normal([0, 3]), s.normal([0, 2]), s.normal([2, 3, 2]), s.normal([2])],
  ],
  compose: (a, b, weight, bias = null) => {
    checkBilinear(a.shape, b.shape, weight.shape, bias?.shape ?? null);
    return composed(() => {
      const y = einsum("...i,oij,...j->...o", [a, weight, b]);
      return bias === null ? y : add(y, bias);
    });
  },
});

/** @throws ShapeError in words that name the shapes */
function checkBilinear(a: Shape, b: Shape, weight: Shape, bias: Shape | null): void {
  if (weight.length !== 3) throw new ShapeError(`bilinear: weight must be (out, in1, in2), got ${formatShape(weight)}`);
  for (const [name, shape, axis] of [
    ["a", a, 1],
    ["b", b, 2],
  ] as const)
    if (shape[shape.length - 1] !== weight[axis])
      throw new ShapeError(
        `bilinear: the last axis of ${name} is ${shape[shape.length - 1] ?? "missing"} (shape ${formatShape(shape)}), but weight ${formatShape(weight)} expects ${weight[axis]}`,
      );
  if (!sameShape(a.slice(0, -1), b.slice(0, -1)))
    throw new ShapeError(
      `bilinear: a and b must have the same axes before the last, got ${formatShape(a)} and ${formatShape(b)}`,
    );
  if (bias !== null && !sameShape(bias, [weight[0]]))
    throw new ShapeError(
      `bilinear: bias must have one entry for each of the ${weight[0]} outputs, got shape ${formatShape(bias)}`,
    );
}
