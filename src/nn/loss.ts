// How the class of a loss is made from its declaration, which stands beside the same loss as a function.
import { tensor } from "../autograd/create.js";
import { Buffer } from "../autograd/parameter.js";
import { Tensor } from "../autograd/tensor.js";
import { MlbhError } from "../core/errors.js";
import { field, inCamelCase, snakeCase, type Fields, type Options, type Values } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { isPlain } from "../core/words.js";
import { readArguments, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";
import type { LossPage } from "./pages.js";

export const reduction = field.choice(["mean", "sum", "none"], {
  default: "mean",
  help: "what becomes of the losses of single entries",
});

/** The loss as a function: two or three tensors, then its options. */
export type LossFunction = (first: Tensor, second: Tensor, ...rest: never[]) => Tensor;

/** What one output of the model is, for messages. */
export type OutputKind = "a probability" | "a logit" | "a log-probability" | "a score" | "a rate" | "a log-rate" | "a value";

/** What an experiment must know of its loss. */
export interface Reading<F extends Fields = Fields> {
  readonly task: "binary" | "multiclass" | "regression";
  readonly output: OutputKind | ((values: Values<F>) => OutputKind);
  /** The model's outputs as probabilities of the classes, or as values. */
  readonly predict: (output: Tensor, values: Values<F>) => Tensor;
  /** Where it needs another number of outputs for one row than its task asks for. @returns what they are, for messages: "one for each .." */
  readonly outputs?: (values: Values<F>) => { readonly count: number; readonly meaning: string };
  /** Where it compares more than one tensor with the target: what they are, out of the model's output. In code they may also be given apart. */
  readonly parts?: (output: Tensor) => readonly [input: Tensor, third: Tensor];
  /** Whether the target is a count: never below 0, and not scaled. */
  readonly counts?: true;
  /** The loss of the best constant, by a formula; without it nobody knows. */
  readonly constant?: true;
}

/** A loss without a reading is for programs only. */
export interface LossDeclaration<F extends Fields = Fields, A extends LossFunction = LossFunction> {
  /** PyTorch's class name. */
  readonly name: string;
  readonly formula: string;
  /** The same as a function, perhaps with options that the class does not have. */
  readonly apply: A;
  readonly fields: F;
  readonly reading?: Reading<F>;
  /** What `mlbh explain` says of it. */
  readonly page: LossPage;
}

/** The tensors of the function without its options. */
type Tensors<A extends LossFunction> = A extends (input: Tensor, target: Tensor, options?: never) => Tensor
  ? [input: Tensor, target: Tensor]
  : [first: Tensor, second: Tensor, third: Tensor];

/** Weights may be tensors. */
type OrTensors<O> = { readonly [K in keyof O]: K extends "weight" | "posWeight" ? O[K] | Tensor : O[K] };

export interface LossClass<F extends Fields = Fields, T extends readonly Tensor[] = readonly Tensor[]> {
  readonly declaration: LossDeclaration;
  new (options?: OrTensors<Options<F>> & TensorOptions): Module & { forward(...tensors: T): Tensor };
}

/** What PyTorch keeps in buffers. */
const weights: readonly string[] = ["weight", "posWeight"];

/** Weights may be given as tensors of any shape, as in PyTorch: their numbers in a list, and the shape apart. */
function inLists(given: unknown, shapes: Map<unknown, Shape>): unknown {
  if (given instanceof Tensor) {
    const list = Array.from(given.data);
    shapes.set(list, given.shape);
    return list;
  }
  if (!isPlain(given)) return given;
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, weights.includes(key) ? inLists(value, shapes) : value])); // prettier-ignore
}

export function declareLoss<const F extends Fields, A extends LossFunction>(
  declaration: LossDeclaration<F, A>,
): LossClass<F, Tensors<A>> {
  const { name, fields, reading } = declaration;
  const apply = declaration.apply as unknown as (...args: readonly unknown[]) => Tensor;
  const whole = (inputs: readonly Tensor[]): readonly Tensor[] => {
    if (inputs.length !== 2 || reading?.parts === undefined) return inputs;
    const [input, third] = reading.parts(inputs[0]);
    return [input, inputs[1], third];
  };
  const loss = class extends Module {
    static readonly declaration = declaration as unknown as LossDeclaration;
    readonly #values: Values<F>;
    readonly #options: Record<string, unknown> = {};
    readonly tensors = new Map<string, Buffer>();

    constructor(given: OrTensors<Options<F>> & TensorOptions = {} as OrTensors<Options<F>>, ...more: never[]) {
      super();
      const shapes = new Map<unknown, Shape>();
      const { values, tensors } = readArguments(name, fields, [given, ...more].map((each) => inLists(each, shapes)), 0); // prettier-ignore
      this.#values = values;
      const { dtype = "float32" } = tensors;
      for (const [key, value] of Object.entries(values)) {
        if (value === null) continue;
        const isWeight = weights.includes(key) && Array.isArray(value);
        if (isWeight)
          this.tensors.set(key, new Buffer(tensor(value as number[], { dtype, shape: shapes.get(value) ?? [value.length] })));
        else this.#options[key] = value;
      }
    }

    forward(...inputs: readonly Tensor[]): Tensor {
      try {
        return apply(...whole(inputs), { ...this.#options, ...Object.fromEntries(this.tensors) });
      } catch (error) {
        throw error instanceof MlbhError ? error.within(name) : error;
      }
    }

    /** The model's outputs as what they say: probabilities of the classes, or values. */
    predict(output: Tensor): Tensor {
      return reading?.predict(output, this.#values) ?? output;
    }

    /** Weights are buffers, as in PyTorch; in a Map the walk over the fields does not see them. */
    override *namedBuffers(prefix = ""): Generator<[string, Buffer]> {
      for (const [key, buffer] of this.tensors) yield [prefix + snakeCase(key), buffer];
    }
  };
  Object.defineProperty(loss, "name", { value: name });
  return loss;
}

/** As an experiment uses it. */
export type Loss = Module & { forward(...tensors: readonly Tensor[]): Tensor; predict(output: Tensor): Tensor };

export interface LossEntry {
  readonly declaration: LossDeclaration;
  /** `args` are in PyTorch's names. */
  readonly create: (args: Readonly<Record<string, unknown>>, options: TensorOptions) => Loss;
}

export function entryOf(loss: LossClass): LossEntry {
  return {
    declaration: loss.declaration,
    create: (args, options) => new loss({ ...inCamelCase<object>(args), ...options } as never) as Loss,
  };
}
