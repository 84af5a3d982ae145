// mlbh import: the arrays of a file, and which of them the model of an experiment takes, has not, or has in another shape.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { mlbhIn, root, scratch, type Result } from "./run.js";

let folder: ReturnType<typeof scratch>;
const run = (...words: string[]): Result => mlbhIn(folder.path, "import", ...words);

beforeAll(() => {
  folder = scratch();
  for (const name of ["checkpoint", "cnn", "module"]) copyFileSync(join(root, `test/fixtures/torchFiles/${name}.pt`), join(folder.path, `${name}.pt`)); // prettier-ignore
  folder.write("x.csv", `${Array.from({ length: 16 }, (_, i) => `x${i}`).join(",")},y\n${`${"0.5,".repeat(16)}1\n${"0.25,".repeat(16)}2\n`.repeat(10)}`); // prettier-ignore
  folder.write("x.yaml", "data: {path: x.csv, target: y}\nmodel: [{Linear: {out_features: 8}}, ReLU, {Linear: {out_features: auto}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n"); // prettier-ignore
});
afterAll(() => folder.remove());

test("what a file holds", () => {
  const { code, out, err } = run("checkpoint.pt");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toBe(`weights of checkpoint.pt, under its key "model_state"

name      shape    read as  numbers
0.weight  (8, 16)  float32      128
0.bias    (8,)     float32        8
2.weight  (1, 8)   float32        8
2.bias    (1,)     float32        1

4 arrays, 145 numbers
`);
  expect(JSON.parse(run("checkpoint.pt", "--json").out)).toMatchObject({ file: "checkpoint.pt", under: "model_state", arrays: [{ name: "0.weight", shape: [8, 16], dtype: "float32" }, {}, {}, {}] }); // prettier-ignore
});

test("what fits, and the way in", () => {
  const { code, out, err } = run("checkpoint.pt", "--config", "x.yaml");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("2.weight  (1, 8)       (1, 8)        fits\n");
  expect(out).toMatch(/\n4 fit, 0 do not, 0 missing, 0 only in the file\n$/);
});

test("what does not, what is missing and what is only in the file; and the words of init_from", () => {
  const layers = "model=[{Linear: {out_features: 8}}, ReLU, {Linear: {out_features: 3}}, {Linear: {out_features: auto}}]";
  const { code, out, err } = run("checkpoint.pt", "--config", "x.yaml", "--set", layers);
  expect(code).toBe(1);
  expect(out).toContain("2.weight  (1, 8)       (3, 8)        does not fit\n");
  expect(out).toContain("3.weight  -            (1, 3)        missing: stays as the seed draws it\n");
  expect(err).toBe(`x.yaml: error: init_from does not fit the model: 2.weight is (1, 8) in the file, (3, 8) in the model; 2.bias is (1,) in the file, (3,) in the model
  hint: make the layers as they were, or write {path: .., strict: false}: what does not fit then stays as the seed draws it
`); // prettier-ignore
  const other = run("cnn.pt", "--config", "x.yaml", "--json");
  const found = JSON.parse(other.out) as { refused: string; leftOver: { name: string }[] };
  expect(found.leftOver.map(({ name }) => name)).toContain("2.running_mean");
  expect([other.code, found.refused]).toEqual([
    1,
    "init_from does not fit the model: 2.weight is (3,) in the file, (1, 8) in the model; 2.bias is (3,) in the file, (1,) in the model",
  ]);
});

test.each([
  ["a whole model", ["module.pt"], /^module\.pt: error: not a state dict as torch\.save writes it: it names "torch\.nn/],
  ["no file", ["no.pt"], /^no\.pt: error: there is no such file\n {2}hint: the path is relative to the current directory\n$/],
  ["a name like it", ["cn.pt"], /hint: did you mean "cnn\.pt"\?/],
  ["a mistake in the experiment", ["cnn.pt", "--config", "x.yaml", "--set", "train.epochs=-1"], /train\.epochs/],
])("refused: %s", (_, words, message) => {
  const { code, out, err } = run(...words);
  expect([code, out]).toEqual([1, ""]);
  expect(err).toMatch(message);
}); // prettier-ignore
