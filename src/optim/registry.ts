// What an experiment file needs to know of each optimizer of the table.
import type { Tensor } from "../autograd/tensor.js";
import { inCamelCase } from "../core/fields.js";
import type { OptimizerArgs, OptimizerDeclaration } from "./declaration.js";
import type { Optimizer } from "./optimizer.js";
import * as table from "./table.js";

export interface OptimizerEntry {
  readonly declaration: OptimizerDeclaration;
  /** `args` are in PyTorch's names. */
  readonly create: (
    parameters: Iterable<Tensor> | Iterable<{ readonly params: Iterable<Tensor> }>,
    args: OptimizerArgs,
  ) => Optimizer;
}

export type OptimizerName = keyof typeof table;

interface AnyClass {
  readonly declaration: OptimizerDeclaration;
  new (parameters: unknown, options: object): Optimizer;
}

const classes = Object.entries(table as unknown as Readonly<Record<OptimizerName, AnyClass>>);

function entryOf(optimizer: AnyClass): OptimizerEntry {
  return {
    declaration: optimizer.declaration,
    create: (parameters, args) => new optimizer(parameters, inCamelCase(args)),
  };
}

/** All optimizers. */
export const optimizers = Object.fromEntries(classes.map(([name, optimizer]) => [name, entryOf(optimizer)])) as Readonly<Record<OptimizerName, OptimizerEntry>>; // prettier-ignore

/** The same by the names that an experiment file gives. */
export const optimizerRegistry: Readonly<Record<string, OptimizerEntry>> = optimizers;
