// A tensor as text: tensor([[1, 2], [3, 4]]), long axes shortened to their ends.
import { sizeOf, type NdArray } from "../kernels/ndarray.js";

const LONG = 1000; // elements

/** How many entries are shown at each end of a long axis. */
const edgeOf = (elements: number): number => (elements > LONG ? 3 : 6);

/** One format for all shown numbers, so that they line up: whole numbers, four decimals, or exponents. */
function formatFor(shown: readonly number[]): (x: number) => string {
  const finite = shown.filter(Number.isFinite).map(Math.abs);
  const largest = Math.max(0, ...finite);
  if (finite.every(Number.isInteger) && largest < 1e7) return String;
  const smallest = Math.min(...finite.filter((x) => x !== 0));
  return largest >= 1e5 || smallest < 1e-4 ? (x) => x.toExponential(4) : (x) => x.toFixed(4);
}

/** `note` is added at the end, as in tensor([1, 2], requiresGrad: true). */
export function formatTensor(array: NdArray, note: string | null = null): string {
  const { shape, data, dtype } = array;
  const edge = edgeOf(data.length);
  /** The entries of an axis that are shown; -1 stands for those between. */
  const shownOf = (n: number): readonly number[] => {
    const all = Array.from({ length: Math.min(n, 2 * edge + 1) }, (_, i) => i);
    return n > 2 * edge ? [...all.slice(0, edge), -1, ...all.slice(0, edge).map((i) => n - edge + i)] : all.slice(0, n);
  };
  const sample: number[] = [];
  const gather = (axis: number, start: number): void => {
    if (axis === shape.length) sample.push(data[start]);
    else for (const i of shownOf(shape[axis])) if (i >= 0) gather(axis + 1, start + i * sizeOf(shape.slice(axis + 1)));
  };
  gather(0, 0);
  const formatNumber = formatFor(sample);
  const width = shape.length === 0 ? 0 : Math.max(0, ...sample.map((x) => formatNumber(x).length));
  const print = (axis: number, start: number): string => {
    if (axis === shape.length) return formatNumber(data[start]).padStart(width);
    const step = sizeOf(shape.slice(axis + 1));
    const shown = shownOf(shape[axis]);
    const parts = shown.map((i) => (i < 0 ? "..." : print(axis + 1, start + i * step)));
    const inner = shape.length - axis - 1; // how many dimensions lie inside this one
    const separator = inner === 0 ? ", " : `,${"\n".repeat(inner)}${" ".repeat("tensor([".length + axis)}`;
    return `[${parts.join(separator)}]`;
  };
  const notes = [shape.includes(0) ? `shape: [${shape.join(", ")}]` : null, dtype === "float64" ? "float64" : null, note];
  return `tensor(${[print(0, 0), ...notes.filter((part) => part !== null)].join(", ")})`;
}
