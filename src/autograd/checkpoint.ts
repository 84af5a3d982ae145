// Activation checkpointing: memory for time. A graph keeps what backward will need of every operation; here only the inputs are kept, and
// on the way back everything in between is computed a second time. Of n layers in a row that keep one unit each, checkpoints after every
// sqrt(n) layers keep sqrt(n) of the inputs and, while one piece is worked on, its sqrt(n) layers: 2 sqrt(n) instead of n, for one more
// forward pass (Chen et al. 2016). As torch.utils.checkpoint.
import { field } from "../core/fields.js";
import { ArgumentError, GraphError } from "../core/errors.js";
import { defaultGenerator, type GeneratorState } from "../core/rng.js";
import { scope } from "../kernels/allocator.js";
import type { Dtype, Shape } from "../kernels/ndarray.js";
import { grad } from "./backward.js";
import { called, describeValue, take, type Arg } from "./call.js";
import { zerosLike } from "./create.js";
import type { GradientHook, GradNode, Pass } from "./graph.js";
import { isGradEnabled, noGrad, withGradMode } from "./mode.js";
import { Tensor } from "./tensor.js";

type Run = (...inputs: Tensor[]) => Tensor;

const isFunction = (value: unknown): boolean => typeof value === "function";
const takes: readonly Arg[] = [
  { name: "fn", required: true, kind: "a function of tensors that gives one", accepts: isFunction },
  take.tensors("inputs"),
  take.options({
    parameters: field.object({ kind: "a list of tensors", accepts: Array.isArray, help: "what fn learns" }),
    restore: field.object({ kind: "a function", accepts: isFunction, help: "puts back what a run changes" }),
  }),
];

/** What fn(...inputs) reads besides its inputs. */
export interface Beside {
  /** What it learns: gradients flow to these, too. */
  readonly parameters?: readonly Tensor[];
  /** Called before the second run; what it returns is called after it: to put back what a run changes. */
  readonly restore?: () => () => void;
}

/**
 * fn(...inputs), of which the graph keeps the inputs only. The second run draws the same random numbers (the same dropout).
 * `fn` must give the same result when it is run again, and every tensor that is to get a gradient must be among inputs or parameters. What it
 * makes on the way is given back when it has run: whoever wants to see it reads it inside of fn.
 */
export const checkpoint = called("checkpoint", takes, (fn: Run, inputs: readonly Tensor[], beside: Beside = {}): Tensor => {
  const parameters = [...new Set(beside.parameters)]; // one that is named twice has one gradient
  if (!isGradEnabled() || [...inputs, ...parameters].every((x) => x.gradNode === null)) return fn(...inputs);
  const drawn = defaultGenerator.state();
  const [y] = scope(() => [tensorFrom(noGrad(() => fn(...inputs)))]);
  const result = new Tensor(y);
  result.gradNode = new CheckpointNode(fn, inputs, { ...beside, parameters }, drawn, result);
  return result;
});

function tensorFrom(y: unknown): Tensor {
  if (y instanceof Tensor) return y;
  throw new ArgumentError(`checkpoint: fn must give a tensor, got ${describeValue(y)}`);
}

/** With its parameters read: each once. */
type Read = Beside & { readonly parameters: readonly Tensor[] };

class CheckpointNode implements GradNode {
  readonly name = "checkpoint";
  readonly shape: Shape;
  readonly dtype: Dtype;
  readonly inputs: readonly (GradNode | null)[];
  readonly leaf = null;
  readonly foreign = true; // fn is code of others, which may look at anything
  hooks: GradientHook[] | null = null;
  retained: Tensor | null = null;
  visit: Pass | null = null;
  gradient: Tensor | null = null;
  readonly #fn: Run;
  readonly #beside: Read;
  readonly #drawn: GeneratorState;
  #kept: readonly Tensor[] | null;

  constructor(fn: Run, inputs: readonly Tensor[], beside: Read, drawn: GeneratorState, { shape, dtype }: Tensor) {
    this.shape = shape;
    this.dtype = dtype;
    this.inputs = [...inputs, ...beside.parameters].map(({ gradNode }) => gradNode);
    this.#fn = fn;
    this.#beside = beside;
    this.#drawn = drawn;
    this.#kept = inputs;
  }

  differentiate(gy: Tensor): (i: number) => Tensor {
    const kept = this.#kept;
    if (kept === null)
      throw new GraphError("backward: the graph through checkpoint was already used, and what it had kept is released", {
        hint: "to go through it again, pass { retainGraph: true } to the first backward() or grad(); or compute the loss anew",
      });
    if (isGradEnabled())
      throw new GraphError("checkpoint: its gradient cannot be differentiated again", { hint: "compute without checkpoints where createGraph is wanted" }); // prettier-ignore
    const { parameters, restore } = this.#beside;
    // copies outside the graph: the inner pass must end at them
    const copies = kept.map((x) => {
      const copy = x.detach();
      copy.requiresGrad = x.gradNode !== null;
      return copy;
    });
    const wanted = [...copies, ...parameters].filter((x) => x.gradNode !== null);
    const gradients = scope(() => {
      const now = defaultGenerator.state();
      const putBack = restore?.();
      defaultGenerator.setState(this.#drawn);
      try {
        const y = withGradMode(true, () => this.#fn(...copies));
        if (y.gradNode === null) return wanted.map((x) => zerosLike(x));
        const found = grad(y, wanted, { gradOutputs: [gy], allowUnused: true });
        return found.map((gradient, i) => gradient ?? zerosLike(wanted[i]));
      } finally {
        defaultGenerator.setState(now);
        putBack?.();
      }
    });
    const places = [...copies, ...parameters].map((x) => wanted.indexOf(x));
    return (i) => new Tensor(gradients[places[i]]);
  }

  describeInput(i: number): string {
    return `input ${i} of checkpoint`;
  }

  release(): void {
    this.#kept = null;
  }
}
