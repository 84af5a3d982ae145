// loadRun and trainExperiment are the command line in a program: the same runs, the same answers, to the last bit.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ArgumentError, InputError, tensor } from "../../src/index.js";
import { loadRun, readCsv, trainExperiment, type LoadRunOptions, type Row } from "../../src/node.js";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const data = (name: string): string => join(root, "data", `${name}.csv`);

/** A shop in which a cell of a row is missing now and then, prices have decimal commas, and one colour is rare. */
const shop = Array.from({ length: 60 }, (_, i) => `${i % 20 === 0 ? "" : `${i},5`};${i % 7 === 3 ? "" : ["red", "blue"][i % 2]};${i % 3 === 0 ? "yes" : "no"}`); // prettier-ignore
const shopYaml = `data:
  path: shop.csv
  delimiter: ";"
  target: sold
  positive: "yes"
  columns: {price: {type: numeric, number: {decimal: ","}, missing: mean}, color: {missing: mode}}
model: [{Linear: {out_features: 4}}, ReLU, {Linear: {out_features: 1}}]
loss: BCEWithLogitsLoss
optimizer: SGD
train: {epochs: 2, threshold: {metric: f1}}
`;

beforeAll(async () => {
  folder.write("shop.csv", ["price;color;sold", ...shop].join("\n"));
  const files = ["breast_cancer", "iris", "diabetes", "digits_cnn"].map((name) => join(root, "configs", `${name}.yaml`));
  for (const file of [...files, folder.write("shop.yaml", shopYaml)])
    await trainExperiment({ file, overrides: { "train.epochs": 1, "run.dir": folder.path } });
});

/** What `mlbh predict` says of the rows of a file. */
function commandLine(run: string, file: string, ...words: string[]): { predicted: unknown; probabilities?: number[] }[] {
  const { code, out, err } = mlbh("predict", join(folder.path, run), file, "--json", ...words);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out).predictions;
}

/** Of a run that is loaded, in the same form. */
async function inCode(name: string, rows: readonly Row[] | string, options?: LoadRunOptions): Promise<unknown[]> {
  const run = loadRun(join(folder.path, name), options);
  const answers = await run.predict(rows);
  return answers.map(({ predicted, probabilities }) => ({
    predicted,
    ...(probabilities === null ? {} : { probabilities: run.classes!.map((label) => probabilities[label]) }),
  }));
}

const withoutLines = (predictions: object[]): unknown[] => predictions.map((row) => ({ ...row, line: undefined }));

/** The rows of a file as objects. */
async function rowsOf(path: string): Promise<Row[]> {
  const { rows, columns } = await readCsv(path);
  return Array.from({ length: rows }, (_, i) =>
    Object.fromEntries(Object.entries(columns).map(([name, cells]) => [name, cells[i]])),
  );
}

describe("the answers of mlbh predict, bit by bit", () => {
  test.each([
    ["two classes", "breast_cancer-1", "breast_cancer", 569],
    ["several classes", "iris-1", "iris", 150],
    ["values", "diabetes-1", "diabetes", 442],
    ["images", "digits_cnn-1", "digits", 1797],
  ])("%s, of a path and of rows", async (_, run, name, count) => {
    const expected = withoutLines(commandLine(run, data(name)));
    expect(expected).toHaveLength(count);
    expect(withoutLines((await inCode(run, data(name))) as object[])).toEqual(expected);
    expect(withoutLines((await inCode(run, await rowsOf(data(name)))) as object[])).toEqual(expected);
  });

  test("cells that are missing, in a file with decimal commas", async () => {
    const path = join(folder.path, "shop.csv");
    const rows = await rowsOf(path);
    expect([rows[0].price, rows[1].price, rows[3].color]).toEqual([NaN, 1.5, ""]);
    const expected = withoutLines(commandLine("shop-1", path));
    expect(withoutLines((await inCode("shop-1", rows)) as object[])).toEqual(expected);
    const skipping = withoutLines(commandLine("shop-1", path, "--missing", "skip"));
    expect(skipping[0]).toEqual({ predicted: null });
    expect(withoutLines((await inCode("shop-1", rows, { missing: "skip" })) as object[])).toEqual(skipping);
  });

  test("categories that training did not know", async () => {
    const path = folder.write("new.csv", "price;color\n1,25;green\n2e1;red\n");
    const rows = [{ price: 1.25, color: "green" }, { price: 20, color: "red" }]; // prettier-ignore
    for (const unseen of ["ignore", "other"] as const) {
      const expected = withoutLines(commandLine("shop-1", path, "--unseen", unseen));
      expect(withoutLines((await inCode("shop-1", rows, { unseen })) as object[])).toEqual(expected);
    }
    const sure = await inCode("shop-1", rows, { unseen: "ignore", threshold: 0 });
    expect(sure).toMatchObject([{ predicted: "yes" }, { predicted: "yes" }]);
  });

  test("a column that is missing", async () => {
    const rows = [{ color: "red" }];
    expect(await inCode("shop-1", rows, { missingColumn: "fill" })).toEqual(
      await inCode("shop-1", [{ color: "red", price: null }]),
    );
  });
});

