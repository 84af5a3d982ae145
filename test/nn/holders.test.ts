// Layers that hold others, before they are made: the shape of a row that comes out, and what they learn beside the layers inside.
import { describe, expect, test } from "@jest/globals";
import { nn, ones } from "../../src/index.js";
import type { Shape } from "../../src/kernels/ndarray.js";
import { holderRegistry } from "../../src/nn/registry.js";

const holds = (name: string) => holderRegistry[name].declaration.holds;
const after = (name: string, values: object, input: Shape, ...outputs: Shape[]): Shape =>
  holds(name).join({ input, outputs }, values as never);
const learned = (input: Shape, output: Shape): number | undefined => holds("Residual").parameters?.({ input, outputs: [output] });

test("Residual: what the layers make; where the shape changes, a projection without a bias is learned", () => {
  expect(after("Residual", {}, [4], [4])).toEqual([4]);
  expect(learned([4], [4])).toBe(0);
  expect(after("Residual", {}, [4], [7])).toEqual([7]);
  expect(learned([4], [7])).toBe(28);
  expect(learned([3, 4], [3, 7])).toBe(28);
  // of images the channels, and the size by a whole factor
  expect(after("Residual", {}, [3, 8, 8], [5, 4, 4])).toEqual([5, 4, 4]);
  expect(learned([3, 8, 8], [5, 8, 8])).toBe(15);
  expect(learned([3, 8, 9], [5, 4, 9])).toBe(15);
  expect(learned([3, 7, 7], [3, 4, 4])).toBe(9);
  expect(learned([3, 2, 6], [3, 1, 2])).toBe(9);
});

test("Residual makes its projection without a bias, of images one that takes every second place", () => {
  const made = (inside: nn.Module, input: Shape, output: Shape): nn.Module =>
    holds("Residual").make([new nn.Sequential(inside)], {}, { input, outputs: [output] }, {});
  const row = made(new nn.Linear(4, 7), [4], [7]);
  expect([...row.stateDict()].map(([name, { shape }]) => [name, shape])).toEqual([["layers.0.weight", [7, 4]], ["layers.0.bias", [7]], ["shortcut.weight", [7, 4]]]);
  const image = made(new nn.Conv2d(3, 5, 1, { stride: 2 }), [3, 8, 8], [5, 4, 4]);
  expect([...image.stateDict().keys()]).toEqual(["layers.0.weight", "layers.0.bias", "shortcut.weight"]);
  expect(image.forward(ones([1, 3, 8, 8])).shape).toEqual([1, 5, 4, 4]);
  expect([...made(new nn.Tanh(), [4], [4]).stateDict().keys()]).toEqual([]);
}); // prettier-ignore

test.each<[Shape, Shape]>([
  [[3, 4], [2, 7]],
  [[3, 4], [12]],
  [[], [1]],
  [[3, 8, 8], [3, 5, 8]],
  [[3, 8, 8], [3, 8, 6]],
])("Residual: nothing simple leads from %j to %j", (input, output) => {
  const words = (shape: Shape): string => (shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`);
  expect(() => after("Residual", {}, input, output)).toThrow(
    `Residual: its layers make ${words(output)} of ${words(input)}, and no projection brings x there\n` +
      "  hint: a projection changes the last axis, or the channels of an image and its size by a whole factor",
  );
}); // prettier-ignore

describe("Parallel", () => {
  const cat = (dim: number, ...outputs: Shape[]): Shape => after("Parallel", { join: "cat", dim }, [9], ...outputs);
  const add = (...outputs: Shape[]): Shape => after("Parallel", { join: "add", dim: 1 }, [9], ...outputs);

  test("results one after the other along an axis of a row, where the others are equal", () => {
    expect(cat(1, [3], [4], [1])).toEqual([8]);
    expect(cat(1, [2, 5, 6], [1, 5, 6])).toEqual([3, 5, 6]);
    expect(cat(2, [2, 5, 6], [2, 1, 6])).toEqual([2, 6, 6]);
    expect(cat(3, [2, 5, 6], [2, 5, 1])).toEqual([2, 5, 7]);
    expect(cat(-1, [2, 5, 6], [2, 5, 1])).toEqual([2, 5, 7]);
    expect(() => cat(1, [2, 5, 6], [1, 5, 7])).toThrow("Parallel: the paths give (2, 5, 6) and (1, 5, 7), which differ in more than axis 0 of a row");
    expect(() => cat(2, [2, 5], [3, 5])).toThrow("Parallel: the paths give (2, 5) and (3, 5), which differ in more than axis 1 of a row");
    for (const dim of [0, -2])
      expect(() => cat(dim, [3], [4])).toThrow("Parallel: dim 0 is the batch: rows would become more\n  hint: 1 is the first axis of a row");
  });

  test("sums of equal shapes", () => {
    expect(add([2, 3], [2, 3])).toEqual([2, 3]);
    expect(() => add([2, 3], [3, 2], [2, 3])).toThrow("Parallel: the paths give (2, 3) and (3, 2); only equal shapes can be added");
  });
}); // prettier-ignore

test("Repeat goes on with what came out, unless it is one time", () => {
  expect(after("Repeat", { times: 1 }, [3], [4])).toEqual([4]);
  expect(after("Repeat", { times: 2 }, [3], [3])).toEqual([3]);
  expect(() => after("Repeat", { times: 2 }, [3], [4])).toThrow(
    "Repeat: its layers make (4,) of (3,), and cannot go on with that\n  hint: let the last of them give the shape that the first takes",
  );
  expect(holds("Repeat").times?.({ times: 5 })).toBe(5);
});

test("Sequential and Checkpoint give what their layers give", () => {
  for (const name of ["Sequential", "Checkpoint"]) expect(after(name, {}, [3], [4])).toEqual([4]);
});

test("layers inside of another are layers, one at least", () => {
  const residual = (layers: unknown) => () => new nn.Residual(layers as nn.Module);
  expect(residual([])).toThrow("Residual: expected layers, got an empty list");
  expect(residual([3])).toThrow("Residual: expected layers, got [3]");
  expect(residual(3)).toThrow("Residual: expected layers, got 3");
  expect(residual([new nn.ReLU(), "Tanh"])).toThrow("Residual: expected layers, got a list");
  expect(() => new nn.Parallel([[new nn.ReLU()], []] as never)).toThrow("Parallel: expected layers, got an empty list");
  const whole = new nn.Sequential(new nn.ReLU());
  expect(new nn.Residual(whole).layers).toBe(whole);
  expect(new nn.Residual(new nn.ReLU()).layers).toHaveLength(1);
});
