// Parts of a tensor that do not lie within it.
import { expect, test } from "@jest/globals";
import { narrow, tensor } from "../../src/index.js";

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
