// The fast kernels that language models lean on: gelu, layer normalization, Adam.
import type { Kernels } from "../index.js";
import type { FloatArray } from "../ndarray.js";
import { suffixOf } from "./module.js";
import type { Share } from "./share.js";

type TransformerKernels = Pick<Kernels, "gelu" | "geluGrad" | "normalize" | "normalizeGrad" | "adam">;

export function transformerKernels(
  reference: Kernels,
  inside: (...arrays: FloatArray[]) => boolean,
  share: Share,
): TransformerKernels {
  /** Kernels that exist for float32 only; float64 is for checking, where the plain ones do. */
  const single = (...arrays: FloatArray[]): boolean => arrays[0] instanceof Float32Array && inside(...arrays);
  return {
    gelu: (x, out) => {
      if (single(x, out)) share("gelu_f32", [x.byteOffset, out.byteOffset, x.length], [4, 4], 2, 16);
      else reference.gelu(x, out);
    },
    geluGrad: (gy, x, out, broadcast) => {
      if (broadcast !== null || !single(gy, x, out)) return reference.geluGrad(gy, x, out, broadcast);
      share("geluGrad_f32", [gy.byteOffset, x.byteOffset, out.byteOffset, x.length], [4, 4, 4], 3, 16);
    },
    normalize: (x, n, eps, out) => {
      if (!single(x, out)) return reference.normalize(x, n, eps, out);
      share("normalize_f32", [x.byteOffset, x.length / n, n, eps, out.byteOffset], [4 * n, 0, 0, 0, 4 * n], 1, 3 * n);
    },
    normalizeGrad: (gy, x, n, eps, out) => {
      if (!single(gy, x, out)) return reference.normalizeGrad(gy, x, n, eps, out);
      const args = [gy.byteOffset, x.byteOffset, x.length / n, n, eps, out.byteOffset];
      share("normalizeGrad_f32", args, [4 * n, 4 * n, 0, 0, 0, 4 * n], 2, 4 * n);
    },
    adam: (parameter, gradient, mean, square, settings) => {
      if (!inside(parameter, gradient, mean, square)) return reference.adam(parameter, gradient, mean, square, settings);
      const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = settings;
      const [size, root] = [lr / (1 - beta1 ** step), Math.sqrt(1 - beta2 ** step)];
      const [decay, shrink] = decoupled ? [0, 1 - lr * weightDecay] : [weightDecay, 1];
      const addresses = [parameter, gradient, mean, square].map((array) => array.byteOffset);
      const args = [...addresses, parameter.length, size, root, beta1, beta2, eps, decay, shrink];
      const bytes = parameter.BYTES_PER_ELEMENT;
      share(`adam_${suffixOf(parameter)}`, args, [bytes, bytes, bytes, bytes], 4, 4);
    },
  };
}
