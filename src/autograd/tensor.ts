// A tensor: numbers with a shape, and, when a gradient is wanted, the node of the graph it came from.
import { ArgumentError, GraphError } from "../core/errors.js";
import { blockOf, dataOf, numbersElsewhere } from "../kernels/allocator.js";
import { sizeOf, type Block, type Dtype, type FloatArray, type NdArray, type Operand, type Shape } from "../kernels/ndarray.js";
import { noteMoving, spoil } from "../kernels/tape.js";
import type { GradientHook, GradNode, HookHandle, Pass } from "./graph.js";
import { formatTensor } from "./print.js";
import { formatShape, normalizeDim } from "./shapes.js";

/** A shape whose first sizes can be taken apart: `const [n, c] = x.shape`. How many there are is known at run time only. */
export type Sizes = Shape & { readonly [axis in 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7]: number };

export type NestedNumbers = number | readonly NestedNumbers[];

// The methods of every operation (x.add(y), x.sum(), x.backward()) are installed by ops/fluent.ts, so that this file imports no operation.
export class Tensor implements Operand {
  readonly shape: Sizes;
  readonly dtype: Dtype;
  /** dL/dx after backward(), for a leaf that requires grad; null before. */
  grad: Tensor | null = null;
  /** Where it came from; null when no gradient is wanted. */
  gradNode: GradNode | null;

  /** Where the numbers are found when they have moved. */
  readonly base: Block;
  /** How often the numbers were changed; only variables (parameters and buffers) ever are. */
  version = 0;

  constructor(array: NdArray, gradNode: GradNode | null = null) {
    this.shape = array.shape as Sizes;
    this.dtype = array.dtype;
    this.base = blockOf(array);
    this.gradNode = gradNode;
  }

  /**
   * The numbers in row-major order. Treat them as read-only: other tensors may share the array.
   * @throws GraphError when the arena whose memory they lie in is over.
   */
  get data(): FloatArray {
    spoil("data is read");
    const { base } = this;
    return base.life !== null && base.life.moves ? dataOf(base) : this.numbers;
  }

  get numbers(): FloatArray {
    const { base } = this;
    const { life } = base;
    if (life === null) return base.numbers;
    if (life.moves) noteMoving(base);
    return life.steady ? base.numbers : elsewhere(base);
  }

  get requiresGrad(): boolean {
    return this.gradNode !== null;
  }

  /** @throws GraphError on the result of an operation: use detach() to cut it out of the graph. */
  set requiresGrad(wanted: boolean) {
    if (!this.isLeaf) {
      if (wanted) return;
      throw new GraphError(
        `requiresGrad can only be switched off on a leaf, and this tensor is the result of ${this.gradNode!.name}`,
        {
          hint: "use x.detach() for a copy that is outside the graph",
        },
      );
    }
    if (wanted !== this.requiresGrad) this.gradNode = wanted ? new Leaf(this) : null;
  }

  /** True for tensors the user made; false for results of operations that are part of a graph. */
  get isLeaf(): boolean {
    return this.gradNode === null || this.gradNode.leaf !== null;
  }

  /** Number of dimensions. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get numel(): number {
    return this.base.numbers.length;
  }

  /** Length of the first dimension. */
  get length(): number {
    return this.shape[0] ?? 0;
  }

  /** The shape, or the length of one dimension; -1 is the last. */
  size(): Sizes;
  size(dim: number): number;
  size(dim?: number): Sizes | number {
    if (dim === undefined) return this.shape;
    if (this.ndim === 0) throw new ArgumentError("size: a tensor of shape () has no dimensions");
    return this.shape[normalizeDim("size", dim, this.ndim)];
  }

  /** The only number of a tensor with one element. */
  item(): number {
    if (this.numel !== 1) {
      throw new ArgumentError(`item() needs a tensor with exactly one element, got shape ${formatShape(this.shape)}`, {
        hint: "reduce it first, e.g. with x.sum() or x.mean(), or use x.toArray()",
      });
    }
    spoil("item() is read");
    return this.numbers[0];
  }

