// x.at(...): what may be written, where the axes of lists go, masks told from places, and what is refused. Values beside PyTorch's are in ops.test.ts.
import { describe, expect, test } from "@jest/globals";
import { arange, at, functional as F, maskedSelect, ones, tensor, type AtIndex, type Tensor } from "../../src/index.js";

const x = arange(12).reshape([3, 4]); // [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
const cube = arange(24).reshape([2, 3, 4]);

describe("what Python's x[...] gives", () => {
  test.each<[string, readonly AtIndex[], unknown]>([
    ["a number", [1], [4, 5, 6, 7]],
    ["the last one", [-1, -1], 11],
    ["a range", [":", "1:3"], [[1, 2], [5, 6], [9, 10]]],
    ["a range from the end", ["-2:", ":-3"], [[4], [8]]],
    ["every second one", [0, "::2"], [0, 2]],
    ["beyond the end", ["2:100", 0], [8]],
    ["nothing", ["2:1", 0], []],
    ["all in one text", ["0, 1:, ..."], [1, 2, 3]],
    ["a number in a text", ["-1, 0"], 8],
    ["spaces", [" 1 : 3 , 0 "], [4, 8]],
    ["the rest", ["...", 0], [0, 4, 8]],
    ["a list", [[2, 0]], [[8, 9, 10, 11], [0, 1, 2, 3]]],
    ["two lists together", [[2, 0, 1], [0, -1, 1]], [8, 3, 5]],
    ["a list that is stretched", [[[0], [2]], [1, 3]], [[1, 3], [9, 11]]],
    ["a tensor of places", [tensor([2, 2])], [[8, 9, 10, 11], [8, 9, 10, 11]]],
    ["a single tensor", [tensor(1), tensor(-1)], 7],
    ["booleans", [[true, false, true], 0], [0, 8]],
    ["a mask", [{ mask: x.gt(8) }], [9, 10, 11]],
    ["a mask of one axis", [":", { mask: tensor([0, 1, 0, 1]) }], [[1, 3], [5, 7], [9, 11]]],
    ["0s and 1s as places", [{ index: tensor([1, 0, 1]) }, 0], [4, 0, 4]],
    ["a list of places is never a mask", [[1, 0, 1], 0], [4, 0, 4]],
    ["nothing written", [], x.toArray()],
  ])("%s", (_, index, expected) => expect(x.at(...index).toArray()).toEqual(expected)); // prettier-ignore

  test.each<[string, readonly AtIndex[], number[]]>([
    ["null is a new axis", [null, "...", null], [1, 2, 3, 4, 1]],
    ["lists side by side: their axes where the first stood", [":", [0, 2], [1, 3]], [2, 2]],
    ["lists apart: their axes in front", [[0, 1], ":", [1, 3]], [2, 3]],
    ["a new axis between lists keeps them apart", [[0, 1], null, [1, 2]], [2, 1, 4]],
    ["a number between them does not, as in PyTorch", [[0, 1, 1], 0, [1, 3, 2]], [3]],
    ["the common shape in the middle", [":", [[0], [1]], [0, 1, 2]], [2, 2, 3]],
    ["a single 1 as a mask", [{ mask: tensor(1) }], [1, 2, 3, 4]],
    ["a single 0 as a mask", [{ mask: tensor(0) }], [0, 2, 3, 4]],
  ])("%s", (_, index, shape) => expect(cube.at(...index).shape).toEqual(shape));

  test("it is a function, too", () => expect(at(x, 1, "1:").toArray()).toEqual([5, 6, 7]));

  test("a mask of x is maskedSelect", () => {
    const mask = x.gt(4).mul(x.lt(9));
    expect(x.at({ mask }).toArray()).toEqual(maskedSelect(x, mask).toArray());
  });
});

