import { describe, expect, test } from "@jest/globals";
import { nn, ones, optim } from "../../src/index.js";
import type { Dtype, NdArray } from "../../src/kernels/ndarray.js";
import { difference, load, toTensors } from "../fixtures/load.js";

interface Case {
  readonly name: "Adam" | "AdamW";
  readonly options: optim.AdamOptions;
  readonly dtype: Dtype;
  readonly initial: readonly NdArray[];
  readonly grads: readonly (readonly NdArray[])[];
  readonly after: readonly (readonly NdArray[])[];
}

describe("Adam and AdamW move as PyTorch's", () => {
  test.each(load<{ cases: Case[] }>("adam").cases.map((row) => [row.name, row.dtype, JSON.stringify(row.options), row] as const))(
    "%s, %s, %s",
    (name, _dtype, _options, { options, initial, grads, after }) => {
      const parameters = initial.map((array) => new nn.Parameter(array));
      const optimizer = new optim[name](parameters, options);
      grads.forEach((step, n) => {
        step.forEach((gradient, i) => (parameters[i].grad = toTensors(gradient) as never));
        optimizer.step();
        parameters.forEach((parameter, i) => expect([n, i, difference(parameter, after[n][i])]).toEqual([n, i, null]));
      });
    },
  );
});

test("the first step is about lr long, whatever the size of the gradient", () => {
  for (const size of [1e-3, 1, 1e3]) {
    const parameter = new nn.Parameter(ones([1], { dtype: "float64" }));
    parameter.grad = ones([1], { dtype: "float64" }).mul(size);
    new optim.Adam([parameter], { lr: 0.1 }).step();
    expect(parameter.item()).toBeCloseTo(0.9, 4);
  }
});

test("settings out of bounds are refused in the words of the field", () => {
  const parameters = [new nn.Parameter(ones([1]))];
  expect(() => new optim.Adam(parameters, { betas: [0.9, 1] })).toThrow(
    "Adam: betas must be a list of 2 numbers >= 0 and < 1, got [0.9, 1]",
  );
  expect(() => new optim.AdamW(parameters, { lr: 0 })).toThrow("AdamW: lr must be > 0, got 0");
});
