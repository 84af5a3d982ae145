import { describe, expect, test } from "@jest/globals";
import { nn, ones, optim, tensor, type NdArray } from "../../src/index.js";
import { load, toTensors } from "../fixtures/load.js";

interface Fixture {
  readonly averaged: readonly {
    decay: number;
    weights: readonly (readonly NdArray[])[];
    after: readonly (readonly NdArray[])[];
  }[];
}

const model = (): nn.Linear => new nn.Linear(2, 1, { dtype: "float64" });
const set = (linear: nn.Linear, values: readonly NdArray[]): void =>
  values.forEach((value, i) => linear.parameters()[i].assign(toTensors({ ...value, dtype: "float64" }) as never));

test.each(load<Fixture>("optimizers").averaged)("averages as PyTorch's, decay $decay", ({ decay, weights, after }) => {
  const linear = model();
  const ema = new optim.EMA(linear, { decay });
  weights.forEach((values, n) => {
    set(linear, values);
    ema.update();
    [...ema.stateDict().values()].forEach((average, i) =>
      average.data.forEach((value, k) => expect(Math.abs(value - after[n][i].data[k])).toBeLessThan(1e-12)),
    );
    linear.parameters().forEach((parameter, i) => expect([...parameter.data]).toEqual([...values[i].data]));
  });
});

describe("the averages take the place of the weights", () => {
  const ready = (): { linear: nn.Linear; ema: optim.EMA } => {
    const linear = model();
    const ema = new optim.EMA(linear, { decay: 0.5 });
    for (const value of [1, 3]) {
      for (const parameter of linear.parameters()) parameter.assign(ones(parameter.shape, { dtype: "float64" }).mul(value));
      ema.update();
    }
    return { linear, ema };
  };
  const x = tensor([[1, 1]], { dtype: "float64" });

  test("while something is done, also when it fails", () => {
    const { linear, ema } = ready();
    expect(ema.during(() => linear.forward(x).item())).toBe(6);
    expect(linear.forward(x).item()).toBe(9);
    const fails = (): never => {
      throw new Error("no");
    };
    expect(() => ema.during(fails)).toThrow("no");
    expect(linear.forward(x).item()).toBe(9);
  });

  test("for good, and before the first update not at all", () => {
    const { linear, ema } = ready();
    ema.copyTo();
    expect(linear.forward(x).item()).toBe(6);
    const before = linear.forward(x).item();
    new optim.EMA(linear).copyTo();
    expect(linear.forward(x).item()).toBe(before);
  });

  test("and go on from their state", () => {
    const { linear, ema } = ready();
    const other = new optim.EMA(linear, { decay: 0.5 });
    other.loadStateDict(ema.stateDict());
    for (const each of [ema, other]) each.update();
    expect(other.stateDict()).toEqual(ema.stateDict());
    expect(() => other.loadStateDict(new Map([["weigth", ones([1, 2])]]))).toThrow(
      "the averages do not fit the model:\n  unexpected: weigth\n  missing: weight\n  missing: bias",
    );
    expect(other.stateDict()).toEqual(ema.stateDict());
  });
});

test("averages of one weight under two names must be equal", () => {
  const [first, second] = [new nn.Linear(1, 1, { bias: false }), new nn.Linear(1, 1, { bias: false })];
  (second as { weight: nn.Parameter }).weight = first.weight;
  const ema = new optim.EMA(new nn.Sequential(first, second));
  const state = (a: number, b: number): Map<string, NdArray> => new Map([["0.weight", tensor([[a]])], ["1.weight", tensor([[b]])]]); // prettier-ignore
  expect(() => ema.loadStateDict(state(1, 2))).toThrow("the averages do not fit the model:\n  ");
  ema.loadStateDict(state(2, 2));
  expect([...ema.stateDict()].map(([name, { data }]) => [name, data[0]])).toEqual([["0.weight", 2], ["1.weight", 2]]); // prettier-ignore
});

test("what it refuses", () => {
  expect(() => new optim.EMA(model(), { decay: 1 })).toThrow("EMA: decay must be >= 0 and < 1, got 1");
  expect(() => new optim.EMA(model().parameters() as never)).toThrow("EMA: expected a model, got ");
});
