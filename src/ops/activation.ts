// What the activation functions share: y = f(x), entry by entry, and options that each have a default.
import { take } from "../autograd/call.js";
import type { TensorLike } from "../autograd/op.js";
import type { View } from "../notation/pageText.js";
import { withDefaults, type Fields, type Options, type Values } from "../core/fields.js";

/** The argument list (x, { .. }) of an operation of its own. */
export function shaped<F extends Fields>(fields: F) {
  return {
    ...listed(fields),
    args: (x: TensorLike, options?: Options<F>): { readonly x: TensorLike } & Values<F> => ({
      x,
      ...withDefaults(fields, options),
    }),
  };
}

/** The same of one that is composed of others. */
export function composedShape<F extends Fields>(fields: F) {
  return { ...listed(fields), defaults: withDefaults(fields) as Readonly<Record<string, unknown>> };
}

function listed(fields: Fields) {
  return { inputs: ["x"] as const, takes: [take.operand("x"), take.options(fields)], view: "entries" as View };
}
