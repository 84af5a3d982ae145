// One operation, one object: formula, derivation, forward, backward and samples side by side. Everything that lists operations
// (Tensor methods, `mlbh explain`, `mlbh gradcheck`, the generic tests) reads these objects.
import { field } from "../core/fields.js";
import { dedent } from "../core/words.js";
import { atRest } from "../kernels/allocator.js";
import type { NdArray, Operand } from "../kernels/ndarray.js";
import type { View } from "../notation/pageText.js";
import { MemoryError } from "../kernels/room.js";
import { adoptInputs } from "./adopt.js";
import { reader, take, type Arg } from "./call.js";
import { refuseAnomaly } from "./anomaly.js";
import { isDetectingAnomalies, isGradEnabled } from "./mode.js";
import { OpNode, tensorsIn, type AnyCall, type Differentiable, type Meta, type Slot } from "./opNode.js";
import type { Sampler } from "./sampler.js";
import { Tensor } from "./tensor.js";

/** A tensor, or a plain number, which adopts the dtype of the tensors it meets. */
export type TensorLike = Tensor | number;

/** An input: its name; or with `differentiable: false` for indices and masks; or with `list: true` for any number of tensors. */
export type InputSpec =
  string | { readonly name: string; readonly differentiable: false } | { readonly name: string; readonly list: true };

type NameOf<I> = I extends string ? I : I extends { name: infer N extends string } ? N : never;
type ListNameOf<I> = I extends { name: infer N extends string; list: true } ? N : never;
type InputNames<I extends readonly InputSpec[]> = NameOf<I[number]>;
type ListNames<I extends readonly InputSpec[]> = ListNameOf<I[number]>;
type DifferentiableNames<I extends readonly InputSpec[]> = NameOf<Exclude<I[number], { differentiable: false }>>;

type Parameters<I extends readonly InputSpec[], Call> = Omit<Call, InputNames<I>>;
type ForwardCall<I extends readonly InputSpec[], Call> = {
  readonly [N in InputNames<I>]: N extends ListNames<I> ? readonly Operand[] : Operand;
} & Parameters<I, Call>;
/** Saved inputs are tensors, the others only their shape and dtype; parameters are always there; `y` is the output. */
type SavedCall<I extends readonly InputSpec[], Call, S> = {
  readonly [N in InputNames<I>]: N extends S ? Tensor : N extends ListNames<I> ? readonly Meta[] : Meta;
} & Parameters<I, Call> &
  ("y" extends S ? { readonly y: Tensor } : unknown);
/** A gradient is a function, so that one nobody needs is never computed; a list input's function takes the position in the list. */
type Gradients<I extends readonly InputSpec[]> = {
  readonly [N in DifferentiableNames<I>]: N extends ListNames<I> ? (i: number) => Tensor : () => Tensor;
};

interface Description<Args extends readonly unknown[]> {
  /** The function's name in the API. */
  readonly name: string;
  /** Its arguments, in their order; left out where they are just the inputs. */
  readonly takes?: readonly Arg[];
  /** What it computes, in one line: "y = 1 / (1 + exp(-x))". */
  readonly formula: string;
  /** Argument lists for gradcheck, kernel tests and explain: inside the domain, at its edges, with broadcasting. The first is the one `explain` shows. */
  readonly samples: (s: Sampler) => readonly NoInfer<Args>[];
  /** How the derivation sees the tensors; entry by entry where the arguments are just the inputs, else as they are. */
  readonly view?: View;
  /** Argument lists at kinks and ties, where there is no derivative: what is taken there is a convention. */
  readonly kinks?: (s: Sampler) => readonly NoInfer<Args>[];
  /** The argument list of the page's worked example, where the first of the samples is not what a reader should see. */
  readonly example?: (s: Sampler) => NoInfer<Args>;
  /** The same in PyTorch, where its name is another: "torch.nn.functional.conv2d". */
  readonly torch?: string;
  /** A few sentences before the derivation: what it is for. */
  readonly about?: string;
  /** Pages to read beside it. */
  readonly see?: readonly string[];
}

interface OpSpec<
  Args extends readonly unknown[],
  Call,
  I extends readonly InputSpec[],
  S extends string,
> extends Description<Args> {
  readonly inputs: I;
  /** Reads the argument list: inputs under their names, parameters checked and with their defaults. */
  readonly args: (...args: Args) => Call;
  /** Every step from the formula to each gradient; one step a line, the reason after `--`. */
  readonly derivation: string;
  /** What backward needs besides shapes and parameters: names of inputs, or "y" for the output. Nothing else is kept. */
  readonly saves: readonly S[];
  readonly forward: (call: ForwardCall<I, Call>) => NdArray;
  /** The derivation's last lines, in tensor operations, so that it can be differentiated again. */
  readonly backward: (gy: Tensor, saved: SavedCall<I, Call, S>) => Gradients<I>;
  /** The same in one loop, for measured speed: used while no second derivative is wanted. A test holds it equal to `backward`. */
  readonly fused?: (gy: Operand, saved: SavedCall<I, Call, S>) => { readonly [N in DifferentiableNames<I>]: () => NdArray };
}

