// A weight that is made of other parameters, and Bilinear: as in PyTorch, over several steps.
import { describe, expect, test } from "@jest/globals";
import { manualSeed, mul, nn, optim, sum, tensor, Tensor, zeros } from "../../src/index.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { mergeAdapters } from "../../src/nn/lora.js";
import { difference, load } from "../fixtures/load.js";

type State = readonly (readonly [string, NdArray])[];
interface Row {
  readonly by: "weight_norm" | "spectral_norm";
  readonly layer: "linear" | "conv" | "transposed";
  readonly args: readonly [string, ...unknown[]];
  readonly first: State;
  readonly steps: readonly {
    readonly x: NdArray;
    readonly y: NdArray;
    readonly gy: NdArray;
    readonly grads: readonly NdArray[];
  }[];
  readonly last: State;
  readonly evaluated: NdArray;
  readonly removed: State;
}
interface Two extends Record<"a" | "b" | "y" | "gy" | "ga" | "gb", NdArray> {
  readonly first: State;
  readonly grads: readonly NdArray[];
}
interface Lora {
  readonly rank: number;
  readonly alpha: number;
  readonly weight: NdArray;
  readonly first: NdArray;
  readonly steps: Row["steps"];
  readonly merged: NdArray;
}
const fixture = load<{ rows: readonly Row[]; bilinear: Two; lora: Lora }>("parametrize");

const dtype = "float64";
const layers = {
  linear: () => new nn.Linear(3, 4, { dtype }),
  conv: () => new nn.Conv2d(2, 3, 2, { dtype }),
  transposed: () => new nn.ConvTranspose2d(2, 3, 2, { dtype }),
};
const { removeSpectralNorm, removeWeightNorm, spectralNorm, weightNorm } = nn.utils;
const changed = { weight_norm: weightNorm, spectral_norm: spectralNorm } as unknown as Record<string, (module: nn.Module, ...args: readonly unknown[]) => nn.Module>; // prettier-ignore
const back = { weight_norm: removeWeightNorm, spectral_norm: removeSpectralNorm };

function same(module: nn.Module, state: State): void {
  expect([...module.stateDict().keys()]).toEqual(state.map(([name]) => name));
  for (const [name, array] of state)
    expect([name, difference(module.stateDict().get(name)!, array, 1e-10)]).toEqual([name, null]);
}

test.each(fixture.rows.map((row) => [`${row.by} ${row.layer} ${JSON.stringify(row.args)}`, row] as const))("%s", (_, row) => {
  manualSeed(4);
  const module: nn.Module = layers[row.layer]();
  expect(changed[row.by](module, ...row.args)).toBe(module);
  same(module, row.first);
  const optimizer = new optim.SGD(module.parameters(), { lr: 0.1 });
  for (const { x, y, gy, grads } of row.steps) {
    const given = module.forward(new Tensor(x));
    expect(difference(given, y, 1e-10)).toBeNull();
    optimizer.zeroGrad();
    sum(mul(given, new Tensor(gy))).backward();
    expect(module.parameters().map(({ grad }, i) => difference(grad!, grads[i], 1e-10))).toEqual(grads.map(() => null));
    optimizer.step();
  }
  same(module, row.last);
  const { x } = row.steps[1];
  expect(difference(module.eval().forward(new Tensor(x)), row.evaluated, 1e-10)).toBeNull();
  same(module, row.last); // no step of the power method in evaluation
  expect(back[row.by](module, row.args[0])).toBe(module);
  same(module, row.removed);
  expect(difference(module.forward(new Tensor(x)), row.evaluated, 1e-10)).toBeNull();
});

test("Bilinear", () => {
  manualSeed(4);
  const { bilinear } = fixture;
  const module = new nn.Bilinear(3, 2, 4, { dtype });
  same(module as unknown as nn.Module, bilinear.first);
  const [a, b] = [bilinear.a, bilinear.b].map((array) => {
    const x = zeros([...array.shape], { dtype, requiresGrad: true });
    x.data.set(array.data);
    return x;
  });
  const y = module.forward(a, b);
  expect(difference(y, bilinear.y, 1e-10)).toBeNull();
  sum(mul(y, new Tensor(bilinear.gy))).backward();
  const grads = [a, b, ...module.parameters()].map(({ grad }) => grad!);
  expect(grads.map((grad, i) => difference(grad, [bilinear.ga, bilinear.gb, ...bilinear.grads][i], 1e-10))).toEqual(grads.map(() => null)); // prettier-ignore
  expect(String(module)).toBe("Bilinear(in1_features=3, in2_features=2, out_features=4, bias=true)");
});

test("a state goes from one module to another, and two forwards may come before backward", () => {
  const [one, other] = [1, 2].map(() => spectralNorm(new nn.Linear(3, 4, { dtype })));
  other.loadStateDict(one.stateDict());
  const x = new Tensor({ dtype, shape: [1, 3], data: Float64Array.of(1, -2, 0.5) });
  const y = sum(mul(one.forward(x), one.forward(x)));
  expect(sum(mul(other.forward(x), other.forward(x))).item()).toBe(y.item());
  y.backward();
  expect(one.parameters().every(({ grad }) => grad !== null)).toBe(true);
});

