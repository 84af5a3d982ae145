// Reverse-mode differentiation: walk the graph from the output to the leaves, multiplying by one local derivative per step.
//
// For L = f(g(x)):  dL/dx = dL/dg * dg/dx. Starting at dL/dL = 1, every node receives dL/dy for its own output y, and hands
// each of its inputs dL/dinput. A node may do so only when all the nodes that used its output have added their share, hence
// the topological order.
import { GraphError, ShapeError } from "../core/errors.js";
import { backwardPass } from "../kernels/allocator.js";
import { field } from "../core/fields.js";
import { sameShape } from "../kernels/ndarray.js";
import { noteLeaf, spoil } from "../kernels/tape.js";
import { called, reader, take } from "./call.js";
import { accumulate } from "./accumulate.js";
import { onesLike } from "./create.js";
import type { GradNode, Pass } from "./graph.js";
import { withDetection, withGradMode } from "./mode.js";
import { formatShape } from "./shapes.js";
import { Tensor } from "./tensor.js";

export interface BackwardOptions {
  /** Keep what the operations saved, so that the graph can be used again. Default: the value of createGraph. */
  readonly retainGraph?: boolean;
  /** Record the backward pass itself, so that gradients can be differentiated again. Default false. */
  readonly createGraph?: boolean;
}

export interface GradOptions extends BackwardOptions {
  /** dL/doutput, one for each output; default 1 for outputs with one element. */
  readonly gradOutputs?: readonly Tensor[];
  /** Return null for an input that the outputs do not depend on, instead of an error. */
  readonly allowUnused?: boolean;
}

const passFields = {
  retain_graph: field.boolean({ help: "whether the graph can be used again" }),
  create_graph: field.boolean({ help: "whether the gradients can be differentiated again" }),
};
const readGrad = reader("grad", [
  { name: "outputs", required: true, kind: "a tensor or a list of tensors", accepts: isTensors },
  { name: "inputs", required: true, kind: "a list of tensors", accepts: (value) => Array.isArray(value) && isTensors(value) },
  take.options({
    ...passFields,
    grad_outputs: field.object({ kind: "a list of tensors", accepts: isTensors, help: "dL/doutput, one for each output" }),
    allow_unused: field.boolean({ help: "null for inputs that the outputs do not depend on" }),
  }),
]);

function isTensors(value: unknown): boolean {
  return value instanceof Tensor || (Array.isArray(value) && value.every((entry) => entry instanceof Tensor));
}

interface Root {
  readonly node: GradNode;
  readonly gradient: Tensor;
}

/**
 * Adds dL/dx to `x.grad` of every leaf that `output` depends on.
 * @param gradient dL/doutput in the output's shape; 1 when left out, which needs an output with one element.
 * @throws GraphError when nothing was recorded or the graph was released.
 */
export const backward = called("backward", [take.tensor("output"), take.optional(take.tensor("gradient")), take.options(passFields)], propagateFrom); // prettier-ignore

function propagateFrom(output: Tensor, gradient: Tensor | null = null, options: BackwardOptions = {}): void {
  const keepGraph = options.createGraph === true;
  propagate([rootOf("backward", output, gradient)], null, options, (node, gy) => {
    if (node.leaf === null) return null;
    const before = node.leaf.grad;
    noteLeaf(node.leaf, before !== null);
    const arriving = keepGraph ? gy : gy.detach(); // a seed that requires a gradient must not tie the graph to x.grad
    return (node.leaf.grad = before === null ? arriving : accumulate(before, arriving));
  });
}

/**
 * The gradients of `outputs` with respect to `inputs` (leaves or results), without touching any `x.grad`.
 * With `createGraph` the results can be differentiated again.
 */
export function grad<const T extends readonly Tensor[]>(
  outputs: Tensor | readonly Tensor[],
  inputs: readonly [...T],
  options: GradOptions & { readonly allowUnused: true },
): { -readonly [K in keyof T]: Tensor | null };
export function grad<const T extends readonly Tensor[]>(
  outputs: Tensor | readonly Tensor[],
  inputs: readonly [...T],
  options?: GradOptions,
): { -readonly [K in keyof T]: Tensor };
export function grad(...args: readonly unknown[]): (Tensor | null)[] {
  const [outputs, inputs, options = {}] = readGrad(args) as [Tensor | readonly Tensor[], readonly Tensor[], GradOptions?];
  const roots = (outputs instanceof Tensor ? [outputs] : outputs).map((y, i) =>
    rootOf("grad", y, options.gradOutputs?.[i] ?? null),
  );
  const nodes = inputs.map((x, i) => {
    if (x.gradNode !== null) return x.gradNode;
    throw new GraphError(`grad: input ${i} does not require a gradient`, { hint: "create it with { requiresGrad: true }" });
  });
  const found = new Map<GradNode, Tensor>();
  propagate(roots, new Set(nodes), options, (node, gy) => {
    found.set(node, gy);
    return gy;
  });
  return nodes.map((node, i) => {
    const gradient = found.get(node) ?? null;
    if (gradient !== null || options.allowUnused === true) return gradient;
    throw new GraphError(`grad: the outputs do not depend on input ${i}`, {
      hint: "pass { allowUnused: true } to get null for it",
    });
  });
}