interface ConstantSpec<Args extends readonly unknown[], Call, I extends readonly InputSpec[]> extends Description<Args> {
  readonly inputs: I;
  readonly args: (...args: Args) => Call;
  /** Why the derivative is zero wherever it exists. */
  readonly derivation: string;
  readonly forward: (call: ForwardCall<I, Call>) => NdArray;
}

interface CompositeSpec<Args extends readonly unknown[]> extends Description<Args> {
  readonly inputs: readonly InputSpec[];
  /** How it is built from other operations; the chain rule through them is its derivative. */
  readonly derivation: string;
  readonly compose: (...args: Args) => Tensor;
  /** Parameters that may be left out, for the derivation: { eps: 1e-5 }. */
  readonly defaults?: Readonly<Record<string, unknown>>;
}

/** What generic tools may know of any operation. */
export interface OpInfo {
  readonly name: string;
  readonly kind: "primitive" | "constant" | "composite";
  readonly inputs: readonly Slot[];
  /** Its arguments, in their order. */
  readonly takes: readonly Arg[];
  readonly formula: string;
  readonly derivation: string;
  readonly saves: readonly string[];
  readonly samples: (s: Sampler) => readonly (readonly unknown[])[];
  readonly view: View;
  readonly kinks: (s: Sampler) => readonly (readonly unknown[])[];
  readonly example: ((s: Sampler) => readonly unknown[]) | null;
  readonly torch: string | null;
  readonly about: string | null;
  readonly see: readonly string[];
  /** Inputs and parameters under their names, defaults put in. */
  readonly callOf: (args: readonly unknown[]) => Readonly<Record<string, unknown>>;
  /** Which input each tensor (or list of tensors) of an argument list is. */
  readonly slotsOf: (args: readonly unknown[]) => ReadonlyMap<unknown, Slot>;
}

/** An operation is a function with its description. */
export type Op<F> = F & { readonly info: OpInfo };

export type Unary = Op<(x: TensorLike) => Tensor>;
export type Binary = Op<(a: TensorLike, b: TensorLike) => Tensor>;
/** The options of a reduction. */
export const keepdim = take.options({ keepdim: field.boolean({ help: "whether the reduced dimensions stay, with size 1" }) });
export interface KeepdimOptions {
  readonly keepdim?: boolean;
}
/** `dim` null or left out: over all elements. */
export type Reduce = Op<(x: TensorLike, dim?: number | readonly number[] | null, options?: KeepdimOptions) => Tensor>;

/** An operation with a derivative of its own. */
export function defineOp<
  Args extends readonly unknown[],
  Call extends object,
  const I extends readonly InputSpec[],
  const S extends InputNames<I> | "y" = never,
>(spec: OpSpec<Args, Call, I, S>): Op<(...args: Args) => Tensor> {
  const slots = spec.inputs.map(toSlot);
  const rule: Differentiable = {
    name: spec.name,
    slots,
    differentiable: slots.filter((slot) => slot.differentiable),
    saves: new Set<string>(spec.saves),
    backward: spec.backward as unknown as Differentiable["backward"],
    fused: (spec.fused as unknown as Differentiable["fused"]) ?? null,
    foreign: definingForeign,
  };
  const read = readerOf(spec, slots);
  const apply = (...args: Args): Tensor => {
    const call = spec.args(...(read(args) as unknown as Args)) as unknown as AnyCall;
    adoptInputs(spec.name, slots, call);
    atRest();
    const y = new Tensor(run(spec.name, spec.forward, call as unknown as ForwardCall<I, Call>));
    if (isDetectingAnomalies()) refuseAnomaly(spec.name, ["y", y], tensorsIn(slots, call), null);
    if (isGradEnabled() && needsGradient(slots, call)) y.gradNode = new OpNode(rule, call, y);
    return y;
  };
  return describe(apply, "primitive", spec, slots, spec.saves, spec.args);
}

/** What there is no room for is said with the operation's name. */
function run<Call>(name: string, forward: (call: Call) => NdArray, call: Call): NdArray {
  try {
    return forward(call);
  } catch (error) {
    throw error instanceof MemoryError ? error.within(name) : error;
  }
}

let definingForeign = false;

