// Reading a sequence a step at a time, as generating one does: what a layer needs of the steps before it keeps, instead of computing them anew.
//
//   y[0 .. t) = read(x[0 .. t)), y[t] = read(x[t]), ..      the same as y = forward(x), with t steps of work for t steps instead of t^2
//
// Layers that compute each step by itself say so in their declaration (`eachStep`); those that keep something have a method `reading`: attention
// its keys and values, recurrent layers their state, positions how many steps there were. What looks at later steps is refused by its name.
import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, MlbhError } from "../core/errors.js";
import { keepsNothing, layerName, type LayerDeclaration } from "./layer.js";
import type { Told } from "./lengths.js";
import type { Module } from "./module.js";
import { PositionalEmbedding } from "./positionalEmbedding.js";

/** Takes the next steps, one or several, (N, t, ..), and gives what the layer makes of them, (N, t, ..). */
export type Reading = (x: Tensor) => Tensor;

/** A layer that keeps what it needs of the steps before. */
export interface Incremental {
  /** Begins before the first step. Several readings of a layer do not disturb each other. @param told of what an encoder has made */
  reading(told?: Told): Reading;
}

/**
 * Reads sequences with a model in evaluation mode, without a graph. Beginning anew is another call of this function.
 * @param told of a decoder: what it looks at
 * @throws ArgumentError for a layer that looks at later steps, or that the library does not know
 */
export function readingOf(model: Module, told: Told = {}): Reading {
  if (model.training) throw new ArgumentError("a sequence is read step by step in evaluation mode only", { hint: "call model.eval() first" }); // prettier-ignore
  const read = readingOfLayer(model, told);
  return (x) => noGrad(() => read(x));
}

/** The same for a layer inside another, in the mode that it is in. */
export function readingOfLayer(module: Module, told: Told): Reading {
  const name = layerName(module);
  const { declaration } = module.constructor as unknown as { readonly declaration?: Partial<LayerDeclaration> };
  if (declaration === undefined || !keepsNothing(module))
    throw refusal(name, "has a forward of its own, of which nobody knows what it keeps from step to step");
  if (isIncremental(module)) return module.reading(told);
  const { eachStep = false } = declaration;
  if (typeof eachStep === "function" ? eachStep(module) : eachStep) return (x) => module.forward(x);
  throw refusal(name, "needs a sequence as a whole: what it makes of a step may depend on later ones");
}

function isIncremental(module: object): module is Incremental {
  return typeof Reflect.get(module, "reading") === "function";
}

/** The error of a layer that cannot. @param why "looks at later steps" */
export function refusal(name: string, why: string): ArgumentError {
  return new ArgumentError(`${name} cannot read step by step: it ${why}`, {
    hint: "causal attention and recurrent layers in one direction can",
  });
}

/** Layers one after the other. An error says which one it comes from. */
export function readingInRow(layers: readonly Module[], told: Told): Reading {
  const within = <T>(i: number, action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw error instanceof MlbhError ? error.within(`${i}: ${layerName(layers[i])}`) : error;
    }
  };
  const readings = layers.map((layer, i) => within(i, () => readingOfLayer(layer, told)));
  return (x) => readings.reduce((input, read, i) => within(i, () => read(input)), x);
}

/** How many steps a model can see at once: the least number of learned places; Infinity where it has none. */
export function longestSequence(model: Module): number {
  const places = [...model.namedModules()].flatMap(([, module]) =>
    module instanceof PositionalEmbedding ? [module.maxLen] : [],
  );
  return Math.min(Infinity, ...places);
}
