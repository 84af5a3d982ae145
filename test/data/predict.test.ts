import { describe, expect, test } from "@jest/globals";
import type { Task } from "../../src/data/config.js";
import type { Dataset, Part } from "../../src/data/dataset.js";
import { applyPreprocess, parsePreprocess, readPredictionTable } from "../../src/data/predict.js";
import type { Preprocess } from "../../src/data/preprocess.js";
import { csvFile, failure, load, rowsOf, type Settings } from "./files.js";

const training = "a,color,b,y\n1,red,10,no\n3,blue,,yes\n5,red,30,no\n";
const train = (task: Task = "binary", settings: Settings = {}): Promise<Dataset> =>
  load(training, task, { scale: "minmax", columns: { b: { missing: "mean" } }, ...settings });
/** As the model's owner will do it later: through the JSON of preprocess.json. */
const stored = async (): Promise<Preprocess> => parsePreprocess(JSON.stringify((await train()).preprocess), "preprocess.json");
const predict = async (text: string, target = false): Promise<Part> => {
  const preprocess = await stored();
  return applyPreprocess(preprocess, await readPredictionTable(preprocess, csvFile(text), { target }));
};
const fails = (text: string, target = false): Promise<string> => failure(() => predict(text, target));

describe("applyPreprocess", () => {
  test("the training file gives the training features", async () => {
    const { train: part } = await train();
    expect(rowsOf(await predict(training, true))).toEqual(rowsOf(part));
  });

  test("any order of the columns, extra columns, no target", async () => {
    const part = await predict("extra,b,color,a\nx,20,blue,9\ny,,red,-3\n");
    expect(rowsOf(part)).toEqual([[2, 1, 0, 0.5], [-1, 0, 1, 0.5]]); // prettier-ignore
    expect([...part.lines, ...part.y]).toEqual([2, 3, NaN, NaN]);
  });

  test("with the answers", async () => {
    expect([...(await predict("a,b,color,y\n1,1,red,yes\n1,1,red,no\n1,1,red,yes\n", true)).y]).toEqual([1, 0, 1]);
  });

  test("the target is not asked for, even when its cells are of no use", async () => {
    expect((await predict("a,b,color,y\n1,1,red,\n")).rows).toBe(1);
  });

  test("rows that training would have dropped are dropped and counted", async () => {
    const { preprocess } = await train("binary", { missing: "drop_row" });
    const table = await readPredictionTable(preprocess, csvFile("a,color,b\n1,red,\n,red,1\n2,red,2\n"));
    expect(Array.from(applyPreprocess(preprocess, table).lines)).toEqual([2, 4]);
    expect(table.dropped).toEqual(new Map([["a", 1]]));
  });
});

describe("what a new file lacks", () => {
  test("columns", async () => {
    expect(await fails("aa,colour\n1,red\n")).toBe(
      'x.csv:1: error: the column "a", which the model was trained with, is missing\n  hint: did you mean "aa"?\n' +
        'x.csv:1: error: the column "color", which the model was trained with, is missing\n  hint: did you mean "colour"?\n' +
        'x.csv:1: error: the column "b", which the model was trained with, is missing',
    );
    expect(await fails("a,b,color\n1,2,red\n", true)).toMatch(
      /^x\.csv:1: error: the column "y", which the model was trained with, is missing/,
    );
  });

  test("cells and categories", async () => {
    expect(await fails("a,b,color\n,2,red\n1,x,red\n")).toBe(
      "x.csv:2:a: error: the cell is empty\n  hint: fill it in: the model was trained without missing values in this column\n" +
        'x.csv:3:b: error: cell "x" is not a number, but the column was numeric in training',
    );
    expect(await fails("a,b,color\n1,2,rd\n1,2,purple\n")).toBe(
      'x.csv:2:color: error: category "rd" was not seen in training\n  hint: did you mean "red"?\n' +
        'x.csv:3:color: error: category "purple" was not seen in training\n  hint: known: "blue", "red"',
    );
  });

  test("labels", async () => {
    expect(await fails("a,b,color,y\n1,2,red,maybe\n1,2,red,\n", true)).toBe(
      "x.csv:3:y: error: the cell is empty\n  hint: without the answer the prediction cannot be judged",
    );
    expect(await fails("a,b,color,y\n1,2,red,maybe\n", true)).toBe(
      'x.csv:2:y: error: class "maybe" was not seen in training\n  hint: known: "no", "yes"',
    );
  });
});

test.each([
  ["not JSON", "this is not a preprocess.json"],
  ["null", "this is not a preprocess.json"],
  ["[]", "this is not a preprocess.json"],
  ['{"version": 2}', "expected version 1 of preprocess.json, got 2"],
])("parsePreprocess: %s", async (text, words) => {
  expect(await failure(() => parsePreprocess(text, "runs/x-1/preprocess.json"))).toBe(
    `runs/x-1/preprocess.json: error: ${words}\n  hint: train again to write it anew`,
  );
});
