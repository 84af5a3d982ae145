// detectAnomaly names the operation that made nan or infinity out of finite numbers, and no other.
import { describe, expect, test } from "@jest/globals";
import { AnomalyError, type Anomaly } from "../../src/autograd/anomaly.js";
import { backward } from "../../src/autograd/backward.js";
import { tensor } from "../../src/autograd/create.js";
import { detectAnomaly, isDetectingAnomalies } from "../../src/autograd/mode.js";
import { add } from "../../src/ops/add.js";
import { cat } from "../../src/ops/cat.js";
import { div } from "../../src/ops/div.js";
import { exp } from "../../src/ops/exp.js";
import { log } from "../../src/ops/log.js";
import { mul } from "../../src/ops/mul.js";
import { softmax } from "../../src/ops/softmax.js";
import { sqrt } from "../../src/ops/sqrt.js";
import { sum } from "../../src/ops/sum.js";
import { where } from "../../src/ops/where.js";

function anomalyOf(body: () => unknown): Anomaly {
  try {
    detectAnomaly(body);
  } catch (error) {
    if (error instanceof AnomalyError) return error.anomaly;
    throw error;
  }
  throw new Error("nothing was found");
}

test("the first operation is named, with what went in", () => {
  const x = tensor([0, 2, 3]);
  expect(anomalyOf(() => sum(mul(log(x), 0)))).toEqual({
    op: "log",
    phase: "forward",
    result: { name: "y", shape: [3], min: Math.fround(Math.log(2)), max: Math.fround(Math.log(3)), nan: 0, infinite: 1 },
    inputs: [{ name: "x", shape: [3], min: 0, max: 3, nan: 0, infinite: 0 }],
    node: null,
  });
  expect(() => detectAnomaly(() => exp(tensor([1, 1000])))).toThrow("exp gave y (2,), 1 infinite of 2, from x (2,), 1 to 1000");
});

test("an infinity that a caller puts in to mask something is no anomaly", () => {
  const scores = tensor([[1, 2, 3]]);
  const mask = tensor([[0, 1, 0]]);
  const p = detectAnomaly(() => softmax(where(mask, -Infinity, scores), 1));
  expect([...p.data].every(Number.isFinite)).toBe(true);
});

test("in the backward pass: the slope of a square root at 0", () => {
  const x = tensor([0, 4], { requiresGrad: true });
  const found = anomalyOf(() => backward(sum(sqrt(x))));
  expect(found).toMatchObject({ op: "sqrt", phase: "backward", result: { name: "gx", infinite: 1, nan: 0 } });
  expect(found.inputs.map(({ name }) => name)).toEqual(["gy", "y"]);
});

test("what was recorded inside is looked at in a backward pass outside, too", () => {
  const x = tensor([0, 4], { requiresGrad: true });
  const y = detectAnomaly(() => sum(sqrt(x)));
  expect(() => backward(y)).toThrow(AnomalyError);
  expect(() => backward(sum(sqrt(x)))).not.toThrow();
});

test("lists of inputs are named by their place", () => {
  const [a, b] = [tensor([1], { requiresGrad: true }), tensor([2], { requiresGrad: true })];
  const found = anomalyOf(() => div(cat([a, b]), 0));
  expect(found).toMatchObject({ op: "div", inputs: [{ name: "a" }, { name: "b", min: 0, max: 0 }] });
});

describe("the mode", () => {
  test("ends with the function, also when it throws, and leaves the values alone", () => {
    expect(() => detectAnomaly(() => log(tensor([0])))).toThrow(AnomalyError);
    expect(isDetectingAnomalies()).toBe(false);
    expect(detectAnomaly(() => add(1, tensor([2])).item())).toBe(3);
    expect(log(tensor([0])).item()).toBe(-Infinity);
  });

  test("refuses a function that is not over when it returns", () => {
    expect(() => detectAnomaly(async () => 1)).toThrow(/detectAnomaly: the function returned a Promise/);
  });
});
