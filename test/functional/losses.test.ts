import { describe, expect, test } from "@jest/globals";
import { functional as F, grad, gradcheck, gradgradcheck, ones, tensor, Tensor, zeros } from "../../src/index.js";
import { Sampler } from "../../src/autograd/sampler.js";
import { allLosses } from "../../src/nn/losses.js";
import { difference, loadLosses, loadMoreLosses, toTensors, type LossRow } from "../fixtures/load.js";

type Variadic = (...args: readonly (Tensor | object)[]) => Tensor;
type Loss = (input: Tensor, target: Tensor, options: object) => Tensor;

function run(loss: Loss, row: LossRow): void {
  const [input, target] = (toTensors(row.args) as Tensor[]).map((x) => new Tensor(x));
  input.requiresGrad = true;
  if (row.grads.target !== undefined) target.requiresGrad = true;
  const y = loss(input, target, toTensors(row.options) as object);
  const what = JSON.stringify(row.options);
  expect([what, difference(y, row.out)]).toEqual([what, null]);
  const seeds = row.gy === undefined ? {} : { gradOutputs: [toTensors(row.gy) as Tensor] };
  const wanted = target.requiresGrad ? [input, target] : [input];
  const gradients = grad(y, wanted, seeds);
  expect([what, difference(gradients[0], row.grads.input)]).toEqual([what, null]);
  if (target.requiresGrad) expect([what, difference(gradients[1], row.grads.target)]).toEqual([what, null]);
}

describe("losses and gradients equal PyTorch's", () => {
  test.each(Object.entries(loadLosses()))("%s", (name, rows) => {
    expect(rows.length).toBeGreaterThan(3);
    for (const row of rows) run(F[name as keyof typeof F] as Loss, row);
  });
});

describe("the other losses and their gradients equal PyTorch's", () => {
  test.each(Object.entries(loadMoreLosses()))("%s", (name, rows) => {
    expect(rows.length).toBeGreaterThan(6);
    for (const { args, options, out, gy, grads } of rows) {
      const tensors = (toTensors(args) as Tensor[]).map((x) => new Tensor(x));
      const wanted = Object.keys(grads).map((place) => tensors[Number(place)]);
      for (const x of wanted) x.requiresGrad = true;
      const y = (F[name as keyof typeof F] as unknown as Variadic)(...tensors, toTensors(options) as object);
      const what = `${name} ${JSON.stringify(options)} of ${JSON.stringify(args.map(({ shape }) => shape))}`;
      expect([what, difference(y, out)]).toEqual([what, null]);
      const gradients = grad(y, wanted, { gradOutputs: [toTensors(gy!) as Tensor] });
      Object.values(grads).forEach((expected, i) => {
        expect([what, i, difference(gradients[i], expected)]).toEqual([what, i, null]);
      });
    }
  });
});

describe("every loss on the calls of its page", () => {
  test.each(Object.entries(allLosses))("%s: gradients, and the gradients of these, are slopes", (_, { declaration, create }) => {
    const { samples, labels = [], input, others = ["t"], view } = declaration.page;
    for (const { args = {}, tensors = {}, input: x, target, third } of samples(new Sampler(0))) {
      if (Object.keys(tensors).length > 0) continue; // only the function takes them
      const all = [x, target, ...(third === undefined ? [] : [third])];
      const isFixed = (i: number): boolean =>
        labels.includes([input, ...others][i]) || (view === "rows" && i > 0 && target.shape.length < x.shape.length);
      const moving = all.filter((_each, i) => !isFixed(i));
      const loss = create(args, { dtype: "float64" });
      const f = (...given: Tensor[]): Tensor => {
        const rest = [...given];
        return loss.forward(...all.map((each, i) => (isFixed(i) ? each : rest.shift()!)));
      };
      expect(gradcheck(f, moving)).toBe(true);
      expect(gradgradcheck(f, moving)).toBe(true);
    }
  });
});

describe("as a function without options every loss is what its class is without arguments", () => {
  test.each(Object.entries(allLosses))("%s", (name, { declaration, create }) => {
    const { args = {}, input, target, third } = declaration.page.samples(new Sampler(0))[0];
    const all = [input, target, ...(third === undefined ? [] : [third])];
    const usual = name === "QuantileLoss" ? [input.narrow(1, 0, 1), target] : all; // one answer: the median
    const apply = declaration.apply as unknown as Variadic;
    expect(apply(...usual).toArray()).toEqual(create({}, { dtype: "float64" }).forward(...usual).toArray()); // prettier-ignore
    expect(apply(...all, args).toArray()).toEqual(create(args, { dtype: "float64" }).forward(...all).toArray()); // prettier-ignore
  });
});

