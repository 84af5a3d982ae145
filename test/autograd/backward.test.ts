// The engine: order, sharing, release, grad modes. Expected values are worked out by hand.
import { describe, expect, test } from "@jest/globals";
import type { Tensor } from "../../src/index.js";
import { grad, GraphError, noGrad, ones, ShapeError, tensor, zeros } from "../../src/index.js";
import { defineOp, type Op } from "../../src/autograd/op.js";

const leaf = (data: number | number[] | number[][]): Tensor => tensor(data, { requiresGrad: true });

describe("accumulation", () => {
  test("a tensor used twice collects both shares: d(x * x)/dx = 2x", () => {
    const x = leaf([1, 2, 3]);
    x.mul(x).sum().backward();
    expect(x.grad!.toArray()).toEqual([2, 4, 6]);
  });

  test("an upstream gradient shared by two inputs is never written to: z = x + y, L = z + x gives dL/dy = 1", () => {
    const x = leaf([1, 1]);
    const y = leaf([1, 1]);
    const seed = ones([2]);
    x.add(y).add(x).backward(seed);
    expect(y.grad!.toArray()).toEqual([1, 1]);
    expect(x.grad!.toArray()).toEqual([2, 2]);
    expect(seed.toArray()).toEqual([1, 1]);
  });

  test("an operation that returns gy itself is safe too", () => {
    const passOn: Op<(x: Tensor) => Tensor> = defineOp({
      name: "passOn",
      inputs: ["x"],
      args: (x: Tensor) => ({ x }),
      formula: "y = x",
      derivation: "gx = gy   -- y is x",
      samples: () => [],
      forward: ({ x }) => x,
      saves: [],
      backward: (gy) => ({ x: () => gy }),
    });
    const x = leaf([5]);
    const y = passOn(x);
    y.add(x)
      .add(y)
      .backward(tensor([1]));
    expect(x.grad!.toArray()).toEqual([3]);
  });

  test("calling backward for two losses adds up in x.grad, into a fresh array", () => {
    const x = leaf([2]);
    x.mul(3).sum().backward();
    const first = x.grad!;
    x.mul(4).sum().backward();
    expect(x.grad!.toArray()).toEqual([7]);
    expect(first.toArray()).toEqual([3]);
  });

  test("a diamond visits each node once, after all that used it", () => {
    const x = leaf(3);
    const a = x.mul(x); // 9
    a.mul(a).add(a).backward(); // x^4 + x^2: 4x^3 + 2x = 114
    expect(x.grad!.item()).toBe(114);
  });
});

describe("the graph", () => {
  test("a chain of 50,000 operations does not overflow the stack", () => {
    const x = leaf(1);
    let y = x;
    for (let i = 0; i < 50_000; i++) y = y.add(1);
    y.backward();
    expect(x.grad!.item()).toBe(1);
  });

  test("a second backward says what was released and how to keep it", () => {
    const x = leaf([1, 2]);
    const loss = x.mul(x).sum();
    loss.backward();
    expect(() => loss.backward()).toThrow(GraphError);
    expect(() => loss.backward()).toThrow(
      "backward: the graph through sum was already used, and what it had saved is released\n" +
        "  hint: to go through it again, pass { retainGraph: true } to the first backward() or grad(); or compute the loss anew",
    );
  });

  test("retainGraph keeps it", () => {
    const x = leaf([1, 2]);
    const loss = x.mul(x).sum();
    loss.backward(null, { retainGraph: true });
    loss.backward();
    expect(x.grad!.toArray()).toEqual([4, 8]);
  });

  test("gradients nobody needs are not computed", () => {
    let computed = 0;
    const counted: Op<(a: Tensor, b: Tensor) => Tensor> = defineOp({
      name: "counted",
      inputs: ["a", "b"],
      args: (a: Tensor, b: Tensor) => ({ a, b }),
      formula: "y = a + b",
      derivation: "ga = gy   -- \ngb = gy",
      samples: () => [],
      forward: ({ a }) => a,
      saves: [],
      backward: (gy) => ({ a: () => gy, b: () => (computed++, gy) }),
    });
    counted(leaf([1]), tensor([1])).backward();
    expect(computed).toBe(0);
    const [a, b] = [leaf([1]), leaf([1])];
    grad(counted(a, b), [a]);
    expect(computed).toBe(0);
  });

  test("a gradient of the wrong shape is blamed on op and input", () => {
    const wrong: Op<(x: Tensor) => Tensor> = defineOp({
      name: "wrong",
      inputs: ["x"],
      args: (x: Tensor) => ({ x }),
      formula: "y = x",
      derivation: "gx = gy   --",
      samples: () => [],
      forward: ({ x }) => x,
      saves: [],
      backward: () => ({ x: () => zeros([3]) }),
    });
    expect(() => wrong(leaf([1, 2])).backward(ones([2]))).toThrow(
      "backward of wrong returned a gradient of shape (3,) float32 for x of wrong, which is (2,) float32",
    );
  });
});

