// Looking at what passes through a module, and changing it on the way: forward hooks.
import type { HookHandle } from "../autograd/graph.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { spoil } from "../kernels/tape.js";
import type { Module } from "./module.js";

/** Sees the inputs before forward; what it returns, if anything, goes in instead. */
export type ForwardPreHook<Inputs = readonly Tensor[]> = (module: object, inputs: Inputs) => Inputs | undefined;
/** Sees inputs and output of forward; what it returns, if anything, comes out instead. */
export type ForwardHook<Result = Tensor, Inputs = readonly Tensor[]> = (
  module: object,
  inputs: Inputs,
  output: Result,
) => Result | undefined;

/** Each in a box of its own: one function may be there twice, and a handle takes its own away. */
interface Hooks<Result, Inputs> {
  readonly before: { readonly hook: ForwardPreHook<Inputs> }[];
  readonly after: { readonly hook: ForwardHook<Result, Inputs> }[];
}

const hooksOf = new WeakMap<object, unknown>();

/** Puts a hook into one of a module's lists. While it has any, a forward of its own stands before that of its class. */
export function hookForward<Result, Inputs extends readonly unknown[]>(
  module: Module<Result, Inputs>,
  where: "before" | "after",
  hook: ForwardPreHook<Inputs> | ForwardHook<Result, Inputs>,
): HookHandle {
  if (typeof hook !== "function") throw new ArgumentError(`a hook must be a function, got ${typeof hook}`);
  const hooks = (hooksOf.get(module) as Hooks<Result, Inputs> | undefined) ?? install(module);
  const list: { readonly hook: unknown }[] = hooks[where];
  const own = { hook };
  list.push(own);
  return {
    remove: () => {
      const place = list.indexOf(own);
      if (place < 0) return;
      list.splice(place, 1);
      if (hooks.before.length + hooks.after.length > 0) return;
      hooksOf.delete(module);
      Reflect.deleteProperty(module, "forward");
    },
  };
}

function install<Result, Inputs extends readonly unknown[]>(module: Module<Result, Inputs>): Hooks<Result, Inputs> {
  const hooks: Hooks<Result, Inputs> = { before: [], after: [] };
  const own = module.forward; // eslint-disable-line @typescript-eslint/unbound-method -- called with its module below
  const plain = (...inputs: Inputs): Result => Reflect.apply(own, module, inputs);
  const forward = (...given: Inputs): Result => {
    spoil("a hook is called");
    const inputs = hooks.before.reduce<Inputs>((now, { hook }) => hook(module, now) ?? now, given);
    return hooks.after.reduce<Result>((output, { hook }) => hook(module, inputs, output) ?? output, plain(...inputs));
  };
  Object.defineProperty(module, "forward", { value: forward, configurable: true, writable: true, enumerable: false });
  hooksOf.set(module, hooks);
  return hooks;
}
