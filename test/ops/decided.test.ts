// Operations whose shape or answer depends on the numbers are seen as such while a step is taken down: such a step is never replayed blindly.
import { describe, expect, test } from "@jest/globals";
import { allclose, arange, equal, functional as F, ones, ops, tensor, Tensor, zeros } from "../../src/index.js";
import { recording } from "../../src/kernels/index.js";
import { Tape } from "../../src/kernels/tape.js";

const x = arange(4);
const mask = tensor([0, 1, 0, 1]);
const square = ones([2, 2]);

/** Why what `body` does cannot be repeated. */
function whyNot(body: () => unknown): string | null {
  const tape = new Tape();
  recording(tape, body);
  return tape.spoilt;
}

describe("numbers decide", () => {
  const why = "values decide what is computed";
  test.each<[string, () => unknown, string]>([
    ["allclose", () => allclose(x, x), why],
    ["equal", () => equal(x, x), why],
    ["x.at of places", () => x.at([0, 2]), why],
    ["x.at of a mask", () => x.at({ mask }), why],
    ["maskedSelect", () => ops.maskedSelect(x, mask), why],
    ["nonzero", () => ops.nonzero(x), why],
    ["bincount", () => ops.bincount(x), why],
    ["histc between the ends of the data", () => ops.histc(x, 2), why],
    ["the median of all", () => ops.median(x), why],
    ["the median of all but nan", () => ops.nanmedian(x), why],
    ["oneHot of as many classes as there are", () => F.oneHot(x), why],
    ["oneHot, -1 classes", () => F.oneHot(x, -1), why],
    ["repeatInterleave by a tensor", () => ops.repeatInterleave(x, mask, 0), why],
    [
      "attention where it may look",
      () => F.scaledDotProductAttention(square, square, square, { keep: square }),
      "a mask is looked at",
    ],
    [
      "attention with what is added",
      () => F.scaledDotProductAttention(square, square, square, { mask: zeros([2, 2]) }),
      "a mask is looked at",
    ],
    ["scatter", () => ops.scatter(x, 0, tensor([0]), 5), "places are looked at"],
  ])("%s", (_, body, words) => expect(whyNot(body)).toBe(words));
});

test.each<[string, () => unknown]>([
  ["a part by numbers of the program", () => x.at("1:3")],
  ["an entry by a number of the program", () => x.at(1)],
  ["histc between bounds", () => ops.histc(x, 2, 0, 4)],
  ["oneHot of so many classes", () => F.oneHot(x, 5)],
  ["repeatInterleave by a number", () => ops.repeatInterleave(x, 2, 0)],
  ["gather", () => ops.gather(x, 0, tensor([1]))],
  ["a median along an axis", () => ops.median(x, 0)],
  ["sort", () => ops.sort(x)],
  ["attention that sees nothing later", () => F.scaledDotProductAttention(square, square, square, { isCausal: true })],
])("they do not in %s", (_, body) => expect(whyNot(body)).toBeNull());

describe("what pages of two operations that are told apart by one word say", () => {
  const { argmax, argmin, cummax, cummin, max, min, amax, amin, varMean, stdMean, tril, triu } = ops;

  test("the largest and the smallest", () => {
    expect([amax, amin, max, min].map(({ info }) => /the (\w+) x\[i\]/.exec(info.formula)?.[1])).toEqual(["largest", "smallest", "largest", "smallest"]); // prettier-ignore
    expect([argmax, argmin].map(({ info }) => /x\[i\] is (\w+),/.exec(info.formula)?.[1])).toEqual(["largest", "smallest"]);
    expect([cummax, cummin].map(({ info }) => /the (\w+) of x/.exec(info.formula)?.[1])).toEqual(["largest", "smallest"]);
    for (const [{ info }, fold] of [[amax, "max"], [amin, "min"], [argmax, "max"], [argmin, "min"], [max, "max"], [min, "min"], [cummax, "max"], [cummin, "min"]] as const) {
      const [first] = info.derivation.split("\n").filter((row) => / = (max|min) over /.test(row));
      expect([info.name, / = (max|min) over /.exec(first)?.[1]]).toEqual([info.name, fold]);
      expect(info.file).toBe(info.name.startsWith("cum") ? "cumsum" : "amax");
    }
  }); // prettier-ignore

  test("where to read on", () => {
    expect([argmax, argmin].map(({ info }) => info.see)).toEqual([["max", "gather"], ["min", "gather"]]); // prettier-ignore
    expect([cummax, cummin].map(({ info }) => info.see)).toEqual([["max", "cummin", "cumsum"], ["min", "cummax", "cumsum"]]); // prettier-ignore
    expect([max, min].map(({ info }) => info.see)).toEqual([["amax", "argmax", "maximum"], ["amin", "argmin", "minimum"]]); // prettier-ignore
    const see = (names: readonly (keyof typeof ops)[]): (readonly string[])[] => names.map((name) => ops[name].info.see);
    expect(see(["amax", "amin", "any", "all"])).toEqual([["max"], ["min"], ["all", "countNonzero", "eq"], ["any", "countNonzero", "eq"]]); // prettier-ignore
    expect(see(["median", "nanmedian"]).map(([first]) => first)).toEqual(["nanmedian", "median"]);
    expect(see(["isnan", "isinf", "isfinite"])).toEqual([["where", "eq", "isinf", "isfinite"], ["where", "eq", "isnan", "isfinite"], ["where", "eq", "isnan", "isinf"]]); // prettier-ignore
    expect((Object.keys(ops) as (keyof typeof ops)[]).filter((name) => see([name])[0].includes(name))).toEqual([]);
    expect(max.info.about).toContain("it is maximum(x, other), as in PyTorch. Gives the values alone. topk(x, 1, dim) gives { values, indices }, argmax(x, dim)"); // prettier-ignore
    expect(min.info.about).toContain("it is minimum(x, other), as in PyTorch. Gives the values alone. topk(x, 1, dim, { largest: false }) gives { values, indices }, argmin(x, dim)"); // prettier-ignore
  });

  test("spreads with their means, triangles", () => {
    expect([varMean, stdMean].map(({ info }) => [info.formula, info.see])).toEqual([["[var(x), mean(x)]", ["var", "mean"]], ["[std(x), mean(x)]", ["std", "mean"]]]); // prettier-ignore
    expect(varMean.info.about).toContain("const [v, m] = varMean(x, dim)");
    expect(stdMean.info.about).toContain("const [s, m] = stdMean(x, dim)");
    expect([tril, triu].map(({ info }) => info.formula.split(": ")[1])).toEqual(["the lower triangle", "the upper triangle"]);
  });
});

test("operations stand in the order of the alphabet, capital letters among the small ones", () => {
  const names = Object.keys(ops).map((name) => name.toLowerCase());
  expect(names).toEqual([...names].sort());
});

test("methods of a tensor are the operations whose first argument it can be", () => {
  const functionsOnly = Object.keys(ops).filter((name) => !(name in Tensor.prototype));
  expect(functionsOnly).toEqual(["cat", "einsum", "meshgrid", "searchsorted", "stack", "where"]);
  expect(["allclose", "equal"].filter((name) => name in Tensor.prototype)).toEqual(["allclose", "equal"]);
  expect(arange(6).reshape(2, 3).mT.shape).toEqual([3, 2]);
  expect([arange(6).reshape(2, 3).T.shape, tensor([1, 2]).T.shape]).toEqual([[3, 2], [2]]);
});
