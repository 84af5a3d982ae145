// A parameter that is a function of others: its field becomes a getter, which works the function out anew whenever it is read.
import { called, take, type Arg } from "../autograd/call.js";
import type { HookHandle } from "../autograd/graph.js";
import { Parameter, type Buffer } from "../autograd/parameter.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { camelCase, snakeCase } from "../core/fields.js";
import { didYouMean } from "../core/suggest.js";
import { noGrad } from "../autograd/mode.js";
import { Module } from "./module.js";

/** What takes the place of a parameter. */
export interface Parametrization {
  /** By which function, for messages: "weightNorm". */
  readonly by: string;
  /** What it is made of, by the names that the state dict adds: { g, v } are weight_g and weight_v. */
  readonly parts: Readonly<Record<string, Parameter | Buffer>>;
  /** Of the parts as they stand in the module, where others may be put in their place. */
  readonly value: (parts: Readonly<Record<string, Tensor>>) => Tensor;
  readonly hook?: HookHandle;
}

export type AnyModule = Pick<Module, "training" | "parameters" | "stateDict" | "toString">;

const parametrizations = new WeakMap<object, Map<string, Parametrization>>();

export const moduleArg: Arg = { name: "module", required: true, kind: "a module", accepts: (value) => value instanceof Module };
export const nameArg: Arg = { ...take.text("name"), required: false };

/** The parameter in a field. @throws ArgumentError where there is none */
export function parameterOf(owner: string, module: AnyModule, name: string): Parameter {
  const found = Object.entries(module).find(([key]) => key === camelCase(name))?.[1] as unknown;
  if (found instanceof Parameter) return found;
  const what = `${owner}: ${module.constructor.name} has no parameter "${name}"`;
  const other = parametrizations.get(module)?.get(camelCase(name));
  if (other !== undefined) throw new ArgumentError(`${what} of its own any more: ${other.by} has made it of others`);
  const own = Object.entries(module).flatMap(([key, value]) => (value instanceof Parameter ? [snakeCase(key)] : []));
  throw new ArgumentError(what, {
    hint: didYouMean(name, own) ?? (own.length === 0 ? "" : `its parameters are ${own.join(", ")}`),
  });
}

/** Puts it in place of a parameter. In the state dict its parts stand behind the module's other parameters, as in PyTorch. */
export function parametrize(module: AnyModule, name: string, parametrization: Parametrization): void {
  const field = camelCase(name);
  Reflect.deleteProperty(module, field);
  for (const [part, tensor] of Object.entries(parametrization.parts)) Reflect.set(module, partField(field, part), tensor);
  Object.defineProperty(module, field, {
    get: () => valueOf(module, field, parametrization),
    configurable: true,
    enumerable: false,
  });
  const all = parametrizations.get(module) ?? new Map<string, Parametrization>();
  parametrizations.set(module, all.set(field, parametrization));
}

/** The other way: a function that puts a parameter with the numbers of the moment back. */
export function remover(owner: string, by: string): <M extends AnyModule>(module: M, name?: string) => M {
  return called(owner, [moduleArg, nameArg], <M extends AnyModule>(module: M, name = "weight"): M => {
    const field = camelCase(name);
    const all = parametrizations.get(module);
    const found = all?.get(field);
    if (found?.by !== by) throw new ArgumentError(`${owner}: "${name}" of ${module.constructor.name} is not made by ${by}`);
    const value = new Parameter(noGrad(() => valueOf(module, field, found)));
    found.hook?.remove();
    for (const part of Object.keys(found.parts)) Reflect.deleteProperty(module, partField(field, part));
    Reflect.deleteProperty(module, field);
    Reflect.set(module, field, value);
    all!.delete(field);
    return module;
  });
}

function valueOf(module: AnyModule, field: string, { parts, value }: Parametrization): Tensor {
  const now = Object.keys(parts).map((part) => [part, Reflect.get(module, partField(field, part)) as Tensor]);
  return value(Object.fromEntries(now) as Record<string, Tensor>);
}

/** weight, g: weightG, which is weight_g in the state dict. */
function partField(field: string, part: string): string {
  return field + part[0].toUpperCase() + part.slice(1);
}
