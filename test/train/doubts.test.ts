// What should make the reader doubt a result: a constant that is as good, and columns that are too large.
import { describe, expect, test } from "@jest/globals";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import type { PreparedTable } from "../../src/experiment/prepared.js";
import { parseSource } from "../../src/experiment/source.js";
import { lossRegistry } from "../../src/nn/losses.js";
import { constantLoss } from "../../src/train/baseline.js";
import { constantAnswer } from "../../src/train/constant.js";
import { constantWarning } from "../../src/train/constantWarning.js";
import { firstRowsOf, scalarsOf } from "../../src/train/measure.js";
import { persistenceWarning } from "../../src/train/persistence.js";
import { causeInTable } from "../../src/train/tableCause.js";
import { tableKind } from "../../src/train/tableKind.js";
import { csvFile } from "../data/files.js";

interface Settings {
  readonly data?: string;
  readonly loss?: string;
  readonly model?: string;
  readonly train?: string;
}

let count = 0;
const prepared = async (rows: readonly string[], { data = "target: y", loss = "MSELoss", model = "[{Linear: {out_features: auto}}]", train = "" }: Settings = {}): Promise<PreparedTable> => {
  const path = csvFile([...rows, ""].join("\n"), `doubts${++count}.csv`);
  const text = `data: {path: "${path}", ${data}, split: {train: 1, val: 0, test: 0}}\nmodel: ${model}\nloss: ${loss}\noptimizer: {SGD: {lr: 0.5}}\ntrain: {epochs: 1${train}}\n`;
  return prepareTable(checkExperiment(parseSource("x.yaml", text)));
}; // prettier-ignore
const VALUES = ["x,y", "1,1", "2,2", "3,6"];
const LABELS = ["x,y", "1,a", "2,b", "3,a", "4,a"];

describe("the loss of the best constant", () => {
  const of = async (rows: readonly string[], settings: Settings): Promise<number | null> => constantLoss(await prepared(rows, settings)); // prettier-ignore
  const entropy = (...shares: number[]): number => -shares.reduce((sum, p) => sum + p * Math.log(p), 0);

  test("of two classes is their entropy", async () => {
    expect(await of(LABELS, { loss: "BCEWithLogitsLoss" })).toBeCloseTo(entropy(3 / 4, 1 / 4), 12);
  });

  test("of a quantile is the mean of q d above it and of (1 - q) d below; of several the mean over them", async () => {
    const values = ["x,y", "1,0", "2,1", "3,2", "4,10"];
    // the quantile 1/4 of 0, 1, 2, 10 is 1, 1/2 is 2, and 3/4 is 10
    const middle = (0.5 * (2 + 1 + 8)) / 4;
    const [low, high] = [(0.25 * (1 + 9) + 0.75 * 1) / 4, (0.25 * (10 + 9 + 8)) / 4];
    expect(await of(values, { loss: "{QuantileLoss: {quantiles: [0.25]}}" })).toBeCloseTo(low, 12);
    expect(await of(values, { loss: "{QuantileLoss: {quantiles: [0.25, 0.5, 0.75]}}" })).toBeCloseTo(
      (low + middle + high) / 3,
      12,
    );
  });

  test("of several targets is the mean over them", async () => {
    const rows = ["x,y,z", "1,1,0", "2,3,4"];
    expect(await of(rows, { data: "target: [y, z]" })).toBeCloseTo((1 + 4) / 2, 12);
    const yes = ["x,y,z", "1,0,0", "2,1,0", "3,1,1", "4,1,1"];
    expect(await of(yes, { data: "target: [y, z]", loss: "BCEWithLogitsLoss" })).toBeCloseTo((entropy(3 / 4, 1 / 4) + Math.LN2) / 2, 12); // prettier-ignore
  });

  test.each([
    [LABELS, "{BCEWithLogitsLoss: {pos_weight: [2]}}"],
    [["x,y", "1,a", "2,b", "3,c", "4,a", "5,b", "6,c"], "{CrossEntropyLoss: {label_smoothing: 0.1}}"],
    [["x,y", "1,a", "2,b", "3,c", "4,a", "5,b", "6,c"], "{CrossEntropyLoss: {weight: [1, 2, 3]}}"],
    [VALUES, "{MSELoss: {reduction: sum}}"],
  ])("of %j with %s has no formula", async (rows, loss) => {
    expect(await of(rows, { loss })).toBeNull();
  });
});

