// The fast kernels of images: sliding windows, and reading and adding by index along lines.
import type { Kernels } from "../index.js";
import type { FloatArray } from "../ndarray.js";
import type { Windows } from "../reference/windows.js";
import { suffixOf } from "./module.js";
import type { Share } from "./share.js";

type WindowKernels = Pick<Kernels, "unfold" | "fold" | "maxWindows" | "gather" | "scatterAdd">;

export function windowKernels(reference: Kernels, inside: (...arrays: FloatArray[]) => boolean, share: Share): WindowKernels {
  /** Each thread takes some planes. */
  const sliding = (name: "unfold" | "fold" | "maxWindows", w: Windows, arrays: readonly FloatArray[]): void => {
    const planes = w.images * w.channels;
    const geometry = [w.height, w.width, ...w.kernel, ...w.stride, ...w.padding, ...w.dilation, ...w.out];
    const steps = arrays.map(({ byteLength }) => byteLength / planes);
    const width = Math.max(...arrays.map(({ length }) => length)) / planes;
    share(`${name}_${suffixOf(arrays[0])}`, [...arrays.map((array) => array.byteOffset), planes, ...geometry], steps, arrays.length, width); // prettier-ignore
  };
  /** The index may have another dtype than the numbers; the fast kernels read one. */
  const alike = (a: FloatArray, b: FloatArray): boolean => a instanceof Float32Array === b instanceof Float32Array;
  return {
    unfold: (x, w, out) => (inside(x, out) ? sliding("unfold", w, [x, out]) : reference.unfold(x, w, out)),
    fold: (columns, w, out) => (inside(columns, out) ? sliding("fold", w, [columns, out]) : reference.fold(columns, w, out)),
    maxWindows: (x, w, places, out) =>
      inside(x, places, out) ? sliding("maxWindows", w, [x, places, out]) : reference.maxWindows(x, w, places, out),
    gather: (x, index, grid, out) => {
      if (grid.lines === null || !alike(x, index) || !inside(x, index, out)) return reference.gather(x, index, grid, out);
      const { lines, length, count } = grid.lines;
      const size = x.BYTES_PER_ELEMENT;
      const args = [x.byteOffset, index.byteOffset, out.byteOffset, lines, length, count];
      share(`gatherLines_${suffixOf(x)}`, args, [length * size, count * size, count * size], 3, count);
    },
    scatterAdd: (src, index, grid, out) => {
      if (grid.lines === null || !alike(src, index) || !inside(src, index, out))
        return reference.scatterAdd(src, index, grid, out);
      const { lines, length, count } = grid.lines;
      const size = src.BYTES_PER_ELEMENT;
      const args = [src.byteOffset, index.byteOffset, out.byteOffset, lines, length, count];
      share(`scatterLines_${suffixOf(src)}`, args, [count * size, count * size, length * size], 3, count);
    },
  };
}
