// Gradients between a batch and its step: added up, measured, made smaller.
import { describe, expect, test } from "@jest/globals";
import { nn, tensor } from "../../src/index.js";
import { GradientSum } from "../../src/train/accumulate.js";
import { clip } from "../../src/train/loop.js";
import { norm, normsOf } from "../../src/train/norms.js";

const parameter = (...values: number[]): nn.Parameter => new nn.Parameter(tensor(values, { dtype: "float64" }));
const gradient = (...values: number[]) => tensor(values, { dtype: "float64" });

describe("gradients of several batches", () => {
  test("are taken away as they are added, and come back as their sum", () => {
    const p = parameter(1, 2);
    const sum = new GradientSum([p]);
    for (const values of [
      [1, 10],
      [2, 20],
      [4, 40],
    ]) {
      // prettier-ignore
      p.grad = gradient(...values);
      sum.add();
      expect(p.grad).toBeNull();
    }
    sum.release();
    expect([...p.grad!.data]).toEqual([7, 70]);
  });

  test("begin anew after each step, and the last sum stays as it was", () => {
    const p = parameter(0);
    const sum = new GradientSum([p]);
    p.grad = gradient(3);
    sum.add();
    sum.release();
    const first = p.grad;
    p.grad = gradient(5);
    sum.add();
    sum.release();
    expect([[...first.data], [...p.grad.data]]).toEqual([[3], [5]]);
  });

  test("a parameter that had none since the last step gets none, and neither hinders the others", () => {
    const [a, b] = [parameter(0), parameter(0)];
    const sum = new GradientSum([a, b]);
    a.grad = gradient(1);
    sum.add();
    sum.release();
    expect([a.grad?.item(), b.grad]).toEqual([1, null]);
    a.grad = null;
    b.grad = gradient(2);
    sum.add();
    sum.release();
    expect([a.grad, (b.grad as unknown as nn.Parameter).item()]).toEqual([null, 2]);
  });
});

describe("how long weights and gradients are", () => {
  test("is the root of the sum of the squares", () => {
    expect([norm(Float64Array.of(3, -4)), norm(Float64Array.of())]).toEqual([5, 0]);
  });

  test("of each parameter under its name; a gradient that there is not has no length", () => {
    const model = new nn.Linear(2, 1, { dtype: "float64" });
    model.weight.assign(tensor([[6, 8]], { dtype: "float64" }));
    model.bias!.assign(gradient(-2));
    model.weight.grad = tensor([[0, 5]], { dtype: "float64" });
    expect(normsOf(model)).toEqual({ weights: { weight: 10, bias: 2 }, gradients: { weight: 5, bias: null } });
  });
});

describe("gradients that are too large", () => {
  const clipped = (gradClipNorm: number | null, gradClipValue?: number | null): number[] => {
    const model = new nn.Linear(2, 1, { dtype: "float64", bias: false });
    model.weight.grad = tensor([[3, -4]], { dtype: "float64" });
    clip(model, { gradClipNorm, ...(gradClipValue === undefined ? {} : { gradClipValue }) });
    return [...model.weight.grad.data];
  };

  test("stay as they are where no bound is set", () => {
    expect([clipped(null), clipped(null, null)]).toEqual([[3, -4], [3, -4]]); // prettier-ignore
  });

  test("are cut entry by entry, or shortened as a whole", () => {
    expect(clipped(null, 2)).toEqual([2, -2]);
    const [a, b] = clipped(1);
    expect([a, b]).toEqual([expect.closeTo(3 / 5, 5), expect.closeTo(-4 / 5, 5)]);
  });

  test("with both bounds are cut first", () => {
    const [a, b] = clipped(1, 3);
    expect([a, b]).toEqual([expect.closeTo(Math.SQRT1_2, 5), expect.closeTo(-Math.SQRT1_2, 5)]);
  });
});
