// The fast kernels of images: sliding windows, and reading and adding by index along lines.
import type { Kernels } from "../index.js";
import type { FloatArray } from "../ndarray.js";
import type { Windows } from "../reference/windows.js";
import { suffixOf } from "./module.js";
import type { Share } from "./share.js";

type WindowKernels = Pick<Kernels, "unfold" | "fold" | "argmaxWindows" | "gather" | "scatterAdd">;

export function windowKernels(reference: Kernels, inside: (...arrays: FloatArray[]) => boolean, share: Share): WindowKernels {
  const sliding = (name: "unfold" | "fold" | "argmaxWindows"): Kernels["unfold"] => {
    const plain = reference[name];
    return (x: FloatArray, w: Windows, out: FloatArray) => {
      if (!inside(x, out) || (name === "argmaxWindows" && reachesOver(w))) return plain(x, w, out);
      const planes = w.images * w.channels;
      const geometry = [...w.kernel, ...w.stride, ...w.padding, ...w.dilation, ...w.out];
      const args = [x.byteOffset, out.byteOffset, planes, w.height, w.width, ...geometry];
      const [read, written] = [x.byteLength / planes, out.byteLength / planes]; // bytes of one plane
      share(`${name}_${suffixOf(x)}`, args, [read, written], 2, Math.max(x.length, out.length) / planes);
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

/** Whether windows without padding reach over the end of the image, where the fast search for the largest does not look out for it. */
function reachesOver({ height, width, kernel, stride, padding, dilation, out }: Windows): boolean {
  const last = (axis: 0 | 1): number => (out[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis];
  return padding[0] === 0 && padding[1] === 0 && (last(0) >= height || last(1) >= width);
}
