// mlbh export through the command line: what is written, where, and what is said when it cannot be.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadSafetensors } from "../../src/files/safetensorsFile.js";
import { mlbhIn, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
const run = (...words: string[]): ReturnType<typeof mlbhIn> => mlbhIn(folder.path, "export", "runs/iris-1", ...words);

beforeAll(() => {
  expect(mlbhIn(folder.path, "init", "--example", "iris").code).toBe(0);
  expect(mlbhIn(folder.path, "train", "iris.yaml", "--quiet", "--epochs", "3").code).toBe(0);
});

test("the weights, under the names of the state dict", () => {
  expect(run("--to", "safetensors").out).toMatch(/^written to iris-1\.safetensors \(828 bytes\)\n/);
  const { tensors } = loadSafetensors(join(folder.path, "iris-1.safetensors"));
  const own = loadSafetensors(join(folder.path, "runs/iris-1/model.safetensors"));
  expect([...tensors].map(([name, x]) => [name, x.toArray()])).toEqual([...own.tensors].map(([name, x]) => [name, x.toArray()]));
});

test("the curves: a line for every epoch, in the digits of the log", () => {
  expect(run("--to", "csv", "-o", "curves.csv").code).toBe(0);
  const [head, ...rows] = readFileSync(join(folder.path, "curves.csv"), "utf8").trimEnd().split("\n");
  const log = readFileSync(join(folder.path, "runs/iris-1/metrics.jsonl"), "utf8").trimEnd().split("\n");
  expect(rows.map((row) => Object.fromEntries(row.split(",").map((cell, i) => [head.split(",")[i], Number(cell)])))).toEqual(
    log.map((line) => JSON.parse(line) as unknown),
  );
});

test("ONNX: one file, and how it is run", () => {
  expect(run("--to", "onnx").out).toMatch(/^written to iris-1\.onnx \(2\.45 KiB\)\nopset 17 of ONNX and 2 of ai\.onnx\.ml, .*\ninput {2}"sepal_length", /);
  expect(readFileSync(join(folder.path, "iris-1.onnx")).subarray(0, 8).toString("latin1")).toBe("\x08\x08\x12\x04mlbh");
}); // prettier-ignore

test("what cannot be written is said, and nothing is left behind", () => {
  mkdirSync(join(folder.path, "taken"));
  expect(run("--to", "csv", "-o", "taken").err).toContain("taken: error: this is a directory, and one file is written");
  expect(run("--to", "weights").err).toMatch(/Allowed choices are safetensors, .*csv/);
  expect(run().err).toContain("required option '--to <format>' not specified");
  const other = mlbhIn(folder.path, "export", "runs/none", "--to", "csv");
  expect([other.code, other.err]).toEqual([1, expect.stringContaining("runs/none: error: there is no such directory")]);
  expect(existsSync(join(folder.path, "none-curves.csv"))).toBe(false);
});
