// What attentions look at: PyTorch's need_weights of each head; looking changes nothing.
import { describe, expect, test } from "@jest/globals";
import { manualSeed, nn, type Tensor } from "../../src/index.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { attentionShares } from "../../src/nn/attentionShares.js";
import { layerRegistry } from "../../src/nn/registry.js";
import { difference, load, toTensors } from "../fixtures/load.js";

interface Shares {
  readonly seed: number;
  readonly x: NdArray;
  readonly width: number;
  readonly heads: number;
  readonly hidden: number;
  readonly lengths: readonly number[];
  readonly causal: readonly NdArray[];
  readonly padding: readonly NdArray[];
}
const { shares } = load<{ readonly shares: Shares }>("transformer");
const x = toTensors(shares.x) as Tensor;

function encoder(causal: boolean): nn.TransformerEncoder {
  const { width, heads, hidden, seed } = shares;
  manualSeed(seed);
  const options = { dimFeedforward: hidden, dropout: 0, batchFirst: true, normFirst: true, causal, dtype: "float64" } as const;
  return new nn.TransformerEncoder(() => new nn.TransformerEncoderLayer(width, heads, options), 2);
}

describe("the shares of each head equal PyTorch's", () => {
  test.each(["causal", "padding"] as const)("%s", (kind) => {
    const model = encoder(kind === "causal").eval();
    const before = model.forward(x, kind === "causal" ? {} : { lengths: shares.lengths });
    let y: Tensor | null = null;
    const found = attentionShares(model, () => {
      y = model.forward(x, kind === "causal" ? {} : { lengths: shares.lengths });
    });
    expect(found.map(({ name }) => name)).toEqual(["layers.0.self_attn", "layers.1.self_attn"]);
    found.forEach(({ shares: own }, i) => expect(difference(own, shares[kind][i], 1e-12)).toBeNull());
    expect(y!.toArray()).toEqual(before.toArray());
    expect(Object.keys(model.layers[0].selfAttn)).not.toContain("forward"); // the hooks are gone
    expect(Object.hasOwn(model.layers[0].selfAttn, "forward")).toBe(false);
  });
});

test("as a layer of an experiment, which asks its own row and is told lengths", () => {
  const make = (): nn.Module =>
    layerRegistry.MultiheadAttention.create(
      { embedDim: 4, numHeads: 2, dropout: 0, bias: true, batchFirst: true, causal: false, rotary: false },
      { dtype: "float64" },
    );
  manualSeed(3);
  const layer = make() as nn.Module<Tensor, [Tensor, object]>;
  manualSeed(3);
  const plain = new nn.MultiheadAttention(4, 2, { batchFirst: true, dtype: "float64" });
  const [{ name, shares: own }] = attentionShares(layer, () => void layer.forward(x, { lengths: [3, 2] }));
  const keyPaddingMask = toTensors({ shape: [2, 3], data: [0, 0, 0, 0, 0, 1], dtype: "float64" }) as Tensor;
  const [, expected] = plain.forward(x, x, x, { keyPaddingMask, averageAttnWeights: false });
  expect(name).toBe("");
  expect(difference(own, expected!, 0)).toBeNull();
});

test("where the model fails the hooks are gone, too; without attention there is nothing", () => {
  const model = encoder(true);
  expect(() => attentionShares(model, () => { throw new Error("stop"); })).toThrow("stop"); // prettier-ignore
  expect(Object.hasOwn(model.layers[1].selfAttn, "forward")).toBe(false);
  const linear = new nn.Linear(4, 2, { dtype: "float64" });
  expect(attentionShares(linear, () => void linear.forward(x))).toEqual([]);
});
