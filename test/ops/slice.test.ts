// Parts of a tensor that do not lie within it.
import { expect, test } from "@jest/globals";
import { narrow, select, slice, tensor } from "../../src/index.js";

test.each<[start: number, length: number]>([
  [-5, 1],
  [0, -1],
  [2, 2],
  [-1, 2],
])("narrow from %d, %d entries, is refused", (start, length) => {
  expect(() => narrow(tensor([[1, 2, 3]]), 1, start, length)).toThrow(
    `narrow: ${length} entries from ${start} do not lie within axis 1 of (1, 3)`,
  );
});

test.each([-3, 2, 0.5])("select of entry %d is refused", (index) => {
  expect(() => select(tensor([[1, 2]]), 1, index)).toThrow(
    index === 0.5
      ? "select: index must be a whole number, got 0.5"
      : `select: index ${index} is out of range for axis 1 of (1, 2)`,
  );
});

test.each([0, -1])("a slice of step %d is refused", (step) => {
  expect(() => slice(tensor([1, 2, 3]), 0, 0, 3, step)).toThrow(`slice: step must be a whole number >= 1, got ${step}`);
});

test("a scalar has no axis to cut, nor an entry to select", () => {
  expect(() => slice(tensor(1), 0)).toThrow("slice: a scalar has no axis to cut");
  expect(() => select(tensor(1), 0, 0)).toThrow("select: index 0 is out of range for axis 0 of ()");
});

test.each([
  [[null, null, 2], [1, 3, 5]],
  [[1, null, 2], [2, 4]],
  [[-2, null, 1], [4, 5]],
  [[0, -1, 3], [1, 4]],
  [[-9, 9, 4], [1, 5]],
  [[3, 3, 1], []],
  [[4, 2, 1], []],
] as const)("from, to and step %j", ([start, end, step], entries) => {
  expect(slice(tensor([1, 2, 3, 4, 5]), 0, start, end, step).toArray()).toEqual(entries);
}); // prettier-ignore
