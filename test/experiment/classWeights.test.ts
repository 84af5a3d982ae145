// What train.class_weights comes to in the loss: n / (k n_c), or what a map says; and where classes are no matter.
import { describe, expect, test } from "@jest/globals";
import type { Dataset } from "../../src/data/dataset.js";
import { lossArguments } from "../../src/experiment/classWeights.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { parseSource } from "../../src/experiment/source.js";

/** The arguments of the loss, or what is said. @param counts of the training rows of each class */
function weighted(loss: string, wanted: string, dataset: Partial<Record<keyof Dataset, unknown>>): unknown {
  const text = `data: {path: d.csv, target: y}\nmodel: [Linear: {out_features: auto}]\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1, class_weights: ${wanted}}\n`; // prettier-ignore
  try {
    return lossArguments(checkExperiment(parseSource("x.yaml", text)), dataset as unknown as Dataset);
  } catch (error) {
    return (error as Error).message;
  }
}
const classes = (...counts: readonly number[]): Partial<Record<keyof Dataset, unknown>> => ({ classes: [..."abc"].slice(0, counts.length), report: { balance: { train: counts } }, preprocess: {}, train: {} }); // prettier-ignore

describe("balanced", () => {
  test("every class weighs n / k in all", () =>
    expect(weighted("CrossEntropyLoss", "balanced", classes(6, 3, 1))).toMatchObject({ weight: [10 / 18, 10 / 9, 10 / 3] }));

  test("a class without rows has no weight", () =>
    expect(weighted("NLLLoss", "balanced", classes(6, 0, 2))).toMatchObject({ weight: [8 / 18, 0, 8 / 6] }));

  test("of two classes the second counts as often as the first is more frequent", () =>
    expect(weighted("BCEWithLogitsLoss", "balanced", classes(6, 2))).toMatchObject({ pos_weight: [3] }));

  test("each of several targets has its own", () => {
    const y = Float64Array.from([1, 0, 0, 0, 0, 0, 0, 1]); // one of four in each of two columns
    const several = { ...classes(), preprocess: { targets: [{}, {}] }, train: { y, rows: 4 } };
    expect(weighted("BCEWithLogitsLoss", "balanced", several)).toMatchObject({ pos_weight: [3, 3] });
    const none = Float64Array.from([1, 0, 0, 0, 0, 0, 0, 0]); // the second is never yes
    expect(weighted("BCEWithLogitsLoss", "balanced", { ...several, train: { y: none, rows: 4 } })).toMatchObject({ pos_weight: [3, 1] }); // prettier-ignore
    expect(weighted("BCEWithLogitsLoss", "{a: 2}", several)).toBe("x.yaml:5:35: error: train.class_weights names labels, but each of several targets has its own\n  hint: write balanced, or set loss.BCEWithLogitsLoss.pos_weight to a list"); // prettier-ignore
  });
});

describe("a map of labels", () => {
  test("those that are not in it weigh 1", () => {
    expect(weighted("CrossEntropyLoss", "{b: 2.5}", classes(6, 3, 1))).toMatchObject({ weight: [1, 2.5, 1] });
    expect(weighted("BCEWithLogitsLoss", "{a: 4, b: 2}", classes(6, 3))).toMatchObject({ pos_weight: [0.5] });
  });

  test("labels that no row has are named", () => {
    expect(weighted("CrossEntropyLoss", "{b: 2, xyz: 3, d: 4}", classes(6, 3, 1))).toBe('x.yaml:5:35: error: train.class_weights names "xyz", "d", which no row has\n  hint: the classes are "a", "b", "c"'); // prettier-ignore
    const named = { ...classes(1, 1), classes: ["setosa", "virginica"] };
    expect(weighted("CrossEntropyLoss", "{setsoa: 2}", named)).toContain('hint: did you mean "setosa"?');
  });
});

describe("beside weights of the loss", () => {
  const beside = (weight: string): unknown => weighted(`{CrossEntropyLoss: {weight: ${weight}}}`, "{b: 2}", classes(6, 3));

  test("that say the same, as in the resolved experiment of a run", () =>
    expect(beside("[1, 2]")).toMatchObject({ weight: [1, 2] }));

  test("that say something else", () =>
    expect(beside("[1, 3]")).toBe("x.yaml:5:35: error: train.class_weights stands beside loss.CrossEntropyLoss.weight, which says something else\n  hint: keep one of the two")); // prettier-ignore
});

test("without the setting the loss is as it was", () => {
  expect(weighted("{CrossEntropyLoss: {label_smoothing: 0.1}}", "null", classes(6, 3))).toEqual(expect.objectContaining({ label_smoothing: 0.1 })); // prettier-ignore
  expect(weighted("CrossEntropyLoss", "null", classes(6, 3))).not.toMatchObject({ weight: expect.anything() });
});

test.each(["MSELoss", "BCELoss"])("it is of no use with %s", (loss) =>
  expect(weighted(loss, "balanced", classes(6, 3))).toBe(`x.yaml:5:35: error: train.class_weights cannot be used with ${loss}\n  hint: use CrossEntropyLoss, NLLLoss, or BCEWithLogitsLoss (without Sigmoid at the end)`)); // prettier-ignore

test("nor without classes", () => {
  const said = weighted("CrossEntropyLoss", "balanced", { ...classes(1), classes: null });
  expect(said).toContain("train.class_weights cannot be used with CrossEntropyLoss");
});