  /** Nested arrays of the tensor's shape, a plain number for a scalar: x.toArray<number[][]>() for a matrix. */
  toArray<T extends NestedNumbers = NestedNumbers>(): T {
    spoil("toArray() is read");
    const { numbers } = this;
    const nest = (axis: number, start: number): NestedNumbers => {
      if (axis === this.shape.length) return numbers[start];
      const step = sizeOf(this.shape.slice(axis + 1));
      return Array.from({ length: this.shape[axis] }, (_, i) => nest(axis + 1, start + i * step));
    };
    return nest(0, 0) as T;
  }

  /** What JSON.stringify writes; JSON has no nan and no infinity, they become null. */
  toJSON(): { readonly shape: Shape; readonly dtype: Dtype; readonly data: NestedNumbers } {
    return { shape: this.shape, dtype: this.dtype, data: this.toArray() };
  }

  /** The same numbers outside the graph; the array is shared. */
  detach(): Tensor {
    return new Tensor(this);
  }

  /**
   * Calls `hook` with dL/dx in every backward pass; what it returns, if anything, goes on in place of it. As torch.Tensor.register_hook.
   * @throws GraphError when no gradient is wanted
   */
  registerHook(hook: GradientHook): HookHandle {
    const node = this.#nodeFor("registerHook");
    if (typeof hook !== "function") throw new ArgumentError("registerHook: expected a function of the gradient");
    (node.hooks ??= []).push(hook);
    return { remove: () => void (node.hooks = node.hooks?.filter((each) => each !== hook) ?? null) };
  }

  /** Lets backward() leave dL/dx in `x.grad` though x is the result of an operation. As torch.Tensor.retain_grad. */
  retainGrad(): void {
    const node = this.#nodeFor("retainGrad");
    if (node.leaf === null) node.retained = this;
  }

  #nodeFor(caller: string): GradNode {
    if (this.gradNode !== null) return this.gradNode;
    throw new GraphError(`${caller}: this tensor requires no gradient`, { hint: "make it with { requiresGrad: true }" });
  }

  toString(): string {
    return formatTensor(
      this,
      this.isLeaf ? (this.requiresGrad ? "requiresGrad: true" : null) : `gradNode: ${this.gradNode!.name}`,
    );
  }

  /** `${x}` can be read; as a number it would be NaN in silence, and x + 1 a text: x * 2, x > 0, Math.abs(x). @throws ArgumentError */
  [Symbol.toPrimitive](wanted: string): string {
    if (wanted === "string") return this.toString();
    throw new ArgumentError(`a tensor of shape ${formatShape(this.shape)} stands where JavaScript computes with a number`, {
      hint: "operators know no tensors: write x.add(1), x.mul(2), x.neg(), x.gt(0); x.item() is the number of a tensor that holds one, and `${x}` its text",
    });
  }

  /** What console.log of Node prints. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function elsewhere(block: Block): FloatArray {
  const numbers = numbersElsewhere(block);
  if (numbers === null) throw memoryGone(block.shape);
  return numbers;
}

function memoryGone(shape: Shape): GraphError {
  return new GraphError(
    `a tensor of shape ${formatShape(shape)} was read after the arena it was made in: its memory is in use again`,
    {
      hint: "keep what you need beyond an arena with x.clone(), x.item() or x.toArray() before it ends",
    },
  );
}

/** The end of the graph: the gradient that arrives here belongs to a tensor the user made. */
class Leaf implements GradNode {
  readonly name = "leaf";
  readonly inputs = [];
  readonly foreign = false;
  readonly leaf: Tensor;
  hooks: GradientHook[] | null = null;
  retained: Tensor | null = null;
  visit: Pass | null = null;
  gradient: Tensor | null = null;

  constructor(tensor: Tensor) {
    this.leaf = tensor;
  }

  get shape(): Shape {
    return this.leaf.shape;
  }

  get dtype(): Dtype {
    return this.leaf.dtype;
  }

  differentiate(): never {
    throw new Error("a leaf has no inputs");
  }

  describeInput(): never {
    throw new Error("a leaf has no inputs");
  }

  release(): void {
    // a leaf saves nothing
  }
}
