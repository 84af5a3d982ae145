// Of a resolved experiment what was asked for, without what followed from it.
import { describe, expect, test } from "@jest/globals";
import { givenSettings } from "../../src/experiment/givenSettings.js";

const modelOf = (model: unknown): unknown => (givenSettings({ model }) as { readonly model: unknown }).model;
const lossOf = (loss: unknown, train?: unknown): unknown => (givenSettings({ loss, train }) as { readonly loss: unknown }).loss;

describe("a model", () => {
  test("keeps what was given of its layers, and a size that is free; it loses those of their inputs", () => {
    expect(
      modelOf([
        { Linear: { in_features: 4, out_features: 3, bias: true } },
        { Embedding: { num_embeddings: 9, embedding_dim: 2 } },
        { Dropout: { p: 0.5 } },
        "ReLU",
      ]),
    ).toEqual([
      { Linear: { out_features: 3, bias: true } },
      { Embedding: { num_embeddings: 9, embedding_dim: 2 } },
      { Dropout: { p: 0.5 } },
      "ReLU",
    ]);
  });

  test("keeps a list of sizes, which may be a choice", () => {
    expect(modelOf([{ LayerNorm: { normalized_shape: [4], eps: 1e-5 } }])).toEqual([{ LayerNorm: { normalized_shape: [4], eps: 1e-5 } }]); // prettier-ignore
  });

  test("of layers that hold others the same, long and short, one list and several", () => {
    const linear = { Linear: { in_features: 4, out_features: 4 } };
    const given = { Linear: { out_features: 4 } };
    expect(modelOf([{ Residual: { layers: [linear, "ReLU"], other: 1 } }])).toEqual([{ Residual: { layers: [given, "ReLU"], other: 1 } }]); // prettier-ignore
    expect(modelOf([{ Residual: [linear] }])).toEqual([{ Residual: { layers: [given] } }]);
    expect(modelOf([{ Residual: { layers: [{ Residual: [linear] }] } }])).toEqual([{ Residual: { layers: [{ Residual: { layers: [given] } }] } }]); // prettier-ignore
    expect(modelOf([{ Parallel: { paths: [[linear], ["ReLU", linear]] } }])).toEqual([{ Parallel: { paths: [[given], ["ReLU", given]] } }]); // prettier-ignore
    expect(modelOf([{ Parallel: { paths: ["odd"] } }])).toEqual([{ Parallel: { paths: ["odd"] } }]);
    expect(modelOf([{ Residual: "odd" }, { Residual: { layers: "odd" } }])).toEqual([{ Residual: "odd" }, { Residual: { layers: "odd" } }]); // prettier-ignore
  });

  test("in branches", () => {
    const linear = { Linear: { in_features: 4, out_features: 4 } };
    expect(modelOf({ branches: { a: [linear] }, joined: [linear] })).toEqual({ branches: { a: [{ Linear: { out_features: 4 } }] }, joined: [{ Linear: { out_features: 4 } }] }); // prettier-ignore
  });

  test("that nobody knows stays as it is", () => {
    expect(modelOf([{ Nothing: { in_features: 4 } }, { Linear: 3 }, 5, { constructor: { a: 1 } }])).toEqual([{ Nothing: { in_features: 4 } }, { Linear: 3 }, 5, { constructor: { a: 1 } }]); // prettier-ignore
    expect([givenSettings("text"), givenSettings(null), givenSettings([1])]).toEqual(["text", null, [1]]);
    expect(givenSettings({ seed: 1 })).toEqual({ seed: 1 });
    expect(givenSettings({ seed: 1 })).not.toHaveProperty("model");
  });
});

describe("a loss", () => {
  const weighted = { CrossEntropyLoss: { weight: [1, 2], label_smoothing: 0 } };

  test("loses the weights that train.class_weights made, and keeps others", () => {
    const without = { CrossEntropyLoss: { label_smoothing: 0 } };
    expect(lossOf(weighted, { class_weights: "balanced" })).toEqual(without);
    for (const train of [undefined, {}, { class_weights: null }, "odd"]) expect(lossOf(weighted, train)).toEqual(weighted);
    expect(lossOf({ BCEWithLogitsLoss: { pos_weight: 2, weight: 1 } }, { class_weights: {} })).toEqual({ BCEWithLogitsLoss: { weight: 1 } }); // prettier-ignore
  });

  test("loses a weight of nothing, which is none; other arguments of nothing stay", () => {
    const nothing = { CrossEntropyLoss: { weight: null, ignore_index: null } };
    expect(lossOf(nothing)).toEqual({ CrossEntropyLoss: { ignore_index: null } });
    expect(lossOf({ MSELoss: { weight: null } }, { class_weights: "balanced" })).toEqual({ MSELoss: { weight: null } });
    expect(lossOf("MSELoss")).toBe("MSELoss");
  });
});