/** defineOp for users: their backward may keep what it is given, which the library's own never does. */
export const defineForeignOp = ((spec: never): unknown => {
  definingForeign = true;
  try {
    return defineOp(spec);
  } finally {
    definingForeign = false;
  }
}) as typeof defineOp;

/** An operation whose derivative is zero or undefined everywhere: comparisons, argmax, sign. Its result never requires a gradient. */
export function defineConstant<Args extends readonly unknown[], Call extends object, const I extends readonly InputSpec[]>(
  spec: ConstantSpec<Args, Call, I>,
): Op<(...args: Args) => Tensor> {
  const slots = spec.inputs.map(toSlot);
  const read = readerOf(spec, slots);
  const apply = (...args: Args): Tensor => {
    const call = spec.args(...(read(args) as unknown as Args)) as unknown as AnyCall;
    adoptInputs(spec.name, slots, call);
    atRest();
    return new Tensor(run(spec.name, spec.forward, call as unknown as ForwardCall<I, Call>));
  };
  return describe(apply, "constant", spec, slots, [], spec.args);
}

/** An operation made of others: it has no derivative of its own. */
export function defineComposite<Args extends readonly unknown[]>(spec: CompositeSpec<Args>): Op<(...args: Args) => Tensor> {
  const slots = spec.inputs.map(toSlot);
  const read = readerOf(spec, slots);
  const apply = (...args: Args): Tensor => spec.compose(...(read(args) as unknown as Args));
  return describe(apply, "composite", spec, slots, [], null, spec.defaults);
}

/** Most operations take their inputs and nothing else. */
function takesOf({ takes }: { readonly takes?: readonly Arg[] }, slots: readonly Slot[]): readonly Arg[] {
  return takes ?? slots.map((slot) => take.operand(slot.name));
}

/** Of those that take just their inputs, only the number is looked at here, what they are when they are read. */
function readerOf(
  spec: { readonly name: string; readonly takes?: readonly Arg[] },
  slots: readonly Slot[],
): (args: readonly unknown[]) => readonly unknown[] {
  const all = reader(spec.name, takesOf(spec, slots));
  if (spec.takes !== undefined) return all;
  return (args) => (args.length === slots.length ? args : all(args));
}

function describe<Args extends readonly unknown[]>(
  apply: (...args: Args) => Tensor,
  kind: OpInfo["kind"],
  spec: Description<Args> & { readonly derivation: string },
  slots: readonly Slot[],
  saves: readonly string[],
  read: ((...args: Args) => object) | null,
  defaults: Readonly<Record<string, unknown>> = {},
): Op<(...args: Args) => Tensor> {
  const slotsOf = (args: readonly unknown[]): ReadonlyMap<unknown, Slot> => {
    const call = read === null ? null : (read(...(args as unknown as Args)) as AnyCall);
    const tensors = args.filter((arg) => arg instanceof Tensor || (Array.isArray(arg) && arg[0] instanceof Tensor));
    return new Map(tensors.map((arg, i) => [arg, slots.find((slot) => call?.[slot.name] === arg) ?? slots[i]]));
  };
  const { name, formula, samples } = spec;
  const takes = takesOf(spec, slots);
  const info: OpInfo = {
    name,
    kind,
    inputs: slots,
    takes,
    formula,
    derivation: dedent(spec.derivation),
    saves,
    samples,
    view: spec.view ?? (spec.takes === undefined ? "entries" : "whole"),
    kinks: spec.kinks ?? (() => []),
    example: spec.example ?? null,
    torch: spec.torch ?? null,
    about: spec.about ?? null,
    see: spec.see ?? [],
    callOf: (args) => (read === null ? { ...defaults, ...underNames(takes, args) } : { ...read(...(args as unknown as Args)) }),
    slotsOf,
  };
  Object.defineProperty(apply, "name", { value: name });
  return Object.assign(apply, { info });
}

/** Arguments under the names that they are declared with; options under their own. */
function underNames(takes: readonly Arg[], args: readonly unknown[]): Record<string, unknown> {
  return Object.assign({}, ...takes.map((arg, i) => (arg.fields === undefined ? { [arg.name]: args[i] } : args[i]))) as Record<string, unknown>; // prettier-ignore
}

function toSlot(input: InputSpec): Slot {
  if (typeof input === "string") return { name: input, differentiable: true, list: false };
  return { name: input.name, differentiable: !("differentiable" in input), list: "list" in input };
}

function needsGradient(slots: readonly Slot[], call: AnyCall): boolean {
  for (const slot of slots) {
    if (!slot.differentiable) continue;
    const input = call[slot.name];
    if (slot.list ? (input as readonly Tensor[]).some((t) => t.gradNode !== null) : (input as Tensor).gradNode !== null)
      return true;
  }
  return false;
}