test("the gradient goes back to the places that were read, as often as they were", () => {
  const leaf = ones([3, 2], { requiresGrad: true, dtype: "float64" });
  leaf.at([0, 2, 0], "1:").sum().backward();
  expect(leaf.grad!.toArray()).toEqual([[0, 2], [0, 0], [0, 1]]); // prettier-ignore
});

test("places beyond 2^24 of joined axes are exact", () => {
  const wide = arange(3).reshape([3, 1]).expand([3, 6_000_000]);
  expect(wide.at([2, 0, 1], [5_999_999, 1, 3]).toArray()).toEqual([2, 0, 1]);
});

describe("errors", () => {
  const loose = (...index: unknown[]): Tensor => (x.at as (...all: unknown[]) => Tensor)(...index);
  const call = "hint: call it as at(x, ...index)";
  test.each<[string, () => unknown, string]>([
    ["out of range", () => x.at(0, 4), "at: index 4 is out of range for axis 1 of (3, 4): expected whole numbers from -4 to 3"],
    ["a list out of range", () => x.at([0, -4]), "at: index -4 is out of range for axis 0 of (3, 4): expected whole numbers from -3 to 2"],
    ["an empty axis", () => ones([0, 2]).at(0), "at: index 0 is out of range for axis 0 of (0, 2): it has no entries"],
    ["a broken number", () => x.at(0.5), "at: 0.5 is no place along an axis\n  hint: places are whole numbers; -1 is the last"],
    ["a broken number in a tensor", () => x.at(tensor([0.5])), "at: index 0.5 is out of range for axis 0 of (3, 4)"],
    ["too many", () => x.at(0, 0, 0), "at: indices for 3 axes, but x has 2: shape (3, 4)"],
    ["a mask too many", () => x.at(0, { mask: x }), "at: indices for 3 axes, but x has 2: shape (3, 4)"],
    ["twice the rest", () => x.at("...", "..."), 'at: "..." can stand for the axes that are not named only once'],
    ["no range", () => x.at("1;5"), 'at: "1;5" is no range\n  hint: an index is a number, a range such as "1:5", "::2" or ":", "...", null for a new axis, a list or tensor of places, or { mask: m }'],
    ["no range in a list of them", () => x.at("0, a"), 'at: "a" in "0, a" is no range'],
    ["a step backwards", () => x.at("::-1"), 'at: the step of "::-1" must be 1 or more\n  hint: flip(x, dim) turns an axis round'],
    ["lists that do not go together", () => x.at([0, 1], [0, 1, 2]), "at: shapes (2,) and (3,) do not broadcast"],
    ["a mask of another length", () => x.at({ mask: tensor([1, 0]) }), "at: the mask has shape (2,), but axis 0 of (3, 4) has (3,)\n  hint: a mask says for every entry of one or more axes whether it is taken"],
    ["a mask of another shape", () => x.at({ mask: ones([4, 3]) }), "at: the mask has shape (4, 3), but axes 0 to 1 of (3, 4) have (3, 4)"],
    ["a mask as places", () => x.at(x.sum(1).gt(10)), "at: a tensor of 0s and 1s in the shape of the axis, (3,), can be a mask or a list of places\n  hint: write x.at({ mask: m }) for the entries where it is 1, x.at({ index: m }) for entries 0 and 1"],
    ["the same of the whole shape", () => x.at(x.gt(5)), "at: a tensor of 0s and 1s in the shape of the axis, (3, 4), can be a mask or a list of places"],
    ["an object", () => loose({ start: 1 }), 'at: index must be a number, a range such as "1:5"'],
    ["an object", () => loose({ start: 1 }), call],
    ["undefined", () => loose(undefined), "at: index is missing: it must be a number, a range"],
    ["a boolean", () => loose(true), "at: index must be a number, a range"],
  ])("%s", (_, broken, words) => expect(broken).toThrow(words)); // prettier-ignore
});

test("labels that look like a mask are read with { index }", () => {
  const labels = tensor([1, 0, 1]);
  expect(x.at({ index: labels }).toArray()).toEqual(F.embedding(labels, x).toArray());
});