describe("the constant answer", () => {
  test("is the shares of the classes, of two that of yes, and else the mean", async () => {
    const answer = async (rows: readonly string[], settings: Settings): Promise<number[]> => constantAnswer((await prepared(rows, settings)).dataset); // prettier-ignore
    expect(await answer(LABELS, { loss: "BCEWithLogitsLoss" })).toEqual([1 / 4]);
    expect(await answer(["x,y", "1,a", "2,b", "3,c", "4,a", "5,a", "6,b", "7,c", "8,a"], { loss: "CrossEntropyLoss" })).toEqual([
      2 / 4,
      1 / 4,
      1 / 4,
    ]);
    expect(await answer(VALUES, {})).toEqual([3]);
    expect(await answer(["x,y,z", "1,1,0", "2,3,4"], { data: "target: [y, z]" })).toEqual([2, 2]);
  });
});

describe("a model that has learnt nothing", () => {
  // the variance of 1, 2, 6 is 14 / 3
  const constant = 14 / 3;

  test("ends within a hundredth of the constant", async () => {
    const one = await prepared(VALUES);
    expect(constantWarning(one, 0.9899 * constant)).toEqual([]);
    expect(constantWarning(one, null)).toEqual([]);
    expect(constantWarning(one, 0.99 * constant)).toEqual([
      "the training loss ended at 4.6200; always predicting the same value for y gives 4.6667: the model has learnt nothing (try another learning rate, or more epochs)",
    ]);
    expect(constantWarning(one, 9)).toHaveLength(1);
  });

  test("is advised by what it has: columns of numbers, and what its length is counted in", async () => {
    const advice = async (rows: readonly string[], settings: Settings = {}): Promise<string> => /\(try (.*)\)$/.exec(constantWarning(await prepared(rows, settings), 1e9)[0])![1]; // prettier-ignore
    expect(await advice(["x,y", "a,1", "b,2", "a,6"])).toBe("another learning rate, or more epochs");
    expect(await advice(VALUES, { data: "target: y, scale: none" })).toBe("another learning rate, data.scale: standard, or more epochs"); // prettier-ignore
    expect(await advice(VALUES, { data: "target: y, columns: {x: {scale: none}}" })).toContain("data.scale: standard");
    expect(await advice(VALUES, { data: "target: y, scale: none, columns: {x: {scale: minmax}}" })).toBe("another learning rate, or more epochs"); // prettier-ignore
    expect(await advice(VALUES, { train: ", eval_every: 1" })).toBe("another learning rate, or more steps");
  });

  test("is not told of where the constant is perfect, or not known", async () => {
    expect(constantWarning(await prepared(["x,y", "1,5", "2,5"]), 1)).toEqual([]);
    expect(constantWarning(await prepared(VALUES, { loss: "HuberLoss" }), 100)).toEqual([]);
  });

  test("is told of the shares of the classes where there are such", async () => {
    expect(constantWarning(await prepared(LABELS, { loss: "BCEWithLogitsLoss" }), 1)[0]).toContain("always predicting the shares of the classes gives 0.5623"); // prettier-ignore
  });
});

describe("what may have made a run diverge", () => {
  const why = async (rows: readonly string[], settings: Settings = {}) =>
    causeInTable(await prepared(rows, { data: "target: y, scale: none", ...settings }));

  test("is the column with the largest number, from 100 on, on either side of 0", async () => {
    expect(await why(["a,b,y", "1,99.9,1", "2,-99.9,2"])).toBeNull();
    expect(await why(["a,b,y", "1,2,1", "-100,50,2"])).toEqual({
      why: 'the column "a" reaches 100: its gradients are as many times too large for the learning rate',
      remedy: "scale the columns: data.scale: standard",
    });
    expect((await why(["a,b,y", "150,2,1", "1,200,2"]))!.why).toContain('the column "b" reaches 200');
    expect((await why(["a,b,y", "300,300,1", "1,2,2"]))!.why).toContain('the column "a" reaches 300');
  });

  test("else a target that is as large", async () => {
    expect(await why(["a,y", "1,99", "2,-99"])).toBeNull();
    expect(await why(["a,y", "1,0.5", "2,100"])).toEqual({
      why: 'the target "y" runs from 0.5000 to 100: the first errors, and so the first steps, are as large',
      remedy: "scale the target: data.target_scale: standard (predictions and metrics stay in its own unit)",
    });
    expect((await why(["a,y", "1,-100", "2,3"]))!.why).toContain('the target "y" runs from -100 to 3');
    expect(await why(["a,y", "1,-100", "2,300", "3,7"], { data: "target: y, target_scale: standard" })).toBeNull();
    expect(await why(["a,y", "1,100", "2,300", "3,100"], { loss: "BCEWithLogitsLoss" })).toBeNull();
  });
});

