// The fast kernels of images: sliding windows, and reading and adding by index along lines.
import type { Kernels } from "../index.js";
import type { FloatArray } from "../ndarray.js";
import type { Windows } from "../reference/windows.js";
import type { WasmExports } from "./module.js";

type WindowKernels = Pick<Kernels, "unfold" | "fold" | "argmaxWindows" | "gather" | "scatterAdd">;

export function windowKernels(
  reference: Kernels,
  wasm: WasmExports,
  inside: (...arrays: FloatArray[]) => boolean,
): WindowKernels {
  const sliding = (name: "unfold" | "fold" | "argmaxWindows"): Kernels["unfold"] => {
    const [plain, f32, f64] = [reference[name], wasm[`${name}_f32`], wasm[`${name}_f64`]];
    return (x: FloatArray, w: Windows, out: FloatArray) => {
      if (!inside(x, out)) return plain(x, w, out);
      const kernel = x instanceof Float32Array ? f32 : f64;
      const geometry = [...w.kernel, ...w.stride, ...w.padding, ...w.dilation, ...w.out];
      kernel(x.byteOffset, out.byteOffset, w.images * w.channels, w.height, w.width, ...geometry);
    };
  };
  /** The index may have another dtype than the numbers; the fast kernels read one. */
  const alike = (a: FloatArray, b: FloatArray): boolean => a instanceof Float32Array === b instanceof Float32Array;
  return {
    unfold: sliding("unfold"),
    fold: sliding("fold"),
    argmaxWindows: sliding("argmaxWindows"),
    gather: (x, index, grid, out) => {
      if (grid.lines === null || !alike(x, index) || !inside(x, index, out)) return reference.gather(x, index, grid, out);
      const { lines, length, count } = grid.lines;
      const kernel = x instanceof Float32Array ? wasm.gatherLines_f32 : wasm.gatherLines_f64;
      kernel(x.byteOffset, index.byteOffset, out.byteOffset, lines, length, count);
    },
    scatterAdd: (src, index, grid, out) => {
      if (grid.lines === null || !alike(src, index) || !inside(src, index, out))
        return reference.scatterAdd(src, index, grid, out);
      const { lines, length, count } = grid.lines;
      const kernel = src instanceof Float32Array ? wasm.scatterLines_f32 : wasm.scatterLines_f64;
      kernel(src.byteOffset, index.byteOffset, out.byteOffset, lines, length, count);
    },
  };
}
