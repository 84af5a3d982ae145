// Layers one after the other: y = f_n(... f_1(f_0(x)))
import { composed } from "../autograd/composed.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, MlbhError } from "../core/errors.js";
import { keepsNothing } from "./layer.js";
import { Module } from "./module.js";

/** Names its layers "0", "1", ... as torch.nn.Sequential does. An error inside says which layer it came from: "2: Linear: ...". */
export class Sequential extends Module implements Iterable<Module> {
  readonly layers: Module[];

  constructor(...layers: Module[]) {
    super();
    this.layers = [];
    for (const layer of layers) this.append(layer);
  }

  forward(x: Tensor): Tensor {
    return this.layers.every(keepsNothing) ? composed(() => this.#through(x)) : this.#through(x);
  }

  #through(x: Tensor): Tensor {
    return this.layers.reduce((input, layer, i) => {
      try {
        return layer.forward(input);
      } catch (error) {
        throw error instanceof MlbhError ? error.within(`${i}: ${layer.constructor.name}`) : error;
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
      throw new ArgumentError(`Sequential: layer ${this.length} is not a Module, got ${typeof layer}`);
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
