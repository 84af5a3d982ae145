// A loss of classes for a text: every place of every window is a row, and the tokens are the classes.
import type { Tensor } from "../autograd/tensor.js";
import { InputError } from "../core/errors.js";
import { reshape } from "../ops/reshape.js";
import type { Experiment } from "./experiment.js";
import { problemAt } from "./problemAt.js";
import type { ReadingLoss } from "./predictor.js";

export class TokenLoss implements ReadingLoss {
  readonly #loss: ReadingLoss;

  constructor(loss: ReadingLoss) {
    this.#loss = loss;
  }

  /** Shapes: output (N, T, V), target (N, T). */
  forward(output: Tensor, target: Tensor): Tensor {
    return this.#loss.forward(placesOf(output), reshape(target, [target.numel]));
  }

  /** Shape (N T, V): probabilities of the tokens at every place. */
  predict(output: Tensor): Tensor {
    return this.#loss.predict(placesOf(output));
  }
}

function placesOf(output: Tensor): Tensor {
  const [rows, places, vocabulary] = output.shape;
  return reshape(output, [rows * places, vocabulary]);
}

const LOSSES = ["CrossEntropyLoss", "NLLLoss"];

/** @throws InputError for settings that a text, read or written, has no use for */
export function checkTokenLoss({ config: { loss, train }, source }: Experiment): void {
  const fail = (path: readonly string[], message: string, hint: string): never => {
    throw new InputError([problemAt(source, path, message, hint)]);
  };
  if (!LOSSES.includes(loss.name))
    fail(["loss"], `is ${loss.name}, and a model of a text chooses the next token among all that there are`, "use CrossEntropyLoss"); // prettier-ignore
  if ((loss.args.weight ?? null) !== null) fail(["loss", loss.name, "weight"], "weighs classes, and here there are tokens", "leave it out"); // prettier-ignore
  if ((loss.args.ignore_index ?? -100) !== -100) fail(["loss", loss.name, "ignore_index"], "leaves out a class, and here there are tokens", "leave it out"); // prettier-ignore
  for (const key of ["class_weights", "threshold"] as const)
    if (train[key] !== null) fail(["train", key], "is about classes, and here there are tokens", "leave it out");
}
