// init_from and mlbh import: names that a wrapper has lengthened, and files that cannot be read.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeSafetensors } from "../../src/files/safetensors.js";
import { loadSafetensors } from "../../src/files/safetensorsFile.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { mlbhIn, root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
const run = (...words: string[]): ReturnType<typeof mlbhIn> => mlbhIn(folder.path, ...words);
const named = (...prefixes: readonly string[]): Map<string, NdArray> => new Map(prefixes.flatMap((prefix) => [[`${prefix}0.weight`, { dtype: "float32", shape: [3, 4], data: new Float32Array(12).fill(0.5) }], [`${prefix}0.bias`, { dtype: "float32", shape: [3], data: new Float32Array(3) }]])); // prettier-ignore

beforeAll(() => {
  folder.write("x.csv", "a,b,c,d,y\n" + Array.from({ length: 30 }, (_, i) => `${i},${i % 7},${i % 5},1,${["p", "q", "r"][i % 3]}`).join("\n")); // prettier-ignore
  folder.write("x.yaml", "data: {path: x.csv, target: y}\nmodel: [Linear: {out_features: auto}]\ninit_from: w.pt\nloss: CrossEntropyLoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {max_steps: 0}\n"); // prettier-ignore
});

test.each(["module.", "_orig_mod.", "module._orig_mod."])("%s is left out of the names, and said", (prefix) => {
  writeFileSync(join(folder.path, "w.safetensors"), encodeSafetensors(named(prefix)));
  expect(run("import", "w.safetensors").out).toMatch(new RegExp(`^weights of w.safetensors, named without "${prefix}"\n`));
  const { code, out } = run("train", "x.yaml", "--set", "init_from=w.safetensors", "--run-dir", prefix);
  expect([code, out]).toEqual([0, expect.stringContaining(`weights of w.safetensors, named without "${prefix}"`)]);
  expect([...loadSafetensors(join(folder.path, prefix, "x-1/model.safetensors")).tensors.get("0.weight")!.data]).toEqual(Array(12).fill(0.5)); // prettier-ignore
});

test("a prefix that only some names have is a name", () => {
  writeFileSync(join(folder.path, "w.safetensors"), encodeSafetensors(named("module.", "")));
  expect(run("import", "w.safetensors").out).toContain("module.0.weight");
});

test("a file that cannot be read is reported where the experiment names it, and by mlbh import at itself", () => {
  writeFileSync(join(folder.path, "w.pt"), readFileSync(join(root, "test/fixtures/torchFiles/mlp.pt")).subarray(0, 300));
  const { code, err } = run("train", "x.yaml");
  expect([code, err]).toEqual([
    1,
    expect.stringMatching(/^x\.yaml:3:12: error: init_from leads to w\.pt, which cannot be taken: /),
  ]);
  expect(run("import", "w.pt", "--config", "x.yaml").err).toMatch(/^w\.pt: error: /);
});
