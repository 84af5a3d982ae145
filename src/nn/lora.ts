// y = w + alpha / rank B A: a weight that stays as it is, and beside it two thin matrices that learn (Hu et al. 2021)
import { called, take } from "../autograd/call.js";
import { full, zeros } from "../autograd/create.js";
import { noGrad } from "../autograd/mode.js";
import { Buffer, Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { field } from "../core/fields.js";
import type { NdArray } from "../kernels/ndarray.js";
import type { FormulaText } from "../notation/pageText.js";
import { add } from "../ops/add.js";
import { matmul } from "../ops/matmul.js";
import { mul } from "../ops/mul.js";
import { kaimingUniformBound, uniform } from "./init.js";
import { moduleArg, nameArg, parameterOf, parametrize, remover, type AnyModule, type Parametrization } from "./parametrized.js";

export const loraText: FormulaText = {
  formula: "w + alpha / rank B A: the weight stays as it is; beside it two thin matrices learn what to change",
  about:
    "A large model that has learnt much needs little to learn more, and what its weights have to change has a low rank. So w (out, in) is frozen, and only A (rank, in) and B (out, rank) are trained: rank (in + out) numbers in place of in out, and the optimizer remembers no more than these. A begins as the weights of Linear do, and B as 0, so that at first nothing is changed. alpha sets how much the adapter counts, whatever its rank. In place of the parameter weight the module has weight_orig, weight_lora_a, weight_lora_b, and alpha / rank as weight_lora_scale. Here w is orig, A is a and B is b. Afterwards mergeLora makes one weight of them again, which costs no more than before. Make the optimizer after the adapters, with the parameters that require a gradient.",
  torch: "peft.LoraConfig(r=rank, lora_alpha=alpha)",
  see: ["weightNorm", "matmul", "Linear", "kaimingUniformBound"],
  derivation: `
    s            = alpha / rank
    y[o, i]      = orig[o, i] + s sum over r of b[o, r] a[r, i]  -- the weight w that the layer uses
    y            = orig + alpha / rank * (b @ a)                          -- the same as matrices: b @ a has the shape of w, and no more than rank independent rows
    ga[r, i]     = sum over o of gy[o, i] s b[o, r]            -- chain rule, constant factor: a[r, i] reaches all rows of column i
    gb[o, r]     = sum over i of gy[o, i] s a[r, i]            -- constant factor: b[o, r] reaches all of row o
    ga           = alpha / rank * (bᵀ @ gy)
    gb           = alpha / rank * (gy @ aᵀ)
    where start = 1
    y[o, i]      = orig[o, i]                                  -- b begins as 0: the first step goes on from what was learnt
    ga[r, i]     = 0                                           -- so b moves first: with b = 0 nothing reaches a
  `,
};

export interface LoraOptions {
  /** How many rows A has, and columns B; default 8. */
  readonly rank?: number;
  /** The adapter counts alpha / rank; default 16. */
  readonly alpha?: number;
}

export const loraFields = {
  rank: field.integer({ min: 1, default: 8, help: "rows of A and columns of B, the two matrices beside a weight" }),
  alpha: field.number({ above: 0, default: 16, help: "how much they count: the weight is W + alpha / rank B A" }),
};

/** w + s b a. Shapes: w (out, in), a (rank, in), b (out, rank), s (). */
export function adapted(w: Tensor, a: Tensor, b: Tensor, s: Tensor): Tensor {
  return add(w, mul(matmul(b, a), s));
}

/** What takes the place of a weight, wherever it stands. The weight no longer requires a gradient. @throws ArgumentError unless it is a matrix */
export function adapterOf(orig: Parameter, { rank, alpha }: Required<LoraOptions>): Parametrization {
  if (orig.shape.length !== 2)
    throw new ArgumentError(`lora: an adapter stands beside a matrix, and this parameter has the shape ${formatShape(orig.shape)}`); // prettier-ignore
  const [rows, columns] = orig.shape;
  const { dtype } = orig;
  orig.requiresGrad = false;
  const loraA = new Parameter(uniform([rank, columns], kaimingUniformBound(columns), { dtype }));
  const loraB = new Parameter(zeros([rows, rank], { dtype }));
  const loraScale = new Buffer(full([], alpha / rank, { dtype }));
  return {
    by: "lora",
    parts: { orig, loraA, loraB, loraScale },
    value: (now) => adapted(now.orig, now.loraA, now.loraB, now.loraScale),
  };
}

/**
 * Puts an adapter beside a parameter of the module: it becomes weight_orig, which is frozen, and weight_lora_a and weight_lora_b learn.
 * @param name of the parameter, a matrix; default "weight"
 * @returns the module
 */
export const lora = called(
  "lora",
  [moduleArg, nameArg, take.options(loraFields)],
  <M extends AnyModule>(module: M, name = "weight", { rank = 8, alpha = 16 }: LoraOptions = {}): M => {
    parametrize(module, name, adapterOf(parameterOf("lora", module, name), { rank, alpha }));
    return module;
  },
);

/** Makes one parameter of the weight and its adapter, w + alpha / rank B A, which requires a gradient. */
export const mergeLora = remover("mergeLora", "lora");

/** A saved state in which each weight that has an adapter is merged with it: the names are those of a model without adapters. */
export function mergeAdapters(state: ReadonlyMap<string, NdArray>): Map<string, NdArray> {
  const merged = new Map(state);
  for (const name of state.keys()) {
    if (!name.endsWith("_orig")) continue;
    const base = name.slice(0, -"_orig".length);
    const parts = [name, ...["a", "b", "scale"].map((part) => `${base}_lora_${part}`)];
    const arrays = parts.map((part) => state.get(part));
    if (!arrays.every((array) => array !== undefined)) continue;
    const [w, a, b, s] = arrays.map((array) => new Tensor(array));
    for (const part of parts) merged.delete(part);
    merged.set(base, noGrad(() => adapted(w, a, b, s))); // prettier-ignore
  }
  return merged;
}
