// A vocabulary that has grown: the weights of another model have rows for its tokens, and none for those of the template of a chat.
//
//   row[v, d] = m[d] + s[d] z      m, s: mean and deviation of column d over the rows that there are; z drawn, N(0, 1)
import { Generator } from "../../core/rng.js";
import { sameShape, type NdArray } from "../../kernels/ndarray.js";
import { ordinary } from "../../kernels/room.js";
import type { Module } from "../../nn/module.js";
import { chatTokens } from "../../text/chat.js";
import type { NamedShape } from "./fit.js";

type Arrays = ReadonlyMap<string, NdArray>;

export interface Grown {
  readonly arrays: Arrays;
  /** With the shapes of the file. */
  readonly grown: readonly NamedShape[];
}

/**
 * The arrays with as many rows as the model's parameters of that name have tokens, where only some of the template's are missing.
 * @param vocabulary how many tokens the model knows
 */
export function withNewTokens(arrays: Arrays, model: Module, vocabulary: number, seed: number): Grown {
  const generator = new Generator(seed);
  const all = new Map(arrays);
  const grown: NamedShape[] = [];
  for (const [name, { shape }] of model.namedParameters()) {
    const array = arrays.get(name);
    const missing = vocabulary - (array?.shape[0] ?? vocabulary);
    const isShort = shape[0] === vocabulary && missing > 0 && missing <= chatTokens.length;
    if (array === undefined || !isShort || !sameShape(array.shape.slice(1), shape.slice(1))) continue;
    all.set(name, longer(array, missing, generator));
    grown.push({ name, shape: array.shape });
  }
  return { arrays: all, grown };
}

function longer({ dtype, shape: [rows, ...rest], data }: NdArray, more: number, generator: Generator): NdArray {
  const width = rest.reduce((product, size) => product * size, 1);
  const shape = [rows + more, ...rest];
  const all = ordinary(dtype, (rows + more) * width);
  all.set(data);
  const z = new Float64Array(more * width);
  generator.normal(z);
  for (let d = 0; d < width; d++) {
    const column = Float64Array.from({ length: rows }, (_, v) => data[v * width + d]);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows);
    for (let v = 0; v < more; v++) all[(rows + v) * width + d] = mean + deviation * z[v * width + d];
  }
  return { dtype, shape, data: all };
}
