// Rows of unequal length in one batch: each is filled up behind its end, and `lengths` says where that is. Layers that look at several steps at
// once need to know; the others compute each step by itself, and what they make of the padding is looked at by nobody.
import type { Tensor } from "../autograd/tensor.js";
import type { HolderDeclaration } from "./holder.js";
import type { LayerDeclaration } from "./layer.js";
import type { Module } from "./module.js";
import type { Lengths } from "./recurrent.js";

/** What layers are told beside x: { lengths }. Any object to the compiler, so that a layer that takes two tensors is a Module as well. */
export type Told = Lengths | object;

type Declared = Partial<LayerDeclaration> | HolderDeclaration;

/** Whether forward takes { lengths }: a layer that says so, or one that holds others, which it passes them on to. */
function takesLengths(declaration: Declared | undefined): boolean {
  return declaration !== undefined && ("holds" in declaration || declaration.lengths === "taken");
}

/** Whether a layer leaves the real steps alone with whatever stands behind them. */
export function bearsPadding(declaration: LayerDeclaration, module: object): boolean {
  const { eachStep = false, lengths } = declaration;
  return lengths !== undefined || (typeof eachStep === "function" ? eachStep(module) : eachStep);
}

/** What a layer makes of x, told how long the rows are where it wants to know. */
export function forwardWith(layer: Module, x: Tensor, told: Told): Tensor {
  const { lengths = null } = told as Lengths;
  const { declaration } = layer.constructor as { readonly declaration?: Declared };
  if (lengths === null || !takesLengths(declaration)) return layer.forward(x);
  return (layer as unknown as Module<Tensor, [x: Tensor, options: Lengths]>).forward(x, { lengths });
}
