// A run opened again, with what new rows may be like for once.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuiltModel } from "../../src/experiment/model.js";
import { encodeSealed } from "../../src/files/sealed.js";
import { nn } from "../../src/index.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { loadWeights, openRun } from "../../src/runs/openRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

let run: string;
beforeAll(async () => {
  folder.write("rows.csv", `a,y\n${Array.from({ length: 40 }, (_, i) => `${"xyz"[i % 3]},${i % 2}\n`).join("")}`);
  const file = folder.write("rows.yaml", "version: 1\nname: rows\nseed: 1\ndata: {path: rows.csv, target: y}\nmodel: [Linear: {out_features: 1}]\nloss: BCEWithLogitsLoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n"); // prettier-ignore
  ({ run } = await trainExperiment({ file, overrides: [`run.dir=${folder.path}`] }));
});

test("what new rows may be like is as it was written, or as it is said: one thing, or several", () => {
  const predict = (...overrides: string[]): unknown => openRun(run, overrides).preprocess.predict;
  const written = predict();
  expect(written).toMatchObject({ unseen_category: "error", extra_columns: "ignore" });
  expect(predict("data.predict.unseen_category=ignore")).toEqual({ ...(written as object), unseen_category: "ignore" });
  expect(predict("data.predict.unseen_category=ignore", "data.predict.extra_columns=error")).toEqual({ ...(written as object), unseen_category: "ignore", extra_columns: "error" }); // prettier-ignore
});

test("a directory that is none of a run, and a run without its weights", () => {
  expect(() => openRun(join(folder.path, "none"))).toThrow("error: there is no such directory\n  hint: give the directory of a run");
  expect(() => openRun(join(folder.path, "rows.csv"))).toThrow("error: this is a file, expected the directory of a run");
  expect(() => openRun(folder.path)).toThrow("error: this directory is not a run: it has no resolved.yaml");
  writeFileSync(join(folder.path, "group.json"), "{}");
  expect(() => openRun(folder.path)).toThrow("error: this directory holds several runs: name one of them");
  rmSync(join(run, "model.safetensors"));
  expect(() => openRun(run)).toThrow("model.safetensors: error: the file is missing: the run has not ended, or it was removed");
  writeFileSync(join(run, "diverged.json"), "{}");
  expect(() => openRun(run)).toThrow("error: the file is missing: the run diverged, and diverged.json says where");
});

describe("weights read back", () => {
  const weights = new Map<string, NdArray>([["weight", { dtype: "float32", shape: [1, 2], data: Float32Array.of(1, 2) }], ["bias", { dtype: "float32", shape: [1], data: Float32Array.of(3) }]]); // prettier-ignore
  const file = (metadata: Readonly<Record<string, string>>, arrays = weights): string => {
    const path = join(folder.path, "some.safetensors");
    writeFileSync(path, encodeSealed(arrays, metadata));
    return path;
  };
  const load = (path: string, model = new nn.Linear(2, 1)): number | undefined => loadWeights({ model } as unknown as BuiltModel, path); // prettier-ignore

  test("are those of the file, with the threshold that was chosen for them", () => {
    const model = new nn.Linear(2, 1);
    expect(load(file({}), model)).toBeUndefined();
    expect([...model.weight.data, ...model.bias!.data]).toEqual([1, 2, 3]);
    expect([load(file({ threshold: "0" })), load(file({ threshold: "0.25" })), load(file({ threshold: "1" }))]).toEqual([0, 0.25, 1]); // prettier-ignore
  });

  test.each(["-0.1", "1.1", "high", "NaN"])("a threshold of %s is none", (threshold) =>
    expect(() => load(file({ threshold }))).toThrow(`some.safetensors: error: its threshold must be a number from 0 to 1, got "${threshold}"`)); // prettier-ignore

  test("that are not finite, or those of another model, are refused", () => {
    const broken = new Map([...weights, ["bias", { dtype: "float32", shape: [1], data: Float32Array.of(Infinity) }]] as [string, NdArray][]); // prettier-ignore
    expect(() => load(file({}, broken))).toThrow('the array "bias" holds 1 of 1 values that are not finite');
    expect(() => load(file({}), new nn.Linear(3, 1))).toThrow("some.safetensors: error: ");
  });
});
