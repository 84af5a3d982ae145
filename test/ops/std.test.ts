// Numbers that are all equal have no spread, and no direction in which it grows.
import { expect, test } from "@jest/globals";
import { grad, gradgradcheck, std, sum, tensor } from "../../src/index.js";

test("the gradient of a spread of 0 is 0, and that of the other rows is not touched", () => {
  const x = tensor([[2, 2], [1, 3]], { dtype: "float64", requiresGrad: true }); // prettier-ignore
  const y = std(x, 1);
  const [gx] = grad(sum(y), [x], { createGraph: true });
  // torch.tensor([[2., 2.], [1., 3.]]).std(1), PyTorch 1.13
  expect(y.toArray()).toEqual([0, Math.SQRT2]);
  expect(Array.from(gx.data, (g) => Number(g.toFixed(4)))).toEqual([0, 0, -0.7071, 0.7071]);
});

test("a spread that is not a number stays so", () => {
  expect(std(tensor([1, NaN])).item()).toBeNaN();
  expect(std(tensor([1])).item()).toBeNaN();
});

test("its second derivative is right", () => {
  expect(gradgradcheck((x) => std(x), [tensor([1, 2.5, -0.3], { dtype: "float64", requiresGrad: true })])).toBe(true);
});