describe("grad", () => {
  test("returns gradients without touching x.grad", () => {
    const x = leaf([1, 2]);
    const [gx] = grad(x.mul(x).sum(), [x]);
    expect(gx.toArray()).toEqual([2, 4]);
    expect(x.grad).toBeNull();
  });

  test("works for results in the middle of a graph", () => {
    const x = leaf(2);
    const a = x.mul(3);
    const [ga, gx] = grad(a.mul(a), [a, x]);
    expect([ga.item(), gx.item()]).toEqual([12, 36]);
  });

  test("createGraph: the third derivative of x^4 is 24 x", () => {
    const x = leaf(2);
    let y: Tensor = x.mul(x).mul(x).mul(x);
    for (let order = 0; order < 3; order++) [y] = grad(y, [x], { createGraph: true });
    expect(y.item()).toBe(48);
  });

  test("an input that plays no part is an error, or null on request", () => {
    const [x, other] = [leaf([1]), leaf([1])];
    expect(() => grad(x.mul(2), [other])).toThrow("grad: the outputs do not depend on input 0");
    expect(grad(x.mul(2), [other], { allowUnused: true })).toEqual([null]);
    expect(() => grad(x.mul(2), [tensor([1])])).toThrow("grad: input 0 does not require a gradient");
  });
});

describe("what backward asks for", () => {
  test("a scalar, or a gradient of the output's shape and dtype", () => {
    const x = leaf([1, 2]);
    expect(() => x.mul(2).backward()).toThrow(
      "backward: the output has shape (2,); without a gradient argument it must have one element",
    );
    expect(() => x.mul(2).backward(ones([3]))).toThrow(ShapeError);
    expect(() => x.mul(2).backward(ones([2], { dtype: "float64" }))).toThrow(
      "the gradient is (2,) float64, the output (2,) float32",
    );
    expect(() => tensor([1]).backward()).toThrow("the output does not require a gradient");
  });
});

describe("grad modes", () => {
  test("noGrad records nothing and restores recording, also after an error", () => {
    const x = leaf([1]);
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
    expect(() =>
      noGrad(() => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(x.mul(2).requiresGrad).toBe(true);
  });

  test("noGrad refuses a function that is not over when it returns", () => {
    expect(() => noGrad(() => Promise.resolve(1))).toThrow("noGrad: the function returned a Promise");
  });

  test("detach cuts the graph and shares the numbers", () => {
    const x = leaf([3]);
    const y = x.mul(2).detach();
    expect(y.requiresGrad).toBe(false);
    expect(x.mul(y).requiresGrad).toBe(true);
    x.mul(y).sum().backward();
    expect(x.grad!.toArray()).toEqual([6]);
  });

  test("backward itself records nothing unless createGraph is given", () => {
    const x = leaf([3]);
    x.mul(x).sum().backward();
    expect(x.grad!.requiresGrad).toBe(false);
    x.grad = null;
    x.mul(x).sum().backward(null, { createGraph: true });
    expect(x.grad!.requiresGrad).toBe(true);
  });

  test("requiresGrad can be switched on a leaf only", () => {
    const x = leaf([1]);
    const y = x.mul(2);
    expect(() => (y.requiresGrad = false)).toThrow("this tensor is the result of mul");
    x.requiresGrad = false;
    expect(x.mul(2).requiresGrad).toBe(false);
  });
});
