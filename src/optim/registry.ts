// The optimizers that an experiment file may name.
import type { Parameter } from "../autograd/parameter.js";
import { camelCase, type Fields } from "../core/fields.js";
import { Adam, adamFields, AdamW, adamwFields, type AdamOptions } from "./adam.js";
import type { Optimizer } from "./optimizer.js";
import { SGD, sgdFields, type SgdOptions } from "./sgd.js";

export interface OptimizerEntry {
  readonly declaration: { readonly name: string; readonly formula: string; readonly fields: Fields };
  /** `args` are in PyTorch's names. */
  readonly create: (parameters: readonly Parameter[], args: Readonly<Record<string, unknown>>) => Optimizer;
}

export const optimizerRegistry: Readonly<Record<string, OptimizerEntry>> = {
  SGD: {
    declaration: { name: "SGD", formula: "p = p - lr v, where v = momentum v + gradient", fields: sgdFields },
    create: (parameters, args) => new SGD(parameters, inCamelCase<SgdOptions>(args)) as unknown as Optimizer,
  },
  Adam: {
    declaration: {
      name: "Adam",
      formula: "p = p - lr m / (sqrt(v) + eps), m and v the running means of the gradient and of its square",
      fields: adamFields,
    },
    create: (parameters, args) => new Adam(parameters, inCamelCase<AdamOptions>(args)) as unknown as Optimizer,
  },
  AdamW: {
    declaration: { name: "AdamW", formula: "Adam, and p = p (1 - lr weight_decay) before each step", fields: adamwFields },
    create: (parameters, args) => new AdamW(parameters, inCamelCase<AdamOptions>(args)) as unknown as Optimizer,
  },
};

function inCamelCase<T>(args: Readonly<Record<string, unknown>>): T {
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [camelCase(key), value])) as T;
}
