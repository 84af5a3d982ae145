import { describe, expect, test } from "@jest/globals";
import { inspect } from "node:util";
import { arange, eye, full, linspace, tensor, zeros } from "../../src/index.js";

describe("tensor", () => {
  test("takes numbers, nested arrays, typed arrays; float32 by default", () => {
    expect(tensor(3).shape).toEqual([]);
    expect(tensor([[1, 2, 3]]).shape).toEqual([1, 3]);
    expect(tensor([1]).dtype).toBe("float32");
    expect(tensor(Float64Array.of(0.1)).dtype).toBe("float64");
    expect(tensor(Float32Array.of(1, 2, 3, 4), { shape: [2, 2] }).toArray()).toEqual([[1, 2], [3, 4]]); // prettier-ignore
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });

  test("copies what it is given", () => {
    const source = Float32Array.of(1, 2);
    const x = tensor(source);
    source[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
  });

  test("says where nested arrays are ragged or hold something else", () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(
      "nested arrays must have equal lengths: expected an array of 2 at data[1], got an array of 1",
    );
    expect(() => tensor([[1, 2], 3])).toThrow("expected an array of 2 at data[1], got the number 3");
    expect(() => tensor([1, "2" as unknown as number])).toThrow('tensor: expected a number at data[1], got "2"');
    expect(() => tensor([1, 2, 3], { shape: [2, 2] })).toThrow("tensor: shape (2, 2) needs 4 numbers, got 3");
  });

  test("item needs exactly one element", () => {
    expect(tensor([[7]]).item()).toBe(7);
    expect(() => tensor([1, 2]).item()).toThrow("item() needs a tensor with exactly one element, got shape (2,)");
  });

  test("makes regular tensors", () => {
    expect(arange(3).toArray()).toEqual([0, 1, 2]);
    expect(arange(1, 2, 0.5).toArray()).toEqual([1, 1.5]);
    expect(linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(eye(2).toArray()).toEqual([[1, 0], [0, 1]]); // prettier-ignore
    expect(full([2], 7).toArray()).toEqual([7, 7]);
    expect(() => zeros([2, -1])).toThrow("zeros: shape must be whole numbers of 0 or more, got [2, -1]");
  });

  test("prints itself", () => {
    expect(inspect(tensor([[1, 2.5], [-3, 0.5]]))).toBe("tensor([[ 1.0000,  2.5000],\n        [-3.0000,  0.5000]])"); // prettier-ignore
    expect(inspect(tensor([1, 1e-5]))).toBe("tensor([1.0000e+0, 1.0000e-5])");
    expect(String(tensor(2, { requiresGrad: true }))).toBe("tensor(2, requiresGrad: true)");
    expect(String(tensor([1], { requiresGrad: true }).mul(2))).toBe("tensor([2], gradNode: mul)");
    expect(String(zeros([2000]))).toBe("tensor([0, 0, 0, ..., 0, 0, 0])");
    expect(String(zeros([0, 3], { dtype: "float64" }))).toBe("tensor([], shape: [0, 3], float64)");
  });
});

describe("dtypes", () => {
  test("a number adopts the dtype of the tensor it meets", () => {
    expect(tensor([1], { dtype: "float64" }).add(0.1).toArray()).toEqual([1.1]);
    expect(tensor([1]).add(0.1).dtype).toBe("float32");
  });

  test("float32 and float64 do not mix", () => {
    expect(() => tensor([1]).add(tensor([1], { dtype: "float64" }))).toThrow(
      'add: the inputs mix float32 and float64\n  hint: convert one of them, e.g. x.to("float32")',
    );
  });

  test("an array in the place of a tensor is named", () => {
    expect(() => tensor([1]).add([1] as unknown as number)).toThrow(
      "add: b must be a tensor, got [1]\n  hint: wrap it in tensor(...)",
    );
  });
});
