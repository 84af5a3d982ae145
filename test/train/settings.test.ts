// What single settings of an experiment do: class weights, gradients of several batches, the limit of steps, the constant predictor, dry runs.
import { afterAll, describe, expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readExperiment } from "../../src/experiment/experiment.js";
import { constantLoss } from "../../src/train/baseline.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import { rehearseExperiment } from "../../src/train/rehearse.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";
import type { Summary } from "../../src/runs/records.js";

const folder = scratch();
afterAll(() => folder.remove());

let count = 0;
function train(config: string, ...overrides: string[]): Promise<Summary> {
  const runDir = join(folder.path, `runs${++count}`);
  return trainExperiment({ file: join(root, `configs/${config}.yaml`), overrides, runDir });
}
const logOf = ({ run }: Summary): Record<string, number>[] =>
  readFileSync(join(run, "metrics.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Record<string, number>); // prettier-ignore

/** 40 rows of class a, 10 of b, 6 of c, all used for training. */
const counts = { a: 40, b: 10, c: 6 };
const uneven = folder.write(
  "uneven.csv",
  ["x,y", ...Object.entries(counts).flatMap(([label, n]) => Array.from({ length: n }, (_, i) => `${i},${label}`))].join("\n"),
);
const unevenFile = folder.write(
  "uneven.yaml",
  `data: {path: ${JSON.stringify(uneven)}, target: y, split: {train: 1, val: 0, test: 0}}
model: [Linear: {out_features: auto}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
`,
);
const prepared = async (...overrides: string[]) => prepareTable(readExperiment(unevenFile, overrides));

describe("class weights", () => {
  test("balanced: n / (k n_c), as scikit-learn's compute_class_weight", async () => {
    const { lossArgs } = await prepared("train.class_weights=balanced");
    expect(lossArgs.weight).toEqual([56 / (3 * 40), 56 / (3 * 10), 56 / (3 * 6)]);
  });

  test("by hand: a label left out weighs 1", async () => {
    const same = await prepared("train.class_weights={b: 3, c: 0.5}", "loss={CrossEntropyLoss: {weight: [1, 3, 0.5]}}"); // as in resolved.yaml
    expect(same.lossArgs.weight).toEqual([1, 3, 0.5]);
    const { lossArgs } = await prepared("train.class_weights={b: 3, c: 0.5}");
    expect(lossArgs.weight).toEqual([1, 3, 0.5]);
  });

  test("two classes: the factor of the positive rows", async () => {
    const text = readFileSync(uneven, "utf8").replace(/,c$/gm, ",b");
    const path = JSON.stringify(folder.write("two.csv", text));
    const { lossArgs } = await prepared(`data.path=${path}`, "loss=BCEWithLogitsLoss", "train.class_weights=balanced");
    expect(lossArgs.pos_weight).toEqual([40 / 16]);
  });

  test.each([
    [["train.class_weights={z: 2}"], /uneven\.yaml.*|--set train\.class_weights=\{z: 2\}: error: train\.class_weights names "z", which no row has\n {2}hint: the classes are "a", "b", "c"/], // prettier-ignore
    [["train.class_weights=balanced", "loss={CrossEntropyLoss: {weight: [1, 1, 1]}}"], /train\.class_weights stands beside loss\.CrossEntropyLoss\.weight, which says something else/], // prettier-ignore
    [["train.class_weights={a: -1}"], /train\.class_weights\.a must be > 0, got -1/],
  ])("%j", async (overrides, words) => expect(prepared(...overrides)).rejects.toThrow(words));
});

test("gradients of two batches of 8 make the step of one batch of 16", async () => {
  const settings = ["train.epochs=3", "train.dtype=float64", "train.shuffle=false"];
  const [large, small] = [
    await train("iris", ...settings, "train.batch_size=16"),
    await train("iris", ...settings, "train.batch_size=8", "train.accumulate_grad_batches=2"),
  ];
  expect(small.steps).toBe(large.steps);
  logOf(small).forEach(({ val_loss: loss }, i) => expect(loss).toBeCloseTo(logOf(large)[i].val_loss, 12));
});

test("max_steps ends in the middle of an epoch", async () => {
  const summary = await train("iris", "train.max_steps=10");
  expect(summary).toMatchObject({ stopped: "max_steps", steps: 10, epochs: 1 });
});

describe("the constant predictor", () => {
  test("its loss is the entropy of the classes", async () => {
    const entropy = Object.values(counts).reduce((sum, n) => sum - (n / 56) * Math.log(n / 56), 0);
    expect(constantLoss(await prepared())).toBeCloseTo(entropy, 12);
    expect(constantLoss(await prepared("train.class_weights=balanced"))).toBeNull();
  });

  test.each([
    ["MSELoss", 2 / 3],
    ["L1Loss", 2 / 3],
  ])("%s of 1, 2, 3: %d", async (loss, expected) => {
    const path = JSON.stringify(folder.write("three.csv", "x,y\n1,1\n2,2\n3,3\n"));
    expect(constantLoss(await prepared(`data.path=${path}`, `loss=${loss}`))).toBeCloseTo(expected, 12);
  });

  test("other losses have no formula for it", async () => {
    const path = JSON.stringify(folder.write("three.csv", "x,y\n1,1\n2,2\n3,3\n"));
    expect(constantLoss(await prepared(`data.path=${path}`, "loss=HuberLoss"))).toBeNull();
  });

  test("a run that ends no better says so", async () => {
    const { warnings } = await train("iris", "optimizer.SGD.lr=1e-9", "train.epochs=2");
    expect(warnings).toEqual([
      expect.stringMatching(
        /^the training loss ended at \S+; always predicting the shares of the classes gives 1\.0986: the model has learnt nothing/,
      ),
    ]);
    expect((await train("iris", "train.epochs=5")).warnings).toEqual([]);
  });
});

test("a dry run takes one batch through the model and writes nothing", async () => {
  const runDir = join(folder.path, "dry");
  const { loss, constant } = await rehearseExperiment({ file: join(root, "configs/iris.yaml"), runDir });
  expect(constant).toBeCloseTo(Math.log(3), 12);
  expect(loss).toBeGreaterThan(0.8);
  expect(loss).toBeLessThan(1.5);
  expect(existsSync(runDir)).toBe(false);
});
