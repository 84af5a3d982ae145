// Layers one after the other: y = f_n(... f_1(f_0(x)))
import { composed } from "../autograd/composed.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, MlbhError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { describe } from "../core/words.js";
import { Tanh } from "./activations.js";
import { declareHolder, type HolderDeclaration } from "./holder.js";
import { readingInRow, type Reading } from "./incremental.js";
import { keepsNothing, layerName, layerOf } from "./layer.js";
import { forwardWith, type Told } from "./lengths.js";
import { Module } from "./module.js";

const sequentialDeclaration = declareHolder({
  name: "Sequential",
  formula: "y = f2(f1(x)): layers one after the other, as one",
  fields: { layers: field.layers({ help: "the layers, from the first to the last" }) },
  holds: {
    key: "layers",
    join: ({ outputs: [output] }) => output,
    make: ([list]) => list,
  },
  page: {
    about: "What a model is: each layer takes what the one before gives. Here there are two, both tanh.",
    see: ["Repeat", "Residual", "chain-rule"],
    view: "entries",
    derivation: `
      a     = tanh(x)                   -- the first layer
      y     = tanh(a)                   -- the second
      da/dx = 1 - a^2                   -- the slope of tanh
      dy/da = 1 - y^2
      dy/dx = dy/da da/dx               -- chain rule: backward goes through the layers from the last to the first
      gx    = gy (1 - y^2) (1 - a^2)
    `,
    samples: (s) => [{ args: { layers: [new Tanh(), new Tanh()] }, input: s.normal([2, 3]) }],
  },
});

export type Path = Module | readonly Module[];

/** Several layers as one. */
export function asOne(owner: string, path: unknown): Sequential {
  if (path instanceof Sequential) return path;
  const layers: unknown[] = Array.isArray(path) ? path : [path];
  if (layers.length > 0 && layers.every((layer) => layer instanceof Module)) return new Sequential(...layers);
  throw new ArgumentError(`${owner}: expected layers, got ${layers.length === 0 ? "an empty list" : describe(path)}`);
}

/** Names its layers "0", "1", ... as torch.nn.Sequential does. An error inside says which layer it came from: "2: Linear: ...". */
export class Sequential extends Module implements Iterable<Module> {
  static readonly declaration: HolderDeclaration = layerOf(this, sequentialDeclaration) as unknown as HolderDeclaration;
  readonly layers: Module[];

  constructor(...layers: Module[]) {
    super();
    this.layers = [];
    for (const layer of layers) this.append(layer);
  }

  /** @param options how many steps of each row are real, for the layers that want to know */
  forward(x: Tensor, options: Told = {}): Tensor {
    return this.layers.every(keepsNothing) ? composed(() => this.#through(x, options)) : this.#through(x, options);
  }

  reading(told: Told = {}): Reading {
    return readingInRow(this.layers, told);
  }

  #through(x: Tensor, options: Told): Tensor {
    return this.layers.reduce((input, layer, i) => {
      try {
        return forwardWith(layer, input, options);
      } catch (error) {
        throw error instanceof MlbhError ? error.within(`${i}: ${layerName(layer)}`) : error;
      }
    }, x);
  }

  override *namedChildren(): Generator<[string, Module]> {
    for (const [i, layer] of this.layers.entries()) yield [String(i), layer];
  }

  /** Layer i; negative numbers count from the end. */
  at(i: number): Module | undefined {
    return this.layers.at(i);
  }

  append(layer: Module): this {
    if (!(layer instanceof Module))
      throw new ArgumentError(
        `Sequential: layer ${this.length} is not a Module, got ${describe(layer)}`,
        Array.isArray(layer) ? { hint: "layers stand one after the other: new Sequential(...layers)" } : {},
      );
    this.layers.push(layer);
    return this;
  }

  get length(): number {
    return this.layers.length;
  }

  [Symbol.iterator](): Iterator<Module> {
    return this.layers[Symbol.iterator]();
  }
}
