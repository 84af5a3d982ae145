// The base of the optimizers: which parameters they move, with which settings, and what they remember of each.
import { describeValue } from "../autograd/call.js";
import { withGradMode } from "../autograd/mode.js";
import { Parameter, updateLeaf, clearGradient } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { checkFields, type Fields, type Options, type Values } from "../core/fields.js";
import { isPlain } from "../core/words.js";
import { permanent } from "../kernels/allocator.js";
import { copyOf, sameShape, type FloatArray, type NdArray, type Operand } from "../kernels/ndarray.js";
import type { OptimizerHead } from "./declaration.js";

/** Parameters with settings of their own: { params: [...], lr: 0.01 }. */
export type ParameterGroup<F extends Fields> = Partial<Options<F>> & { readonly params: Iterable<Tensor> };
/** A list of parameters, or of any other leaves that require a gradient, or of groups of them. */
export type Parameters<F extends Fields> = Iterable<Tensor> | Iterable<ParameterGroup<F>>;

/** A group in use: its parameters, each once, and its settings, which may be changed between steps. */
export type Group<F extends Fields> = { -readonly [K in keyof Values<F>]: Values<F>[K] } & {
  readonly params: readonly Tensor[];
};

/** What an optimizer remembers of one parameter: arrays such as a velocity, counts such as the number of steps. */
export type ParameterState = Map<string, NdArray | number>;

export interface OptimizerState {
  /** By the parameter's number, counted through all groups, as in PyTorch. */
  readonly state: ReadonlyMap<number, ParameterState>;
  readonly paramGroups: readonly Readonly<Record<string, unknown>>[];
}

export abstract class Optimizer<F extends Fields = Fields> {
  readonly paramGroups: Group<F>[];
  protected readonly state = new Map<Tensor, ParameterState>();
  readonly #name: string;

  /** @throws ArgumentError for settings out of bounds, no parameters, or a parameter in two groups. */
  constructor({ name, fields }: OptimizerHead<F>, parameters: Parameters<F>, options: Partial<Options<F>>) {
    this.#name = name;
    if (options !== undefined && !isPlain(options)) throw this.#misuse(`its settings go into one object, got ${describeValue(options)}`, typeof options === "number" ? `{ lr: ${String(options)} }` : undefined); // prettier-ignore
    if (typeof (parameters as { parameters?: unknown } | null)?.parameters === "function") throw this.#misuse("got a model, expected its parameters"); // prettier-ignore
    if (!isIterable(parameters)) throw this.#misuse(`expected a list of parameters, got ${describeValue(parameters)}`);
    const given = [...(parameters as Iterable<Tensor | ParameterGroup<F>>)];
    if (given.length === 0)
      throw new ArgumentError(`${name}: there are no parameters to optimize`, { hint: "pass model.parameters()" });
    const single = given.every((item) => item instanceof Tensor);
    const groups = single ? [{ params: given } as unknown as ParameterGroup<F>] : (given as ParameterGroup<F>[]);
    this.paramGroups = groups.map((group) => this.#readGroup(group, fields, options));
    const all = this.paramGroups.flatMap((group) => group.params);
    if (new Set(all).size !== all.length) throw new ArgumentError(`${name}: a parameter appears in more than one group`);
  }

  #misuse(message: string, settings = "{ lr: 0.1 }"): ArgumentError {
    return new ArgumentError(`${this.#name}: ${message}`, {
      hint: `write new optim.${this.#name}(model.parameters(), ${settings})`,
    });
  }

