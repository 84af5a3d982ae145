import { expect, test } from "@jest/globals";
import { tensor } from "../../src/index.js";

test("to rounds to float32, and its gradient comes back in the dtype it belongs to", () => {
  const x = tensor([0.1, -2.7], { dtype: "float64", requiresGrad: true });
  const y = x.to("float32");
  expect(y.dtype).toBe("float32");
  expect(y.toArray()).toEqual([Math.fround(0.1), Math.fround(-2.7)]);
  y.sum().backward();
  expect(x.grad!.dtype).toBe("float64");
  expect(x.grad!.toArray()).toEqual([1, 1]);
});
