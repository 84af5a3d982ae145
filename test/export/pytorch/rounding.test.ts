// A training that makes rounding grow cannot be repeated to ten digits by anything that rounds elsewhere. --check tells it from one that is wrong.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, scratch } from "../../cli/run.js";
import { exported, runFolders, type Ended } from "./folders.js";
import { hasTorch } from "./python.js";

const folder = scratch();
afterAll(folder.remove);

/** A rate at which weights jump about: two trainings that differ in a last digit have nothing in common soon. */
const WILD = `
version: 1
data: {path: ${join(root, "data/iris.csv")}, target: species}
model: [{Linear: {out_features: 16}}, Tanh, {Linear: {out_features: 16}}, Tanh, {Linear: {out_features: auto}}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 1.5, momentum: 0.9}}
train: {epochs: 20, batch_size: 8}
`;

interface Expected {
  losses: number[][];
}

(hasTorch ? describe : describe.skip)("--check of a training that makes rounding grow", () => {
  let ends: readonly Ended[];

  beforeAll(async () => {
    mkdirSync(folder.path, { recursive: true });
    const { place } = await exported(folder.path, "wild", { config: WILD });
    const job = (at: string, processes = 1, ...more: string[]) => ({ folder: at, script: "train.py", arguments: ["--check", ...more], processes }); // prettier-ignore
    const other = (name: string, change: (expected: Expected) => void): string => {
      const copy = join(folder.path, name);
      cpSync(place, copy, { recursive: true });
      const file = join(copy, "expected.json");
      const expected = JSON.parse(readFileSync(file, "utf8")) as Expected;
      change(expected);
      writeFileSync(file, JSON.stringify(expected));
      return copy;
    };
    const early = other("early", ({ losses }) => (losses[0][3] *= 1 + 1e-6));
    const shorter = other("shorter", ({ losses }) => losses.splice(1));
    ends = runFolders([job(place), job(place, 2), job(early), job(shorter, 1, "--out", join(shorter, "elsewhere"))]);
  }, 120_000);

  test.each([0, 1])("passes, and says why: %i", (i) => {
    expect(ends[i].codes.every((code) => code === 0)).toBe(true);
    expect(ends[i].said).toMatch(/\d+ losses: the largest relative difference is \d\.\d+e[+-]\d+, in step \d+/);
    expect(ends[i].said).toMatch(/once more, with weights that are 1e-14 of them larger/);
    expect(ends[i].said).toMatch(/the nudged losses are \d\.\d+e-0\d away by step \d+: this training makes rounding grow/);
  });

  test("a difference before rounding has grown is one", () => {
    expect(ends[2].codes).toEqual([1]);
    expect(ends[2].said).toMatch(/the losses differ by more than 1e-10, and in step 4 by more than rounding explains/);
  });

  test("the number of epochs alone is no matter of rounding", () => {
    expect(ends[3].said).toMatch(/20 epochs were trained, and the run has 1\b/);
    expect(ends[3].codes).toEqual([1]);
  });
});
