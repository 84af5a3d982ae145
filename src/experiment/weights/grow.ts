// A vocabulary that has grown: the weights of another model have rows for its tokens, and none for those of the template of a chat.
//
//   row[v, d] = m[d] + s[d] z      m, s: mean and deviation of column d over the rows that there are; z drawn, N(0, 1)
import type { Parameter } from "../../autograd/parameter.js";
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
  const drawn = new Map<Parameter, Float64Array>(); // one parameter may have several names
  for (const [name, parameter] of model.namedParameters()) {
    const { shape } = parameter;
    const array = arrays.get(name);
    const missing = vocabulary - (array?.shape[0] ?? vocabulary);
    const isShort = shape[0] === vocabulary && missing > 0 && missing <= chatTokens.length;
    if (array === undefined || !isShort || !sameShape(array.shape.slice(1), shape.slice(1))) continue;
    const z = drawn.get(parameter) ?? new Float64Array((missing * array.data.length) / array.shape[0]);
    if (!drawn.has(parameter)) {
      generator.normal(z);
      drawn.set(parameter, z);
      grown.push({ name, shape: array.shape });
    }
    all.set(name, longer(array, missing, z));
  }
  return { arrays: all, grown };
}

function longer({ dtype, shape: [rows, ...rest], data }: NdArray, more: number, z: Float64Array): NdArray {
  const width = data.length / rows;
  const shape = [rows + more, ...rest];
  const all = ordinary(dtype, (rows + more) * width);
  all.set(data);
  for (let d = 0; d < width; d++) {
    const column = Float64Array.from({ length: rows }, (_, v) => data[v * width + d]);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows);
    for (let v = 0; v < more; v++) all[(rows + v) * width + d] = mean + deviation * z[v * width + d];
  }
  return { dtype, shape, data: all };
}
