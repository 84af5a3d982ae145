// What a model says of each target, beside what is true; what the best constant says in its place.
import { describe, expect, test } from "@jest/globals";
import type { Preprocess } from "../../src/data/preprocess.js";
import { unscaled } from "../../src/data/scaling.js";
import { answersOf, coverageOf, metricsByTarget, metricsOf, singleMetrics, type Answer } from "../../src/train/answers.js";
import { baselineAnswers, baselineName, baselineValues } from "../../src/train/constant.js";
import { constantTokenLoss, scoreOfShares } from "../../src/train/tokenShares.js";

const cells = {} as Preprocess["targetCells"];
const column = (name: string, classes: readonly string[] | null = null) => ({ name, classes, scale: unscaled, cells });
const one = { task: "regression", target: "y", classes: null, targetScale: unscaled, targetCells: cells, features: ["a"] } as unknown as Preprocess; // prettier-ignore
const two = { ...one, target: "y,z", targets: [column("y"), column("z")] };

describe("what is said of a target", () => {
  test("is its own column of the outputs, beside its own of the truth", () => {
    const [y, z] = answersOf({ preprocess: two }, [1, 2, 3, 4], [5, 6, 7, 8]);
    expect([y.name, [...(y.predictions.outputs as Float64Array)], [...(y.predictions.targets as Float64Array)]]).toEqual(["y", [1, 3], [5, 7]]); // prettier-ignore
    expect([z.name, [...(z.predictions.outputs as Float64Array)], [...(z.predictions.targets as Float64Array)]]).toEqual(["z", [2, 4], [6, 8]]); // prettier-ignore
    expect([y.interval, z.interval]).toEqual([null, null]);
  });

  test("of one target is all of them, with its classes and the threshold", () => {
    const preprocess = { ...one, task: "multiclass", classes: ["a", "b"] } as Preprocess;
    const [{ predictions, classes }] = answersOf({ preprocess, threshold: 0.25 }, [0.1, 0.9, 0.8, 0.2], [1, 0]);
    expect(classes).toEqual(["a", "b"]);
    expect(predictions).toEqual({
      task: "multiclass",
      outputs: [0.1, 0.9, 0.8, 0.2],
      targets: [1, 0],
      classes: 2,
      threshold: 0.25,
    });
  });

  test("by quantiles is the one nearest to the median; the lowest and the highest are an interval, in whatever order they stand", () => {
    const quantiles = [0.9, 0.5, 0.2];
    const [answer] = answersOf({ preprocess: one, quantiles }, [3, 2, 1, 6, 5, 4], [2, 7]);
    expect([...(answer.predictions.outputs as Float64Array)]).toEqual([2, 5]);
    const { low, high, nominal } = answer.interval!;
    expect([[...(low as Float64Array)], [...(high as Float64Array)]]).toEqual([[1, 4], [3, 6]]); // prettier-ignore
    expect(nominal).toBeCloseTo(0.7, 12);
    expect(coverageOf(answer)).toBe(1 / 2);
  });

  test("by a single quantile has no interval", () => {
    const [answer] = answersOf({ preprocess: one, quantiles: [0.5] }, [3, 2], [2, 7]);
    expect([answer.interval, coverageOf(answer)]).toEqual([null, null]);
  });
});

describe("the share of rows in an interval", () => {
  const within = (low: number[], high: number[], targets: number[]): Answer => ({ name: "y", classes: null, predictions: { task: "regression", outputs: targets, targets, classes: 0 }, interval: { low, high, nominal: 0.8 } }); // prettier-ignore

  test("counts both ends", () => {
    expect(coverageOf(within([1, 1, 1, 1], [2, 2, 2, 2], [1, 2, 0.9, 2.1]))).toBe(2 / 4);
    expect(coverageOf(within([1], [1], [1]))).toBe(1);
  });

  test("is not defined without rows", () => {
    expect(coverageOf(within([], [], []))).toBeNull();
  });
});

