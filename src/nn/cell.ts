// What RNNCell, LSTMCell and GRUCell share: one step of a recurrence.
import { zeros } from "../autograd/create.js";
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field, type Options } from "../core/fields.js";
import { linear } from "../functional/linear.js";
import { sameShape, type Shape } from "../kernels/ndarray.js";
import { reshape } from "../ops/reshape.js";
import { unsqueeze } from "../ops/views.js";
import { uniform } from "./init.js";
import type { TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export const cellFields = {
  input_size: field.integer({ min: 1, help: "numbers of a step" }),
  hidden_size: field.integer({ min: 1, help: "numbers of the state" }),
  bias: field.boolean({ default: true, help: "whether biases are learned too" }),
};
export interface CellOptions extends TensorOptions, Pick<Options<typeof cellFields>, "bias"> {}

interface CellValues {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly bias: boolean;
}

/** How many numbers a cell learns. @param gates numbers of a for each number of the state */
export const cellParameters =
  (gates: number) =>
  ({ inputSize, hiddenSize, bias }: CellValues) =>
    gates * hiddenSize * (inputSize + hiddenSize + 2 * Number(bias));

export abstract class RecurrentCell<Result, Hidden> extends Module<Result, [x: Tensor, hidden?: Hidden | null]> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly weightIh: Parameter;
  readonly weightHh: Parameter;
  readonly biasIh: Parameter | null;
  readonly biasHh: Parameter | null;
  readonly #states: 1 | 2;

  /** Weights begin evenly spread over [-1 / sqrt(hidden), 1 / sqrt(hidden)). */
  constructor({ inputSize, hiddenSize, bias }: CellValues, tensors: TensorOptions, gates: number, states: 1 | 2) {
    super();
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.#states = states;
    const draw = (...shape: number[]): Parameter => new Parameter(uniform(shape, 1 / Math.sqrt(hiddenSize), tensors));
    this.weightIh = draw(gates * hiddenSize, inputSize);
    this.weightHh = draw(gates * hiddenSize, hiddenSize);
    this.biasIh = bias ? draw(gates * hiddenSize) : null;
    this.biasHh = bias ? draw(gates * hiddenSize) : null;
  }

  /** The states after one step, each in the shape of a state: (N, H), or (H,) where x is one row alone. */
  protected step(
    x: Tensor,
    given: readonly Tensor[] | null,
    run: (a: Tensor, states: readonly Tensor[], weight: Tensor, bias: Tensor) => Tensor,
  ): Tensor {
    const name = this.constructor.name;
    const rank = x.shape.length;
    if ((rank !== 1 && rank !== 2) || x.shape[rank - 1] !== this.inputSize)
      throw new ShapeError(`${name}: x must be (N, ${this.inputSize}) or (${this.inputSize},), got ${formatShape(x.shape)}`);
    const rows = rank === 1 ? 1 : x.shape[0];
    const { dtype } = x;
    const shape: Shape = [...x.shape.slice(0, -1), this.hiddenSize];
    const states = Array.from({ length: this.#states }, (_, s) => {
      if (given === null) return zeros([rows, this.hiddenSize], { dtype });
      const state = given[s];
      if (state instanceof Tensor && sameShape(state.shape, shape)) return reshape(state, [rows, this.hiddenSize]);
      const got = state instanceof Tensor ? formatShape(state.shape) : "no tensor";
      throw new ShapeError(`${name}: ${"hc"[s]} must have shape ${formatShape(shape)}, got ${got}`);
    });
    const a = linear(rank === 1 ? unsqueeze(x, 0) : x, this.weightIh, this.biasIh);
    const bias = this.biasHh ?? zeros([this.weightHh.shape[0]], { dtype });
    const y = run(unsqueeze(a, 0), states, this.weightHh, bias);
    return reshape(y, this.#states === 1 ? shape : [2, ...shape]);
  }

  override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.biasIh === null ? ", bias=False" : ""}`;
  }
}
