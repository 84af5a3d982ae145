// A size with some zeros too many: refused before anything is allocated, with the operation or the layer that asked for it.
import { afterEach, describe, expect, test } from "@jest/globals";
import { arange, arena, eye, limitMemory, nn, ones, randn, zeros } from "../../src/index.js";

const GIB = 2 ** 30;
afterEach(() => limitMemory(16 * GIB));

describe("more than there is", () => {
  test.each([
    ["zeros", () => zeros([1e6, 1e6]), "an array (1000000, 1000000) float32 needs 3.64 TiB"],
    ["ones", () => ones(1e6, 1e6), "an array (1000000, 1000000) float32 needs 3.64 TiB"],
    ["eye", () => eye(1e6), "an array (1000000, 1000000) float32 needs 3.64 TiB"],
    ["randn", () => randn([1e12], { dtype: "float64" }), "an array (1000000000000,) float64 needs 7.28 TiB"],
    ["arange", () => arange(1e12), "an array (1000000000000,) float32 needs 3.64 TiB"],
    ["a layer", () => new nn.Linear(10, 99999999999), "an array (99999999999, 10) float32 needs 3.64 TiB"],
    ["broadcasting", () => zeros([1e6, 1]).add(zeros([1, 1e6])), "add: an array (1000000, 1000000) float32 needs 3.64 TiB"],
    ["a product", () => zeros([1e6, 1]).matmul(zeros([1, 1e6])), "matmul: an array (1000000, 1000000) float32 needs 3.64 TiB"],
    ["an arena", () => arena(() => zeros([1e6, 1]).mul(zeros([1, 1e6]))), "mul: an array (1000000, 1000000) float32"],
  ])("%s", (_, make, words) => {
    expect(make).toThrow(words);
    expect(make).toThrow(
      ", and the limit is 16.0 GiB\n  hint: is one of the sizes too large? limitMemory(bytes) changes the limit",
    );
  });

  test("a layer of a model is named", () => {
    const model = new nn.Sequential(new nn.Flatten(), new nn.Linear(1, 200_000));
    limitMemory(GIB);
    expect(() => model.forward(zeros([2000, 1]))).toThrow(
      "1: Linear > linear: an array (2000, 200000) float32 needs 1.49 GiB, and the limit is 1.00 GiB",
    );
  });

  test("the limit is the user's", () => {
    limitMemory(2 ** 29);
    expect(() => zeros([2 ** 27 + 1])).toThrow("needs 512 MiB, and the limit is 512 MiB");
    expect(() => limitMemory(-1)).toThrow("limitMemory: bytes must be a number > 0, got -1");
  });
});
