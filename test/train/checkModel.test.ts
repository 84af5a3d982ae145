// A whole model checked on some of its own rows: how many entries of each parameter are looked at, by how long one look takes.
import { afterAll, afterEach, describe, expect, jest, test } from "@jest/globals";
import { checkModel } from "../../src/train/checkModel.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
afterEach(() => {
  jest.restoreAllMocks();
});

folder.write("some.csv", ["a,b,y", ...Array.from({ length: 30 }, (_, i) => `${i % 7},${(i * i) % 11},${i % 5}`), ""].join("\n"));
const experiment = (model: string): string => folder.write("some.yaml", `data: {path: some.csv, target: y}\nmodel: [${model}]\nloss: MSELoss\noptimizer: SGD\ntrain: {epochs: 1}\n`); // prettier-ignore
const wide = (): string => experiment("Linear: {out_features: 40}, Tanh, Linear: {out_features: 1}");

/** How many entries of each parameter are compared where a run of the model takes so many milliseconds. */
async function compared(milliseconds: number, all = false): Promise<number[]> {
  let now = 0;
  jest.spyOn(performance, "now").mockImplementation(() => (now += milliseconds));
  return (await checkModel(wide(), [], all)).map(({ entries }) => entries);
}

describe("the entries of a parameter that are looked at", () => {
  test("are all that there are, and 64 of more", async () => {
    const reports = await checkModel(wide(), [], true);
    expect(reports.map(({ parameter, shape, entries, of, ok }) => [parameter, shape, entries, of, ok])).toEqual([
      ["0.weight", [40, 2], 80, 80, true],
      ["0.bias", [40], 40, 40, true],
      ["2.weight", [1, 40], 40, 40, true],
      ["2.bias", [1], 1, 1, true],
    ]);
    expect(await compared(0)).toEqual([64, 40, 40, 1]);
    expect(await compared(1e9, true)).toEqual([80, 40, 40, 1]);
  });

  test("are a power of 2: as many as eight seconds are enough for, two runs each, and one at least", async () => {
    // 4 parameters, 2 runs for each entry: 8000 / (8 250) = 4
    expect(await compared(250)).toEqual([4, 4, 4, 1]);
    expect(await compared(250.02)).toEqual([2, 2, 2, 1]);
    expect(await compared(1e9)).toEqual([1, 1, 1, 1]);
  });
});

test("a model that learns nothing cannot be checked", async () => {
  folder.write("one.csv", ["a,y", ...Array.from({ length: 30 }, (_, i) => `${i % 7},${i % 5}`), ""].join("\n"));
  const file = folder.write("one.yaml", "data: {path: one.csv, target: y}\nmodel: [Identity]\nloss: MSELoss\noptimizer: SGD\ntrain: {epochs: 1}\n"); // prettier-ignore
  await expect(checkModel(file)).rejects.toThrow("one.yaml: error: the model has no parameters: there is nothing to check");
});
