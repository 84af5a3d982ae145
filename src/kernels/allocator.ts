// Every array an operation writes its result into comes from here, filled with zeros, so that storage can change without touching an op.
import { sizeOf, type Dtype, type FloatArray, type NdArray, type Shape } from "./ndarray.js";

/** `length` zeros. */
export function allocate(dtype: Dtype, length: number): FloatArray {
  return dtype === "float32" ? new Float32Array(length) : new Float64Array(length);
}

/** An array of zeros of this shape, to be written once by the operation that asked for it. */
export function empty(dtype: Dtype, shape: Shape): NdArray {
  return { shape, dtype, data: allocate(dtype, sizeOf(shape)) };
}
