// What the generic test of the operations cannot see: infinite upstream gradients, second derivatives at the ends of a domain, words of errors.
// Expected numbers are PyTorch's unless a line says otherwise.
import { describe, expect, test } from "@jest/globals";
import { grad } from "../../src/autograd/backward.js";
import { tensor } from "../../src/autograd/create.js";
import { gradgradcheck } from "../../src/autograd/gradcheck.js";
import type { Tensor } from "../../src/autograd/tensor.js";
import { abs, sign } from "../../src/ops/abs.js";
import { bce, bceWithLogits } from "../../src/ops/bce.js";
import { clamp } from "../../src/ops/clamp.js";
import { eq, ge, gt, le, lt, ne } from "../../src/ops/comparisons.js";
import { log } from "../../src/ops/log.js";
import { maximum, minimum } from "../../src/ops/maximum.js";
import { pow } from "../../src/ops/pow.js";
import { relu } from "../../src/ops/relu.js";
import { sigmoid } from "../../src/ops/sigmoid.js";
import { clone, to } from "../../src/ops/to.js";
import { maskedFill, where } from "../../src/ops/where.js";

const vector = (...values: number[]): Tensor => tensor(values, { dtype: "float64" });
const variable = (...values: number[]): Tensor => tensor(values, { dtype: "float64", requiresGrad: true });
const ones = (y: Tensor): Tensor => vector(...Array.from(y.data, () => 1));

/** dL/d(input) for every input, as numbers; the upstream gradient is 1 if none is given. 0 and -0 are the same here. */
function gradients(y: Tensor, inputs: readonly Tensor[], gy: Tensor = ones(y)): number[][] {
  return grad(y, inputs, { gradOutputs: [gy] }).map((g) => Array.from(g.data, (value) => value + 0));
}

/** d^2/dx^2 of a function that works entry by entry. */
function second(f: (x: Tensor) => Tensor, x: Tensor): number[] {
  const y = f(x);
  const [first] = grad(y, [x], { gradOutputs: [ones(y)], createGraph: true });
  return gradients(first, [x])[0];
}

describe("what does not contribute gets the gradient 0, even from an upstream gradient that is inf or nan", () => {
  test("relu", () => {
    const x = variable(1, -1, -1);
    expect(gradients(relu(x), [x], vector(Infinity, Infinity, NaN))).toEqual([[Infinity, 0, 0]]);
  });

  test("relu before log: -inf at 0, and no nan flows back", () => {
    const x = variable(0, -1, 2);
    expect(gradients(log(relu(x)), [x])).toEqual([[0, 0, 0.5]]);
  });

  test("clamp", () => {
    const x = variable(0.5, 2, 2);
    expect(gradients(clamp(x, -1, 1), [x], vector(Infinity, Infinity, NaN))).toEqual([[Infinity, 0, 0]]);
  });

  test("maximum and minimum", () => {
    const [a, b] = [variable(2, 1), variable(1, 2)];
    expect(gradients(maximum(a, b), [a, b], vector(Infinity, Infinity))).toEqual([[Infinity, 0], [0, Infinity]]); // prettier-ignore
    expect(gradients(minimum(a, b), [a, b], vector(Infinity, Infinity))).toEqual([[0, Infinity], [Infinity, 0]]); // prettier-ignore
  });

  test("where and maskedFill", () => {
    const [a, b] = [variable(1, 2), variable(3, 4)];
    expect(gradients(where(vector(1, 0), a, b), [a, b], vector(Infinity, NaN))).toEqual([[Infinity, 0], [0, NaN]]); // prettier-ignore
    expect(gradients(maskedFill(a, vector(1, 0), 7), [a], vector(NaN, 3))).toEqual([[0, 3]]);
  });

  test("but where cannot repair what comes after it: log'(0) = inf times 0 is nan", () => {
    const x = variable(0, 2);
    expect(gradients(where(gt(x, 0), log(x), 0), [x])).toEqual([[NaN, 0.5]]);
  });
});

describe("pow", () => {
  test("second derivatives of x^0, x^1, x^2, x^3, also at 0", () => {
    const x = variable(0, -2, 3);
    expect(second((v) => pow(v, 0), x)).toEqual([0, 0, 0]);
    expect(second((v) => pow(v, 1), x)).toEqual([0, 0, 0]);
    expect(second((v) => pow(v, 2), x)).toEqual([2, 2, 2]);
    expect(second((v) => pow(v, 3), x)).toEqual([0, -12, 18]);
  });

  test("where a = 0 the second derivatives towards the exponent are 0, not nan", () => {
    // 0^b = 0 for every b > 0, so all its derivatives are 0; PyTorch gives nan
    const [a, b] = [variable(0, 0), variable(2, 3)];
    expect(second((v) => pow(a, v), b)).toEqual([0, 0]);
  });

  test("the mixed second derivative at b = 0 is 1 / a", () => {
    // by finite differences: PyTorch gives 0 here
    expect(gradgradcheck(pow, [variable(0.5, 2), variable(0, 0)])).toBe(true);
  });

  test("x^0 = 1 with slope 0, and 1^b = 1 with slope 0, whatever the other is", () => {
    const [a, b] = [variable(0, -2, NaN, 1), variable(0, 0, 0, NaN)];
    expect(pow(a, b).toArray()).toEqual([1, 1, 1, 1]);
    expect(gradients(pow(a, 0), [a])).toEqual([[0, 0, 0, 0]]);
    expect(gradients(pow(a, b), [a, b])).toEqual([[0, 0, 0, NaN], [0, NaN, NaN, 0]]); // prettier-ignore
  });

  test("roots of 0 have an infinite slope", () => {
    const x = variable(0, 4);
    expect(gradients(pow(x, 0.5), [x])).toEqual([[Infinity, 0.25]]);
  });
});

