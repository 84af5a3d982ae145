// w / sigma: no direction of the input is stretched by more than 1 (Miyato et al. 2018)
import { called, take } from "../autograd/call.js";
import { noGrad } from "../autograd/mode.js";
import { Buffer } from "../autograd/parameter.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { defaultGenerator } from "../core/rng.js";
import { empty } from "../kernels/allocator.js";
import type { Dtype } from "../kernels/ndarray.js";
import type { FormulaText } from "../notation/pageText.js";
import { div } from "../ops/div.js";
import { matmul } from "../ops/matmul.js";
import { mul } from "../ops/mul.js";
import { normalize } from "../ops/normalize.js";
import { permute, transpose } from "../ops/permute.js";
import { reshape } from "../ops/reshape.js";
import { sum } from "../ops/sum.js";
import { ConvTranspose1d, ConvTranspose2d } from "./convTranspose.js";
import type { Module } from "./module.js";
import { moduleArg, nameArg, parameterOf, parametrize, remover, type AnyModule } from "./parametrized.js";

export const spectralNormText: FormulaText = {
  formula:
    "w / sigma, sigma = uᵀ w v: the longest that w makes a vector of length 1, from one step of the power method before each forward",
  about:
    "A layer whose sigma is 1 makes no difference between two inputs larger: so the discriminator of a GAN stays smooth. In place of the parameter weight the module has weight_orig, and the buffers weight_u and weight_v, which begin as random directions. Each forward in training turns them a step nearer to the directions that are stretched most: w v is turned to u and wᵀ u to v. In evaluation they stay. Here y is the weight that the layer uses, and start the u of the step before.",
  torch: "torch.nn.utils.spectral_norm",
  see: ["weightNorm", "norm", "matmul", "Linear"],
  derivation: `
    t[i]          = sum over o of weight[o, i] start[o]    -- the power method: wᵀ u, from the u of the step before
    v[i]          = t[i] / sqrt(sum over k of t[k]^2)      -- brought to length 1
    r[o]          = sum over i of weight[o, i] v[i]        -- and w v
    u[o]          = r[o] / sqrt(sum over k of r[k]^2)
    sigma         = sum over o, i of u[o] weight[o, i] v[i]
    sigma         = sqrt(sum over o of r[o]^2)             -- u points along w v: sigma is its length
    y[o, i]       = weight[o, i] / sigma
    dsigma/dweight[o, i] = u[o] v[i]                       -- constant factor: u and v count as numbers that do not depend on w
    q             = sum over o, i of gy[o, i] y[o, i]
    gweight[o, i] = (gy[o, i] - q u[o] v[i]) / sigma       -- quotient rule, chain rule: every y depends on sigma
    where steps = 100
    sum over o of weight[o, i] u[o] = sigma v[i]           -- after many steps v no longer turns
    sum over k, o of weight[o, i] weight[o, k] v[k] = sigma^2 v[i]  -- so v is an eigenvector of wᵀ w: the one with the largest eigenvalue, whose share each step makes grow most
  `,
};

/** One row for each entry of axis dim. */
function matrixOf(weight: Tensor, dim: number): Tensor {
  const axes = [...weight.shape.keys()];
  const moved = dim === 0 ? weight : permute(weight, [dim, ...axes.filter((axis) => axis !== dim)]);
  return reshape(moved, [weight.shape[dim], -1]);
}

/** A step of the power method for a matrix, `times` over: v = wᵀ u and u = w v, each brought to length 1. */
function turn(matrix: Tensor, u: Buffer, v: Buffer, times: number, eps: number): void {
  noGrad(() => {
    for (let i = 0; i < times; i++) {
      v.assign(normalize(matmul(transpose(matrix, 0, 1), u), 2, 0, { eps }));
      u.assign(normalize(matmul(matrix, v), 2, 0, { eps }));
    }
  });
}

/** w / (uᵀ w v), where u and v as they are now count as numbers. */
function scaled(weight: Tensor, u: Buffer, v: Buffer, dim: number): Tensor {
  const [row, column] = [u, v].map(copyOf);
  return div(weight, sum(mul(row, matmul(matrixOf(weight, dim), column))));
}

/** The next step may turn the buffer before backward has read it. */
function copyOf(x: Tensor): Tensor {
  const copy = empty(x.dtype, x.shape);
  copy.numbers.set(x.numbers);
  return new Tensor(copy);
}

function direction(size: number, dtype: Dtype, eps: number): Buffer {
  const array = empty(dtype, [size]);
  defaultGenerator.normal(array.numbers);
  return new Buffer(normalize(new Tensor(array), 2, 0, { eps }));
}

const atLeast = (name: string, kind: string, accepts: (value: number) => boolean) => ({ ...take.number(name), required: false, kind, accepts: (value: unknown) => typeof value === "number" && accepts(value) }); // prettier-ignore

/**
 * Replaces a parameter of the module by weight_orig / sigma, with sigma the largest singular value, as far as nPowerIterations steps before each
 * forward in training find it. As torch.nn.utils.spectral_norm; the first directions are drawn from the default generator, u before v.
 * @param name of the parameter; default "weight"
 * @param eps what a length is at least taken to be; default 1e-12
 * @param dim the axis of the outputs; default 0, 1 for ConvTranspose
 * @returns the module
 */
export const spectralNorm = called(
  "spectralNorm",
  [
    moduleArg,
    nameArg,
    atLeast("nPowerIterations", "a whole number >= 1", (value) => Number.isInteger(value) && value >= 1),
    atLeast("eps", "a number >= 0", (value) => value >= 0),
    take.optional(take.dim("dim")),
  ],
  <M extends AnyModule>(module: M, name = "weight", nPowerIterations = 1, eps = 1e-12, dim: number | null = null): M => {
    const orig = parameterOf("spectralNorm", module, name);
    const axes = orig.shape.length;
    const given = dim ?? (module instanceof ConvTranspose1d || module instanceof ConvTranspose2d ? 1 : 0);
    if (given < -axes || given >= axes)
      throw new ArgumentError(`spectralNorm: dim must be from ${-axes} to ${axes - 1}, got ${given}`);
    const axis = given < 0 ? given + axes : given;
    const rows = orig.shape[axis];
    const u = direction(rows, orig.dtype, eps);
    const v = direction(orig.numel / rows, orig.dtype, eps);
    const hook = (module as unknown as Module).registerForwardPreHook(() => {
      if (module.training)
        turn(
          noGrad(() => matrixOf(orig, axis)),
          u,
          v,
          nPowerIterations,
          eps,
        );
      return undefined;
    });
    parametrize(module, name, { by: "spectralNorm", parts: { orig, u, v }, value: (now) => scaled(now.orig, u, v, axis), hook });
    return module;
  },
);

/** Makes the weight a parameter again. As torch.nn.utils.remove_spectral_norm. */
export const removeSpectralNorm = remover("removeSpectralNorm", "spectralNorm");
