// Rows of unequal length in one batch: each is filled up behind its end, and `lengths` says where that is. Layers that look at several steps at
// once need to know; the others compute each step by itself, and what they make of the padding is looked at by nobody.
// In a decoder layers may also look at what an encoder has made of another row, the memory.
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import type { HolderDeclaration } from "./holder.js";
import type { LayerDeclaration } from "./layer.js";
import type { Module } from "./module.js";
import type { Lengths } from "./recurrent.js";

/** What an encoder has made of rows, for the layers of a decoder to look at. */
export interface Memory {
  /** (N, S, E) */
  readonly steps: Tensor;
  /** How many steps of each row are real. */
  readonly lengths: readonly number[];
}

export interface WithMemory extends Lengths {
  readonly memory?: Memory | null;
}

/** What layers are told beside x: { lengths, memory }. Any object to the compiler, so that a layer that takes two tensors is a Module as well. */
export type Told = WithMemory | object;

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

/** Whether a layer looks at what an encoder has made. */
export function takesMemory(declaration: object): boolean {
  return "memory" in declaration && declaration.memory === "taken";
}

/** What a layer makes of x, told what it wants to know. */
export function forwardWith(layer: Module, x: Tensor, told: Told): Tensor {
  const { lengths = null, memory = null } = told as WithMemory;
  const { declaration } = layer.constructor as { readonly declaration?: Declared };
  if (declaration === undefined) return layer.forward(x);
  const wanted: WithMemory = {
    ...(lengths !== null && takesLengths(declaration) ? { lengths } : {}),
    ...(memory !== null && ("holds" in declaration || takesMemory(declaration)) ? { memory } : {}),
  };
  if (Object.keys(wanted).length === 0) return layer.forward(x);
  return (layer as unknown as Module<Tensor, [x: Tensor, options: WithMemory]>).forward(x, wanted);
}

/** The memory that a layer was told of. @throws ArgumentError when it was not */
export function memoryOf(name: string, told: Told): Memory {
  const { memory = null } = told as WithMemory;
  if (memory !== null) return memory;
  throw new ArgumentError(`${name}: it looks at what an encoder has made of another row, and there is none`, { hint: "call it with { memory: { steps, lengths } }, as a decoder does" }); // prettier-ignore
}
