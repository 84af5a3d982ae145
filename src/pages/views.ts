// A call as the lines with indices see it: the same numbers, axes joined or taken apart.
import { countOf, positionOf, stretchedEntry, tupleAt, type NumberArray } from "../notation/array.js";
import type { View } from "../notation/pageText.js";
import type { Sample } from "../notation/sample.js";

/** A sample under a view: one or several. */
export function seen(sample: Sample, view: View): readonly Sample[] {
  if (view === "whole") return [sample];
  if (view === "flat") return [withTensors(sample, (tensor) => ({ shape: [countOf(tensor.shape)], data: tensor.data }))];
  if (view === "entries") return entries(sample);
  if (view === "channels") return [channels(sample)];
  if (view === "windows") return [windows(sample)];
  return view === "rows" ? [rows(sample)] : lines(sample);
}

/** Of a reduction, results with the reduced axes back as size 1, so that they stretch over x. */
export function withKeptAxes(sample: Sample): Sample {
  const { shape } = sample.tensors.x;
  const axes = axesOf(sample, shape.length);
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return withTensors(sample, (tensor, name) => (name.replace(/^g/, "") === "y" && countOf(tensor.shape) === countOf(kept) ? { shape: kept, data: tensor.data } : tensor)); // prettier-ignore
}

const MOST = 12;

/** Each of the tensors changed. */
export function withTensors(sample: Sample, change: (tensor: NumberArray, name: string) => NumberArray): Sample {
  const tensors = Object.fromEntries(Object.entries(sample.tensors).map(([name, tensor]) => [name, change(tensor, name)]));
  return { ...sample, tensors };
}

/** One sample for each entry of the output. What was stretched has no gradient of one entry: only the lines themselves are compared. */
function entries(sample: Sample): Sample[] {
  const { shape } = sample.tensors[sample.outputs[0]];
  const isStretched = (name: string): boolean => name.startsWith("g") && countOf(sample.tensors[name].shape) !== countOf(shape);
  const kept = Object.entries(sample.tensors).filter(([name]) => !isStretched(name));
  return spread(countOf(shape)).map((p) => {
    const tuple = tupleAt(shape, p);
    const tensors = Object.fromEntries(kept.map(([name, tensor]) => [name, { shape: [], data: [stretchedEntry(tensor, tuple)] }])); // prettier-ignore
    return { ...sample, name: shape.length === 0 ? sample.name : `${sample.name}, entry [${tuple.join(", ")}]`, tensors };
  });
}

/** The axes along which a call works. */
function axesOf({ tensors, numbers }: Sample, rank: number, usual?: number): number[] {
  const last = numbers.axes ?? tensors.normalizedShape?.shape[0] ?? usual;
  if (last !== undefined) return Array.from({ length: last }, (_, i) => rank - last + i);
  const dims = tensors.dims ?? tensors.dim;
  const chosen = dims !== undefined ? Array.from(dims.data) : numbers.dim !== undefined ? [numbers.dim] : Array.from({ length: rank }, (_, i) => i); // prettier-ignore
  return rank === 0 ? [] : chosen.map((dim) => (dim < 0 ? dim + rank : dim)).sort((a, b) => a - b);
}

/** One sample for each line along the axes; what has lost them is a number. A number alone has no line. */
function lines(sample: Sample): Sample[] {
  const { shape } = sample.tensors.x;
  if (shape.length === 0) return [];
  const axes = axesOf(sample, shape.length);
  const others = shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const inner = axes.map((axis) => shape[axis]);
  const outer = others.map((axis) => shape[axis]);
  return spread(countOf(outer)).map((p) => {
    const fixed = tupleAt(outer, p);
    const line = ({ data }: NumberArray): NumberArray => ({
      shape: [countOf(inner)],
      data: Array.from({ length: countOf(inner) }, (_, q) => {
        const tuple = new Array<number>(shape.length);
        others.forEach((axis, i) => (tuple[axis] = fixed[i]));
        tupleAt(inner, q).forEach((value, i) => (tuple[axes[i]] = value));
        return data[positionOf(shape, tuple)];
      }),
    });
    const reduced = countOf(outer);
    const view = withTensors(sample, (tensor, name) => {
      if (name === "dim" || name === "dims") return tensor;
      const isLine = tensor.shape.length === shape.length && tensor.shape.every((size, axis) => size === shape[axis]);
      if (isLine) return line(tensor);
      return countOf(tensor.shape) === reduced ? { shape: [], data: [tensor.data[p]] } : tensor;
    });
    return { ...view, name: outer.length === 0 ? sample.name : `${sample.name}, line [${fixed.join(", ")}]` };
  });
}

/** x, y and their gradients with two axes: rows, and what the call works along. */
function rows(sample: Sample): Sample {
  const count = axesOf(sample, sample.tensors.x.shape.length, 1).length;
  const named = ["x", "gx", ...sample.outputs, ...sample.outputs.map((name) => `g${name}`)];
  return withTensors(sample, (tensor, name) => {
    const { shape, data } = tensor;
    if (named.includes(name)) return { shape: [countOf(shape.slice(0, -count)), countOf(shape.slice(-count))], data };
    return count > 1 && shape.length === count ? { shape: [countOf(shape)], data } : tensor;
  });
}

/** x, y and their gradients with three axes: rows, channels, and the places of a channel. */
function channels(sample: Sample): Sample {
  const { shape: whole } = sample.tensors.x;
  return withTensors(sample, (tensor, name) => {
    const { shape, data } = tensor;
    const isWhole = shape.length === whole.length && shape.length > 1 && !/^g?(weight|bias)$/.test(name);
    return isWhole ? { shape: [shape[0], shape[1], countOf(shape.slice(2))], data } : tensor;
  });
}

/** Columns taken apart: channel, place in the window, window. */
function windows(sample: Sample): Sample {
  const { kernel, out } = sample.tensors;
  return withTensors(sample, ({ shape, data }) => {
    if (shape.length !== 3) return { shape, data };
    const [rows, columns] = Array.from(kernel.data);
    return { shape: [shape[0], shape[1] / (rows * columns), rows, columns, ...Array.from(out.data)], data };
  });
}

/** Places spread over all of them, when there are many. */
function spread(count: number): number[] {
  if (count <= MOST) return Array.from({ length: count }, (_, p) => p);
  return Array.from({ length: MOST }, (_, i) => Math.floor(((i + 0.5) * count) / MOST));
}
