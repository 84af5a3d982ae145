// A comparison of some entries: as many as asked for, the same ones from the same seed, and the rest is counted.
import { expect, test } from "@jest/globals";
import { compareEach } from "../../src/autograd/gradcheck.js";
import { ones, tensor, type Tensor } from "../../src/index.js";

test("some entries of each input, drawn by the seed", () => {
  const [w, b] = [
    ones([100], { dtype: "float64", requiresGrad: true }),
    tensor([1, 2], { dtype: "float64", requiresGrad: true }),
  ];
  const fn = (x: Tensor, y: Tensor): Tensor => x.square().sum().add(y.sum());
  const check = (): unknown => compareEach(fn, [w, b], { most: () => 8 });
  const [first, second] = compareEach(fn, [w, b], { most: () => 8 });
  expect([first.entries, first.of, second.entries, second.of]).toEqual([8, 100, 2, 2]);
  expect([first.ok, second.ok]).toEqual([true, true]);
  expect(check()).toEqual(check());
});

test("each input has its own verdict", () => {
  const [a, b] = [tensor([1, 2], { dtype: "float64", requiresGrad: true }), tensor([1, 2], { dtype: "float64", requiresGrad: true })]; // prettier-ignore
  const fn = (x: Tensor, y: Tensor): Tensor => x.sum().add(y.detach().square().sum()); // y moves the result, and backward does not know
  const [right, wrong] = compareEach(fn, [a, b], { names: ["a", "b"] });
  expect([right.ok, wrong.ok, wrong.worst]).toEqual([
    true,
    false,
    { input: "b", index: [1], analytic: 0, numeric: expect.any(Number) },
  ]);
});
