// The fast table: each kernel runs in WebAssembly where its arrays lie in the shared memory and the work is worth a call,
// and in plain TypeScript everywhere else. Arrays outside the memory are lent to it.
import type { SharedHeap } from "../memory.js";
import type { Kernels } from "../index.js";
import type { FloatArray } from "../ndarray.js";
import type { Broadcast, BinaryKernel } from "../reference/binary.js";
import type { UnaryKernel } from "../reference/elementwise.js";
import type { Walk } from "../reference/move.js";
import type { ReduceKernel } from "../reference/reduce.js";
import { attentionKernels } from "./attentionTable.js";
import { chooseKernels } from "./chooseTable.js";
import { curveKernels } from "./curveTable.js";
import { matrixForm } from "./layout.js";
import { lending } from "./lend.js";
import { productKernels } from "./productTable.js";
import { transformerKernels } from "./transformerTable.js";
import { windowKernels } from "./windowTable.js";
import { suffixOf, type BinaryName, type WasmExports } from "./module.js";
import { sharer } from "./share.js";
import type { ThreadPool } from "./threads.js";

/** Below this many elements a loop in TypeScript is as fast as a call. */
const SMALL = 16;
/** From here on it pays to ask whether a worker could help. */
const SHAREABLE = 4096;
/** A place for the description of a walk. */
const WALK = 1 << 16;

