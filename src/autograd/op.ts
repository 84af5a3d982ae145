// One operation, one object: formula, derivation, forward, backward and samples side by side. Everything that lists operations
// (Tensor methods, `mlbh explain`, `mlbh gradcheck`, the generic tests) reads these objects.
import { dedent } from "../core/words.js";
import { atRest, leaveNursery, markNursery } from "../kernels/allocator.js";
import type { NdArray } from "../kernels/ndarray.js";
import { MemoryError } from "../kernels/room.js";
import { adoptInputs } from "./adopt.js";
import { reader, take, type Arg } from "./call.js";
import { refuseAnomaly } from "./anomaly.js";
import { isDetectingAnomalies, isGradEnabled } from "./mode.js";
import { OpNode, tensorsIn, type AnyCall, type Differentiable, type Slot } from "./opNode.js";
import type {
  CompositeSpec,
  ConstantSpec,
  Description,
  ForwardCall,
  InputNames,
  InputSpec,
  Op,
  OpInfo,
  OpSpec,
  Several,
} from "./opSpec.js";
import { Tensor } from "./tensor.js";

export { keepdim } from "./opSpec.js";
export type { Binary, Dims, InputSpec, KeepdimOptions, Op, OpInfo, Reduce, TensorLike, Unary } from "./opSpec.js";

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
    const y = resultOf(spec.name, spec.forward, call as unknown as ForwardCall<I, Call>, rule.foreign || isGradEnabled());
    if (isDetectingAnomalies()) refuseAnomaly(spec.name, ["y", y], tensorsIn(slots, call), null);
    if (isGradEnabled() && needsGradient(slots, call)) y.gradNode = new OpNode(rule, call, y);
    return y;
  };
  return describe(apply, "primitive", spec, slots, spec.saves, spec.args);
}

/**
 * What forward computes; what there is no room for is said with the operation's name.
 * @param keeps whether what it made on its way may be asked for later, by a backward or by whoever wrote it; else that is over
 */
function resultOf<Call>(name: string, forward: (call: Call) => NdArray, call: Call, keeps: boolean): Tensor {
  atRest();
  const mark = keeps ? null : markNursery();
  const y = new Tensor(run(name, forward, call));
  if (mark !== null) leaveNursery(mark, y);
  return y;
}

function run<Call>(name: string, forward: (call: Call) => NdArray, call: Call): NdArray {
  try {
    return forward(call);
  } catch (error) {
    throw error instanceof MemoryError ? error.within(name) : error;
  }
}

let definingForeign = false;

/** What users write may keep what it is given or makes, which the library's own never does. */
function foreign<Define extends (spec: never) => unknown>(define: Define): Define {
  return ((spec: never): unknown => {
    definingForeign = true;
    try {
      return define(spec);
    } finally {
      definingForeign = false;
    }
  }) as Define;
}

/** defineOp for users. */
export const defineForeignOp = foreign(defineOp);
/** An operation whose derivative is zero or undefined everywhere: comparisons, argmax, sign. Its result never requires a gradient. */
export const defineForeignConstant = foreign(defineConstant);

/** An operation whose derivative is zero or undefined everywhere: comparisons, argmax, sign. Its result never requires a gradient. */
export function defineConstant<Args extends readonly unknown[], Call extends object, const I extends readonly InputSpec[]>(
  spec: ConstantSpec<Args, Call, I>,
): Op<(...args: Args) => Tensor> {
  const slots = spec.inputs.map(toSlot);
  const keeps = definingForeign;
  const read = readerOf(spec, slots);
  const apply = (...args: Args): Tensor => {
    const call = spec.args(...(read(args) as unknown as Args)) as unknown as AnyCall;
    adoptInputs(spec.name, slots, call);
    return resultOf(spec.name, spec.forward, call as unknown as ForwardCall<I, Call>, keeps);
  };
  return describe(apply, "constant", spec, slots, [], spec.args);
}

/** An operation made of others: it has no derivative of its own. */
export function defineComposite<Args extends readonly unknown[], R extends Several = Tensor>(
  spec: CompositeSpec<Args, R>,
): Op<(...args: Args) => R> {
  const slots = spec.inputs.map(toSlot);
  const read = readerOf(spec, slots);
  const apply = (...args: Args): R => spec.compose(...(read(args) as unknown as Args));
  return describe(apply, "composite", spec, slots, [], null, spec);
}

type Taking = Pick<Description<never>, "takes" | "options">;

/** Most operations take their inputs and nothing else. */
function takesOf({ takes, options }: Taking, slots: readonly Slot[]): readonly Arg[] {
  return takes ?? [...slots.map((slot) => take.operand(slot.name)), ...(options === undefined ? [] : [options])];
}

/** Of those that take just their inputs, only the number is looked at here, what they are when they are read. */
function readerOf(
  spec: Taking & { readonly name: string },
  slots: readonly Slot[],
): (args: readonly unknown[]) => readonly unknown[] {
  const all = reader(spec.name, takesOf(spec, slots));
  if (spec.takes !== undefined) return all;
  return (args) => (args.length === slots.length ? args : all(args));
}

function describe<Args extends readonly unknown[], R = Tensor>(
  apply: (...args: Args) => R,
  kind: OpInfo["kind"],
  spec: Description<Args> & { readonly derivation: string },
  slots: readonly Slot[],
  saves: readonly string[],
  read: ((...args: Args) => object) | null,
  { defaults = {}, single }: Pick<CompositeSpec<Args, never>, "defaults" | "single"> = {},
): Op<(...args: Args) => R> {
  const slotsOf = (args: readonly unknown[]): ReadonlyMap<unknown, Slot> => {
    const call = read === null ? null : (read(...(args as unknown as Args)) as AnyCall);
    const tensors = args.filter((arg) => arg instanceof Tensor || (Array.isArray(arg) && arg[0] instanceof Tensor));
    const slotOf = (arg: unknown): Slot | undefined =>
      slots.find(({ name }) => call === null ? takes[args.indexOf(arg)]?.name === name : call[name] === arg); // prettier-ignore
    return new Map(tensors.map((arg, i) => [arg, slotOf(arg) ?? slots[i]]));
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
    aliases: spec.aliases ?? [],
    see: spec.see ?? [],
    file: spec.file ?? name,
    single: (result) => (single ?? ((y: unknown) => y as Tensor))(result as never),
    callOf: (args) => (read === null ? underNames(takes, args, defaults) : { ...read(...(args as unknown as Args)) }),
    slotsOf,
  };
  Object.defineProperty(apply, "name", { value: name });
  return Object.assign(apply, { info });
}

/** Arguments under the names that they are declared with, options under their own; what is left out has its default. */
function underNames(
  takes: readonly Arg[],
  args: readonly unknown[],
  defaults: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const named = takes.map((arg, i) => arg.rest === true ? Object.fromEntries(args.slice(i).map((value, n) => [`${arg.name}${n}`, value])) : (arg.fields !== undefined ? args[i] : { [arg.name]: args[i] === undefined ? defaults[arg.name] : args[i] })); // prettier-ignore
  return Object.assign({ ...defaults }, ...named) as Record<string, unknown>;
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
