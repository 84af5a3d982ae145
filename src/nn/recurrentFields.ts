// What RNN, LSTM and GRU declare alike: their arguments, and the shapes of one row.
import { inferWidth, stepsOf } from "./steps.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field, type Options } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import type { TensorOptions } from "./layer.js";

const first = {
  input_size: field.integer({ min: 1, help: "numbers of each step; follows from the layer before when left out" }),
  hidden_size: field.integer({ min: 1, help: "numbers of the state, and of each step of the output" }),
  num_layers: field.integer({ min: 1, max: 1000, default: 1, help: "how many stand one on top of the other" }),
};
const rest = {
  bias: field.boolean({ default: true, help: "whether biases are learned too" }),
  batch_first: field.boolean({
    default: true,
    help: "rows before steps; always so in an experiment file, while in code false is the default",
  }),
  dropout: field.number({ min: 0, max: 1, default: 0, help: "probability of being set to 0, between two layers" }),
  bidirectional: field.boolean({ default: false, help: "whether the sequence is read backwards, too: twice as many outputs" }),
};
/** As an experiment file has them. */
export const recurrentFields = { ...first, ...rest };
export const rnnFields = {
  ...first,
  nonlinearity: field.choice(["tanh", "relu"], { default: "tanh", help: "what bends the state" }),
  ...rest,
};
type Arguments = Options<typeof recurrentFields>;
export interface RecurrentOptions extends TensorOptions, Omit<Arguments, "inputSize" | "hiddenSize"> {}

/** In code batch_first is false when left out, as in PyTorch. */
export function inCode<F extends { readonly batch_first: object }>(fields: F): F {
  return { ...fields, batch_first: { ...fields.batch_first, default: false } };
}

export interface RecurrentValues {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
}

/** The arguments of a declaration that are the same for all kinds. @param gates numbers of a for each of h @param states h, or h and c */
export function recurrentDeclaration(name: string, gates: number, states: number) {
  return {
    infer: (input: Shape) => inferWidth("input_size", input),
    parameters: ({ inputSize, hiddenSize, numLayers, bias, bidirectional }: RecurrentValues): number => {
      const directions = bidirectional ? 2 : 1;
      const inputs = inputSize + (numLayers - 1) * directions * hiddenSize; // of all layers together
      return directions * gates * hiddenSize * (inputs + numLayers * (hiddenSize + 2 * Number(bias)));
    },
    unfolds: (input: Shape, { hiddenSize, numLayers, bidirectional }: RecurrentValues): number =>
      input[0] * hiddenSize * numLayers * (bidirectional ? 2 : 1) * (2 * gates + states + 1),
    outputShape: (input: Shape, values: RecurrentValues): Shape => {
      const [steps, features] = stepsOf(name, input);
      checkValues(name, values);
      if (!values.batchFirst)
        throw new ShapeError(`${name}: in an experiment file rows come before steps`, { hint: "leave batch_first out" });
      if (features !== values.inputSize)
        throw new ShapeError(`${name}: input_size is ${values.inputSize}, but each step has ${features} numbers`);
      return [steps, values.hiddenSize * (values.bidirectional ? 2 : 1)];
    },
  };
}

/** @throws ArgumentError for dropout that would do nothing */
export function checkValues(name: string, { dropout: p, numLayers }: RecurrentValues): void {
  if (p > 0 && numLayers === 1)
    throw new ArgumentError(`${name}: dropout works between layers, and num_layers is 1`, {
      hint: `leave it out, or put Dropout: {p: ${p}} after the ${name}`,
    });
}
