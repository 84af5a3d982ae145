// The graph of a computation, seen from its end: each node knows the nodes it was computed from.
import type { Dtype, Shape } from "../kernels/ndarray.js";
import type { Tensor } from "./tensor.js";

/** Looks at the gradient of a tensor, and may put another in its place. */
export type GradientHook = (gradient: Tensor) => Tensor | void;

/** A walk through the graph. One may begin inside another, where a part is computed anew on the way back. */
export interface Pass {
  isRunning: boolean;
}

/** What a registration gives: remove() takes it back. */
export interface HookHandle {
  remove(): void;
}

/**
 * One tensor in the graph. A node of an operation turns dL/dy into the gradients of its inputs;
 * a leaf (something the user made with requiresGrad) has no inputs and collects its gradient in `tensor.grad`.
 */
export interface GradNode {
  /** The operation's name, or "leaf". */
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: Dtype;
  /** Where the inputs came from; null for an input that needs no gradient. */
  readonly inputs: readonly (GradNode | null)[];
  /** The tensor of a leaf; null for the result of an operation. */
  readonly leaf: Tensor | null;
  /** Gradient of input `i` of this node, given the gradients prepared by `differentiate`. */
  differentiate(gy: Tensor): (i: number) => Tensor;
  /** Input `i` in words: "b of mul". */
  describeInput(i: number): string;
  /** Whether a user wrote its backward. */
  readonly foreign: boolean;
  /** Lets go of what the operation saved. */
  release(): void;
  /** What looks at the gradient on its way; null for nothing, as nearly always. */
  hooks: GradientHook[] | null;
  /** The result of an operation whose gradient is kept. */
  retained: Tensor | null;
  /** Scratch of one backward pass: the pass that visited this node last, and the gradient collected so far. */
  visit: Pass | null;
  gradient: Tensor | null;
}
