// Whole numbers are exact or refused: in float32 from 2^24 on, where they are read and where they are made.
import { describe, expect, test } from "@jest/globals";
import { exactBelow } from "../../src/autograd/wholeNumbers.js";
import { arange, argmax, functional as F, gather, indexSelect, ops, randint, randperm, scatterAdd, tensor, Tensor, zeros } from "../../src/index.js"; // prettier-ignore

const N = 2 ** 24;
const long = zeros([N + 2]);
const wide = new Tensor({ shape: [1, N + 2], dtype: "float32", data: long.data });
const tall = new Tensor({ shape: [N + 2, 1], dtype: "float32", data: long.data });
const inFloat32 = tensor([N + 1]);
const inFloat64 = tensor([N + 1], { dtype: "float64" });
const why = "float32 tells whole numbers apart below 2^24 = 16777216 only\n  hint: ";

test("a float32 from 2^24 on is its neighbour, too", () => {
  expect(inFloat32.item()).toBe(N);
  expect([exactBelow("float32"), exactBelow("float64")]).toEqual([N, 2 ** 53]);
});

describe("an index is read", () => {
  test("in float32 up to 2^24 - 1, in float64 beyond", () => {
    expect(gather(long, 0, tensor([N - 1])).item()).toBe(0);
    expect(gather(long, 0, inFloat64).item()).toBe(0);
    expect(gather(long, 0, [N + 1]).item()).toBe(0); // a list is read in float64
  });

  const hint = 'make the index in float64, e.g. with tensor([...], { dtype: "float64" })';
  test.each<[string, () => unknown, string]>([
    ["gather", () => gather(long, 0, inFloat32), `gather: index 16777216 (entry 0) is too large: ${why}${hint}`],
    ["scatterAdd", () => scatterAdd(long, 0, inFloat32, zeros([1])), `scatterAdd: index 16777216 (entry 0) is too large: ${why}${hint}`],
    ["indexSelect", () => indexSelect(long, 0, inFloat32), `gather: index 16777216 (entry 0) is too large: ${why}${hint}`],
    ["embedding", () => F.embedding(inFloat32, tall), `gather: index 16777216 (entry 0) is too large: ${why}${hint}`],
    ["nllLoss", () => F.nllLoss(wide, inFloat32), `nllLoss: target 0, class 16777216, is too large: ${why}convert the target first: target.to("float64")`],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore
});

describe("a number is made", () => {
  const ask = `${why}ask for float64, with { dtype: "float64" }`;
  test.each<[string, () => unknown, string]>([
    ["argmax", () => argmax(long), `argmax: a place among 16777218 entries can be too large: ${why}convert x first: x.to("float64")`],
    ["argmin along an axis", () => ops.argmin(wide, 1), `argmin: a place among 16777218 entries can be too large: ${why}`],
    ["arange", () => arange(N, N + 3), `arange: 16777218 is too large: ${ask}`],
    ["randint", () => randint(N + 2, [3]), `randint: 16777217 is too large: ${ask}`],
    ["randperm", () => randperm(N + 2), `randperm: 16777217 is too large: ${ask}`],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("what fits is made", () => {
    expect(argmax(wide, 0).shape).toEqual([N + 2]);
    expect(arange(N - 1, N + 1).toArray()).toEqual([N - 1, N]);
    expect(arange(N, N + 3, 1, { dtype: "float64" }).toArray()).toEqual([N, N + 1, N + 2]);
    expect(arange(0.5, N + 2, N).toArray()).toEqual([0.5, N + 0.5].map(Math.fround));
    expect(Array.from(randint(N + 2, N + 3, [2], { dtype: "float64" }).data)).toEqual([N + 2, N + 2]);
  });
});
