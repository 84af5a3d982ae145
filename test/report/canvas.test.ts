// Straight lines of dots: in every direction, each dot beside the one before, up to and with the last.
import { expect, test } from "@jest/globals";
import { Canvas } from "../../src/report/terminal/canvas.js";

type Dot = readonly [number, number];
const line = (from: Dot, to: Dot): Dot[] => [...Canvas.line(from, to)];

test.each<[string, Dot, Dot[]]>([
  ["right", [3, 0], [[1, 0], [2, 0], [3, 0]]],
  ["down", [0, 2], [[0, 1], [0, 2]]],
  ["diagonally", [2, 2], [[1, 1], [2, 2]]],
  ["nowhere", [0, 0], []],
  ["flatly", [4, 2], [[1, 1], [2, 1], [3, 2], [4, 2]]],
  ["steeply", [1, 3], [[0, 1], [1, 2], [1, 3]]],
])("a line that goes %s, and its mirror images", (_, to, dots) => {
  for (const [across, down] of [[1, 1], [-1, 1], [1, -1], [-1, -1]]) {
    const mirrored = ([x, y]: Dot): Dot => [10 + across * x, 10 + down * y];
    expect(line([10, 10], mirrored(to))).toEqual(dots.map(mirrored));
  }
}); // prettier-ignore

const paint = (text: string, owner: number): string => `<${owner}:${text}>`;

test("a cell of Braille has eight dots, each a bit of its own, and belongs to who drew first", () => {
  const canvas = new Canvas(3, 1, null);
  // as Unicode numbers them: 1 2 3 and 7 down the left, 4 5 6 and 8 down the right
  const bits = [[0, 0, 1], [0, 1, 2], [0, 2, 4], [1, 0, 8], [1, 1, 16], [1, 2, 32], [0, 3, 64], [1, 3, 128]]; // prettier-ignore
  let sum = 0;
  for (const [x, y, bit] of bits) {
    canvas.dot([x, y], x);
    expect(canvas.lines(paint)).toEqual([`<0:${String.fromCharCode(0x2800 + (sum += bit))}>`]);
  }
  canvas.dot([4, 0], 1);
  expect(canvas.lines(paint)).toEqual(["<0:⣿> <1:⠁>"]);
  expect([[3, 3], [4, 4], [0, 0]].map(([x, y]) => canvas.cellOf([x, y]))).toEqual([[1, 0], [2, 1], [0, 0]]); // prettier-ignore
});

test("in plain letters a cell is a dot, and one of two curves a star", () => {
  const canvas = new Canvas(4, 2, ["a", "b"]);
  for (const [x, y, owner] of [[0, 0, 0], [0, 0, 0], [1, 0, 0], [1, 0, 1], [2, 1, 1]]) canvas.dot([x, y], owner); // prettier-ignore
  expect(canvas.lines(paint)).toEqual(["<0:a*>", "  <1:b>"]);
  expect([0, 1, 2, 3].map((column) => canvas.isTaken(column, 0))).toEqual([false, true, false, false]);
  canvas.put(3, 1, "z", 0);
  expect([canvas.isTaken(3, 1), canvas.isTaken(3, 0)]).toEqual([true, false]);
  expect(canvas.lines(paint)).toEqual(["<0:a*>", "  <1:b><0:z>"]);
});

test("a share of the width and of the height is a dot: the first and the last at the ends", () => {
  const dots = (ascii: readonly string[] | null): unknown[] => {
    const canvas = new Canvas(10, 3, ascii);
    return [canvas.dotAt(0, 0, 8), canvas.dotAt(1, 1, 8), canvas.dotAt(0.5, 0.25, 8)];
  };
  expect(dots(null)).toEqual([[0, 11], [15, 0], [8, 8]]); // 16 x 12 dots
  expect(dots([])).toEqual([[0, 2], [7, 0], [4, 2]]); // 8 x 3
}); // prettier-ignore
