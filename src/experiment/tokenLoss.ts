// A loss of classes for a text: every place of every window is a row, and the tokens are the classes.
import type { Tensor } from "../autograd/tensor.js";
import { reshape } from "../ops/reshape.js";
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
