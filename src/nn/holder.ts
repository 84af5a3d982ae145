// Layers made of other layers: a path with a way round it, paths side by side, a path again and again. In an experiment file they hold lists
// of layers, through which shapes are followed as through the model itself.
import type { Fields, Values } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import type { LayerDeclaration, TensorOptions } from "./layer.js";
import type { Module } from "./module.js";
import type { Sequential } from "./sequential.js";

/** What the inside of a holder is, for one row. */
export interface Inside {
  readonly input: Shape;
  /** What comes out of each list. */
  readonly outputs: readonly Shape[];
}

export interface Holding<F extends Fields = Fields> {
  /** The argument that holds the layers. */
  readonly key: keyof F & string;
  /** How often its list is made, each time with weights of its own; once when left out. */
  readonly times?: (values: Values<F>) => number;
  /** The shape of one row of output. @throws ShapeError when the results do not go together */
  readonly join: (inside: Inside, values: Values<F>) => Shape;
  /** How many numbers are learned beside those of the layers inside. */
  readonly parameters?: (inside: Inside) => number;
  /** Builds it around its lists, each as often as `times` says. */
  readonly make: (lists: readonly Sequential[], values: Values<F>, inside: Inside, tensors: TensorOptions) => Module;
}

/** Of one shape there is nothing to infer: a holder's output follows from the layers inside. */
export type HolderDeclaration<F extends Fields = Fields> = Pick<LayerDeclaration<F>, "name" | "formula" | "fields" | "page"> & {
  readonly holds: Holding<NoInfer<F>>;
};

/** Keeps the literal's type. */
export function declareHolder<const F extends Fields>(declaration: HolderDeclaration<F>): HolderDeclaration<F> {
  return declaration;
}