describe("a model of a series", () => {
  const series = {
    metrics: ["confusion_matrix", "rmse"],
    dataset: {
      preprocess: { task: "regression", target: "y", classes: null, series: { target: "y" } },
      val: { rows: 2, y: Float64Array.of(3, 5), past: { target: Float64Array.of(2, 6) } },
      test: { rows: 1, y: Float64Array.of(3), past: { target: Float64Array.of(0) } },
    },
  } as unknown as PreparedTable;
  const with_ = (dataset: object, metrics = series.metrics): PreparedTable => ({ ...series, metrics, dataset: { ...series.dataset, ...dataset } }); // prettier-ignore

  test("that is no better than persistence is told of, with how good both are", () => {
    // each of the two is 1 from the value before it
    expect(persistenceWarning(series, () => ({ rmse: 1 }))).toEqual([
      "on the validation rows the model is no better than persistence, which says that y stays as it is: rmse 1 against 1 (look at more steps with data.window, or at other columns, or train on)",
    ]);
    expect(persistenceWarning(series, () => ({ rmse: 0.99 }))).toEqual([]);
    expect(persistenceWarning(series, () => ({ rmse: null }))).toEqual([]);
  });

  test("is judged on the test rows where there are no validation rows, and not where there are none at all", () => {
    const none = { rows: 0, y: new Float64Array(0), past: { target: new Float64Array(0) } };
    expect(persistenceWarning(with_({ val: none }), () => ({ rmse: 4 }))[0]).toContain("on the test rows the model is no better than persistence, which says that y stays as it is: rmse 4 against 3"); // prettier-ignore
    expect(persistenceWarning(with_({ val: none, test: none }), () => ({ rmse: 4 }))).toEqual([]);
    expect(
      persistenceWarning(with_({ preprocess: { ...series.dataset.preprocess, series: undefined } }), () => ({ rmse: 4 })),
    ).toEqual([]);
  });

  test("is judged by the first of its metrics, whichever way it goes", () => {
    // the truth is 3, 5 and varies by 1 around 4: persistence, 1 off each, has r2 = 1 - 2 / 2
    const r2 = with_({}, ["r2", "rmse"]);
    expect(persistenceWarning(r2, () => ({ r2: 0 }))[0]).toContain("r2 0 against 0");
    expect(persistenceWarning(r2, () => ({ r2: 0.01 }))).toEqual([]);
    expect(persistenceWarning(with_({}, []), () => ({ rmse: 7 }))[0]).toContain("rmse 7 against 1");
  });
});

describe("what is measured", () => {
  test("the first rows of a part, or all", () => {
    const part = {
      rows: 3,
      features: 2,
      x: Float64Array.of(1, 2, 3, 4, 5, 6),
      y: Float64Array.of(1, 2, 3),
      lines: new Int32Array(3),
    };
    const numbers = (most: number): unknown => {
      const { rows, x, y } = firstRowsOf(part, most);
      return [rows, [...x], [...y]];
    };
    expect(numbers(2)).toEqual([2, [1, 2, 3, 4], [1, 2]]);
    expect(numbers(3)).toEqual(numbers(9));
    expect(numbers(9)).toEqual([3, [1, 2, 3, 4, 5, 6], [1, 2, 3]]);
  });

  test("is logged where it is a single number, or not defined", () => {
    expect(scalarsOf({ loss: 1, accuracy: null, confusion_matrix: [[1]] })).toEqual({ val_loss: 1, val_accuracy: null });
  });
});

test("several targets, and the constant, are judged on the test rows, be there one alone", async () => {
  const both = await prepared(["x,y,z", "1,1,0", "2,3,4"], { data: "target: [y, z]" });
  const { train } = both.dataset;
  const kind = tableKind({ ...both, dataset: { ...both.dataset, test: firstRowsOf(train, 1), val: firstRowsOf(train, 0) } });
  const { targets, constant } = kind.details(undefined);
  expect(Object.keys(targets!)).toEqual(["y", "z"]);
  for (const values of [targets!.y, targets!.z, constant!.values]) expect(Object.values(values).some((value) => value !== null)).toBe(true); // prettier-ignore
});

test("a loss that has a formula for its constant says so", () => {
  const known = Object.keys(lossRegistry).filter((name) => lossRegistry[name].declaration.reading.constant === true);
  expect(known.sort()).toEqual(["BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "L1Loss", "MSELoss", "NLLLoss"]);
});
