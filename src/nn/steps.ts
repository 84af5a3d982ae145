// Rows of steps, (T, F), as an experiment file gives them to recurrent layers and to attention.
import { formatShape } from "../autograd/shapes.js";
import { ShapeError } from "../core/errors.js";
import type { Shape } from "../kernels/ndarray.js";

/** In an experiment file a row is (steps, features). @throws ShapeError for another, or where rows do not come first */
export function stepsOf(name: string, input: Shape, { batchFirst = true }: { readonly batchFirst?: boolean } = {}): Shape {
  if (input.length !== 2)
    throw new ShapeError(`${name}: expects rows of shape (steps, features), got ${formatShape(input)}`, {
      hint: "put Unflatten: {sizes: [steps, features]} before it to cut rows into steps",
    });
  if (!batchFirst)
    throw new ShapeError(`${name}: in an experiment file rows come before steps`, { hint: "leave batch_first out" });
  return input;
}

/** The width of a step, for `infer`; nothing of a shape that has no steps, which outputShape refuses. */
export function inferWidth<K extends string>(name: K, input: Shape): { readonly [key in K]?: number } {
  return (input.length === 2 || input.length === 3 ? { [name]: input[input.length - 1] } : {}) as {
    readonly [key in K]?: number;
  };
}
