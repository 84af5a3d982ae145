// Linear: {tie: 0}: the layer learns no weight of its own, its weight is that of layer 0 of the model.
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { InputError, type Problem } from "../core/errors.js";
import { sameShape } from "../kernels/ndarray.js";
import type { Layer } from "../nn/registry.js";

/** The model as far as it is built. */
export interface Top {
  readonly modules: readonly Layer[];
  readonly layers: readonly { readonly name: string }[];
  /** How many layers it will have. */
  readonly count: number;
}

/**
 * Puts the weight of layer `tie` in the place of a layer's own.
 * @param key the field of the layer that holds it
 * @param at a problem at the argument's place
 * @throws InputError when there is no such layer before this one, or its weight is of another shape
 */
export function shareWeight(
  module: Layer,
  key: string,
  tie: number,
  { modules, layers, count }: Top,
  at: (message: string, hint?: string) => Problem,
): void {
  const weightOf = (layer: Layer): Parameter | null => {
    const weight: unknown = Reflect.get(layer, key);
    return weight instanceof Parameter ? weight : null;
  };
  const own = weightOf(module)!;
  const fits = modules.flatMap((layer, i) => (sameShape(weightOf(layer)?.shape ?? [], own.shape) ? [`tie: ${i} (${layers[i].name})`] : [])); // prettier-ignore
  const hint = fits.length === 0 ? `no layer before it has a weight of shape ${formatShape(own.shape)}: leave tie out` : `write ${fits.join(" or ")}`; // prettier-ignore
  const fail = (message: string): never => {
    throw new InputError([at(message, hint)]);
  };
  if (tie >= count) fail(`names layer ${tie}, but the model has layers 0 to ${count - 1}`);
  if (tie >= modules.length) fail(`names layer ${tie}, which does not come before this one`);
  const weight = weightOf(modules[tie]) ?? fail(`names layer ${tie}, ${layers[tie].name}, which has no ${key} of its own`);
  if (!sameShape(weight.shape, own.shape))
    fail(`names layer ${tie}, ${layers[tie].name}, whose ${key} is ${formatShape(weight.shape)}, but here it must be ${formatShape(own.shape)}`); // prettier-ignore
  Reflect.set(module, key, weight);
}