describe("the metrics of several targets", () => {
  const answers = answersOf({ preprocess: two }, [1, 2, 3, 6], [0, 0, 0, 0]);

  test("are the means over them, without confusion matrices", () => {
    // mean absolute errors: (1 + 3) / 2 and (2 + 6) / 2
    expect(metricsOf(answers, ["mae", "confusion_matrix"])).toEqual({ mae: 3 });
    expect(metricsByTarget({ preprocess: two }, answers, ["mae"])).toEqual({ y: { mae: 2 }, z: { mae: 4 } });
  });

  test("leave out the targets for which one is not defined, and are not defined where it is so for all", () => {
    // r2 has none where the truth does not vary
    const [y, z] = answersOf({ preprocess: two }, [1, 0, 3, 0], [1, 5, 3, 5]);
    expect(singleMetrics(z, ["r2"])).toEqual({ r2: null });
    expect(metricsOf([y, z], ["r2"])).toEqual({ r2: 1 });
    expect(metricsOf([z, z], ["r2"])).toEqual({ r2: null });
    expect(metricsOf(answersOf({ preprocess: two }, [], []), ["mae"])).toEqual({ mae: null });
  });

  test("of each by itself are not told where there is one, nor for an autoencoder", () => {
    const single = answersOf({ preprocess: one }, [1], [0]);
    expect(metricsByTarget({ preprocess: one }, single, ["mae"])).toBeNull();
    expect(metricsByTarget({ preprocess: { ...one, targets: [] } }, single, ["mae"])).toBeNull();
    expect(metricsOf(single, ["mae"])).toEqual({ mae: 1 });
  });
});

describe("the constant answer", () => {
  test("is the same for every row, of several targets to each its own", () => {
    const answers = answersOf({ preprocess: two }, [], [1, 10, 3, 20]);
    expect(baselineAnswers([2, 15], answers).map(({ predictions }) => predictions.outputs)).toEqual([[2, 2], [15, 15]]); // prettier-ignore
    // |1 - 2| and |3 - 2|, |10 - 15| and |20 - 15|
    expect(baselineValues([2, 15], answers, ["mae", "confusion_matrix"])).toEqual({ mae: (1 + 5) / 2 });
  });

  test("of one target with several classes has all of its shares in each row, and no confusion matrix", () => {
    const preprocess = { ...one, task: "multiclass", classes: ["a", "b"] } as Preprocess;
    const answers = answersOf({ preprocess }, [], [0, 1, 0]);
    const [{ predictions, name, classes, interval }] = baselineAnswers([0.75, 0.25], answers);
    expect(predictions.outputs).toEqual([0.75, 0.25, 0.75, 0.25, 0.75, 0.25]);
    expect([name, classes, interval]).toEqual(["y", ["a", "b"], null]);
    expect(baselineValues([0.75, 0.25], answers, ["accuracy", "confusion_matrix"])).toEqual({ accuracy: 2 / 3 });
  });

  test("of a series is the value before, and is called so", () => {
    const answers = answersOf({ preprocess: one }, [], [3, 5]);
    expect(baselineValues([], answers, ["mae"], { target: Float64Array.of(2, 5) })).toEqual({ mae: 1 / 2 });
    expect([baselineName({}), baselineName({ series: {} as Preprocess["series"] })]).toEqual(["constant answer", "persistence"]);
  });
});

describe("what the shares of the tokens cost", () => {
  test("is their entropy; a token that never comes costs nothing", () => {
    const loss = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    expect(constantTokenLoss({}, Float64Array.of(3, 0, 1))).toEqual({
      loss: expect.closeTo(loss, 12),
      what: "the shares of the tokens",
    });
    expect(constantTokenLoss({ reduction: "mean", label_smoothing: 0 }, Float64Array.of(2, 2))!.loss).toBeCloseTo(Math.LN2, 12);
  });

  test("is not known of a loss that is a sum, or smoothed", () => {
    expect(constantTokenLoss({ reduction: "sum" }, Float64Array.of(1))).toBeNull();
    expect(constantTokenLoss({ label_smoothing: 0.1 }, Float64Array.of(1))).toBeNull();
  });

  test("on other tokens counts each of training once more, and the most frequent is its guess", () => {
    // counts 1, 3, 0 become 2, 4, 1 of 7
    const score = scoreOfShares(Float64Array.of(1, 3, 0), Float64Array.of(5, 2, 1), { tokens: 8, characters: 20 });
    const surprise = -(5 * Math.log(2 / 7) + 2 * Math.log(4 / 7) + Math.log(1 / 7));
    expect(score).toEqual({ tokens: 8, characters: 20, surprise: expect.closeTo(surprise, 12), right: 2 });
  });
});
