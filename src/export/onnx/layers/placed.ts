// A layer at its place in the network: what a rule of the table needs to know of it.
import { InputError } from "../../../core/errors.js";
import type { Tensor } from "../../../autograd/tensor.js";
import type { FloatArray, Shape } from "../../../kernels/ndarray.js";
import type { Module } from "../../../nn/module.js";
import { ints, type Given, type Graph, type Value } from "../graph.js";
import type { Constant } from "../proto.js";

/** x -> y, as nodes of the graph. */
export type Rule = (x: Value, layer: Placed) => Value;

/** A layer that no graph can hold, and why. */
export interface Refused {
  readonly refused: string;
}

/** Which steps of each row are those of its text: how many, int64 (N,), and for each whether it is one, bool (N, T). */
export interface Real {
  readonly lengths: Value;
  readonly steps: Value;
}

/** What layers know beside x; see nn/lengths.ts. */
export interface Told {
  /** Null where every step is real. */
  readonly real: Real | null;
  /** What the encoder has made (N, S, E), and which of its steps are real, bool (N, S). */
  readonly memory: { readonly steps: Value; readonly real: Value } | null;
  /** How many steps a row has, int64 (1,), where that is not fixed. */
  readonly count: Value | null;
}

export const nothingTold: Told = { real: null, memory: null, count: null };

export class Placed {
  readonly #weights: ReadonlyMap<string, Tensor>;

  /**
   * @param args under their names in an experiment file
   * @param place "2.0", and with it the names of its weights
   * @param input the shape of one row
   */
  constructor(
    readonly g: Graph,
    readonly module: Module,
    readonly args: Readonly<Record<string, unknown>>,
    readonly place: string,
    readonly input: Shape,
    readonly output: Shape,
    readonly told: Told,
    readonly file: string,
  ) {
    this.#weights = module.stateDict();
  }

  number(key: string): number {
    return this.args[key] as number;
  }

  flag(key: string): boolean {
    return this.args[key] === true;
  }

  text(key: string): string {
    return this.args[key] as string;
  }

  /** One number for each direction of a line or an image; one stands for all. */
  sizes(key: string): number[] {
    const given = this.args[key] as number | readonly number[];
    return typeof given === "number" ? new Array<number>(this.input.length - 1).fill(given) : [...given];
  }

  has(name: string): boolean {
    return this.#weights.has(name);
  }

  /** A weight as it is. */
  weight(name: string): Value {
    const tensor = this.#tensor(name);
    return this.g.weight(`${this.place}.${name}`, tensor, () => constantOf(tensor));
  }

  /** A weight, or null: an input that is left out. */
  optional(name: string): Value | null {
    return this.has(name) ? this.weight(name) : null;
  }

  /** Some blocks of a weight's first axis, in another order. @param count how many it has @param order which of them are taken */
  blocks(name: string, count: number, order: readonly number[]): Constant {
    const tensor = this.#tensor(name);
    const size = tensor.numel / count;
    const values = Float32Array.from(order.flatMap((block) => Array.from(tensor.numbers.subarray(block * size, (block + 1) * size))));
    return { type: "float", shape: [(tensor.shape[0] / count) * order.length, ...tensor.shape.slice(1)], values };
  } // prettier-ignore

  /** The shape of rows whose axes are known, for Reshape: 0 takes over the number of rows. */
  rows(shape: Shape): Constant {
    return ints(0, ...shape);
  }

  /** How many steps a row has, int64 (1,). */
  get count(): Given {
    return this.told.count ?? ints(this.input[0]);
  }

  /** The first steps of a table (places, E) of something for each place, as many as x has. */
  firstPlaces(table: Given, places: number): Given {
    if (this.told.count === null && places === this.input[0]) return table;
    return this.g.op("Slice", [table, ints(0), this.count, ints(0)]);
  }

  /** The same layer with what stands below `name` in it. */
  inside(name: string, module: Module): Placed {
    return new Placed(this.g, module, this.args, `${this.place}.${name}`, this.input, this.output, this.told, this.file);
  }

  refuse(message: string, hint?: string): never {
    throw new InputError([
      { place: { file: this.file }, message: `layer ${this.place} cannot be written as ONNX: ${message}`, ...(hint === undefined ? {} : { hint }) },
    ]); // prettier-ignore
  }

  #tensor(name: string): Tensor {
    const tensor = this.#weights.get(name);
    if (tensor === undefined) throw new Error(`layer ${this.place} has no ${name}`);
    return tensor;
  }
}

export function constantOf({ shape, numbers }: { readonly shape: Shape; readonly numbers: FloatArray }): Constant {
  return { type: "float", shape, values: Float32Array.from(numbers) };
}
