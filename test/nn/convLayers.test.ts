// Layers that slide windows or change the size of images: PyTorch's default weights bit by bit, its results, and its descriptions.
import { expect, test } from "@jest/globals";
import { manualSeed, nn, type Tensor } from "../../src/index.js";
import type { Dtype, NdArray } from "../../src/kernels/ndarray.js";
import { difference, load, toTensors } from "../fixtures/load.js";

interface Row {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly dtype: Dtype;
  readonly repr: string;
  readonly state: Readonly<Record<string, NdArray>>;
  readonly x: NdArray;
  readonly y: NdArray;
}
type Layer = new (...args: unknown[]) => nn.Module & { forward(x: Tensor): Tensor };

const layers = nn as unknown as Readonly<Record<string, Layer>>;
const { rows } = load<{ readonly rows: readonly Row[] }>("convLayers");

test.each(rows.map((row) => [row.name, JSON.stringify(row.args), JSON.stringify(row.options), row] as const))(
  "%s(%s, %s)",
  (name, _, __, { args, options, seed, repr, state, x, y }) => {
    manualSeed(seed);
    const layer = new layers[name](...args, options);
    const own = Object.fromEntries([...layer.stateDict()].map(([key, tensor]) => [key, Array.from(tensor.data)]));
    expect(own).toEqual(Object.fromEntries(Object.entries(state).map(([key, { data }]) => [key, Array.from(data)])));
    expect(difference(layer.forward(toTensors(x) as Tensor), y)).toBeNull();
    expect(layer.extraRepr()).toBe(repr);
  },
);