  #readGroup(group: ParameterGroup<F>, fields: F, options: Partial<Options<F>> | undefined): Group<F> {
    if (!isPlain(group) || !("params" in group) || !isIterable(group.params))
      throw this.#misuse("expected parameters or groups { params: [...] }, not a mixture and nothing else");
    const { params, ...own } = group;
    const list = [...new Set(params)];
    list.forEach((parameter, i) => this.#requireLeaf(parameter, i));
    return Object.assign(checkFields(this.#name, fields, { ...options, ...own }), { params: list }); // V8 then sees all groups alike, a spread makes each of its own kind
  }

  /** Only leaves are moved: the result of an operation follows from its inputs. */
  #requireLeaf(parameter: unknown, i: number): void {
    if (!(parameter instanceof Tensor))
      throw this.#misuse(`entry ${i} of the parameters is no tensor, got ${describeValue(parameter)}`);
    if (!parameter.isLeaf)
      throw new ArgumentError(
        `${this.#name}: entry ${i} of the parameters is the result of an operation; only leaves can be optimized`,
        {
          hint: "take the tensors it was computed from",
        },
      );
    if (!parameter.requiresGrad && !(parameter instanceof Parameter))
      throw new ArgumentError(`${this.#name}: entry ${i} of the parameters requires no gradient`, {
        hint: "make it with { requiresGrad: true }",
      });
  }

  /** Whether a step measures the loss at several places: its closure is called as often, and it cannot do without one. */
  readonly measuresAgain: boolean = false;

  /**
   * Moves every parameter that has a gradient.
   * @param closure called first: it makes the gradients and returns the loss, which is handed on
   */
  step(closure: (() => Tensor) | null = null): Tensor | null {
    const loss = closure === null ? null : withGradMode(true, closure);
    for (const group of this.paramGroups) {
      for (const parameter of group.params) {
        const gradient = parameter.grad;
        if (gradient === null) continue;
        let state = this.state.get(parameter);
        if (state === undefined) this.state.set(parameter, (state = new Map<string, NdArray | number>()));
        const memory = state;
        updateLeaf(parameter, (data) => this.move(data, gradient, memory, group));
      }
    }
    return loss;
  }

  /** Writes the parameter's new numbers over the old ones; `state` is the optimizer's memory of it, made with permanent(). */
  protected abstract move(parameter: FloatArray, gradient: Operand, state: ParameterState, group: Group<F>): void;

  /** Forgets all gradients. */
  zeroGrad(): void {
    for (const group of this.paramGroups) for (const parameter of group.params) clearGradient(parameter);
  }

  stateDict(): OptimizerState {
    const all = this.paramGroups.flatMap((group) => group.params);
    const state = new Map<number, ParameterState>();
    all.forEach((parameter, i) => {
      const remembered = this.state.get(parameter);
      if (remembered !== undefined) state.set(i, copyState(remembered, copyOf));
    });
    return { state, paramGroups: this.paramGroups.map(({ params: _, ...settings }) => settings) };
  }

  /** Nothing changes unless everything fits. @throws ArgumentError for other groups, or a state of other parameters. */
  loadStateDict({ state, paramGroups }: OptimizerState): void {
    if (paramGroups.length !== this.paramGroups.length) {
      throw new ArgumentError(
        `${this.#name}: the state has ${paramGroups.length} parameter groups, this optimizer ${this.paramGroups.length}`,
      );
    }
    const all = this.paramGroups.flatMap((group) => group.params);
    for (const [i, saved] of state) this.#checkState(i, saved, all);
    paramGroups.forEach((settings, i) => Object.assign(this.paramGroups[i], settings));
    this.state.clear();
    for (const [i, saved] of state) this.state.set(all[i], copyState(saved, permanentCopy));
  }

  /** Whether a saved array can be what is remembered of the parameter. */
  protected fits(saved: NdArray, { shape, dtype }: Tensor): boolean {
    return sameShape(saved.shape, shape) && saved.dtype === dtype;
  }

  /** What is remembered of a parameter has its shape: a shorter array would turn the missing entries into nan. */
  #checkState(i: number, saved: ParameterState, all: readonly Tensor[]): void {
    const parameter = all[i] as Tensor | undefined;
    if (parameter === undefined)
      throw new ArgumentError(`${this.#name}: the state is of parameter ${i}, but there are ${all.length}`);
    for (const [name, value] of saved) {
      if (typeof value === "number" || this.fits(value, parameter)) continue;
      throw new ArgumentError(
        `${this.#name}: ${name} of parameter ${i} is ${formatShape(value.shape)} ${value.dtype}, ` +
          `the parameter is ${formatShape(parameter.shape)} ${parameter.dtype}`,
        { hint: "load the state of an optimizer over the same parameters in the same order" },
      );
    }
  }
}

function copyState(state: ParameterState, copyArray: (array: NdArray) => NdArray): ParameterState {
  return new Map([...state].map(([name, value]) => [name, typeof value === "number" ? value : copyArray(value)]));
}

/** An optimizer goes on writing into its own arrays, where the fast kernels reach them. */
function permanentCopy({ shape, dtype, data }: NdArray): NdArray {
  const copy = permanent(dtype, shape);
  copy.data.set(data);
  return copy;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}
