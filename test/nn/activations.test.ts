// The layers of activation functions: their arguments, the shapes that they refuse, and the one that learns. Their values are those of the
// operations, which are compared with PyTorch's.
import { describe, expect, test } from "@jest/globals";
import { functional as F, nn, ones, randn, tensor, zeros } from "../../src/index.js";
import { layerRegistry, type LayerName } from "../../src/nn/registry.js";

const x = tensor([[-4, -1, -0.25, 0], [0.25, 1, 3, 8]], { dtype: "float64" }); // prettier-ignore

test.each([
  [new nn.CELU(2), F.celu(x, { alpha: 2 }), "CELU(alpha=2)"],
  [new nn.ELU({ alpha: 2 }), F.elu(x, { alpha: 2 }), "ELU(alpha=2)"],
  [new nn.GELU({ approximate: "tanh" }), F.gelu(x, { approximate: "tanh" }), "GELU(approximate=tanh)"],
  [new nn.GELU(), F.gelu(x), "GELU(approximate=none)"],
  [new nn.GLU(), F.glu(x, -1), "GLU(dim=-1)"],
  [new nn.GLU(0), F.glu(x, 0), "GLU(dim=0)"],
  [new nn.Hardshrink(1), F.hardshrink(x, { lambd: 1 }), "Hardshrink(lambd=1)"],
  [new nn.Hardtanh(0, 2), F.hardtanh(x, { minVal: 0, maxVal: 2 }), "Hardtanh(min_val=0, max_val=2)"],
  [new nn.LeakyReLU(0.1), F.leakyRelu(x, { negativeSlope: 0.1 }), "LeakyReLU(negative_slope=0.1)"],
  [new nn.ReLU6(), F.relu6(x), "ReLU6()"],
  [new nn.Softmin({ dim: 1 }), F.softmin(x, 1), "Softmin(dim=1)"],
  [new nn.Softplus({ threshold: 1 }), F.softplus(x, { threshold: 1 }), "Softplus(beta=1, threshold=1)"],
  [new nn.Threshold({ threshold: 1, value: -7 }), F.threshold(x, 1, -7), "Threshold(threshold=1, value=-7)"],
])("%#: $0", (layer, expected, words) => {
  expect(layer.forward(x).toArray()).toEqual(expected.toArray());
  expect(String(layer)).toBe(words);
});

test("nan stays nan, whatever the pieces are", () => {
  const nan = tensor([NaN]);
  for (const f of [F.leakyRelu, F.elu, F.celu, F.selu, F.relu6, F.hardtanh, F.hardsigmoid, F.hardswish, F.hardshrink, F.softshrink, F.silu, F.mish, F.softplus, F.softsign, F.logsigmoid, F.tanhshrink, F.gelu]) expect([f.name, f(nan).item()]).toEqual([f.name, NaN]); // prettier-ignore
  expect(F.threshold(nan, 0, 1).item()).toBeNaN();
  expect(F.prelu(nan, ones([1])).item()).toBeNaN();
});

describe("shapes of one row", () => {
  const shapeOf = (name: LayerName, input: readonly number[], values: object): readonly number[] =>
    layerRegistry[name].declaration.outputShape(input, values as never);

  test("GLU halves an axis", () => {
    expect(shapeOf("GLU", [6], { dim: -1 })).toEqual([3]);
    expect(shapeOf("GLU", [4, 5], { dim: 1 })).toEqual([2, 5]);
    expect(() => shapeOf("GLU", [3], { dim: -1 })).toThrow(/^GLU: axis 0 of \(3,\) has size 3, which has no two halves\n/);
    expect(() => shapeOf("GLU", [3], { dim: 0 })).toThrow("GLU: dim 0 is the batch");
    expect(() => shapeOf("GLU", [], { dim: -1 })).toThrow("GLU: dim -1 is the batch");
  });

  test("PReLU has one slope, or one for each channel", () => {
    expect(shapeOf("PReLU", [3, 4], { numParameters: 3 })).toEqual([3, 4]);
    expect(shapeOf("PReLU", [5], { numParameters: 1 })).toEqual([5]);
    expect(shapeOf("PReLU", [], { numParameters: 1 })).toEqual([]);
    expect(() => shapeOf("PReLU", [4], { numParameters: 3 })).toThrow(
      "PReLU: num_parameters is 3, but a row of shape (4,) has 4 channels",
    );
  });

  test("Hardtanh needs room between its bounds, Softmin another axis than the batch", () => {
    expect(() => shapeOf("Hardtanh", [4], { minVal: 1, maxVal: 1 })).toThrow("Hardtanh: the smallest output, 1, must be below");
    expect(() => shapeOf("Softmin", [4], { dim: 0 })).toThrow("Softmin: dim 0 is the batch");
  });
});

test("what comes out of a layer lies in the range that it declares", () => {
  const far = randn([2, 400], { dtype: "float64" }).mul(4);
  let checked = 0;
  for (const [name, { declaration, create }] of Object.entries(layerRegistry)) {
    const { range, fields } = declaration;
    if (range === undefined) continue;
    const given = name === "Threshold" ? { threshold: 0.5, value: -1 } : {};
    const values = { ...Object.fromEntries(Object.entries(fields).map(([key, each]) => [key.replace(/_v/, "V"), each.default])), ...given }; // prettier-ignore
    const [low, high] = range(values);
    const y = create(values, {}).forward(far);
    expect([name, y.min().item() >= low, y.max().item() <= high]).toEqual([name, true, true]);
    if (Number.isFinite(low) && name !== "ReLU" && name !== "Threshold") expect([name, y.min().item() < low + 0.1]).toEqual([name, true]); // prettier-ignore
    checked++;
  }
  expect(checked).toBeGreaterThan(18);
});

describe("PReLU", () => {
  test("is a leaky relu whose slopes learn: names, first values and gradients are PyTorch's", () => {
    const layer = new nn.PReLU(2, { dtype: "float64" });
    expect([...layer.stateDict().keys()]).toEqual(["weight"]);
    expect(layer.weight.toArray()).toEqual([0.25, 0.25]);
    const input = tensor([[-2, 3], [-1, -4]], { dtype: "float64", requiresGrad: true }); // prettier-ignore
    layer.forward(input).backward(tensor([[1, 10], [100, 1000]], { dtype: "float64" })); // prettier-ignore
    expect(layer.forward(input).toArray()).toEqual([[-0.5, 3], [-0.25, -1]]); // prettier-ignore
    expect(input.grad?.toArray()).toEqual([[0.25, 10], [25, 250]]); // prettier-ignore
    expect(layer.weight.grad?.toArray()).toEqual([-102, -4000]);
    layer.loadStateDict(new Map([["weight", zeros([2], { dtype: "float64" })]]));
    expect(layer.forward(input).toArray()).toEqual([[0, 3], [0, 0]].map((row) => row.map((v) => (v === 0 ? expect.anything() : v)))); // prettier-ignore
  });

  test("one slope for all, and how it is made", () => {
    expect(new nn.PReLU().weight.toArray()).toEqual([0.25]);
    expect(new nn.PReLU(3, 0.5).weight.toArray()).toEqual([0.5, 0.5, 0.5]);
    expect(new nn.PReLU({ numParameters: 2, init: 0 }).weight.toArray()).toEqual([0, 0]);
    expect(String(new nn.PReLU(3))).toBe("PReLU(num_parameters=3)");
    expect(new nn.PReLU().forward(tensor([[[-4], [4]]])).toArray()).toEqual([[[-1], [4]]]);
    expect(() => new nn.PReLU(0)).toThrow("PReLU: numParameters must be >= 1, got 0");
  });
});
