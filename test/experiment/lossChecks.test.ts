// Arguments of a loss that make nothing together, and how quantiles are called.
import { describe, expect, test } from "@jest/globals";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { checkLossArguments } from "../../src/experiment/lossChecks.js";
import { quantileNames, quantilesOf } from "../../src/experiment/predictor.js";
import { parseSource } from "../../src/experiment/source.js";

/** What is said of a loss whose arguments have become these. */
function said(loss: string, args: Readonly<Record<string, unknown>>): string | null {
  const text = `data: {path: d.csv, target: y}\nmodel: [ReLU]\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\n`;
  try {
    checkLossArguments(checkExperiment(parseSource("x.yaml", text)), args);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("weights of classes", () => {
  const words = "gives every class the weight 0: no row would count\n  hint: give at least one class a weight above 0";

  test("one of them counts at least; the setting is named that they come from", () => {
    expect(said("CrossEntropyLoss", { weight: [0, 0] })).toBe(`x.yaml:1:1: error: train.class_weights ${words}`);
    expect(said("{CrossEntropyLoss: {weight: null}}", { weight: [0] })).toContain(`error: train.class_weights ${words}`);
    expect(said("{CrossEntropyLoss: {weight: [0, 0]}}", { weight: [0, 0] })).toBe(`x.yaml:3:35: error: loss.CrossEntropyLoss.weight ${words}`); // prettier-ignore
  });

  test("one is enough, and there need be none", () => {
    for (const weight of [[0, 1], [1], [], null, undefined]) expect(said("CrossEntropyLoss", { weight })).toBeNull();
  });
});

describe("quantiles", () => {
  const of = (...quantiles: readonly number[]): string | null => said("QuantileLoss", { quantiles });

  test("one of several is the nearest to the middle: it is what is predicted", () => {
    const words = (list: string): string => `has ${list} equally near to 0.5: the prediction is the quantile nearest to it, and there would be two\n  hint: add 0.5: it is what is predicted, and the others are the interval around it`; // prettier-ignore
    expect(of(0.1, 0.9)).toContain(`error: loss.QuantileLoss.quantiles ${words("0.1 and 0.9")}`);
    expect(of(0.05, 0.4, 0.6)).toContain(words("0.4 and 0.6"));
    for (const list of [[0.1, 0.5, 0.9], [0.3], [0.3, 0.6], [0.4, 0.9]]) expect(of(...list)).toBeNull(); // prettier-ignore
  });

  test("are of that loss alone", () => {
    expect(said("MSELoss", { quantiles: [0.1, 0.9] })).toBeNull();
    expect([quantilesOf({ name: "MSELoss", args: {} }), quantilesOf({ name: "QuantileLoss", args: { quantiles: [0.2] } })]).toEqual([null, [0.2]]); // prettier-ignore
  });

  test("are called by their hundredths, without the noise of binary numbers", () => {
    expect(quantileNames([0.1, 0.5, 0.975, 0.07, 0.29])).toEqual(["q10", "q50", "q97.5", "q7", "q29"]);
  });
});
