// The exponential moving average of the weights: late steps go to and fro around a minimum, and their mean lies nearer to it than the last.
//   E[1] = p[1], E[t] = decay E[t - 1] + (1 - decay) p[t]    p[t]: the weights after step t
// As torch.optim.swa_utils.AveragedModel with get_ema_avg_fn(decay). Buffers are not averaged: they are the model's own.
import type { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { ArgumentError } from "../core/errors.js";
import { checkFields, field, type Options } from "../core/fields.js";
import { describe } from "../core/words.js";
import { permanent } from "../kernels/allocator.js";
import { copyOf, sameShape, type NdArray } from "../kernels/ndarray.js";
import { unequalCopies } from "../nn/shared.js";
import { Module, StateDictError, type StateDict } from "../nn/module.js";

const fields = { decay: field.number({ default: 0.999, min: 0, below: 1, help: "how much of the average stays in each step" }) };
export type EMAOptions = Options<typeof fields>;

/**
 *     const ema = new optim.EMA(model, { decay: 0.999 });
 *     optimizer.step();
 *     ema.update();                                     // after each step
 *     const loss = ema.during(() => evaluate(model));   // with the averages in the place of the weights
 */
export class EMA {
  readonly decay: number;
  readonly #model: Module;
  /** Empty before the first update. */
  #averages = new Map<Parameter, NdArray>();

  constructor(model: Module, options: EMAOptions = {}) {
    if (!(model instanceof Module)) throw new ArgumentError(`EMA: expected a model, got ${describe(model)}`, { hint: "write new optim.EMA(model, { decay: 0.999 })" }); // prettier-ignore
    this.decay = checkFields("EMA", fields, options).decay;
    this.#model = model;
  }

  /** Takes in the weights as they are now; to be called after each step of the optimizer. */
  update(): void {
    const { decay } = this;
    for (const parameter of this.#model.parameters()) {
      const average = this.#averages.get(parameter)?.data;
      const { numbers } = parameter;
      if (average === undefined) this.#averages.set(parameter, lasting(parameter));
      else if (parameter.requiresGrad)
        for (let i = 0; i < average.length; i++) average[i] += (1 - decay) * (numbers[i] - average[i]);
    }
  }

  /** What `action` gives with the averages in the place of the weights, which are put back. The action must not be async. */
  during<T>(action: () => T): T {
    const weights = [...this.#averages.keys()].map((parameter) => [parameter, copyOf(parameter)] as const);
    try {
      this.copyTo();
      return action();
    } finally {
      for (const [parameter, before] of weights) parameter.assign(before);
    }
  }

  /** Makes the averages the weights of the model. Before the first update nothing changes. */
  copyTo(): void {
    for (const [parameter, average] of this.#averages) parameter.assign(average);
  }

  /** The averages under the parameters' names: copies. */
  stateDict(): Map<string, NdArray> {
    const named = [...this.#model.namedParameters()].filter(([, parameter]) => this.#averages.has(parameter));
    return new Map(named.map(([name, parameter]) => [name, copyOf(this.#averages.get(parameter)!)]));
  }

  /** @throws StateDictError for the averages of another model; then nothing changes */
  loadStateDict(state: StateDict): void {
    const named = new Map(this.#model.namedParameters());
    const problems = [...state].flatMap(([name, { shape, dtype }]) => {
      const own = named.get(name);
      if (own === undefined) return [`unexpected: ${name}`];
      return sameShape(shape, own.shape) && dtype === own.dtype
        ? []
        : [`does not fit: ${name} is ${formatShape(shape)} ${dtype}`];
    });
    if (state.size > 0) problems.push(...[...named.keys()].filter((name) => !state.has(name)).map((name) => `missing: ${name}`));
    problems.push(...unequalCopies(named, state));
    if (problems.length > 0) throw new StateDictError(`the averages do not fit the model:\n  ${problems.join("\n  ")}`);
    this.#averages = new Map([...state].map(([name, array]) => [named.get(name)!, lasting(array)]));
  }
}

/** A copy that is written to from step to step. */
function lasting(array: NdArray): NdArray {
  const copy = permanent(array.dtype, array.shape);
  copy.data.set(array.data);
  return copy;
}
