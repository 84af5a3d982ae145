// The loss classes, and what an experiment file must know of each: the task it belongs to, and how to read the model's output.
import { tensor } from "../autograd/create.js";
import { Buffer } from "../autograd/parameter.js";
import type { Tensor } from "../autograd/tensor.js";
import { MlbhError } from "../core/errors.js";
import { camelCase, field, snakeCase, type Fields, type Options, type Values } from "../core/fields.js";
import { crossEntropy, nllLoss } from "../functional/crossEntropy.js";
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, l1Loss, mseLoss } from "../functional/losses.js";
import { exp } from "../ops/exp.js";
import { sigmoid } from "../ops/sigmoid.js";
import { softmax } from "../ops/softmax.js";
import { readArguments, type TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export interface LossDeclaration<F extends Fields = Fields> {
  readonly name: string;
  readonly formula: string;
  readonly fields: F;
  readonly task: "binary" | "multiclass" | "regression";
  /** What one output of the model is, for messages. */
  readonly output: "a probability" | "a logit" | "a log-probability" | "a value";
  /** The model's outputs as probabilities of the classes, or as values. */
  readonly predict: (output: Tensor) => Tensor;
}

const reduction = field.choice(["mean", "sum", "none"], {
  default: "mean",
  help: "what becomes of the losses of single entries",
});
const weight = field.numbers({ default: null, min: 0, help: "factor for each class" });
const ignore_index = field.integer({ default: -100, help: "rows with this class count for nothing" });

type Loss = Module & { forward(input: Tensor, target: Tensor): Tensor };
type LossClass<F extends Fields> = new (options?: Options<F> & TensorOptions) => Loss;
/** Argument values with lists of numbers turned into tensors. */
type Apply<F extends Fields> = (input: Tensor, target: Tensor, values: Values<F>, tensors: ReadonlyMap<string, Tensor>) => Tensor;

export interface LossEntry {
  readonly declaration: LossDeclaration;
  /** `args` are in PyTorch's names. */
  readonly create: (args: Readonly<Record<string, unknown>>, options: TensorOptions) => Loss;
}

const entries = new Map<string, LossEntry>();

function declareLoss<const F extends Fields>(declaration: LossDeclaration<F>, apply: Apply<F>): LossClass<F> {
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
  const create: LossEntry["create"] = (args, options) => {
    const values = Object.fromEntries(Object.entries(args).map(([key, value]) => [camelCase(key), value]));
    return new loss({ ...(values as Options<F>), ...options });
  };
  entries.set(name, { declaration: declaration, create });
  return loss;
}

/** Options with the weights that were given. */
function withTensors(tensors: ReadonlyMap<string, Tensor>): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(tensors);
}

const same = (output: Tensor): Tensor => output;

export const BCELoss = declareLoss(
  {
    name: "BCELoss",
    formula: "-(t ln p + (1 - t) ln(1 - p)) for a probability p",
    fields: { reduction },
    task: "binary",
    output: "a probability",
    predict: same,
  },
  (input, target, values) => binaryCrossEntropy(input, target, values),
);

export const BCEWithLogitsLoss = declareLoss(
  {
    name: "BCEWithLogitsLoss",
    formula: "-(t ln p + (1 - t) ln(1 - p)) for p = sigmoid(z) and a logit z",
    fields: {
      reduction,
      pos_weight: field.numbers({ default: null, above: 0, count: 1, help: "factor of the positive rows, to balance rare ones" }),
    },
    task: "binary",
    output: "a logit",
    predict: sigmoid,
  },
  (input, target, values, tensors) =>
    binaryCrossEntropyWithLogits(input, target, { reduction: values.reduction, ...withTensors(tensors) }),
);

export const CrossEntropyLoss = declareLoss(
  {
    name: "CrossEntropyLoss",
    formula: "-ln p[t] for p = softmax(z) and a logit z for each class",
    fields: {
      weight,
      ignore_index,
      label_smoothing: field.number({ min: 0, max: 1, default: 0, help: "share of the target that is spread over all classes" }),
      reduction,
    },
    task: "multiclass",
    output: "a logit",
    predict: (output) => softmax(output, 1),
  },
  (input, target, { weight: _, ...values }, tensors) => crossEntropy(input, target, { ...values, ...withTensors(tensors) }),
);

export const NLLLoss = declareLoss(
  {
    name: "NLLLoss",
    formula: "-ln p[t] for a log-probability ln p of each class, as LogSoftmax gives",
    fields: { weight, ignore_index, reduction },
    task: "multiclass",
    output: "a log-probability",
    predict: exp,
  },
  (input, target, { weight: _, ...values }, tensors) => nllLoss(input, target, { ...values, ...withTensors(tensors) }),
);

export const MSELoss = declareLoss(
  { name: "MSELoss", formula: "(y - t)^2", fields: { reduction }, task: "regression", output: "a value", predict: same },
  (input, target, values) => mseLoss(input, target, values),
);

export const L1Loss = declareLoss(
  { name: "L1Loss", formula: "|y - t|", fields: { reduction }, task: "regression", output: "a value", predict: same },
  (input, target, values) => l1Loss(input, target, values),
);

/** The losses that an experiment file may name. */
export const lossRegistry: Readonly<Record<string, LossEntry>> = Object.fromEntries(entries);
