// What a loss says of the outputs that it judges, and of its arguments.
import { describe, expect, test } from "@jest/globals";
import { nn, tensor } from "../../src/index.js";
import { allLosses, lossRegistry, outputOf, outputsOf } from "../../src/nn/losses.js";

const read = (name: string, args: Record<string, unknown>, output: number[][]): unknown =>
  lossRegistry[name]
    .create(args, { dtype: "float64" })
    .predict(tensor(output, { dtype: "float64" }))
    .toArray();

describe("outputs as predictions", () => {
  test("of several quantiles the one nearest to the median", () => {
    expect(read("QuantileLoss", { quantiles: [0.1, 0.4, 0.9] }, [[1, 2, 3], [4, 5, 6]])).toEqual([[2], [5]]); // prettier-ignore
    expect(outputsOf({ name: "QuantileLoss", args: { quantiles: [0.1, 0.4, 0.9] } })).toEqual({ count: 3, meaning: "one value for each of the 3 quantiles" }); // prettier-ignore
    expect(outputsOf({ name: "QuantileLoss", args: {} })?.count).toBe(1);
    expect(outputsOf({ name: "MSELoss", args: {} })).toBeUndefined();
  });

  test("a rate, or its logarithm", () => {
    expect(read("PoissonNLLLoss", {}, [[0], [Math.log(2)]])).toEqual([[1], [2]]);
    expect(read("PoissonNLLLoss", { log_input: false }, [[3]])).toEqual([[3]]);
    expect([{}, { log_input: false }].map((args) => outputOf({ name: "PoissonNLLLoss", args }))).toEqual([
      "a log-rate",
      "a rate",
    ]);
  });

  test("a mean and, through softplus, a variance; PyTorch's three tensors do, too", () => {
    expect(read("GaussianNLLLoss", {}, [[1, -2], [3, 4]])).toEqual([[1], [3]]); // prettier-ignore
    const [output, target] = [tensor([[1, 0]], { dtype: "float64" }), tensor([[3]], { dtype: "float64" })];
    const loss = new nn.GaussianNLLLoss() as unknown as { forward(...tensors: unknown[]): { item(): number } };
    expect(loss.forward(output, target).item()).toBeCloseTo((Math.log(Math.LN2) + 4 / Math.LN2) / 2, 12); // softplus(0) is ln 2
    const apart = [output.narrow(1, 0, 1), target, tensor([[Math.LN2]], { dtype: "float64" })];
    expect(loss.forward(...apart).item()).toBe(loss.forward(output, target).item());
  });

  test("logits and scores", () => {
    expect(read("SigmoidFocalLoss", {}, [[0]])).toEqual([[0.5]]);
    expect(read("MultiMarginLoss", {}, [[1, 1]])).toEqual([[0.5, 0.5]]);
  });
});

describe("losses of more than an output and a target are for programs", () => {
  test.each(["KLDivLoss", "TripletMarginLoss", "CosineEmbeddingLoss", "MarginRankingLoss"] as const)("%s", (name) => {
    expect(allLosses[name].declaration.name).toBe(name);
    expect(name in lossRegistry).toBe(false);
  });

  test("and take them in PyTorch's order", () => {
    const [a, b, t] = [tensor([1, 2]), tensor([0, 4]), tensor([1, -1])];
    expect(new nn.MarginRankingLoss({ margin: 0.5, reduction: "none" }).forward(a, b, t).toArray()).toEqual([0, 0]);
    expect(new nn.TripletMarginLoss({ p: 1, eps: 0 }).forward(a, b, a).item()).toBe(4);
  });
});

describe("messages", () => {
  const [x, zeros] = [tensor([[1, 2, 3]]), tensor([0])];
  test.each([
    [() => new nn.SoftMarginLoss().forward(x, tensor([[1, 0, 1]])), "SoftMarginLoss: softMarginLoss: the target must be 1 or -1, got 0 at element 1: nothing would be learned from it\n  hint: 2 t - 1"],
    [() => new nn.QuantileLoss({ quantiles: [0.5] }).forward(x, zeros), "quantileLoss: the input is (1, 3), the target (1,), for 1 quantiles"],
    [() => new nn.QuantileLoss({ quantiles: [] }), "QuantileLoss: quantiles must be a list of at least 1 different numbers > 0 and < 1"],
    [() => new nn.QuantileLoss({ quantiles: [0.5, 0.5] }), "QuantileLoss: quantiles must be a list of at least 1 different numbers > 0 and < 1, got [0.5, 0.5]"],
    [() => new nn.MultiMarginLoss().forward(x, tensor([3])), "target 0 is class 3, but there are 3 classes, 0 to 2"],
    [() => new nn.MultiMarginLoss({ p: 3 }), "MultiMarginLoss: p must be >= 1 and <= 2, got 3"],
    [() => new nn.MultiLabelMarginLoss().forward(x, tensor([[0, 5, -1]])), "target 1 is class 5, but there are 3 classes, 0 to 2\n  hint: each row lists"],
    [() => new nn.GaussianNLLLoss().forward(x, x, tensor([[1, -1, 1]])), "a variance must not be negative, got -1 at element 1\n  hint: let the model give ln(var)"],
    [() => new nn.CosineEmbeddingLoss().forward(x, x, x), "the inputs are (1, 3), the target (1, 3)\n  hint: the inputs are one vector for each row"],
    [() => new nn.HuberLoss({ delta: 0 }), "HuberLoss: delta must be > 0, got 0"],
  ])("%#", (call, message) => {
    expect(call).toThrow(message);
  });
}); // prettier-ignore
