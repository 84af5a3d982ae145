// What pages are compared with: rows of every task, columns with gaps and without, steps. Expected numbers are those of scikit-learn 1.2.1
// (StandardScaler, mean_squared_error, r2_score), or worked out by hand.
import { describe, expect, test } from "@jest/globals";
import type { Sample } from "../../src/notation/sample.js";
import { metricPages } from "../../src/pages/metrics.js";
import { chosenNumbers, chosenUpstream } from "../../src/pages/numbers.js";
import { optimizerPages } from "../../src/pages/optimizers.js";
import type { Page } from "../../src/pages/page.js";
import { preprocessingPages } from "../../src/pages/preprocessing.js";
import { schedulerPages } from "../../src/pages/schedulers.js";
import { tensor } from "../../src/index.js";

const samplesOf = (page: Page): readonly Sample[] => page.subject().samples;
/** Numbers of a tensor, or one beside the samples, to five decimals. */
const numbersOf = ({ tensors, numbers }: Sample, name: string): number[] => Array.from(name in tensors ? tensors[name].data : [numbers[name]], (value) => Number(value.toFixed(5)) + 0); // prettier-ignore
const listOf = (page: Page, name: string): number[][] => samplesOf(page).map((sample) => numbersOf(sample, name));

describe("the rows of metrics", () => {
  test.each<[keyof typeof metricPages, number[]]>([
    ["brier", [0.252, 0.1875, 0.48801, 0.13667, 0.3, 0.24333, 0.60214, 0.934, 0.56333]], // binary, then several classes
    ["accuracy", [0.4, 0.625, 0.42857, 0.66667, 0.6, 0.66667, 0.42857, 0.4, 0.66667, 1, 0.66667]],
    ["mse", [0.84667, 0.876, 0.6975, 2.83]],
    ["r2", [0.82869, 0.8088, 0.86501, 0.84326]],
    ["bits_per_char", [0.40589, 1.57899]], // -(log2 0.5 + log2 0.6 + log2 0.4 + log2 0.5) / 10
    ["edit_distance", [1, 2.5, 2]],
    ["exact_match", [0.33333, 0, 0.5]],
  ])("%s: %j", (name, expected) => expect(listOf(metricPages[name], "y").flat()).toEqual(expected));

  test("tokens have probabilities, texts have tokens", () => {
    expect(listOf(metricPages.token_accuracy, "p")).toEqual([[0.5, 0.3, 0.2, 0.1, 0.6, 0.3, 0.4, 0.4, 0.2, 0.2, 0.3, 0.5], [0.25, 0.75, 0.9, 0.1, 0.5, 0.5]]); // prettier-ignore
    expect(listOf(metricPages.exact_match, "p")).toEqual([[3, 1, 4, -1, 2, 2, -1, -1, 5, 6, 7, 8], [-1, -1, -1, 1, 2, 3], [7, 7, 0, 1, 2, 0, 1, 2, 3, -1]]); // prettier-ignore
    expect(listOf(metricPages.exact_match, "t")).toEqual([[3, 4, -1, -1, 2, 2, -1, -1, 5, 7, 8, 9], [4, 5, -1, -1, -1, -1], [0, 1, 2, 7, 7, 0, 1, 2, 3, -1]]); // prettier-ignore
  });

  test("are counted in their names, and have their threshold, classes and characters beside them", () => {
    const about = ({ name, numbers }: Sample): [string, object] => [name, numbers];
    expect(samplesOf(metricPages.accuracy).map(about)).toEqual([
      ["accuracy of 5 rows", { C: 2, threshold: 0.5 }],
      ["accuracy of 8 rows", { C: 2, threshold: 0.5 }],
      ["accuracy of 7 rows", { C: 2, threshold: 0.3 }],
      ["accuracy of 3 rows", { C: 2, threshold: 0.5 }],
      ["accuracy of 5 rows", { C: 2, threshold: 0.5 }],
      ["accuracy of 6 rows", { C: 2, threshold: 0.5 }],
      ["accuracy of 7 rows", { C: 3 }],
      ["accuracy of 5 rows", { C: 4 }],
      ["accuracy of 6 rows", { C: 3 }],
      ["accuracy of 4 rows", { C: 3, M: 10 }],
      ["accuracy of 3 rows", { C: 2, M: 3 }],
    ]);
    expect(samplesOf(metricPages.edit_distance).map(about)).toEqual([
      ["edit_distance of 3 texts", { I: 4 }],
      ["edit_distance of 2 texts", { I: 3 }],
      ["edit_distance of 2 texts", { I: 5 }],
    ]);
    expect(samplesOf(metricPages.mse).map(about)).toEqual([3, 5, 4, 3].map((rows) => [`mse of ${rows} rows`, {}]));
    const [kappa] = samplesOf(metricPages.cohen_kappa);
    expect(kappa.numbers).toEqual({ C: 2, threshold: 0.5, none: 1, linear: 0, quadratic: 0 });
  });

  test("what is said below a page: tasks, what is better, how it is written", () => {
    expect([metricPages.mse.after, metricPages.r2.after]).toEqual([
      "Tasks: regression. Lower is better.",
      "Tasks: regression. Higher is better.",
    ]);
    expect(metricPages.fbeta.after?.split("\n\n").at(-1)).toBe(
      "In an experiment file: metrics: [{fbeta: {beta: 2}}]. Its values are called fbeta_2.",
    );
    expect(metricPages.f1.after?.split("\n\n").at(-1)).toBe(
      "In an experiment file: metrics: [{f1: {average: macro}}]. Its values are called f1_macro.",
    );
  });

  test("each argument is told with what it may be, and what it is when left out", () => {
    expect(metricPages.fbeta.after!.split("\n\n").slice(1, 3)).toEqual([
      "beta: 2: a missed row is as bad as 4 false alarms; 1: f1; 0: precision (a number >= 0)",
      'average: binary: of class 1; macro: every class alike; weighted: by its rows; micro: all classes counted together; auto: binary for two classes, else macro (one of auto, binary, macro, micro, weighted; default "auto")',
    ]);
  });

  test("what the letters stand for is said of rows, by their task; texts say it themselves", () => {
    const letters = "p is what the model says of row n, t what is true.";
    const perClass = `${letters} p[n] is P(class 1) where there are two classes, p[n, k] is P(class k) where there are C of them.`;
    expect(metricPages.mse.about!.endsWith(letters)).toBe(true);
    expect(metricPages.accuracy.about!.endsWith(perClass)).toBe(true);
    expect(metricPages.bits_per_char.about!.endsWith(`${letters} p[n, j] is P(class j).`)).toBe(true);
    expect(metricPages.edit_distance.about!.includes(letters)).toBe(false);
  });

  test("a reader sees the first row of a regression, and of classes class 1", () => {
    expect([metricPages.mse.at, metricPages.accuracy.at]).toEqual([[0], [1, 1]]);
    expect(numbersOf(metricPages.mse.examples().plain, "p")).toEqual([2.5, 0.5, 4]);
  });
});

