// How numbers lie in files of weights: the kinds by their safetensors names, each with its bytes, little-endian, and what it is read as.
import type { Dtype, NdArray } from "../kernels/ndarray.js";

export interface Stored {
  /** As what it is read. */
  readonly dtype: Dtype;
  readonly bytes: number;
  readonly at: (view: DataView, place: number) => number;
}

/** What can be read. Half numbers and small whole ones are float32 exactly; I64, such as num_batches_tracked, is exact up to 2^53. */
export const STORED = {
  F32: { dtype: "float32", bytes: 4, at: (view, place) => view.getFloat32(place, true) },
  F64: { dtype: "float64", bytes: 8, at: (view, place) => view.getFloat64(place, true) },
  F16: { dtype: "float32", bytes: 2, at: (view, place) => short(view.getUint16(place, true), 5) },
  BF16: { dtype: "float32", bytes: 2, at: (view, place) => short(view.getUint16(place, true), 8) },
  I64: { dtype: "float64", bytes: 8, at: (view, place) => Number(view.getBigInt64(place, true)) },
  I32: { dtype: "float64", bytes: 4, at: (view, place) => view.getInt32(place, true) },
  I16: { dtype: "float32", bytes: 2, at: (view, place) => view.getInt16(place, true) },
  I8: { dtype: "float32", bytes: 1, at: (view, place) => view.getInt8(place) },
  U8: { dtype: "float32", bytes: 1, at: (view, place) => view.getUint8(place) },
  BOOL: { dtype: "float32", bytes: 1, at: (view, place) => view.getUint8(place) },
} as const satisfies Readonly<Record<string, Stored>>;

/** Whether whole numbers of 64 bits were too large to be read exactly. */
export function isInexact(stored: Stored, data: NdArray["data"]): boolean {
  return stored === STORED.I64 && !data.every(Number.isSafeInteger);
}

/** A number in 16 bits, as IEEE 754 has it: the sign, so many bits of the exponent, and the fraction. */
function short(bits: number, exponentBits: number): number {
  const fractionBits = 15 - exponentBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> fractionBits) % 2 ** exponentBits;
  const fraction = (bits % 2 ** fractionBits) / 2 ** fractionBits;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias));
}
