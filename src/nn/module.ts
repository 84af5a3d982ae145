// The base of everything that learns: it finds its parameters by looking at its own fields, so there is nothing to register.
import type { HookHandle } from "../autograd/graph.js";
import { Buffer, Parameter, clearGradient } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, MlbhError } from "../core/errors.js";
import { snakeCase } from "../core/fields.js";
import { didYouMean } from "../core/suggest.js";
import { describe, isPlain } from "../core/words.js";
import { sameShape, type NdArray } from "../kernels/ndarray.js";
import { noteMode } from "../kernels/tape.js";
import { unequalCopies } from "./shared.js";
import { hookForward, type ForwardHook, type ForwardPreHook } from "./hooks.js";

/** Names, as PyTorch writes them ("0.weight"), with their arrays. */
export type StateDict = ReadonlyMap<string, NdArray>;

/** @throws ArgumentError unless it holds tensors under their names */
function stateOf(saved: StateDict | Readonly<Record<string, NdArray>>): StateDict {
  const state = saved instanceof Map || !isPlain(saved) ? saved : new Map(Object.entries(saved));
  if (!(state instanceof Map)) throw new ArgumentError(`loadStateDict: expected a Map of tensors, got ${describe(state)}`);
  for (const [name, value] of state as Map<string, unknown>)
    if (!isNdArray(value)) throw new ArgumentError(`loadStateDict: ${name} must be a tensor, got ${describe(value)}`);
  return state as StateDict;
}

const isNdArray = (value: unknown): boolean => typeof value === "object" && value !== null && "shape" in value && "data" in value && "dtype" in value; // prettier-ignore

/** A state that does not fit the model: all keys that are wrong, not just the first. */
export class StateDictError extends MlbhError {}

/** `Result` is what forward gives, `Inputs` what it takes: mostly one tensor of tensors, a recurrent layer also takes and gives its state. */
export abstract class Module<Result = Tensor, Inputs extends readonly unknown[] = Tensor[]> {
  #training = true;

  /** Whether layers such as dropout behave as in training; train() and eval() switch it for all that is inside. */
  get training(): boolean {
    noteMode(this, this.#training);
    return this.#training;
  }

  set training(mode: boolean) {
    this.#training = mode;
  }

  /** What the module computes. */
  abstract forward(...inputs: Inputs): Result;

  /** Parameters, each once, also when it is shared: own ones first, then those of the modules inside, in the order of the fields. */
  parameters(): Parameter[] {
    return [...new Set([...this.namedParameters()].map(([, parameter]) => parameter))];
  }

  /** Every parameter under its name; a shared one appears under each of its names. */
  *namedParameters(prefix = ""): Generator<[string, Parameter]> {
    for (const [name, value] of this.#members()) if (value instanceof Parameter) yield [prefix + snakeCase(name), value];
    for (const [name, child] of this.namedChildren()) yield* child.namedParameters(`${prefix}${name}.`);
  }

  *namedBuffers(prefix = ""): Generator<[string, Buffer]> {
    for (const [name, value] of this.#members()) if (value instanceof Buffer) yield [prefix + snakeCase(name), value];
    for (const [name, child] of this.namedChildren()) yield* child.namedBuffers(`${prefix}${name}.`);
  }

  /** This module under "", and all modules inside it. */
  *namedModules(prefix = ""): Generator<[string, Module]> {
    yield [prefix, this as unknown as Module];
    for (const [name, child] of this.namedChildren()) yield* child.namedModules(prefix === "" ? name : `${prefix}.${name}`);
  }

  /** The modules in this one's fields. */
  *namedChildren(): Generator<[string, Module]> {
    for (const [name, value] of this.#members()) if (value instanceof Module) yield [snakeCase(name), value];
  }

  /** Own fields; the elements of an array count as fields "name.0", "name.1", ... In a state dict their names are in snake_case. */
  *#members(): Generator<[string, unknown]> {
    for (const [name, value] of Object.entries(this)) {
      if (Array.isArray(value)) for (const [i, item] of value.entries()) yield [`${name}.${i}`, item];
      else yield [name, value];
    }
  }

  train(mode = true): this {
    for (const [, module] of this.namedModules()) module.training = mode;
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  /** Calls `hook` after every forward; what it returns, if anything, takes the place of the output. As register_forward_hook. */
  registerForwardHook(hook: ForwardHook<Result, Inputs>): HookHandle {
    return hookForward(this, "after", hook);
  }

  /** Calls `hook` before every forward; what it returns, if anything, takes the place of the inputs. As register_forward_pre_hook. */
  registerForwardPreHook(hook: ForwardPreHook<Inputs>): HookHandle {
    return hookForward(this, "before", hook);
  }

  /** Forgets all gradients. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) clearGradient(parameter);
  }

  /** Parameters and buffers under their names. */
  stateDict(): Map<string, Tensor> {
    return new Map<string, Tensor>([...this.namedParameters(), ...this.namedBuffers()]);
  }

  /**
   * Takes over saved arrays. Nothing changes unless everything fits.
   * @param options.strict also refuse missing and unexpected names; default true.
   * @throws StateDictError with every name that is missing, unexpected, or of another shape or dtype.
   */
  loadStateDict(
    saved: StateDict | Readonly<Record<string, NdArray>>,
    { strict = true }: { readonly strict?: boolean } = {},
  ): void {
    const state = stateOf(saved);
    const own = new Map([...this.namedParameters(), ...this.namedBuffers()] as [string, Parameter | Buffer][]);
    const problems: string[] = [];
    for (const [name, tensor] of own) {
      const saved = state.get(name);
      if (saved === undefined) {
        if (strict) problems.push(`missing: ${name} ${formatShape(tensor.shape)}`);
      } else if (!sameShape(saved.shape, tensor.shape) || saved.dtype !== tensor.dtype) {
        const wanted = `${formatShape(tensor.shape)} ${tensor.dtype}`;
        problems.push(`does not fit: ${name} is ${formatShape(saved.shape)} ${saved.dtype}, the model has ${wanted}`);
      }
    }
    problems.push(...unequalCopies(own, state));
    for (const name of strict ? state.keys() : []) {
      if (own.has(name)) continue;
      const hint = didYouMean(name, own.keys());
      problems.push(`unexpected: ${name}${hint === null ? "" : ` (${hint})`}`);
    }
    if (problems.length > 0)
      throw new StateDictError(`the state does not fit the ${this.constructor.name}:\n  ${problems.join("\n  ")}`);
    for (const [name, tensor] of own) {
      const saved = state.get(name);
      if (saved !== undefined) tensor.assign(saved);
    }
  }

  /** What stands between the parentheses when the module is printed: "in_features=2, out_features=3". */
  extraRepr(): string {
    return "";
  }

  /** As PyTorch prints modules. */
  toString(): string {
    const inside = [...this.namedChildren()].map(
      ([name, child]) => `  (${name}): ${child.toString().replaceAll("\n", "\n  ")}\n`,
    );
    const body = inside.length > 0 ? `\n${inside.join("")}` : this.extraRepr();
    return `${this.constructor.name}(${body})`;
  }
}
