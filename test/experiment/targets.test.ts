// More than one number to predict: which targets and losses go together, and what a data set of several targets holds.
import { describe, expect, test } from "@jest/globals";
import { tensor } from "../../src/index.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import { parseSource } from "../../src/experiment/source.js";
import { constantLoss } from "../../src/train/baseline.js";
import { csvFile, failure } from "../data/files.js";

const table = "a,b,y,z\n1,0,10,no\n2,1,30,yes\n3,0,20,yes\n4,1,40,no\n";

function experimentOf(data: string, loss = "MSELoss", last = "auto"): ReturnType<typeof checkExperiment> {
  const path = csvFile(table);
  const text = `data: {path: "${path}", split: {train: 1, val: 0, test: 0}, ${data}}\nmodel: [{Linear: {out_features: ${last}}}]\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n`;
  return checkExperiment(parseSource("x.yaml", text, []));
}
const prepared = async (...words: Parameters<typeof experimentOf>): ReturnType<typeof prepareTable> =>
  prepareTable(experimentOf(...words));
const fails = (...words: Parameters<typeof experimentOf>): Promise<string> => failure(() => prepared(...words));

describe("several values", () => {
  test("row by row, each with its own scale; one output for each", async () => {
    const { dataset, built } = await prepared("target: [y, b], target_scale: standard, drop: [z]");
    const rows = Array.from(dataset.train.lines, (line, i) => [line, ...dataset.train.y.subarray(2 * i, 2 * i + 2)]);
    expect(rows.sort(([m], [n]) => m - n)).toEqual([[2, 10, 0], [3, 30, 1], [4, 20, 0], [5, 40, 1]]); // prettier-ignore
    expect(dataset.featureNames).toEqual(["a"]);
    expect(dataset.preprocess.targets!.map(({ name, scale }) => [name, scale.offset])).toEqual([["y", 25], ["b", 0.5]]); // prettier-ignore
    expect(built.layers[0].outputShape).toEqual([2]);
  });

  test("the best constant loss is the mean of both", async () => {
    expect(constantLoss(await prepared("target: [y, b], drop: [z]"))).toBeCloseTo((125 + 0.25) / 2, 12);
  });

  test("a list of one is that one", async () => {
    const { dataset } = await prepared("target: [y], drop: [z]");
    expect(dataset.preprocess).toMatchObject({ target: "y" });
    expect(dataset.preprocess.targets).toBeUndefined();
    const named = (target: string): unknown => (experimentOf(`target: ${target}, drop: [z]`).config.data as { target?: unknown }).target; // prettier-ignore
    expect([named("[y]"), named("y"), named("[y, b]")]).toEqual(["y", "y", ["y", "b"]]);
  });
});

describe("several yes/no answers", () => {
  test("each has its own two labels", async () => {
    const { dataset } = await prepared("target: [b, z]", "BCEWithLogitsLoss");
    expect(dataset.preprocess.targets!.map(({ classes }) => classes)).toEqual([["0", "1"], ["no", "yes"]]); // prettier-ignore
    expect(dataset.classes).toBeNull();
  });
});

describe("quantiles", () => {
  test("an output for each; the best constants are the quantiles", async () => {
    const loss = "{QuantileLoss: {quantiles: [0.1, 0.5, 0.9]}}";
    const made = await prepared("target: y, drop: [z]", loss);
    expect(made.built.layers[0].outputShape).toEqual([3]);
    // of 10, 20, 30, 40: 0.1 of the distances above 10, half of those from 30, 0.1 of those below 40
    expect(constantLoss(made)).toBeCloseTo((0.1 * 15 + 0.5 * 10 + 0.1 * 15) / 3, 12);
  });
});

test("a mean and a variance are two outputs; the mean is what is predicted", async () => {
  const { built, loss } = await prepared("target: y, drop: [z]", "GaussianNLLLoss");
  expect(built.layers[0].outputShape).toEqual([2]);
  expect(loss.predict(tensor([[3, 1], [5, 2]])).toArray()).toEqual([[3], [5]]); // prettier-ignore
});

describe("an autoencoder", () => {
  test("as many outputs as there are features, which are what is true", async () => {
    const { dataset, built } = await prepared("reconstruct: true, drop: [z]");
    expect(built.layers[0].outputShape).toEqual([3]);
    expect([dataset.train.y.length, dataset.preprocess.targets]).toEqual([0, []]);
  });
});

test.each([
  ["a target twice", "target: [y, y]", "MSELoss", "auto", 'data.target names "y" twice'],
  ["none at all", "drop: [z]", "MSELoss", "auto", "data.target is required\n  hint: name the column to predict, or write reconstruct: true"],
  ["both", "target: y, reconstruct: true", "MSELoss", "auto", "data.target cannot stand beside reconstruct: true"],
  ["a text among values", "target: [y, z]", "MSELoss", "auto", 'x.csv:2:z: error: cell "no" is not a number, but the target of a regression must be'],
  ["too few outputs", "target: [y, b], drop: [z]", "MSELoss", "1", "gives (1,) for each row, but MSELoss needs (2,): one value for each of the 2 targets"],
  ["classes", "target: [b, z]", "CrossEntropyLoss", "auto", "data.target names 2 columns, but CrossEntropyLoss tells the classes of one column apart"],
  ["two quantiles equally near to the middle", "target: y", "{QuantileLoss: {quantiles: [0.1, 0.9]}}", "auto", "loss.QuantileLoss.quantiles has 0.1 and 0.9 equally near to 0.5"],
  ["one quantile twice", "target: y", "{QuantileLoss: {quantiles: [0.5, 0.5]}}", "auto", "loss.QuantileLoss.quantiles must be a list of at least 1 different numbers > 0 and < 1, got [0.5, 0.5]"],
  ["quantiles of two", "target: [y, b]", "{QuantileLoss: {quantiles: [0.1, 0.9]}}", "auto", "data.target names 2 columns, but QuantileLoss predicts quantiles of one"],
  ["means of two", "target: [y, b], drop: [z]", "GaussianNLLLoss", "auto", "data.target names 2 columns, but GaussianNLLLoss predicts a mean and a variance of one"],
  ["a model without a variance", "target: y, drop: [z]", "GaussianNLLLoss", "1", "gives (1,) for each row, but GaussianNLLLoss needs (2,): a mean, and what softplus makes a variance of"],
  ["an autoencoder of classes", "reconstruct: true", "CrossEntropyLoss", "auto", "data.reconstruct asks for the features as the model sees them"],
  ["a target that is dropped", "target: [y, b], drop: [b]", "MSELoss", "auto", 'the target "b" is also in data.drop'],
])("error: %s", async (_name, data, loss, last, words) => {
  expect(await fails(data, loss, last)).toContain(words);
}); // prettier-ignore
