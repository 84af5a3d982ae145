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