test("what a run holds", async () => {
  const run = loadRun(join(folder.path, "iris-1"));
  expect(run.model.training).toBe(false);
  expect(run.config.train.epochs).toBe(1);
  expect(run.summary).toEqual(JSON.parse(readFileSync(join(folder.path, "iris-1/summary.json"), "utf8")));
  expect(run.classes).toEqual(["setosa", "versicolor", "virginica"]);
  expect(run.preprocess.features).toHaveLength(4);
  expect(run.model.forward(tensor([[0, 0, 0, 0]])).shape).toEqual([1, 3]);
  expect(await run.predict([])).toEqual([]);
  expect(String(run)).toContain("multiclass of species from 4 features");
});

describe("mistakes are explained", () => {
  const answer = (rows: unknown, options?: LoadRunOptions): Promise<unknown> => inCode("shop-1", rows as Row[], options);

  test.each<[string, () => unknown, typeof InputError | typeof ArgumentError, string]>([
    ["a category", () => answer([{ price: 1, color: "red" }, { price: 1, color: "rad" }]), InputError, 'rows[1]:color: error: category "rad" was not seen in training\n  hint: did you mean "red"? loadRun\'s { unseen: "ignore" } leaves all its indicators 0, loadRun\'s { unseen: "other" } takes it'],
    ["a cell", () => answer([{ price: [1], color: "red" }]), InputError, "rows[0]:price: error: expected a text, a finite number, true, false, or null where nothing is known, got [1]"],
    ["true, which is the word", () => answer([{ price: 1, color: true }]), InputError, 'rows[0]:color: error: category "true" was not seen in training'],
    ["an infinite number", () => answer([{ price: Infinity, color: "red" }]), InputError, "got infinity"],
    ["a text for a number", () => answer([{ price: "cheap", color: "red" }]), InputError, 'rows[0]:price: error: cell "cheap" is not a number, but the column was numeric in training'],
    ["a missing cell", () => answer([{ price: null, color: "red" }], { missing: "error" }), InputError, 'rows[0]:price: error: the cell is empty\n  hint: loadRun\'s { missing: "fill" } puts'],
    ["a column's name", () => answer([{ Price: 1, color: "red" }]), InputError, 'rows: error: the column "price", which the model was trained with, is missing\n  hint: did you mean "Price"?'],
    ["a column", () => answer([{ color: "red" }]), InputError, 'with loadRun\'s { missingColumn: "fill" } it would be filled in'],
    ["a column too much", () => answer([{ price: 1, color: "red", size: 3 }], { extraColumns: "error" }), InputError, 'rows: error: the column "size" was not in the training file'],
    ["one row", () => answer({ price: 1, color: "red" }), ArgumentError, "predict: rows must be a list of objects with the cells under their columns' names, or the path of a CSV file, got a map\n  hint: call it as predict(rows); one row is a list of one: [row]"],
    ["rows that are lists", () => answer([[1, "red"]]), InputError, "rows[0]: error: expected an object with the cells under their columns' names, got"],
    ["a file", () => answer(join(folder.path, "shap.csv")), InputError, "there is no such file\n  hint: did you mean \"shop.csv\"?"],
    ["an option", () => loadRun(join(folder.path, "shop-1"), { unsen: "ignore" } as never), ArgumentError, 'loadRun: there is no option "unsen" (did you mean "unseen"?)'],
    ["an option's value", () => loadRun(join(folder.path, "shop-1"), { unseen: "skip" } as never), ArgumentError, 'loadRun: unseen must be one of error, ignore, other, got "skip"'],
    ["a threshold", () => loadRun(join(folder.path, "iris-1"), { threshold: 0.5 }), ArgumentError, "loadRun: threshold is for two classes, and this run is a multiclass task"],
    ["no run", () => loadRun(folder.path), InputError, "this directory is not a run: it has no resolved.yaml"],
    ["trainExperiment's option", () => trainExperiment({ fil: "x" } as never), ArgumentError, 'trainExperiment: there is no option "fil" (did you mean "file"?)'],
    ["trainExperiment of a path", () => trainExperiment("configs/iris.yaml" as never), ArgumentError, 'trainExperiment: expected its options in an object, got "configs/iris.yaml"\n  hint: write trainExperiment({ file'],
    ["trainExperiment of nothing", () => trainExperiment({}), ArgumentError, "neither file, an experiment, nor resume"],
    ["an override", () => trainExperiment({ file: join(folder.path, "shop.yaml"), overrides: { "train.epochs": NaN } }), ArgumentError, "trainExperiment: overrides: train.epochs cannot be NaN, which is not a number"],
    ["an override's key", () => trainExperiment({ file: join(folder.path, "shop.yaml"), overrides: { "train.epoch": 3 } }), InputError, "train.epoch"],
  ])("%s", async (_, call, Kind, words) => {
    const error: unknown = await Promise.resolve().then(call).then(() => null, (thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Kind);
    expect((error as Error).message).toContain(words);
  }); // prettier-ignore
});
