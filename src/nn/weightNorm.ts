// w = g v / |v|: the length of a weight and its direction, learned apart (Salimans and Kingma 2016)
import { called, take } from "../autograd/call.js";
import { Parameter } from "../autograd/parameter.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import type { FormulaText } from "../notation/pageText.js";
import { noGrad } from "../autograd/mode.js";
import { abs } from "../ops/abs.js";
import { div } from "../ops/div.js";
import { mul } from "../ops/mul.js";
import { norm } from "../ops/norm.js";
import { moduleArg, nameArg, parameterOf, parametrize, remover, type AnyModule } from "./parametrized.js";

export const weightNormText: FormulaText = {
  formula: "w = g v / |v|: for each output a length g and a direction v, learned apart",
  about:
    "In place of the parameter weight the module has weight_g and weight_v, and w is worked out anew whenever it is read. How long the weights of an output are no longer depends on where they point: longer steps are safe. |v| is the length of v over all axes but dim; with dim null, of all of it. Make the optimizer afterwards, with the new parameters.",
  torch: "torch.nn.utils.weight_norm",
  see: ["spectralNorm", "normalize", "norm", "Linear"],
  derivation: `
    s[o]          = sqrt(sum over i of v[o, i]^2)          -- the length of v, for each output o
    y[o, i]       = g[o, 0] v[o, i] / s[o]                 -- the weight w that the layer uses
    sum over i of y[o, i]^2 = g[o, 0]^2                    -- so g is its length, up to its sign
    ds[o]/dv[o, i] = v[o, i] / s[o]                        -- power rule, chain rule: see norm
    gg[o, k]      = sum over i of gy[o, i] v[o, i] / s[o]  -- chain rule, constant factor: k is 0: the length is one column
    q[o]          = sum over i of gy[o, i] y[o, i]
    gv[o, i]      = (g[o, 0] gy[o, i] - q[o] v[o, i] / s[o]) / s[o]  -- quotient rule: v stands above the line and in s
    sum over i of gv[o, i] v[o, i] = 0                     -- what points along v is taken out: no step along v changes w
  `,
};

/** w = g v / |v|, with the length |v| over all axes but dim; of all of v when dim is null. */
export function weightFrom(g: Tensor, v: Tensor, dim: number | null): Tensor {
  return mul(v, div(g, lengthOf(v, dim)));
}

function lengthOf(v: Tensor, dim: number | null): Tensor {
  if (dim === null) return norm(v);
  if (v.shape.length === 1) return abs(v);
  const others = [...v.shape.keys()].filter((axis) => axis !== dim);
  return norm(v, 2, others, { keepdim: true });
}

/**
 * Replaces a parameter of the module by weight_g and weight_v, of which it is made: w = g v / |v|. As torch.nn.utils.weight_norm.
 * @param name of the parameter; default "weight"
 * @param dim the axis of the outputs, each of which has a length; null: one for all. Default 0
 * @returns the module
 */
export const weightNorm = called(
  "weightNorm",
  [moduleArg, nameArg, take.optional(take.dim("dim"))],
  <M extends AnyModule>(module: M, name = "weight", dim: number | null = 0): M => {
    const weight = parameterOf("weightNorm", module, name);
    const axes = weight.shape.length;
    if (dim !== null && (dim < -axes || dim >= axes))
      throw new ArgumentError(`weightNorm: dim must be from ${-axes} to ${axes - 1}, or null, got ${dim}`);
    const axis = dim === null || dim === -1 ? null : dim < 0 ? dim + axes : dim; // -1 means null in PyTorch
    const g = new Parameter(noGrad(() => lengthOf(weight, axis)));
    const v = new Parameter(weight);
    parametrize(module, name, { by: "weightNorm", parts: { g, v }, value: (now) => weightFrom(now.g, now.v, axis) });
    return module;
  },
);

/** Makes the weight a parameter again. As torch.nn.utils.remove_weight_norm. */
export const removeWeightNorm = remover("removeWeightNorm", "weightNorm");
