// The pages of layers, losses, starting values and attention: a worked example can be made, and is small. That their lines hold is in each/.
import { describe, expect, test } from "@jest/globals";
import { manualSeed, nn, ones } from "../../src/index.js";
import { layerRegistry } from "../../src/nn/registry.js";
import { pages } from "../../src/pages/table.js";

describe.each(["layer", "loss", "function", "initialiser"] as const)("%s", (kind) => {
  test.each(Object.entries(pages[kind]))("%s", (name, page) => {
    expect([page.name, page.kind]).toEqual([name, kind]);
    const { plain } = page.examples();
    for (const { data } of Object.values(plain.tensors)) expect(data.length).toBeLessThanOrEqual(20);
  });
});

test("LayerNorm normalizes the last axis unless it is told which of the last axes", () => {
  const { declaration } = layerRegistry.LayerNorm;
  expect(declaration.infer?.([2, 3])).toEqual({ normalized_shape: [3] });
  expect(declaration.outputShape([2, 3], { normalizedShape: [3], eps: 1e-5, elementwiseAffine: true })).toEqual([2, 3]);
  expect(() => declaration.outputShape([2, 3], { normalizedShape: [2], eps: 1e-5, elementwiseAffine: true })).toThrow(
    "LayerNorm: normalized_shape is (2,), but the input is (2, 3)",
  );
  manualSeed(0);
  expect(new nn.LayerNorm([3]).forward(ones([2, 3])).toArray()).toEqual([[0, 0, 0], [0, 0, 0]]); // prettier-ignore
});
