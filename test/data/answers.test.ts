// The numbers that a model is to find, as a table of rows and columns.
import { expect, test } from "@jest/globals";
import { answersIn, columnOf, scaledAnswers } from "../../src/data/answers.js";
import type { Preprocess, TargetColumn } from "../../src/data/preprocess.js";

const target = (name: string, offset: number, divisor: number): TargetColumn =>
  ({ name, classes: null, scale: { offset, divisor } }) as unknown as TargetColumn;
const preprocess = (targets: readonly TargetColumn[]): Preprocess => ({ targets, features: ["a", "b"] }) as unknown as Preprocess;
const part = { x: Float64Array.of(7, 8, 9, 10), y: Float64Array.of(1, 10, 2, 20, 3, 30) };

test("a column of several, whole and in order", () => {
  expect([...columnOf(part.y, 2, 0)]).toEqual([1, 2, 3]);
  expect([...columnOf(part.y, 2, 1)]).toEqual([10, 20, 30]);
  expect([...columnOf(part.y, 3, 2)]).toEqual([2, 30]);
  expect([...columnOf(part.y, 1, 0)]).toEqual([...part.y]);
  expect([...columnOf([], 2, 1)]).toEqual([]);
});

test("each target is scaled by its own mean and deviation", () => {
  const [one, two] = [target("u", 2, 2), target("v", 20, 5)];
  expect([...scaledAnswers(part, preprocess([one, two]))]).toEqual([-0.5, -2, 0, 0, 0.5, 2]);
  expect([...scaledAnswers(part, preprocess([one]))]).toEqual([-0.5, 4, 0, 9, 0.5, 14]);
});

test("an autoencoder is to find what it is given", () => {
  expect([...scaledAnswers(part, preprocess([]))]).toEqual([7, 8, 9, 10]);
  expect(answersIn(part, preprocess([]))).toBe(part.x);
  expect(answersIn(part, preprocess([target("u", 0, 1)]))).toBe(part.y);
});