function rootOf(caller: string, output: Tensor, gradient: Tensor | null): Root {
  if (output.gradNode === null) {
    throw new GraphError(`${caller}: the output does not require a gradient: nothing it was computed from has requiresGrad`, {
      hint: "create an input with { requiresGrad: true }, and compute outside noGrad()",
    });
  }
  if (gradient === null && output.numel !== 1) {
    throw new GraphError(
      `${caller}: the output has shape ${formatShape(output.shape)}; without a gradient argument it must have one element`,
      {
        hint: "reduce it to a scalar loss, e.g. y.sum() or y.mean(), or pass dL/dy of the same shape",
      },
    );
  }
  if (gradient !== null && (!sameShape(gradient.shape, output.shape) || gradient.dtype !== output.dtype)) {
    throw new ShapeError(
      `${caller}: the gradient is ${formatShape(gradient.shape)} ${gradient.dtype}, the output ${formatShape(output.shape)} ${output.dtype}; they must be alike`,
    );
  }
  return { node: output.gradNode, gradient: gradient ?? onesLike(output) };
}

/** Pushes gradients through the graph and calls `arrive` at each target, or at every leaf when there are no targets; it returns what lives on. */
function propagate(
  roots: readonly Root[],
  targets: ReadonlySet<GradNode> | null,
  { createGraph = false, retainGraph = createGraph }: BackwardOptions,
  arrive: (node: GradNode, gradient: Tensor) => Tensor | null,
): void {
  const pass: Pass = { isRunning: true };
  const { order, interrupted } = topologicalOrder(roots, pass);
  const needed = targets === null ? null : nodesTowards(targets, order);
  const walk = (): Tensor[] => {
    const arrived: Tensor[] = [];
    for (const { node, gradient } of roots) receive(node, gradient);
    for (let n = order.length - 1; n >= 0; n--) {
      const node = order[n];
      const reached = node.gradient;
      node.gradient = null;
      if (reached === null) continue;
      const gy = node.hooks === null ? reached : throughHooks(node, reached);
      if (node.retained !== null) spoil("retainGrad() is asked for");
      if (node.retained !== null && targets === null) arrived.push((node.retained.grad = createGraph ? gy : gy.detach()));
      if (targets === null ? node.leaf !== null : targets.has(node)) {
        const lasting = arrive(node, gy);
        if (lasting !== null) arrived.push(lasting);
      }
      if (node.inputs.length === 0 || (needed !== null && !leadsOn(node, needed))) continue;
      const gradientOf = node.differentiate(gy);
      for (let i = 0; i < node.inputs.length; i++) {
        const input = node.inputs[i]!;
        if (input !== null && (needed === null || needed.has(input))) receive(input, gradientOf(i));
      }
      if (!retainGraph) node.release();
    }
    return arrived;
  };
  // nodes that are watched look at their gradients themselves
  const run = (): Tensor[] => withDetection(false, () => withGradMode(createGraph, walk));
  try {
    if (createGraph) spoil("a graph of the gradients is made");
    if (createGraph) run();
    else backwardPass(!order.some((node) => node.foreign || node.hooks !== null), !retainGraph, run);
  } finally {
    pass.isRunning = false;
    for (const { node, visit, gradient } of interrupted) Object.assign(node, { visit, gradient });
  }
}

/** What goes on after all hooks have seen the gradient. */
function throughHooks(node: GradNode, gradient: Tensor): Tensor {
  spoil("a hook is called");
  let gy = gradient;
  for (const hook of node.hooks!) {
    const other = hook(gy);
    if (!(other instanceof Tensor)) continue;
    if (!sameShape(other.shape, gy.shape) || other.dtype !== gy.dtype)
      throw new ShapeError(
        `a hook returned a gradient of shape ${formatShape(other.shape)} ${other.dtype} in place of ${formatShape(gy.shape)} ${gy.dtype}`,
      );
    gy = other;
  }
  return gy;
}

function receive(node: GradNode, gradient: Tensor): void {
  node.gradient = node.gradient === null ? gradient : accumulate(node.gradient, gradient);
}

function leadsOn(node: GradNode, needed: ReadonlySet<GradNode>): boolean {
  return node.inputs.some((input) => input !== null && needed.has(input));
}

/** What a node held for a pass that is still going on when another came by. */
type Interrupted = Pick<GradNode, "visit" | "gradient"> & { readonly node: GradNode };

/** Every node reachable from the roots, inputs before the nodes that use them. Iterative: a graph may be 50,000 nodes deep. */
function topologicalOrder(
  roots: readonly Root[],
  pass: Pass,
): { readonly order: GradNode[]; readonly interrupted: readonly Interrupted[] } {
  const order: GradNode[] = [];
  const interrupted: Interrupted[] = [];
  const stack: GradNode[] = [];
  const nextInput: number[] = []; // for each node on the stack, the input to look at next
  const enter = (node: GradNode): void => {
    if (node.visit === pass) return;
    if (node.visit?.isRunning === true) interrupted.push({ node, visit: node.visit, gradient: node.gradient });
    node.visit = pass;
    node.gradient = null; // left over when an earlier pass was cut short by an error
    stack.push(node);
    nextInput.push(0);
  };
  for (const root of roots) {
    enter(root.node);
    while (stack.length > 0) {
      const node = stack[stack.length - 1];
      const i = nextInput[nextInput.length - 1]++;
      if (i < node.inputs.length) {
        const input = node.inputs[i]!;
        if (input !== null) enter(input);
      } else {
        order.push(node);
        stack.pop();
        nextInput.pop();
      }
    }
  }
  return { order, interrupted };
}

/** The nodes from which a target can be reached; `order` lists inputs first, so one sweep is enough. */
function nodesTowards(targets: ReadonlySet<GradNode>, order: readonly GradNode[]): ReadonlySet<GradNode> {
  const needed = new Set<GradNode>();
  for (const node of order) if (targets.has(node) || leadsOn(node, needed)) needed.add(node);
  return needed;
}