test("weightNorm has a length for each entry of an axis, counted from the front or from behind; the last from behind means all", () => {
  const lengths = (dim?: number | null): readonly [readonly number[], unknown] => {
    const module = new nn.Conv1d(2, 1, 2, { dtype });
    module.weight.assign(tensor([[[2, 3], [6, 6]]], { dtype })); // 2 3 and 6 6 are the channels, 2 6 and 3 6 the columns
    const g = weightNorm(module, "weight", dim).stateDict().get("weight_g")!;
    return [g.shape, [...g.numbers].map((length) => Math.round(length ** 2 * 1e6) / 1e6)];
  };
  expect([lengths(), lengths(0), lengths(-3)]).toEqual(new Array(3).fill([[1, 1, 1], [85]]));
  expect([lengths(1), lengths(-2)]).toEqual(new Array(2).fill([[1, 2, 1], [13, 72]]));
  expect(lengths(2)).toEqual([[1, 1, 2], [40, 45]]);
  expect([lengths(null), lengths(-1)]).toEqual(new Array(2).fill([[], [85]]));
  for (const dim of [3, -4]) expect(() => lengths(dim)).toThrow(`weightNorm: dim must be from -3 to 2, or null, got ${dim}`);
}); // prettier-ignore

describe("what is refused", () => {
  test.each([
    ["a name that is none", () => weightNorm(new nn.Linear(2, 2), "wieght"), 'weightNorm: Linear has no parameter "wieght"\n  hint: did you mean "weight"?'],
    ["twice", () => spectralNorm(weightNorm(new nn.Linear(2, 2))), 'spectralNorm: Linear has no parameter "weight" of its own any more: weightNorm has made it of others'],
    ["removing what is not there", () => removeWeightNorm(new nn.Linear(2, 2)), 'removeWeightNorm: "weight" of Linear is not made by weightNorm'],
    ["removing by the wrong name", () => removeWeightNorm(spectralNorm(new nn.Linear(2, 2))), 'removeWeightNorm: "weight" of Linear is not made by weightNorm'],
    ["an axis too many", () => weightNorm(new nn.Linear(2, 2), "weight", 2), "weightNorm: dim must be from -2 to 1, or null, got 2"],
    ["no steps", () => spectralNorm(new nn.Linear(2, 2), "weight", 0), "spectralNorm: nPowerIterations must be a whole number >= 1"],
    ["no module", () => weightNorm(3 as never), "weightNorm: module must be a module"],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore
});

describe("lora", () => {
  const { lora: expected } = fixture;
  const { rank, alpha } = expected;

  test("the numbers of PyTorch over three steps, and merged", () => {
    manualSeed(4);
    const module = layers.linear();
    expect(nn.utils.lora(module, "weight", { rank, alpha })).toBe(module);
    const state = module.stateDict();
    expect([...state.keys()]).toEqual(["bias", "weight_orig", "weight_lora_a", "weight_lora_b", "weight_lora_scale"]);
    expect(difference(state.get("weight_orig")!, expected.weight, 1e-12)).toBeNull();
    expect(difference(state.get("weight_lora_a")!, expected.first, 1e-12)).toBeNull();
    const learnt = module.parameters().filter(({ requiresGrad }) => requiresGrad);
    const optimizer = new optim.Adam(learnt, { lr: 0.1 });
    for (const { x, y, gy, grads } of expected.steps) {
      const given = module.forward(new Tensor(x));
      expect(difference(given, y, 1e-10)).toBeNull();
      optimizer.zeroGrad();
      sum(mul(given, new Tensor(gy))).backward();
      expect(learnt.map(({ grad }, i) => difference(grad!, grads[i], 1e-10))).toEqual([null, null, null]);
      optimizer.step();
    }
    expect(difference(state.get("weight_orig")!, expected.weight, 0)).toBeNull();
    const merged = mergeAdapters(module.stateDict());
    expect([...merged.keys()]).toEqual(["bias", "weight"]);
    nn.utils.mergeLora(module);
    expect([...module.stateDict().keys()]).toEqual(["bias", "weight"]);
    expect(difference(module.weight, expected.merged, 1e-10)).toBeNull();
    expect(difference(merged.get("weight")!, module.weight, 0)).toBeNull();
    expect(module.weight.requiresGrad).toBe(true);
  });

  test("only what is a matrix, and no adapter beside an adapter", () => {
    const module = layers.linear();
    expect(() => nn.utils.lora(module, "bias")).toThrow(
      "lora: an adapter stands beside a matrix, and this parameter has the shape (4,)",
    );
    expect(() => nn.utils.lora(module, "weight", { rank: 0 })).toThrow("lora: rank must be >= 1, got 0");
    nn.utils.lora(module);
    expect(() => nn.utils.lora(module)).toThrow(
      'lora: Linear has no parameter "weight" of its own any more: lora has made it of others',
    );
    expect(() => nn.utils.removeWeightNorm(module)).toThrow('removeWeightNorm: "weight" of Linear is not made by weightNorm');
  });
});
