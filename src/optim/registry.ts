// The optimizers that an experiment file may name.
import type { Parameter } from "../autograd/parameter.js";
import { inCamelCase, type Fields } from "../core/fields.js";
import type { PageText } from "../notation/pageText.js";
import { Adam, adamFields, adamText, AdamW, adamwFields, adamwText, type AdamOptions } from "./adam.js";
import type { Optimizer } from "./optimizer.js";
import { SGD, sgdFields, sgdText, type SgdOptions } from "./sgd.js";

export interface OptimizerDeclaration extends PageText {
  readonly name: string;
  readonly formula: string;
  readonly fields: Fields;
}

export interface OptimizerEntry {
  readonly declaration: OptimizerDeclaration;
  /** `args` are in PyTorch's names. */
  readonly create: (parameters: readonly Parameter[], args: Readonly<Record<string, unknown>>) => Optimizer;
}

export const optimizers = {
  SGD: {
    declaration: {
      name: "SGD",
      formula: "p[t] = p[t - 1] - lr v[t], v[t] = momentum v[t - 1] + gradient",
      fields: sgdFields,
      ...sgdText,
    },
    create: (parameters, args) => new SGD(parameters, inCamelCase<SgdOptions>(args)) as unknown as Optimizer,
  },
  Adam: {
    declaration: {
      name: "Adam",
      formula:
        "p[t] = p[t - 1] - lr M[t] / (sqrt(V[t]) + eps); M, V: the bias-corrected running means of the gradient and of its square",
      fields: adamFields,
      ...adamText,
    },
    create: (parameters, args) => new Adam(parameters, inCamelCase<AdamOptions>(args)) as unknown as Optimizer,
  },
  AdamW: {
    declaration: {
      name: "AdamW",
      formula: "p[t] = (1 - lr weight_decay) p[t - 1] - lr M[t] / (sqrt(V[t]) + eps), M and V as in Adam",
      fields: adamwFields,
      ...adamwText,
    },
    create: (parameters, args) => new AdamW(parameters, inCamelCase<AdamOptions>(args)) as unknown as Optimizer,
  },
} satisfies Record<string, OptimizerEntry>;

export type OptimizerName = keyof typeof optimizers;

/** By any name that a file may hold. */
export const optimizerRegistry: Readonly<Record<string, OptimizerEntry>> = optimizers;