describe("nan", () => {
  test("passes through relu, clamp, maximum and minimum, but sign(nan) = 0", () => {
    const x = vector(NaN);
    for (const y of [relu(x), clamp(x, -1, 1), clamp(x, 0), maximum(x, 0), maximum(0, x), minimum(x, 0)])
      expect(y.item()).toBeNaN();
    expect(sign(x).item()).toBe(0);
  });

  test("equals nothing, itself included", () => {
    const x = vector(NaN, 1);
    expect([eq, ne, lt, le, gt, ge].map((compare) => compare(x, x).toArray())).toEqual([[0, 1], [1, 0], [0, 0], [0, 1], [0, 0], [0, 1]]); // prettier-ignore
  });
});

describe("binary cross entropy", () => {
  test("with logits equals bce of the sigmoid, values and gradients", () => {
    const [z, t] = [variable(-3, -0.5, 0, 2), variable(0, 0.25, 1, 0.9)];
    const [fused, composed] = [bceWithLogits(z, t), bce(sigmoid(z), t)];
    fused.data.forEach((value, i) => expect(value).toBeCloseTo(composed.data[i], 12));
    const [expected, found] = [gradients(composed, [z, t]).flat(), gradients(fused, [z, t]).flat()];
    found.forEach((value, i) => expect(value).toBeCloseTo(expected[i], 12));
  });

  test("the slope at p = 0 and p = 1 is bounded by 1e12", () => {
    // PyTorch rounds its 1e-12 to float32, which changes the ninth digit
    const p = variable(0, 0, 1, 1);
    expect(Array.from(bce(p, vector(1, 0, 0, 1)).data, (value) => value + 0)).toEqual([100, 0, 100, 0]);
    const [slopes] = gradients(bce(p, vector(1, 0, 0, 1)), [p]);
    expect(slopes.map((slope) => Number(slope.toPrecision(6)))).toEqual([-1e12, 0, 1e12, 0]);
  });

  test("in float32 it is finite where the composition of sigmoid and bce has lost the answer", () => {
    const z = tensor([200, -200], { requiresGrad: true });
    const y = bceWithLogits(z, tensor([0, 1]));
    expect(y.toArray()).toEqual([200, 200]);
    expect(grad(y, [z], { gradOutputs: [tensor([1, 1])] })[0].toArray()).toEqual([1, -1]);
  });

  test("a probability outside [0, 1] gives nan, not a number that looks like a loss", () => {
    // PyTorch refuses the call
    expect(bce(vector(1.5, -0.5), vector(1, 0)).toArray()).toEqual([NaN, NaN]);
  });
});

describe("constants, dtypes and copies", () => {
  test("comparisons and sign take no part in the graph", () => {
    const x = variable(-1, 2);
    for (const y of [eq(x, 0), ne(x, 0), lt(x, 0), le(x, 0), gt(x, 0), ge(x, 0), sign(x)]) expect(y.requiresGrad).toBe(false);
    expect(abs(x).requiresGrad).toBe(true);
  });

  test("a condition or mask may have another dtype than the values", () => {
    const x = variable(1, 2);
    expect(where(tensor([1, 0]), x, 0).toArray()).toEqual([1, 0]);
    expect(maskedFill(x, tensor([0, 1]), -5).dtype).toBe("float64");
    expect(() => where(vector(1, 0), x, tensor([1, 2]))).toThrow("where: the inputs mix float64 and float32");
  });

  test("to returns x itself where there is nothing to convert", () => {
    const x = variable(1, 2);
    expect(to(x, "float64")).toBe(x);
    expect(to(x, "float32")).not.toBe(x);
  });

  test("clone has an array of its own and stays in the graph", () => {
    const x = variable(1, 2);
    const y = clone(x);
    expect(y.toArray()).toEqual([1, 2]);
    expect(y.data).not.toBe(x.data);
    expect(gradients(y, [x], vector(3, 4))).toEqual([[3, 4]]);
  });
});

describe("errors say what to change", () => {
  test("clamp without a bound", () => {
    expect(() => clamp(vector(1), null)).toThrow("clamp: at least one of min and max must be a number");
  });

  test("to with a dtype that does not exist", () => {
    expect(() => to(vector(1), "int64" as "float32")).toThrow('to: dtype must be "float32" or "float64", got "int64"');
  });

  test("shapes that do not broadcast: the operation and both shapes are named", () => {
    const [a, b] = [vector(1, 2), vector(1, 2, 3)];
    expect(() => maximum(a, b)).toThrow("maximum: shapes (2,) and (3,) do not broadcast");
    expect(() => bce(a, b)).toThrow("bce: shapes (2,) and (3,) do not broadcast");
    expect(() => where(a, b, 0)).toThrow("where: shapes (2,) and (3,) do not broadcast");
  });
});