test("crossEntropy spreads none of the target to all of it over the classes, and no more", () => {
  const [x, two] = [tensor([[0, Math.log(3)]], { dtype: "float64" }), tensor([1])]; // probabilities 1/4 and 3/4
  const at = (labelSmoothing: number, target = two): number => F.crossEntropy(x, target, { labelSmoothing }).item();
  for (const target of [two, tensor([[0, 1]], { dtype: "float64" })]) {
    expect(at(0, target)).toBeCloseTo(Math.log(4 / 3), 14);
    expect(at(0.5, target)).toBeCloseTo(0.25 * Math.log(4) + 0.75 * Math.log(4 / 3), 14);
    expect(at(1, target)).toBeCloseTo(0.5 * Math.log(4) + 0.5 * Math.log(4 / 3), 14);
    for (const share of [-0.01, 1.01]) expect(() => at(share, target)).toThrow(`crossEntropy: labelSmoothing must be >= 0 and <= 1, got ${share}`); // prettier-ignore
  }
});

describe("what losses refuse", () => {
  test("shapes that would silently compare every row with every target", () => {
    expect(() => F.mseLoss(zeros([8, 1]), zeros([8]))).toThrow(
      "mseLoss: the input is (8, 1), the target (8,)\n  hint: give the target a last axis of size 1: target.unsqueeze(-1)",
    );
    expect(() => F.l1Loss(zeros([8]), zeros([8, 1]))).toThrow(
      "l1Loss: the input is (8,), the target (8, 1)\n  hint: take away the target's last axis: target.squeeze(-1)",
    );
    expect(() => F.mseLoss(zeros([8, 1]), zeros([7]))).toThrow("hint: compare entry with entry: both shapes must be equal");
    expect(() => F.crossEntropy(zeros([8, 3]), zeros([8, 1]))).toThrow(
      "for an input (8, 3) the target must have shape (8,), got (8, 1)",
    );
  });

  test("classes that do not exist, by row", () => {
    expect(() => F.crossEntropy(zeros([2, 3]), tensor([0, 3]))).toThrow(
      "crossEntropy: target 1 is class 3, but there are 3 classes, 0 to 2",
    );
    expect(() => F.nllLoss(zeros([2, 3]), tensor([0.5, 1]))).toThrow("nllLoss: target 0 is class 0.5");
  });

  test("probabilities outside 0 to 1", () => {
    expect(() => F.binaryCrossEntropy(tensor([1.5]), tensor([1]))).toThrow(
      "binaryCrossEntropy: the input must lie between 0 and 1, got 1.5 at element 0\n  hint: apply sigmoid first, or use binaryCrossEntropyWithLogits",
    );
    expect(() => F.binaryCrossEntropy(tensor([0.5]), tensor([2]))).toThrow("the target must lie between 0 and 1, got 2");
    const stretching = ": weight is (3, 1), the input (2,)\n  hint: give one weight, or one for each output of a row"; // the losses would be (3, 2)
    const weight = ones([3, 1]);
    for (const loss of ["binaryCrossEntropy", "binaryCrossEntropyWithLogits", "multilabelSoftMarginLoss"] as const)
      expect(() => F[loss](ones([2]), ones([2]), { weight })).toThrow(loss + stretching);
    expect(() => F.binaryCrossEntropyWithLogits(zeros([8, 2]), zeros([8, 2]), { posWeight: ones([3]) })).toThrow(
      "binaryCrossEntropyWithLogits: posWeight is (3,), the input (8, 2)\n  hint: give one factor, or one for each output of a row",
    );
    expect(() => F.binaryCrossEntropyWithLogits(tensor([3, 3]), tensor([1, -1]))).toThrow(
      "binaryCrossEntropyWithLogits: the target must lie between 0 and 1, got -1 at element 1",
    );
  });

  test("scores without classes, and weights for other classes, whatever the kind of target", () => {
    for (const loss of [F.crossEntropy, F.nllLoss])
      expect(() => loss(zeros([]), zeros([]))).toThrow(": the input must have one score for each class");
    for (const target of [zeros([2]), zeros([2, 3])])
      expect(() => F.crossEntropy(zeros([2, 3]), target, { weight: ones([2]) })).toThrow(
        "crossEntropy: weight must have one entry for each of the 3 classes, got shape (2,)",
      );
  });

  test("linear names both sizes", () => {
    expect(() => F.linear(zeros([8, 31]), zeros([16, 30]))).toThrow(
      "linear: the input's last axis is 31 (shape (8, 31)), but weight (16, 30) expects 30",
    );
  });
});
