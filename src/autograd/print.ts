// A tensor as text: tensor([[1, 2], [3, 4]]), long axes shortened to their ends.
import { sizeOf, type FloatArray, type NdArray } from "../kernels/ndarray.js";

const EDGE = 3; // how many entries are shown at each end of a long axis
const LONG = 1000; // arrays up to this many elements are printed whole

/** One format for all shown numbers, so that they line up: whole numbers, four decimals, or exponents. */
function formatFor(shown: FloatArray): (x: number) => string {
  const finite = Array.from(shown).filter(Number.isFinite).map(Math.abs); // prettier-ignore
  const largest = Math.max(0, ...finite);
  if (finite.every(Number.isInteger) && largest < 1e7) return String;
  const smallest = Math.min(...finite.filter((x) => x !== 0));
  return largest >= 1e5 || smallest < 1e-4 ? (x) => x.toExponential(4) : (x) => x.toFixed(4);
}

/** `note` is added at the end, as in tensor([1, 2], requiresGrad: true). */
export function formatTensor(array: NdArray, note: string | null = null): string {
  const { shape, data, dtype } = array;
  const short = data.length > LONG;
  const sample = short ? data.filter((_, i) => i < LONG / 2 || i >= data.length - LONG / 2) : data;
  const formatNumber = formatFor(sample);
  const width = shape.length === 0 ? 0 : Math.max(0, ...Array.from(sample, (x) => formatNumber(x).length));
  const print = (axis: number, start: number): string => {
    if (axis === shape.length) return formatNumber(data[start]).padStart(width);
    const n = shape[axis];
    const step = sizeOf(shape.slice(axis + 1));
    const all = Array.from({ length: n }, (_, i) => i);
    const shown = short && n > 2 * EDGE ? [...all.slice(0, EDGE), -1, ...all.slice(-EDGE)] : all;
    const parts = shown.map((i) => (i < 0 ? "..." : print(axis + 1, start + i * step)));
    const inner = shape.length - axis - 1; // how many dimensions lie inside this one
    const separator = inner === 0 ? ", " : `,${"\n".repeat(inner)}${" ".repeat("tensor([".length + axis)}`;
    return `[${parts.join(separator)}]`;
  };
  const notes = [shape.includes(0) ? `shape: [${shape.join(", ")}]` : null, dtype === "float64" ? "float64" : null, note];
  return `tensor(${[print(0, 0), ...notes.filter((part) => part !== null)].join(", ")})`;
}
