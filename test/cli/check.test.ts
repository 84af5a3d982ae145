// mlbh check: what it prints, where, and its exit codes.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mlbh, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

const rows = Array.from({ length: 120 }, (_, i) => `${(i * 37) % 101},${["no", "yes"][i % 2]},${i % 2 === 0 ? "late" : "paid"}`);
folder.write("loans.csv", ["amount,repaid,status", ...rows].join("\n"));
const experiment = `data:
  path: loans.csv
  target: repaid
model:
  - Linear: {out_features: 4}
  - ReLU
  - Linear: {out_features: auto}
  - Sigmoid
loss: BCEWithLogitsLoss
optimizer: {SGD: {lr: 0.1}}
`;

test("an experiment in order: parts, model, steps and memory", () => {
  const { code, out, err } = mlbh("check", "configs/iris.yaml");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("part   rows  setosa  versicolor  virginica\ntrain   105      35          35         35\n");
  expect(out).toMatch(/0 {2}Linear\(in_features=4, out_features=16, bias=true\) +\(16,\) +80\n/);
  expect(out).toContain("steps   7 steps an epoch, 700 in all at most\n");
  expect(out).toMatch(/memory {2}about 15\.7 KiB: weights 524 bytes, gradients 524 bytes, optimizer 524 bytes/);
  expect(out).toMatch(/no problems found\n$/);
});

test.each(["breast_cancer", "diabetes", "wine", "digits", "digits_cnn"])("configs/%s.yaml has no false alarms", (name) => {
  const { code, out } = mlbh("check", `configs/${name}.yaml`, "--json");
  const { ok, warnings } = JSON.parse(out) as { ok: boolean; warnings: object[] };
  expect({ code, ok }).toEqual({ code: 0, ok: true });
  expect(warnings).toEqual([]);
});

describe("suspicions", () => {
  const file = folder.write("loans.yaml", experiment);

  test("are printed at their place, and do not fail", () => {
    const { code, out, err } = mlbh("check", file);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(
      `${file}:8:5: warning: model.3 is Sigmoid, but BCEWithLogitsLoss has the sigmoid inside: it would be applied twice\n` +
        "  hint: leave the layer out\n",
    );
    expect(out).toContain(
      'loans.csv:status: warning: this column alone all but gives the target "repaid" (right on 100 % of the rows)\n' +
        "  hint: fine if it is known before the answer is; if it is recorded afterwards, or made from it, add it to data.drop\n",
    );
    expect(out).toMatch(/\d warnings\n$/);
  });

  test("--strict makes them exit with 4; without them it exits with 0", () => {
    expect(mlbh("check", file, "--strict").code).toBe(4);
    expect(mlbh("check", "configs/iris.yaml", "--strict").code).toBe(0);
  });

  test("--json gives places as data", () => {
    const { code, out } = mlbh("check", file, "--json", "--strict");
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      errors: [],
      warnings: expect.arrayContaining([
        { message: expect.stringContaining("applied twice"), hint: "leave the layer out", file, line: 8, column: 5 },
        { message: expect.stringContaining("this column alone"), column: "status" },
      ].map((warning) => expect.objectContaining(warning) as unknown)),
      task: "binary",
      rows: { read: 120, train: 84, val: 18, test: 18 },
      balance: { train: [42, 42], val: [9, 9], test: [9, 9] },
      layers: [{ name: "Linear" }, { name: "ReLU" }, { name: "Linear" }, { name: "Sigmoid" }],
      parameters: 21,
      steps_per_epoch: 3,
      memory: { weights: 84 },
    }); // prettier-ignore
  });
});

describe("mistakes", () => {
  test("in the file, its data and its model are reported together, and exit with 1", () => {
    folder.write("cells.csv", ["amount,repaid,status", ...rows, "x,no,late"].join("\n"));
    const file = folder.write("cells.yaml", experiment.replace("loans", "cells").replace("lr: 0.1", "lr: -1").replace("ReLU", "Relu")); // prettier-ignore
    const { code, err } = mlbh("check", file);
    expect(code).toBe(1);
    expect(err.replaceAll(`${folder.path}/`, "")).toBe(
      'cells.yaml:6:5: error: model.1 names an unknown layer "Relu"\n' +
        '  hint: did you mean "ReLU"?\n' +
        "cells.yaml:10:23: error: optimizer.SGD.lr must be > 0, got -1\n" +
        'cells.csv:122:amount: error: cell "x" is not a number, though the 120 cells before it are\n' +
        "  hint: correct it, leave it empty if it is missing, or declare data.columns.amount.type: categorical\n",
    );
    expect(JSON.parse(mlbh("check", file, "--json").out)).toMatchObject({
      ok: false,
      errors: [{ line: 6, column: 5 }, { line: 10, column: 23, hint: null }, { line: 122, column: "amount" }],
      layers: null,
    }); // prettier-ignore
  });

  test("a layer that does not fit stands at its line", () => {
    const { code, err } = mlbh("check", "configs/iris.yaml", "--set", "model.2.Linear.in_features=99");
    expect(code).toBe(1);
    expect(err).toContain("model.2.Linear expects in_features 99, but its input has shape (16,), which makes it 16");
  });

  test.each([
    ["no-such.yaml", "no-such.yaml: error: there is no such file\n"],
    ["src", "src: error: this is a directory, expected an experiment file (YAML)\n"],
    ["data/iris.csv", "data/iris.csv: error: the file looks like a CSV file, expected an experiment in YAML\n  hint: mlbh init data/iris.csv writes an experiment for it\n"], // prettier-ignore
  ])("%s is no experiment", (file, words) => {
    expect(mlbh("check", file)).toMatchObject({ code: 1, out: "", err: expect.stringContaining(words) });
  });

  test("wrong usage exits with 2", () => {
    expect(mlbh("check")).toMatchObject({ code: 2, err: expect.stringContaining("missing required argument 'config'") });
  });
});
