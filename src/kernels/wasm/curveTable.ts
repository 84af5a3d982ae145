// The fast kernels of activation functions with settings, and of erf, expm1 and log1p.
import type { Kernels } from "../index.js";
import type { FloatArray } from "../ndarray.js";
import type { CurveKernel, SlopeKernel } from "../reference/curves.js";
import type { UnaryKernel } from "../reference/elementwise.js";
import { suffixOf } from "./module.js";
import type { Share } from "./share.js";

type Straight = "clamp" | "leakyRelu";
type Round = "elu" | "softplus" | "geluTanh";
type Names = "erf" | "expm1" | "log1p" | Straight | Round | `${Straight | Round | "hardtanh"}Grad`;

/** Times as dear as an addition. */
const CURVED = 16;

export function curveKernels(
  reference: Kernels,
  inside: (...arrays: FloatArray[]) => boolean,
  share: Share,
): Pick<Kernels, Names> {
  /** Straight lines are exact in both types; the others exist for float32, as float64 is for checking, where the plain ones do. */
  const fast = (isStraight: boolean, ...arrays: readonly FloatArray[]): boolean =>
    (isStraight || arrays[0] instanceof Float32Array) && inside(...arrays);

  const unary = (name: "erf" | "expm1" | "log1p"): UnaryKernel => {
    return (x, out) => {
      if (fast(false, x, out)) share(`${name}_f32`, [x.byteOffset, out.byteOffset, x.length], [4, 4], 2, CURVED);
      else reference[name](x, out);
    };
  };
  const curve = (name: Straight | Round): CurveKernel => {
    const isStraight = name === "clamp" || name === "leakyRelu";
    return (x, a, b, out) => {
      if (!fast(isStraight, x, out)) return reference[name](x, a, b, out);
      const size = x.BYTES_PER_ELEMENT;
      const kernel = isStraight ? (`${name}_${suffixOf(x)}` as const) : (`${name}_f32` as const);
      share(kernel, [x.byteOffset, out.byteOffset, x.length, a, b], [size, size], 2, isStraight ? 1 : CURVED);
    };
  };
  const slope = (name: Straight | Round | "hardtanh"): SlopeKernel => {
    const isStraight = name === "clamp" || name === "leakyRelu" || name === "hardtanh";
    return (gy, x, a, b, out) => {
      if (!fast(isStraight, gy, x, out)) return reference[`${name}Grad`](gy, x, a, b, out);
      const size = x.BYTES_PER_ELEMENT;
      const kernel = isStraight ? (`${name}Grad_${suffixOf(x)}` as const) : (`${name}Grad_f32` as const);
      share(
        kernel,
        [gy.byteOffset, x.byteOffset, out.byteOffset, x.length, a, b],
        [size, size, size],
        3,
        isStraight ? 1 : CURVED,
      );
    };
  };
  return {
    ...{ erf: unary("erf"), expm1: unary("expm1"), log1p: unary("log1p") },
    ...{ clamp: curve("clamp"), leakyRelu: curve("leakyRelu"), elu: curve("elu") },
    ...{ softplus: curve("softplus"), geluTanh: curve("geluTanh") },
    ...{ clampGrad: slope("clamp"), hardtanhGrad: slope("hardtanh"), leakyReluGrad: slope("leakyRelu") },
    ...{ eluGrad: slope("elu"), softplusGrad: slope("softplus"), geluTanhGrad: slope("geluTanh") },
  };
}