describe("columns before and behind their preparation", () => {
  const both = (page: Page): number[][][] => [listOf(page, "z"), listOf(page, "z'")];

  test("as they are, with a mean and a deviation, in eighths", () => {
    expect(both(preprocessingPages.none)).toEqual([
      [[5, 1, 6], [0.5, 3.1, 0.2, 12.4, 1.7], [3, 3, 3]],
      [[9, 2], [2.3, 30, 0], [5, 3]],
    ]); // prettier-ignore
    expect(both(preprocessingPages.standard)).toEqual([
      [[0.46291, -1.38873, 0.92582], [-0.68036, -0.10603, -0.74663, 1.94832, -0.41529], [0, 0, 0]],
      [[2.31455, -0.92582], [-0.28275, 5.83611, -0.79081], [2, 0]],
    ]); // prettier-ignore
    expect(both(preprocessingPages.divide)[0][0]).toEqual([0.625, 0.125, 0.75]);
    expect(samplesOf(preprocessingPages.divide).map(({ name, numbers }) => [name, numbers])).toEqual([1, 2, 3].map(() => ["scale: divide", { divide: 8 }])); // prettier-ignore
  });

  test("with gaps that a mean or a number fills", () => {
    const [train, others] = both(preprocessingPages.missing);
    expect(samplesOf(preprocessingPages.missing).map(({ name }) => name.slice("missing: ".length))).toEqual(["median", "mean", "mode", "constant"].flatMap((name) => [name, name, name, name])); // prettier-ignore
    expect(train.slice(4, 8)).toEqual([
      [-0.30861, 0, -1.23443, 1.54303],
      [-0.61635, -0.33548, 0, 0.08582, -1.22489, -0.33548, 0, 2.42638],
      [0, 0.29885, 0.97128, -1.49427, 0.97128, 0.74714, -1.49427],
      [0, 0, 0],
    ]);
    expect(others.slice(4, 8)).toEqual([[0, -0.92582], [0, -0.38229, -1.31851], [-0.14943, 0], [2, 0]]); // prettier-ignore
    expect([train[12], others[12]]).toEqual([[0.19073, -1.22611, -0.4632, 1.49858], [-1.22611, -0.24522]]); // prettier-ignore
    expect([train[15], others[15]]).toEqual([[0.70711, -1.41421, 0.70711], [1.4785, -1.41421]]); // prettier-ignore
    const numbers = samplesOf(preprocessingPages.missing).map((sample) => sample.numbers);
    expect([numbers[4], numbers[12]]).toEqual([
      { by_median: 0, by_mean: 1, by_mode: 0, by_constant: 0 },
      { by_median: 0, by_mean: 0, by_mode: 0, by_constant: 1, constant: -2.5 },
    ]);
  });

  test("of categories, with all of them and with the most frequent", () => {
    expect(listOf(preprocessingPages.categorical, "k")).toEqual([[1, 3, 4], [2, 5, 6, 9], [1, 2, 3, 4, 9]]); // prettier-ignore
    expect(listOf(preprocessingPages.categorical, "x")).toEqual([[3, 1, 4, 3], [5, 2, 2, 9, 5, 2, 6], [1, 2, 3, 4, 4, 9, 9]]); // prettier-ignore
    expect(listOf(preprocessingPages.categorical, "x'")).toEqual([[4, 7, 4], [6, 2, 4], [9, 8]]); // prettier-ignore
    expect(listOf(preprocessingPages.top, "k")).toEqual([[1, 3], [2, 5, 6], [4, 9]]); // prettier-ignore
    expect(listOf(preprocessingPages.top, "o")).toEqual([[0, 0, 1, 0], [0, 0, 0, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0, 0]]); // prettier-ignore
    expect(listOf(preprocessingPages.top, "z'")).toEqual([[0, 0, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0, 0, 0], [0, 1, 0, 0]]); // prettier-ignore
    expect(samplesOf(preprocessingPages.top).map(({ name, numbers }) => [name, numbers])).toEqual([2, 3, 2].map((top) => [`top: ${top}`, { top }])); // prettier-ignore
  });

  test("of texts, cut and filled up", () => {
    expect(listOf(preprocessingPages.text, "z")).toEqual([[2, 3, 3, 2, 3, 0, 0, 0, 2, 4, 2, 3], [4, 2, 3, 5, 6, 0, 2, 7, 0, 0, 0, 0, 8, 2, 4, 3, 4, 2], [2, 0, 0, 3, 3, 2]]); // prettier-ignore
    expect(listOf(preprocessingPages.text, "z'")[2]).toEqual([0, 0, 0, 1, 2, 0]);
    expect(samplesOf(preprocessingPages.text)[0].tensors.v).toMatchObject({ shape: [3, 5] });
  });

  test("a target in every scale, and what a model says in its own", () => {
    const page = preprocessingPages.target_scale;
    const [standard, none, divide] = [0, 15, 20].map((from) => samplesOf(page).slice(from, from + 5));
    expect(samplesOf(page)).toHaveLength(25);
    expect(none.map((sample) => numbersOf(sample, "z"))).toEqual([[20, 50, 35], [3.5, 0, 120, 14.2], [0.7, 5, 3, 9], [2, 5.5, 9, 31], [4, 4, 4]]); // prettier-ignore
    expect(none.map((sample) => numbersOf(sample, "z'"))).toEqual([[80, 10], [7, 300, 1], [0.4, 12], [0, 4], [6, 2.5]]); // prettier-ignore
    expect(divide.map((sample) => numbersOf(sample, "r"))).toEqual([[-36, 48, 12], [16, -360, 44, -24], [52, -16, 32, -40], [8, -32, 56, -200], [16, -44, 8]]); // prettier-ignore
    expect(numbersOf(standard[0], "z'")).toEqual([3.67423, -2.04124]);
    expect(divide[0].numbers).toEqual({ standard: 0, minmax: 0, log: 0, none: 0, divide: 40 });
    expect(standard[0].numbers).toEqual({ standard: 1, minmax: 0, log: 0, none: 0, divide: 0 });
  });

  test("dates, and how many days and years they are away", () => {
    const page = preprocessingPages.date;
    expect(listOf(page, "month")).toEqual([[3, 1, 12, 2], [3, 1], [1, 1]]); // prettier-ignore
    expect(listOf(page, "year'")).toEqual([[-3, 3], [-1, 2], [-1, 2]]); // prettier-ignore
    expect(listOf(page, "D")[0]).toEqual([43.52083, 0, 699.73958, 394.26042]);
    expect(listOf(page, "days'")[2]).toEqual([-211.25, 820.75]);
  });
});

