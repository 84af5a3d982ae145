// The weights of a run put into its model: with the threshold that was chosen for them, or words about what is wrong with the file.
import { afterAll, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nn } from "../../src/index.js";
import type { BuiltModel } from "../../src/experiment/model.js";
import { encodeSealed } from "../../src/files/sealed.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { loadWeights, readRunFile } from "../../src/runs/openRun.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

const array = (shape: readonly number[], ...numbers: readonly number[]): NdArray => ({ dtype: "float32", shape, data: Float32Array.from(numbers) }); // prettier-ignore
const weights = { weight: array([1, 2], 3, 4), bias: array([1], 5) };

let count = 0;
function loaded(arrays: Readonly<Record<string, NdArray>>, metadata: Readonly<Record<string, string>> = {}): readonly [number | undefined, number[]] { // prettier-ignore
  const file = join(folder.path, `w${++count}.safetensors`);
  writeFileSync(file, encodeSealed(new Map(Object.entries(arrays)), metadata));
  const model = new nn.Linear(2, 1);
  return [loadWeights({ model } as unknown as BuiltModel, file), [...model.weight.data, ...model.bias!.data]];
}

test("its numbers, and no threshold where none was chosen", () => expect(loaded(weights)).toEqual([undefined, [3, 4, 5]]));

test.each([
  ["0", 0],
  ["0.25", 0.25],
  ["1", 1],
])("the threshold %s", (text, threshold) => expect(loaded(weights, { threshold: text })[0]).toBe(threshold));

test.each(["1.01", "-0.01", "high", "NaN"])("no threshold is %s", (text) => {
  expect(() => loaded(weights, { threshold: text })).toThrow(`.safetensors: error: its threshold must be a number from 0 to 1, got "${text}"`); // prettier-ignore
});

test("numbers of another shape, numbers that are none, and names that are missing are refused with the file", () => {
  expect(() => loaded({ ...weights, bias: array([2], 5, 6) })).toThrow(/w\d+\.safetensors: error: .*bias/s);
  expect(() => loaded({ weight: weights.weight })).toThrow(/w\d+\.safetensors: error: .*bias/s);
  expect(() => loaded({ ...weights, bias: array([1], NaN) })).toThrow(/w\d+\.safetensors: error: .*bias/s);
});

test("what is there and cannot be read is said to be, with the system's word for it", () => {
  mkdirSync(join(folder.path, "folder"));
  expect(() => readRunFile(join(folder.path, "folder"))).toThrow("folder: error: the file cannot be read: EISDIR");
  expect(() => readRunFile(join(folder.path, "nothing"))).toThrow("nothing: error: the file is missing: the run has not ended, or it was removed"); // prettier-ignore
});
