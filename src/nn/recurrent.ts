// What RNN, LSTM and GRU share: layers of recurrences one on top of the other, in one direction or both.
//
//   a = x W_ihᵀ + b_ih                 for all steps at once
//   h[t] = cell(a[t], h[t - 1])        step by step: see lstmSequence
//   x of the next layer = h            of both directions side by side; with dropout between two layers
import { tensor, zeros } from "../autograd/create.js";
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import type { Generator } from "../core/rng.js";
import { dropout } from "../functional/dropout.js";
import { linear } from "../functional/linear.js";
import { sameShape, type Shape } from "../kernels/ndarray.js";
import { spoil } from "../kernels/tape.js";
import { cat, stack } from "../ops/cat.js";
import { transpose } from "../ops/permute.js";
import type { SequenceOptions } from "../ops/recurrence.js";
import { reshape } from "../ops/reshape.js";
import { narrow, select } from "../ops/slice.js";
import { squeeze, unsqueeze } from "../ops/views.js";
import { where } from "../ops/where.js";
import { uniform } from "./init.js";
import { refusal, type Reading } from "./incremental.js";
import { layerOf, type TensorOptions } from "./layer.js";
import type { Told } from "./lengths.js";
import { Module } from "./module.js";
import { checkValues, type RecurrentValues } from "./recurrentFields.js";

export interface Lengths {
  /** How many steps of each row are real; all when left out. What comes after them never changes a result, and has outputs of 0. */
  readonly lengths?: Tensor | readonly number[] | null;
}

/** @throws ArgumentError unless there is a whole number from 1 to `steps` for each row */
export function readLengths(name: string, options: Told, rows: number, steps: number): readonly number[] | null {
  const unknown = Object.keys(options).find((key) => key !== "lengths");
  if (unknown !== undefined)
    throw new ArgumentError(`${name}: there is no option "${unknown}"`, { hint: "the only one is { lengths }" });
  const { lengths = null } = options as Lengths;
  if (lengths === null) return null;
  spoil("values decide what is computed");
  const list: unknown = lengths instanceof Tensor ? Array.from(lengths.numbers) : lengths;
  const fits = (n: unknown): boolean => Number.isInteger(n) && (n as number) >= 1 && (n as number) <= steps;
  if (Array.isArray(list) && list.length === rows && list.every(fits)) return list as number[];
  throw new ArgumentError(`${name}: lengths must be ${rows} whole numbers from 1 to ${steps}, one for each row, got [${[list].flat().map(String).join(", ")}]`); // prettier-ignore
}

/** (T, N, 1): 1 where a step is real. */
export function realSteps(lengths: readonly number[], steps: number, { dtype }: Tensor): Tensor {
  return tensor(
    Array.from({ length: steps }, (_, t) => lengths.map((length) => [t < length ? 1 : 0])),
    { dtype },
  );
}

type Run = (a: Tensor, states: readonly Tensor[], weight: Tensor, bias: Tensor, options: SequenceOptions) => Tensor;

/** `Hidden` is the state as users see it: h, or [h, c]. */
export abstract class Recurrent<Hidden> extends Module<
  [output: Tensor, hidden: Hidden],
  [x: Tensor, hidden?: Hidden | null, options?: Lengths]
> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  declare readonly weightIhL0: Parameter;
  declare readonly weightHhL0: Parameter;
  declare readonly biasIhL0?: Parameter;
  declare readonly biasHhL0?: Parameter;
  readonly #bias: boolean;
  readonly #states: 1 | 2;
  readonly #run: Run;
  readonly #generator: Generator | undefined;

  /** Weights begin evenly spread over [-1 / sqrt(hidden), 1 / sqrt(hidden)), drawn layer by layer, forwards before backwards. */
  constructor(values: RecurrentValues, tensors: TensorOptions, gates: number, states: 1 | 2, run: Run) {
    super();
    checkValues(new.target.name, values);
    ({ inputSize: this.inputSize, hiddenSize: this.hiddenSize, numLayers: this.numLayers, batchFirst: this.batchFirst } = values);
    ({ dropout: this.dropout, bidirectional: this.bidirectional, bias: this.#bias } = values);
    this.#states = states;
    this.#run = run;
    this.#generator = tensors.generator;
    const hidden = this.hiddenSize;
    for (let layer = 0; layer < this.numLayers; layer++) {
      const inputs = layer === 0 ? this.inputSize : hidden * this.#directions;
      for (let direction = 0; direction < this.#directions; direction++) {
        const put = (name: string, shape: Shape): void => {
          const parameter = new Parameter(uniform(shape, 1 / Math.sqrt(hidden), tensors));
          (this as unknown as Record<string, Parameter>)[nameOf(name, layer, direction)] = parameter;
        };
        put("weightIh", [gates * hidden, inputs]);
        put("weightHh", [gates * hidden, hidden]);
        if (this.#bias) for (const name of ["biasIh", "biasHh"]) put(name, [gates * hidden]);
      }
    }
  }

  get #directions(): 1 | 2 {
    return this.bidirectional ? 2 : 1;
  }

  /** @param given the states before the first step, each (layers * directions, N, H) */
  protected through(x: Tensor, given: readonly Tensor[] | null, options: Lengths): { output: Tensor; states: Tensor[] } {
    const name = this.constructor.name;
    const alone = x.shape.length === 2;
    if ((!alone && x.shape.length !== 3) || x.shape[x.shape.length - 1] !== this.inputSize || x.shape.includes(0)) {
      const order = this.batchFirst ? "(N, T" : "(T, N";
      throw new ShapeError(`${name}: x must be ${order}, ${this.inputSize}) or (T, ${this.inputSize}), got ${formatShape(x.shape)}`); // prettier-ignore
    }
    const inTime = alone ? unsqueeze(x, 1) : this.batchFirst ? transpose(x, 0, 1) : x;
    const [steps, rows] = inTime.shape;
    const lengths = readLengths(name, options, rows, steps);
    const before = given?.map((state, s) => this.#initial(state, s, rows, alone)) ?? null;
    const real = lengths === null ? null : realSteps(lengths, steps, x);
    const only = (values: Tensor): Tensor => (real === null ? values : where(real, values, 0));
    const finals: Tensor[][] = Array.from({ length: this.#states }, () => []);
    let current = only(inTime);
    for (let layer = 0; layer < this.numLayers; layer++) {
      const outputs = Array.from({ length: this.#directions }, (_, direction) => {
        const states = this.#direction(current, layer, direction, before, lengths);
        finals.forEach((list, s) => list.push(select(states, 0, s * steps + (direction === 1 ? 0 : steps - 1))));
        return this.#states === 1 ? states : narrow(states, 0, 0, steps);
      });
      current = only(outputs.length === 1 ? outputs[0] : cat(outputs, 2));
      if (layer < this.numLayers - 1 && this.dropout > 0) {
        const generator = this.#generator === undefined ? {} : { generator: this.#generator };
        current = dropout(current, { p: this.dropout, training: this.training, ...generator });
      }
    }
    const states = finals.map((list) => stack(list, 0));
    if (alone) return { output: squeeze(current, 1), states: states.map((state) => squeeze(state, 1)) };
    return { output: this.batchFirst ? transpose(current, 0, 1) : current, states };
  }

  reading(): Reading {
    const { name } = this.constructor;
    if (this.bidirectional) throw refusal(name, "reads from the last step, too (bidirectional)");
    if (!this.batchFirst) throw refusal(name, "has steps before rows (batchFirst is false)");
    let states: readonly Tensor[] | null = null;
    return (x) => {
      const after = this.through(x, states, {});
      states = after.states;
      return after.output;
    };
  }

  #initial(state: Tensor, s: number, rows: number, alone: boolean): Tensor {
    const count = this.numLayers * this.#directions;
    const wanted = alone ? [count, this.hiddenSize] : [count, rows, this.hiddenSize];
    if (state instanceof Tensor && sameShape(state.shape, wanted)) return alone ? unsqueeze(state, 1) : state;
    const got = state instanceof Tensor ? formatShape(state.shape) : "no tensor";
    throw new ShapeError(`${this.constructor.name}: ${"hc"[s]} must be (layers * directions, rows, hidden) = ${formatShape(wanted)}, got ${got}`); // prettier-ignore
  }

  /** h of all steps, for LSTM followed by c of all steps: (T, N, H) or (2 T, N, H). */
  #direction(
    x: Tensor,
    layer: number,
    direction: number,
    before: readonly Tensor[] | null,
    lengths: readonly number[] | null,
  ): Tensor {
    const { dtype } = x;
    const [steps, rows] = x.shape;
    const weight = (name: string): Tensor => (this as unknown as Record<string, Tensor>)[nameOf(name, layer, direction)];
    const hh = weight("weightHh");
    const a = linear(x, weight("weightIh"), this.#bias ? weight("biasIh") : null);
    const at = layer * this.#directions + direction;
    const states = Array.from({ length: this.#states }, (_, s) => before === null ? zeros([rows, this.hiddenSize], { dtype }) : select(before[s], 0, at)); // prettier-ignore
    const bias = this.#bias ? weight("biasHh") : zeros([hh.shape[0]], { dtype });
    const y = this.#run(a, states, hh, bias, { lengths, reverse: direction === 1 });
    return reshape(y, [this.#states * steps, rows, this.hiddenSize]);
  }

  override extraRepr(): string {
    const parts = [`${this.inputSize}`, `${this.hiddenSize}`];
    if (this.numLayers !== 1) parts.push(`num_layers=${this.numLayers}`);
    if (!this.#bias) parts.push("bias=False");
    if (this.batchFirst) parts.push("batch_first=True");
    if (this.dropout !== 0) parts.push(`dropout=${this.dropout}`);
    if (this.bidirectional) parts.push("bidirectional=True");
    return parts.join(", ");
  }
}

/** weight_ih_l1_reverse */
function nameOf(name: string, layer: number, direction: number): string {
  return `${name}L${layer}${direction === 1 ? "Reverse" : ""}`;
}

/** The layer that an experiment file makes: a recurrent layer that gives its output alone. */
export function outputAlone(recurrent: { readonly name: string; readonly prototype: object }, declaration: object): unknown {
  // prettier-ignore
  const forward = Reflect.get(recurrent.prototype, "forward") as (this: unknown, x: Tensor, hidden: null, told: Told) => readonly [Tensor, unknown];
  const layer = class extends (recurrent as unknown as new (...args: unknown[]) => Module) {
    static readonly declaration = layerOf(this, declaration);
    forward(x: Tensor, told: Told = {}): Tensor {
      return forward.call(this, x, null, told)[0];
    }
  };
  Object.defineProperty(layer, "name", { value: recurrent.name });
  return layer;
}
