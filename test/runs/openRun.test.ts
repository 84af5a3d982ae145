// A run opened again, with what new rows may be like for once.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRun } from "../../src/runs/openRun.js";
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
