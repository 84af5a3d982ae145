// Layers that slide windows or change the size of images: PyTorch's default weights bit by bit, its results, and its descriptions.
import { describe, expect, test } from "@jest/globals";
import { functional, grad, manualSeed, nn, ones, tensor, zeros, type Tensor } from "../../src/index.js";
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
/** A pooling, and the way back. */
interface Unpool {
  readonly dims: "1d" | "2d";
  readonly kernel: number | readonly number[];
  readonly shared: object;
  readonly alone: object;
  readonly size: readonly number[];
  readonly repr: readonly [string, string];
  readonly x: NdArray;
  readonly values: NdArray;
  readonly indices: NdArray;
  readonly y: NdArray;
  readonly gy: NdArray;
  readonly gx: NdArray;
}
type Layer = new (...args: unknown[]) => nn.Module & { forward(x: Tensor): Tensor };

const layers = nn as unknown as Readonly<Record<string, Layer>>;
const { rows, unpools } = load<{ readonly rows: readonly Row[]; readonly unpools: readonly Unpool[] }>("convLayers");

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

describe("pooling that tells the places, and the way back", () => {
  const tensorOf = (array: NdArray): Tensor => toTensors(array) as Tensor;

  test.each(unpools.map((row) => [row.dims, JSON.stringify([row.kernel, row.shared, row.alone]), row] as const))(
    "%s %s",
    (_, __, { dims, kernel, shared, alone, size, repr, ...expected }) => {
      const pool = new nn[`MaxPool${dims}`](kernel as number, { ...shared, ...alone, returnIndices: true });
      const back = new nn[`MaxUnpool${dims}`](kernel as number, shared);
      expect([String(pool), String(back)]).toEqual(repr);
      const x = tensorOf(expected.x);
      x.requiresGrad = true;
      const [values, indices] = pool.forward(x);
      const y = (back as nn.MaxUnpool2d).forward(values, indices, size);
      const [gx] = grad(y, [x], { gradOutputs: [tensorOf(expected.gy)] });
      for (const [name, array] of Object.entries({ values, indices, y, gx }))
        expect([name, difference(array, expected[name as "y"])]).toEqual([name, null]);
      expect(indices.requiresGrad).toBe(false);
    },
  );

  test("without returnIndices a layer gives one tensor, and an experiment file knows no such argument", () => {
    expect(new nn.MaxPool2d(2).forward(ones([1, 1, 2, 2])).shape).toEqual([1, 1, 1, 1]);
    expect(new nn.MaxPool1d(2, { returnIndices: false }).forward(ones([1, 2])).shape).toEqual([1, 1]);
    expect(Object.keys(nn.MaxPool2d.declaration.fields)).not.toContain("return_indices");
  });

  const { maxUnpool1d, maxUnpool2d } = functional;
  const image = ones([1, 1, 2, 2]);
  test.each<[string, () => unknown, string]>([
    [
      "shapes",
      () => maxUnpool2d(image, zeros([1, 1, 4]), 2),
      "maxUnpool2d: x (1, 1, 2, 2) and indices (1, 1, 4) must have equal shapes\n  hint: a pooling gives both: const [y, indices] = maxPool2d(x, kernelSize, { returnIndices: true })",
    ],
    [
      "a place outside",
      () => maxUnpool2d(image, tensor([[[[0, 1], [2, 16]]]]), 2), // prettier-ignore
      "maxUnpool2d: indices: index 16 (entry 3) must be a whole number from 0 to 15: axis 2 of (1, 1, 16)",
    ],
    [
      "a size from which pooling does not lead here",
      () => maxUnpool2d(image, zeros([1, 1, 2, 2]), 2, { outputSize: [4, 6] }),
      "maxUnpool2d: outputSize must be from 3 x 3 to 5 x 5, less than one stride from the usual 4 x 4, got 4 x 6",
    ],
    [
      "a length from which pooling does not lead here",
      () => maxUnpool1d(ones([1, 2]), zeros([1, 2]), 2, { outputSize: 2 }),
      "maxUnpool1d: outputSize must be from 3 to 5, less than one stride from the usual 4, got 2",
    ],
    [
      "nothing left",
      () => maxUnpool1d(ones([1, 1]), zeros([1, 1]), 2, { padding: 1 }),
      "maxUnpool1d: with kernelSize 2 and padding 1 nothing is left: the result would be 0",
    ],
    [
      "a size in words",
      () => maxUnpool2d(image, zeros([1, 1, 2, 2]), 2, { outputSize: "same" as unknown as number[] }),
      'maxUnpool2d: outputSize must be [height, width], or the shape of the result, got "same"',
    ],
    [
      "no indices",
      () => (maxUnpool1d as unknown as (...args: unknown[]) => unknown)(image),
      "maxUnpool1d: indices is missing: it must be a tensor or a list of whole numbers\n  hint: call it as maxUnpool1d(x, indices, kernelSize, { stride?, padding?, outputSize? })",
    ],
    [
      "an image for lines",
      () => maxUnpool1d(image, zeros([1, 1, 2, 2]), 2),
      "maxUnpool1d: expected lines (N, C, L), got shape (1, 1, 2, 2)\n  hint: images (N, C, H, W) are for maxUnpool2d",
    ],
    [
      "a layer's argument",
      () => new nn.MaxPool2d(2, { returnIndices: 1 as unknown as true }),
      "MaxPool2d: returnIndices must be true or false, got 1",
    ],
  ])("%s", (_, call, message) => expect(call).toThrow(message));
});