describe("numbers of examples", () => {
  test("what arrives at an output: twelve numbers, a quarter more in each further round", () => {
    const { data, shape } = chosenUpstream(tensor(new Array<number>(26).fill(0)));
    expect(shape).toEqual([26]);
    expect(Array.from(data)).toEqual([
      ...[2, 1, -1.5, 3, -2, 0.5, 4, -1, 2.5, 1.5, -3, 5],
      ...[2.25, 1.25, -1.25, 3.25, -1.75, 0.75, 4.25, -0.75, 2.75, 1.75, -2.75, 5.25],
      ...[2.5, 1.5],
    ]);
  });

  test("have one decimal, and no two are equal or 0; whole ones stay what they are", () => {
    const chosen = (...values: number[]): number[] => Array.from(chosenNumbers(tensor(values, { dtype: "float64" })).data);
    expect(chosen(0.04, 0.12, 0.11, 0.13, -0.26, 1)).toEqual([0.1, 0.2, 0.3, 0.4, -0.3, 1]);
    expect(chosen(2, 0, 2)).toEqual([2, 0, 2]);
  });
});

describe("steps", () => {
  test("of a schedule twelve, of its example four", () => {
    const rates = [0.2, 0.2, 0.1, 0.1, 0.05, 0.05, 0.025, 0.025, 0.0125, 0.0125, 0.00625, 0.00625, 0.00313];
    expect(listOf(schedulerPages.StepLR, "lr")[0]).toEqual(rates);
    expect(numbersOf(schedulerPages.StepLR.examples().plain, "lr")).toEqual(rates.slice(0, 5));
    expect(samplesOf(schedulerPages.StepLR)[0]).toMatchObject({ outputs: ["lr"], numbers: { base: 0.2 } });
    const [cyclic] = samplesOf(schedulerPages.CyclicLR);
    expect([numbersOf(cyclic, "momentum").slice(0, 5), cyclic.outputs, cyclic.numbers.own]).toEqual([[0.9, 0.85, 0.8, 0.85, 0.9], ["lr", "momentum"], 0.5]); // prettier-ignore
    expect(schedulerPages.StepLR.at).toEqual([2]);
    expect(numbersOf(schedulerPages.ReduceLROnPlateau.examples().plain, "x")).toEqual([0, 0.9, 0.7, 0.69, 0.75]);
  });

  test("of an optimizer six, of its example three; each sample begins a quarter further right", () => {
    expect(listOf(optimizerPages.SGD, "g")[0]).toEqual([0, 0.5, -1.2, 0.3, 0.8, -0.1, 0.4]);
    // v = 0.9 v + g, p = p - 0.1 v
    expect(numbersOf(optimizerPages.SGD.examples().plain, "p")).toEqual([1, 0.95, 1.025, 1.0625]);
    expect(samplesOf(optimizerPages.SGD).slice(0, 3).map(({ numbers }) => numbers.p0)).toEqual([1, 1.25, 1.5]); // prettier-ignore
    expect(listOf(optimizerPages.SGD, "p")[1]).toEqual([1.25, 1.2, 1.32, 1.29, 1.21, 1.22, 1.18]);
    expect(optimizerPages.SGD.at).toEqual([2]);
  });
});
