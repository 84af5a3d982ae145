// Layers that normalize and layers that drop equal PyTorch's: state, forward, backward, what they remember, and a whole training.
import { describe, expect, test } from "@jest/globals";
import { DataLoader, functional as F, Generator, grad, manualSeed, nn, optim, rand, tensor, Tensor } from "../../src/index.js";
import { camelCase } from "../../src/core/fields.js";
import type { Dtype, NdArray } from "../../src/kernels/ndarray.js";
import { decodeSafetensors } from "../../src/files/safetensors.js";
import { difference, load } from "../fixtures/load.js";

type State = Readonly<Record<string, NdArray>>;
interface LayerRow {
  readonly layer: "BatchNorm1d" | "BatchNorm2d" | "GroupNorm" | "InstanceNorm1d" | "InstanceNorm2d";
  readonly args: readonly number[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly dtype: Dtype;
  readonly initial: State;
  readonly steps: readonly { training: boolean; x: NdArray; y: NdArray; gy: NdArray; grads: State; state: State }[];
}
interface DropRow {
  readonly function: "dropout1d" | "dropout2d" | "alphaDropout" | "featureAlphaDropout";
  readonly p: number;
  readonly dtype: Dtype;
  readonly x: NdArray;
  readonly y: NdArray;
  readonly gy: NdArray;
  readonly gx: NdArray;
  /** What the generator gives next. */
  readonly after: readonly number[];
}
interface Fixture {
  readonly layers: readonly LayerRow[];
  readonly dropouts: readonly DropRow[];
  readonly cnn: { readonly seed: number; readonly x: NdArray; readonly y: NdArray; readonly losses: readonly number[]; readonly final: State; readonly evaluation: NdArray }; // prettier-ignore
}
const fixture = load<Fixture>("normLayers");

/** num_batches_tracked is a count, whatever the dtype of the rest. */
function stateOf(state: State): Map<string, NdArray> {
  return new Map(Object.entries(state).map(([name, array]) => [name, name.endsWith("num_batches_tracked") ? { ...array, dtype: "float64", data: Float64Array.from(array.data) } : array])); // prettier-ignore
}

function expectState(module: nn.Module, expected: State, tolerance?: number): void {
  const own = module.stateDict();
  expect([...own.keys()]).toEqual([...Object.keys(expected)].sort((a, b) => [...own.keys()].indexOf(a) - [...own.keys()].indexOf(b))); // prettier-ignore
  for (const [name, array] of stateOf(expected))
    expect([name, difference(own.get(name)!, array, tolerance)]).toEqual([name, null]);
}

describe("layers that normalize", () => {
  test.each(fixture.layers.map((row) => [`${row.layer}(${row.args.join(", ")}, ${JSON.stringify(row.options)})`, row] as const))(
    "%s",
    (_, row) => {
      const options = Object.fromEntries(Object.entries(row.options).map(([key, value]) => [camelCase(key), value]));
      const Class = nn[row.layer] as unknown as new (...args: unknown[]) => nn.Module & { forward(x: Tensor): Tensor };
      const layer = new Class(...row.args, { ...options, dtype: row.dtype });
      layer.loadStateDict(stateOf(row.initial));
      for (const { training, x: array, y: expected, gy, grads, state } of row.steps) {
        layer.train(training);
        const x = new Tensor(array);
        x.requiresGrad = true;
        const y = layer.forward(x);
        expect(difference(y, expected)).toBeNull();
        const wanted = new Map<string, Tensor>([["x", x], ...layer.namedParameters()]);
        const gradients = grad(y, [...wanted.values()], { gradOutputs: [new Tensor(gy)] });
        [...wanted.keys()].forEach((name, i) => expect([name, difference(gradients[i], grads[name])]).toEqual([name, null]));
        expectState(layer, state);
      }
    },
  );

  test("num_batches_tracked is a number, exact in float64, and comes from PyTorch's whole numbers", () => {
    const header = JSON.stringify({ num_batches_tracked: { dtype: "I64", shape: [], data_offsets: [0, 8] } });
    const bytes = new Uint8Array(8 + header.length + 8);
    const view = new DataView(bytes.buffer);
    view.setBigUint64(0, BigInt(header.length), true);
    bytes.set(new TextEncoder().encode(header), 8);
    view.setBigInt64(8 + header.length, 2n ** 40n + 1n, true);
    const layer = new nn.BatchNorm1d(2);
    layer.loadStateDict(decodeSafetensors(bytes, "x").arrays, { strict: false });
    layer.forward(tensor([[1, 2], [3, 5]])); // prettier-ignore
    expect([layer.numBatchesTracked!.shape, layer.numBatchesTracked!.item()]).toEqual([[], 2 ** 40 + 2]);
    layer.resetRunningStats();
    expect([layer.numBatchesTracked!.item(), layer.runningMean!.toArray(), layer.runningVar!.toArray()]).toEqual([0, [0, 0], [1, 1]]); // prettier-ignore
  });

  test("what cannot be measured is refused", () => {
    const layer = new nn.BatchNorm1d(2);
    expect(() => layer.forward(tensor([[1, 2]]))).toThrow("batchNorm: in training each channel needs more than one value, and x is (1, 2)"); // prettier-ignore
    expect(layer.numBatchesTracked!.item()).toBe(0);
    expect(() => layer.forward(tensor([1, 2]))).toThrow(
      "BatchNorm1d: expected x of shape (N, C) or (N, C, L) with C = 2, got (2,)",
    );
    expect(() => F.batchNorm(tensor([[1, 2]]))).toThrow("batchNorm: without training, runningMean and runningVar are needed");
    expect(() => F.batchNorm(tensor([[1, 2]]), tensor([1]), tensor([1]))).toThrow("batchNorm: runningMean must have shape (2,), one number for each channel of x (1, 2), got (1,)"); // prettier-ignore
    expect(() => F.instanceNorm(tensor([[1, 2]]))).toThrow("instanceNorm: each channel of a row needs more than one place");
    expect(() => new nn.GroupNorm(2, 3)).toThrow("GroupNorm: 3 channels cannot be divided into 2 groups of the same size\n  hint: num_groups can be 1, 3"); // prettier-ignore
    expect(() => new nn.BatchNorm1d(2, { momentum: 2 })).toThrow("BatchNorm1d: momentum must be >= 0 and <= 1, or null, got 2");
  });
});

describe("dropout of channels and alpha dropout equal PyTorch's bit by bit", () => {
  test.each(fixture.dropouts.map((row) => [row.function, row.x.shape, row.p, row.dtype, row] as const))(
    "%s %j, p = %d, %s",
    (name, _, p, __, { x: array, y: expected, gy, gx, after }) => {
      const x = new Tensor(array);
      x.requiresGrad = true;
      manualSeed(11);
      const y = F[name](x, { p, training: true });
      expect(rand([2]).toArray()).toEqual(after);
      expect(F[name](x, { p, training: false })).toBe(x);
      const [gradient] = grad(y, [x], { gradOutputs: [new Tensor(gy)] });
      const tolerance = name.startsWith("d") ? 0 : undefined; // a product and a sum may be rounded once or twice
      expect([difference(y, expected, tolerance), difference(gradient, gx, tolerance)]).toEqual([null, null]);
    },
  );
});

test("a CNN with BatchNorm and Dropout from its seed: twenty losses, the state, and the answers in evaluation", () => {
  const { seed, x, y, losses, final, evaluation } = fixture.cnn;
  const dtype = "float64";
  manualSeed(seed);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 4, 3, { padding: 1, bias: false, dtype }),
    new nn.BatchNorm2d(4, { dtype }),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Dropout2d(0.2),
    new nn.Flatten(),
    new nn.Linear(36, 8, { bias: false, dtype }),
    new nn.BatchNorm1d(8, { dtype }),
    new nn.ReLU(),
    new nn.Dropout(0.3),
    new nn.Linear(8, 3, { dtype }),
  );
  const adam = new optim.Adam(model.parameters(), { lr: 0.01 });
  const batches = [...new DataLoader([new Tensor(x), new Tensor(y)], { batchSize: 8, generator: new Generator(0) })]; // draws from another generator
  const loss = new nn.CrossEntropyLoss();
  losses.forEach((expected, step) => {
    const [xb, yb] = batches[step % 3];
    const value = loss.forward(model.forward(xb), yb);
    adam.zeroGrad();
    value.backward();
    adam.step();
    expect(Math.abs(value.item() - expected)).toBeLessThan(1e-10);
  });
  expectState(model, final, 1e-10);
  model.eval();
  expect(difference(model.forward(new Tensor(x)), evaluation, 1e-10)).toBeNull();
});
