import { describe, expect, test } from "@jest/globals";
import { inspect } from "node:util";
import { arange, eye, full, fullLike, linspace, onesLike, tensor, zeros, zerosLike } from "../../src/index.js";

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

describe("regular tensors at their ends", () => {
  test.each([
    ["counting down", () => arange(5, 0, -2), [5, 3, 1]],
    ["counting without a step", () => arange(1, 4, null), [1, 2, 3]],
    ["counting the wrong way", () => arange(3, 1), []],
    ["one number from a line", () => linspace(2, 3, 1), [2]],
    ["both ends of a line", () => linspace(2, 3, 2), [2, 3]],
    ["no number from a line", () => linspace(2, 3, 0), []],
    ["a wide identity", () => eye(2, 3), [[1, 0, 0], [0, 1, 0]]],
    ["a high identity", () => eye(3, 2), [[1, 0], [0, 1], [0, 0]]],
    ["as another", () => fullLike(zeros([2]), 7), [7, 7]],
    ["ones as another", () => onesLike(full([2], 5)), [1, 1]],
    ["zeros as another", () => zerosLike(full([2], 5)), [0, 0]],
  ])("%s", (_, make, numbers) => expect(make().toArray()).toEqual(numbers)); // prettier-ignore

  test("what is made as another has its dtype, unless it is said", () => {
    const x = zeros([1], { dtype: "float64" });
    expect([zerosLike(x), onesLike(x), fullLike(x, 1)].map(({ dtype }) => dtype)).toEqual(["float64", "float64", "float64"]);
    expect(onesLike(x, { dtype: "float32", requiresGrad: true })).toMatchObject({ dtype: "float32", requiresGrad: true });
    expect(zeros([1]).requiresGrad).toBe(false);
    expect(() => arange(0, 1, 0)).toThrow("arange: cannot count from 0 to 1 in steps of 0");
  });
});

describe("what is printed", () => {
  const text = (data: number[] | number[][] | number[][][]): string => String(tensor(data, { dtype: "float64" })).replace(", float64)", ")"); // prettier-ignore

  test.each<[number[] | number[][] | number[][][], string]>([
    [[9999999], "tensor([9999999])"],
    [[1e7], "tensor([1.0000e+7])"],
    [[99999.5, 0], "tensor([99999.5000,     0.0000])"],
    [[100000.5], "tensor([1.0000e+5])"],
    [[0.0001, 0], "tensor([0.0001, 0.0000])"],
    [[0.00009], "tensor([9.0000e-5])"],
    [[-0.5, Infinity], "tensor([ -0.5000, Infinity])"],
    [[NaN, 1], "tensor([NaN,   1])"],
    [
      [
        [[1], [2]],
        [[3], [4]],
      ],
      "tensor([[[1],\n         [2]],\n\n        [[3],\n         [4]]])",
    ],
    [new Array<number>(12).fill(1), "tensor([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1])"],
    [new Array<number>(13).fill(1), "tensor([1, 1, 1, 1, 1, 1, ..., 1, 1, 1, 1, 1, 1])"],
    [new Array<number>(1000).fill(1), "tensor([1, 1, 1, 1, 1, 1, ..., 1, 1, 1, 1, 1, 1])"],
    [new Array<number>(1001).fill(1), "tensor([1, 1, 1, ..., 1, 1, 1])"],
  ])("%#: %j", (data, words) => expect(text(data)).toBe(words));

  test("the numbers are those of their places, at both ends of each axis", () => {
    const rows = String(arange(2000).reshape([40, 50])).split("\n");
    expect(rows[0]).toBe("tensor([[   0,    1,    2, ...,   47,   48,   49],");
    expect(rows[3].trim()).toBe("...,");
    expect(rows.at(-1)!.trim()).toBe("[1950, 1951, 1952, ..., 1997, 1998, 1999]])");
  });
});

describe("what a tensor says of itself", () => {
  test("sizes, leaves and lengths", () => {
    const x = zeros([3, 2], { requiresGrad: true });
    expect([x.ndim, x.numel, x.length, tensor(1).length, tensor(1).ndim]).toEqual([2, 6, 3, 0, 0]);
    expect([x.size(0), x.size(-1)]).toEqual([3, 2]);
    expect(() => tensor(1).size(0)).toThrow("size: a tensor of shape () has no dimensions");
    const y = x.mul(2);
    expect([x.isLeaf, y.isLeaf, y.detach().isLeaf, y.detach().requiresGrad]).toEqual([true, false, true, false]);
    y.requiresGrad = true; // as it is
    expect(() => (y.requiresGrad = false)).toThrow(
      "requiresGrad can only be switched off on a leaf, and this tensor is the result of mul\n  hint: use x.detach() for a copy that is outside the graph",
    );
    x.requiresGrad = false;
    expect(x.requiresGrad).toBe(false);
  });

  test("hooks are functions, of tensors that want a gradient, and can be taken away", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect(() => tensor([1]).registerHook(() => undefined)).toThrow("registerHook: this tensor requires no gradient\n  hint: make it with { requiresGrad: true }"); // prettier-ignore
    expect(() => tensor([1]).retainGrad()).toThrow("retainGrad: this tensor requires no gradient");
    expect(() => x.registerHook(5 as never)).toThrow("registerHook: expected a function of the gradient");
    const y = x.mul(3);
    const first = y.registerHook((g) => g.mul(2));
    y.registerHook((g) => g.add(1));
    y.retainGrad();
    y.sum().backward();
    expect([x.grad!.toArray(), y.grad!.toArray()]).toEqual([[9, 9], [3, 3]]); // (1 * 2 + 1) * 3
    first.remove();
    x.grad = null;
    const z = x.mul(3);
    z.registerHook((g) => g.mul(2)).remove();
    z.sum().backward();
    expect([x.grad, z.grad].map((g: { toArray(): unknown } | null) => g?.toArray() ?? null)).toEqual([[3, 3], null]);
  }); // prettier-ignore
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
