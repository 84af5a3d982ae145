// Looking at what passes through a module, and changing it on the way: forward hooks.
import type { HookHandle } from "../autograd/graph.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import type { Module } from "./module.js";

/** Sees the inputs before forward; what it returns, if anything, goes in instead. */
export type ForwardPreHook = (module: Module, inputs: readonly Tensor[]) => readonly Tensor[] | undefined;
/** Sees inputs and output of forward; what it returns, if anything, comes out instead. */
export type ForwardHook = (module: Module, inputs: readonly Tensor[], output: Tensor) => Tensor | undefined;

interface Hooks {
  readonly before: ForwardPreHook[];
  readonly after: ForwardHook[];
}

const hooksOf = new WeakMap<Module, Hooks>();

/** Puts a hook into one of a module's lists. While it has any, a forward of its own stands before that of its class. */
export function hookForward<K extends keyof Hooks>(module: Module, list: K, hook: Hooks[K][number]): HookHandle {
  if (typeof hook !== "function") throw new ArgumentError(`a hook must be a function, got ${typeof hook}`);
  const hooks = hooksOf.get(module) ?? install(module);
  const all = hooks[list] as (typeof hook)[];
  all.push(hook);
  return {
    remove: () => {
      const place = all.indexOf(hook);
      if (place >= 0) all.splice(place, 1);
      if (hooks.before.length + hooks.after.length === 0) {
        hooksOf.delete(module);
        Reflect.deleteProperty(module, "forward");
      }
    },
  };
}

function install(module: Module): Hooks {
  const hooks: Hooks = { before: [], after: [] };
  const plain = module.forward.bind(module);
  const forward = (...given: Tensor[]): Tensor => {
    const inputs = hooks.before.reduce<readonly Tensor[]>((now, hook) => hook(module, now) ?? now, given);
    return hooks.after.reduce((output, hook) => hook(module, inputs, output) ?? output, plain(...inputs));
  };
  Object.defineProperty(module, "forward", { value: forward, configurable: true, writable: true, enumerable: false });
  hooksOf.set(module, hooks);
  return hooks;
}
