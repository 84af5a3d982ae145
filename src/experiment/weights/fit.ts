// Saved arrays against a model: what fits by name and shape is taken, and everything else is named.
import type { Parameter, Buffer } from "../../autograd/parameter.js";
import { sameShape, type NdArray, type Shape } from "../../kernels/ndarray.js";
import type { Module } from "../../nn/module.js";
import { unequalCopies } from "../../nn/shared.js";

export interface NamedShape {
  readonly name: string;
  readonly shape: Shape;
}

export interface WeightsFit {
  /** What the model takes. */
  readonly fits: readonly NamedShape[];
  /** What has another shape in the model. */
  readonly differs: readonly (NamedShape & { readonly wanted: Shape })[];
  /** What the model has and the file has not; of a parameter with several names, the first. */
  readonly missing: readonly NamedShape[];
  /** What the file has and the model has not. */
  readonly leftOver: readonly NamedShape[];
  /** One parameter of the model that has several names, and under each other numbers. */
  readonly unequal: readonly string[];
}

/** Compares them; nothing is taken. */
export function compareWeights(model: Module, arrays: ReadonlyMap<string, NdArray>): WeightsFit {
  const own = [...model.namedParameters(), ...model.namedBuffers()] as [string, Parameter | Buffer][];
  const fit = { fits: [] as NamedShape[], differs: [] as (NamedShape & { wanted: Shape })[], missing: [] as NamedShape[] };
  for (const [tensor, [first, ...others]] of namesOf(own)) {
    const name = [first, ...others].find((each) => arrays.has(each)) ?? first;
    const shape = arrays.get(name)?.shape;
    if (shape === undefined) fit.missing.push({ name, shape: tensor.shape });
    else if (sameShape(shape, tensor.shape)) fit.fits.push({ name, shape });
    else fit.differs.push({ name, shape, wanted: tensor.shape });
  }
  const known = new Set(own.map(([name]) => name));
  const leftOver = [...arrays].flatMap(([name, { shape }]) => (known.has(name) ? [] : [{ name, shape }]));
  return { ...fit, leftOver, unequal: unequalCopies(own, arrays) };
}

/** Puts the numbers that fit into the model, in its own precision. */
export function takeWeights(model: Module, arrays: ReadonlyMap<string, NdArray>, { fits }: WeightsFit): void {
  const own = new Map([...model.namedParameters(), ...model.namedBuffers()] as [string, Parameter | Buffer][]);
  for (const { name } of fits) own.get(name)!.update((data) => data.set(arrays.get(name)!.data));
}

/** All names of each tensor. */
function namesOf(own: readonly (readonly [string, Parameter | Buffer])[]): Map<Parameter | Buffer, string[]> {
  const names = new Map<Parameter | Buffer, string[]>();
  for (const [name, tensor] of own) names.set(tensor, [...(names.get(tensor) ?? []), name]);
  return names;
}
