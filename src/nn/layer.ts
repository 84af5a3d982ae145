// A layer is declared once. From the declaration come the checks of its constructor and of the YAML file, in the same words,
// its defaults and help, and the shape of its output.
import type { Generator } from "../core/rng.js";
import type { Fields, Values } from "../core/fields.js";
import type { Dtype, Shape } from "../kernels/ndarray.js";

/** What every layer with random or learned numbers takes besides its own arguments. */
export interface TensorOptions {
  /** Default "float32". */
  readonly dtype?: Dtype | undefined;
  /** Default: the generator that manualSeed() seeds. */
  readonly generator?: Generator | undefined;
}

export interface LayerDeclaration<F extends Fields = Fields> {
  /** PyTorch's class name. */
  readonly name: string;
  /** What it computes, one line. */
  readonly formula: string;
  /** The arguments, under PyTorch's names. */
  readonly fields: F;
  /** Arguments that follow from the shape of one row of input. */
  readonly infer?: (input: Shape) => Readonly<Record<string, number>>;
  /** The shape of one row of output. @throws ShapeError when a row of this shape does not fit. */
  readonly outputShape: (input: Shape, values: Values<F>) => Shape;
}

/** Keeps the literal's type. */
export function declareLayer<const F extends Fields>(declaration: LayerDeclaration<F>): LayerDeclaration<F> {
  return declaration;
}
