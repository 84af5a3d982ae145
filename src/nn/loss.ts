// How the class of a loss is made from its declaration and a function.
import { tensor } from "../autograd/create.js";
import { Buffer } from "../autograd/parameter.js";
import type { Tensor } from "../autograd/tensor.js";
import { MlbhError } from "../core/errors.js";
import { field, inCamelCase, snakeCase, type Fields, type Options, type Values } from "../core/fields.js";
import { readArguments, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";
import type { LossPage } from "./pages.js";

export const reduction = field.choice(["mean", "sum", "none"], {
  default: "mean",
  help: "what becomes of the losses of single entries",
});

export interface LossDeclaration<F extends Fields = Fields> {
  readonly name: string;
  readonly formula: string;
  readonly fields: F;
  readonly task: "binary" | "multiclass" | "regression";
  /** What one output of the model is, for messages. */
  readonly output: "a probability" | "a logit" | "a log-probability" | "a value";
  /** The model's outputs as probabilities of the classes, or as values. */
  readonly predict: (output: Tensor) => Tensor;
  /** What `mlbh explain` says of it. */
  readonly page: LossPage;
}

type Loss = Module & { forward(input: Tensor, target: Tensor): Tensor };
type LossClass<F extends Fields> = new (options?: Options<F> & TensorOptions) => Loss;
/** Argument values with lists of numbers turned into tensors. */
type Apply<F extends Fields> = (input: Tensor, target: Tensor, values: Values<F>, tensors: ReadonlyMap<string, Tensor>) => Tensor;

export interface LossEntry {
  readonly declaration: LossDeclaration;
  /** `args` are in PyTorch's names. */
  readonly create: (args: Readonly<Record<string, unknown>>, options: TensorOptions) => Loss;
}

const entries = new Map<unknown, LossEntry>();

/** What is known of the class of a loss. */
export function entryOf(loss: unknown): LossEntry {
  return entries.get(loss)!;
}

export function declareLoss<const F extends Fields>(declaration: LossDeclaration<F>, apply: Apply<F>): LossClass<F> {
  const { name, fields } = declaration;
  const loss = class extends Module {
    readonly #values: Values<F>;
    readonly tensors = new Map<string, Buffer>();

    constructor(given: Options<F> & TensorOptions = {} as Options<F>, ...none: never[]) {
      super();
      const { values, tensors } = readArguments(name, fields, [given, ...none], 0);
      this.#values = values;
      const { dtype = "float32" } = tensors;
      for (const [key, value] of Object.entries(this.#values))
        if (Array.isArray(value)) this.tensors.set(key, new Buffer(tensor(value as number[], { dtype })));
    }

    forward(input: Tensor, target: Tensor): Tensor {
      try {
        return apply(input, target, this.#values, this.tensors);
      } catch (error) {
        throw error instanceof MlbhError ? error.within(name) : error;
      }
    }

    /** Weights are buffers, as in PyTorch; in a Map the walk over the fields does not see them. */
    override *namedBuffers(prefix = ""): Generator<[string, Buffer]> {
      for (const [key, buffer] of this.tensors) yield [prefix + snakeCase(key), buffer];
    }
  };
  Object.defineProperty(loss, "name", { value: name });
  const create: LossEntry["create"] = (args, options) => new loss({ ...inCamelCase<Options<F>>(args), ...options });
  entries.set(loss, { declaration, create });
  return loss;
}

/** Options with the weights that were given. */
export function withTensors(tensors: ReadonlyMap<string, Tensor>): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(tensors);
}