export function wasmTable(plainTable: Kernels, heap: SharedHeap, pool: ThreadPool): Kernels {
  const wasm: WasmExports = pool.exports;
  const reference: Kernels = lending(plainTable, heap, () => table);
  const inside = (...arrays: readonly FloatArray[]): boolean => {
    for (const array of arrays) if (!heap.holds(array)) return false;
    return true;
  };

  const share = sharer(wasm, pool);

  const unary = (name: "neg" | "sqrt" | "abs" | "sign" | "relu" | "exp" | "log" | "sigmoid" | "tanh"): UnaryKernel => {
    const [plain, elsewhere] = [plainTable[name], reference[name]];
    // in float64, the dtype for checking, the plain exp and its kin are used: they are exact to the last bit
    const curved = name === "exp" || name === "log" || name === "sigmoid" || name === "tanh";
    const [f32, f64] = [wasm[`${name}_f32`], wasm[`${name}_f64`]];
    return (x, out) => {
      const n = x.length;
      const single = x instanceof Float32Array;
      if (n < SMALL || (curved && !single)) return plain(x, out);
      if (!inside(x, out)) return elsewhere(x, out);
      if (n < SHAREABLE) return (single ? f32 : f64)(x.byteOffset, out.byteOffset, n);
      const size = x.BYTES_PER_ELEMENT;
      share(`${name}_${suffixOf(x)}`, [x.byteOffset, out.byteOffset, n], [size, size], 2, curved ? 8 : 1);
    };
  };

  const binary = (name: BinaryName): BinaryKernel => {
    const [plain, elsewhere] = [plainTable[name], reference[name]];
    const [f32, f64] = [wasm[`${name}_f32`], wasm[`${name}_f64`]];
    return (a, b, out, broadcast) => {
      if (out.length < SMALL) return plain(a, b, out, broadcast);
      if (!inside(a, b, out)) return elsewhere(a, b, out, broadcast);
      const kernel = out instanceof Float32Array ? f32 : f64;
      const size = out.BYTES_PER_ELEMENT;
      if (broadcast === null) {
        const n = out.length;
        if (n < SHAREABLE) return kernel(a.byteOffset, 0, 1, b.byteOffset, 0, 1, out.byteOffset, 1, n);
        const flat = [a.byteOffset, 0, 1, b.byteOffset, 0, 1, out.byteOffset, 1, n];
        return share(`${name}_${suffixOf(out)}`, flat, [size, 0, 0, size, 0, 0, size], 8, 1);
      }
      const form = matrixForm(broadcast);
      if (form === null) return plain(a, b, out, broadcast);
      const { aRow, aColumn, bRow, bColumn, rows, columns, blocks, aBlock, bBlock } = form;
      if (blocks === 1 && out.length >= SHAREABLE) {
        const args = [a.byteOffset, aRow, aColumn, b.byteOffset, bRow, bColumn, out.byteOffset, rows, columns];
        return share(`${name}_${suffixOf(out)}`, args, [aRow * size, 0, 0, bRow * size, 0, 0, columns * size], 7, columns);
      }
      for (let i = 0; i < blocks; i++) {
        const [left, right] = [a.byteOffset + i * aBlock * size, b.byteOffset + i * bBlock * size];
        kernel(left, aRow, aColumn, right, bRow, bColumn, out.byteOffset + i * rows * columns * size, rows, columns);
      }
    };
  };

  const reduction = (name: "sum" | "amax" | "amin"): ReduceKernel => {
    const plain = reference[name];
    return (x, outer, n, inner, out) => {
      if (x.length < SMALL || !inside(x, out)) return plain(x, outer, n, inner, out);
      const size = x.BYTES_PER_ELEMENT;
      const args = [x.byteOffset, outer, n, inner, out.byteOffset];
      share(`${name}_${suffixOf(x)}`, args, [n * inner * size, 0, 0, 0, inner * size], 1, n * inner);
    };
  };

  const lines = (name: "softmax" | "logSoftmax"): ReduceKernel => {
    const plain = reference[name];
    return (x, outer, n, inner, out) => {
      if (inner !== 1 || x.length < SMALL || !(x instanceof Float32Array) || !inside(x, out)) plain(x, outer, n, inner, out);
      else share(`${name}_f32`, [x.byteOffset, outer, n, out.byteOffset], [4 * n, 0, 0, 4 * n], 1, 8 * n);
    };
  };

  /** Writes down a walk where the kernels find it. */
  const describe = (walk: Walk): void => {
    const rank = Math.max(2, walk.shape.length);
    const padding = rank - walk.shape.length;
    const words = new Int32Array(heap.memory.buffer, WALK, 1 + 2 * rank);
    words[0] = rank;
    for (let axis = 0; axis < rank; axis++) {
      words[1 + axis] = axis < padding ? 1 : walk.shape[axis - padding];
      words[1 + rank + axis] = axis < padding ? 0 : walk.strides[axis - padding];
    }
  };
  const read: Kernels["read"] = (x, walk, out) => {
    if (out.length < SMALL || !inside(x, out)) return reference.read(x, walk, out);
    describe(walk);
    (x instanceof Float32Array ? wasm.read_f32 : wasm.read_f64)(
      x.byteOffset + walk.offset * x.BYTES_PER_ELEMENT,
      WALK,
      out.byteOffset,
    );
  };
  const write: Kernels["write"] = (x, walk, out) => {
    if (x.length < SMALL || !inside(x, out)) return reference.write(x, walk, out);
    describe(walk);
    (x instanceof Float32Array ? wasm.write_f32 : wasm.write_f64)(
      x.byteOffset,
      WALK,
      out.byteOffset + walk.offset * x.BYTES_PER_ELEMENT,
    );
  };

  const sgd: Kernels["sgd"] = (parameter, gradient, velocity, first, settings) => {
    if (parameter.length < SMALL || !inside(parameter, gradient) || (velocity !== null && !inside(velocity))) {
      return reference.sgd(parameter, gradient, velocity, first, settings);
    }
    const { lr, momentum, dampening, weightDecay, nesterov, maximize } = settings;
    const [address, size] = [velocity === null ? 0 : velocity.byteOffset, parameter.BYTES_PER_ELEMENT];
    const [keep, sign] = [1 - dampening, maximize ? -1 : 1];
    // prettier-ignore
    const args = [parameter.byteOffset, gradient.byteOffset, address, Number(first), parameter.length, lr, momentum, keep, weightDecay, Number(nesterov), sign];
    share(`sgd_${suffixOf(parameter)}`, args, [size, size, velocity === null ? 0 : size], 4, 1);
  };

  const table: Kernels = {
    ...plainTable,
    ...productKernels(reference, inside, pool),
    ...attentionKernels(reference, inside, share, () => table),
    ...windowKernels(reference, inside, share),
    ...transformerKernels(reference, inside, share),
    ...curveKernels(reference, inside, share),
    ...chooseKernels(reference, inside, wasm),
    ...{ neg: unary("neg"), sqrt: unary("sqrt"), abs: unary("abs"), sign: unary("sign"), relu: unary("relu") },
    ...{ exp: unary("exp"), log: unary("log"), sigmoid: unary("sigmoid"), tanh: unary("tanh") },
    ...{ add: binary("add"), sub: binary("sub"), mul: binary("mul"), div: binary("div") },
    ...{ eq: binary("eq"), ne: binary("ne"), lt: binary("lt"), le: binary("le"), gt: binary("gt"), ge: binary("ge") },
    ...{ reluGrad: binary("reluGrad"), sigmoidGrad: binary("sigmoidGrad"), tanhGrad: binary("tanhGrad") },
    ...{ sum: reduction("sum"), amax: reduction("amax"), amin: reduction("amin") },
    ...{ maximum: binary("maximum"), minimum: binary("minimum") },
    ...{ softmax: lines("softmax"), logSoftmax: lines("logSoftmax"), read, write, sgd },
  };
  return table;
}

export type { Broadcast };
