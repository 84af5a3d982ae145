// The gradient of an operation is the same whether its backward pass is recorded or runs in one loop: at kinks and ties, and in recurrences of every kind.
import { describe, expect, test } from "@jest/globals";
import { functional as F, grad, gradcheck, manualSeed, randn, tensor, type Tensor } from "../../src/index.js";
import { Sampler } from "../../src/autograd/sampler.js";
import { inputsOf, type AnyOp } from "../../src/ops/check.js";
import { ops } from "../../src/ops/index.js";

/** Gradients of y for the inputs, in one loop and recorded. */
function both(y: Tensor, inputs: readonly Tensor[]): [plain: number[][], recorded: number[][]] {
  const gradOutputs = [new Sampler(1, "float64").normal(y.shape)];
  const numbers = (createGraph: boolean): number[][] =>
    grad(y, inputs, { gradOutputs, retainGraph: true, createGraph }).map((g) => Array.from(g.data));
  return [numbers(false), numbers(true)];
}

function expectAlike([plain, recorded]: readonly [number[][], number[][]]): void {
  plain.forEach((g, i) =>
    g.forEach((slope, k) => {
      const other = recorded[i][k];
      if (Number.isFinite(slope)) expect(Math.abs(slope - other)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(slope)));
      else expect(other).toBe(slope);
    }),
  );
}

const withKinks = (Object.entries(ops) as unknown as [string, AnyOp][]).filter(
  ([, { info }]) => info.kind !== "constant" && info.kinks(new Sampler(0, "float64")).length > 0,
);

test.each(withKinks)("%s at its kinks", (_, op) => {
  for (const sample of op.info.kinks(new Sampler(0, "float64"))) {
    const { tensors, differentiable, call } = inputsOf(op, sample);
    tensors.forEach((x, i) => (x.requiresGrad = differentiable[i]));
    const y = call(tensors);
    if (y.requiresGrad) expectAlike(both(y, tensors.filter((x) => x.requiresGrad))); // prettier-ignore
  }
});

describe.each([
  ["all steps", {}],
  ["from the last to the first", { reverse: true }],
  ["rows of different lengths", { lengths: [1, 3] }],
  ["rows of different lengths, from the last to the first", { lengths: [3, 2], reverse: true }],
  ["a row without steps", { lengths: [0, 3] }],
])("a recurrence over %s", (_, order) => {
  const leaf = (...shape: number[]): Tensor => randn(shape, { dtype: "float64", requiresGrad: true });
  const cases: Readonly<Record<string, [gates: number, states: number, run: (...all: Tensor[]) => Tensor]>> = {
    "tanh": [1, 1, (a, h, w, b) => F.rnnSequence(a, h, w, b, order)],
    "relu": [1, 1, (a, h, w, b) => F.rnnSequence(a, h, w, b, { ...order, nonlinearity: "relu" })],
    "GRU": [3, 1, (a, h, w, b) => F.gruSequence(a, h, w, b, order)],
    "LSTM": [4, 2, (a, h, c, w, b) => F.lstmSequence(a, h, c, w, b, order)],
  }; // prettier-ignore

  test.each(Object.entries(cases))("%s", (__, [gates, states, run]) => {
    manualSeed(4);
    const inputs = [leaf(3, 2, 2 * gates), ...Array.from({ length: states }, () => leaf(2, 2)), leaf(2 * gates, 2), leaf(2 * gates)]; // prettier-ignore
    expectAlike(both(run(...inputs), inputs));
    expect(gradcheck(run, inputs)).toBe(true);
  });
});

test("a recurrence with relu: each state is what is above 0 of its sum", () => {
  const double = (data: Parameters<typeof tensor>[0]): Tensor => tensor(data, { dtype: "float64" });
  const [a, h] = [double([[[1, -2]], [[0.5, 3]]]), double([[1, 2]])]; // prettier-ignore
  const [weight, bias] = [double([[1, 0], [0, -1]]), double([0.25, 0])]; // prettier-ignore
  // 1 + 1 + 0.25 and -2 - 2, then 0.5 + 2.25 + 0.25 and 3 - 0
  expect(F.rnnSequence(a, h, weight, bias, { nonlinearity: "relu" }).toArray()).toEqual([[[2.25, 0]], [[3, 3]]]); // prettier-ignore
});
