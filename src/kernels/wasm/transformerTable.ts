// The fast kernels that language models lean on: gelu, layer normalization, Adam.
import type { Kernels } from "../index.js";
import type { FloatArray } from "../ndarray.js";
import type { WasmExports } from "./module.js";

type TransformerKernels = Pick<Kernels, "gelu" | "geluGrad" | "normalize" | "normalizeGrad" | "adam">;

export function transformerKernels(
  reference: Kernels,
  wasm: WasmExports,
  inside: (...arrays: FloatArray[]) => boolean,
): TransformerKernels {
  /** Kernels that exist for float32 only; float64 is for checking, where the plain ones do. */
  const single = (...arrays: FloatArray[]): boolean => arrays[0] instanceof Float32Array && inside(...arrays);
  return {
    gelu: (x, out) => (single(x, out) ? wasm.gelu_f32(x.byteOffset, out.byteOffset, x.length) : reference.gelu(x, out)),
    geluGrad: (gy, x, out, broadcast) => {
      if (broadcast !== null || !single(gy, x, out)) reference.geluGrad(gy, x, out, broadcast);
      else wasm.geluGrad_f32(gy.byteOffset, x.byteOffset, out.byteOffset, x.length);
    },
    normalize: (x, n, eps, out) => {
      if (single(x, out)) wasm.normalize_f32(x.byteOffset, x.length / n, n, eps, out.byteOffset);
      else reference.normalize(x, n, eps, out);
    },
    normalizeGrad: (gy, x, n, eps, out) => {
      if (single(gy, x, out)) wasm.normalizeGrad_f32(gy.byteOffset, x.byteOffset, x.length / n, n, eps, out.byteOffset);
      else reference.normalizeGrad(gy, x, n, eps, out);
    },
    adam: (parameter, gradient, mean, square, settings) => {
      if (!inside(parameter, gradient, mean, square)) return reference.adam(parameter, gradient, mean, square, settings);
      const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = settings;
      const [size, root] = [lr / (1 - beta1 ** step), Math.sqrt(1 - beta2 ** step)];
      const [decay, shrink] = decoupled ? [0, 1 - lr * weightDecay] : [weightDecay, 1];
      const kernel = parameter instanceof Float32Array ? wasm.adam_f32 : wasm.adam_f64;
      const addresses = [parameter, gradient, mean, square].map((array) => array.byteOffset) as [number, number, number, number];
      kernel(...addresses, parameter.length, size, root, beta1, beta2, eps, decay, shrink);
    },
  };
}
