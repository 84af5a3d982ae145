// A run that diverges says where it began: step, layer, operation, what went in, and what to change.
import { afterAll, describe, expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DivergedError } from "../../src/train/diverged.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());

async function divergence(config: string, ...overrides: string[]): Promise<{ error: DivergedError; run: string }> {
  const runDir = join(folder.path, `runs-${config}-${overrides.join("-").replace(/\W/g, "_")}`);
  try {
    await trainExperiment({ file: join(root, `configs/${config}.yaml`), overrides, runDir });
  } catch (error) {
    if (error instanceof DivergedError) return { error, run: join(runDir, `${config}-1`) };
    throw error;
  }
  throw new Error("it did not diverge");
}

describe("what is found", () => {
  test("a learning rate that is too high, and gradients that grow", async () => {
    const { error, run } = await divergence("diabetes", "optimizer.SGD.lr=10");
    expect(error.message).toMatch(
      new RegExp(
        String.raw`^training diverged: the loss is (Infinity|NaN) in epoch 1, batch \d
  first    in the forward pass of step \d, in (MSELoss|2: Linear) \(.*diabetes\.yaml:1\d:\d\)
  there    (mul|linear) gave y \(32, 1\), \d+ (infinite|nan) of 32
  from     \w \(32, 1\), .*
  before   the gradient's norm was \S+ in step 1, \S+ in step 2.*
  weights  the largest is \S+, in \d\.(weight|bias)
  likely   the learning rate 10 is too high: every step overshoots the minimum by more than the one before, so the gradients grow
  account  .*diverged\.json
  hint: try --set optimizer\.SGD\.lr=1, or train\.grad_clip_norm: 1; mlbh train \S*diabetes\.yaml --find-lr looks for a good rate$`,
      ),
    );
    const account = JSON.parse(readFileSync(join(run, "diverged.json"), "utf8")) as { gradient_norms: { norm: number }[] };
    expect(account).toEqual(JSON.parse(JSON.stringify(error.account)));
    const norms = account.gradient_norms.map(({ norm }) => norm);
    expect(norms).toEqual([...norms].sort((a, b) => a - b));
    expect(existsSync(join(run, "model.safetensors"))).toBe(false);
  });

  test("an unscaled target", async () => {
    const { error } = await divergence("diabetes", "data.target_scale=none", "optimizer.SGD.lr=1");
    expect(error.message).toMatch(/likely {3}the target "progression" runs from 25 to 3\d\d: the first errors/);
    expect(error.hint).toMatch(/^scale the target: data\.target_scale: standard/);
  });

  test("an unscaled column, with its name", async () => {
    const text = ["a,b,y", ...Array.from({ length: 40 }, (_, i) => `${i / 40},${1e6 * (i % 7)},${(i % 5) / 5}`)].join("\n");
    folder.write("wide.csv", text);
    const file = folder.write(
      "wide.yaml",
      "data: {path: wide.csv, target: y, scale: none}\nmodel: [Linear: {out_features: 1}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.01}}\n",
    );
    await expect(trainExperiment({ file, runDir: join(folder.path, "wide") })).rejects.toThrow(
      /likely {3}the column "b" reaches 6000000: [^]*hint: scale the columns: data\.scale: standard/,
    );
  });

  test("a step that breaks a weight in the last batch of an epoch", async () => {
    const { error } = await divergence("diabetes", "train.batch_size=400", "optimizer.SGD.lr=1e300", "train.dtype=float64");
    expect(error.message).toMatch(/^training diverged: (the loss is \w+ in|a weight is not finite after) epoch \d, batch 1\n/);
    expect((error.account as { step: number }).step).toBeLessThanOrEqual(2);
  });

  test("the same with gradients of several batches to a step", async () => {
    const { error } = await divergence("diabetes", "optimizer.SGD.lr=100", "train.accumulate_grad_batches=2");
    expect(error.account).toMatchObject({ epoch: 1, where: "2: Linear" });
    const { batch, step } = error.account as { batch: number; step: number };
    expect(step).toBe(Math.ceil(batch / 2));
  });
});

test("the numbers are those of the run: the batch that is found is the batch whose loss was not finite", async () => {
  const { error } = await divergence("diabetes", "optimizer.SGD.lr=3", "train.epochs=50");
  expect(error.account).toMatchObject({ epoch: error.epoch, batch: error.batch });
});

test("a loss that would refuse the outputs: found before anything is written, in the words of mlbh check", async () => {
  const text = readFileSync(join(root, "configs/breast_cancer.yaml"), "utf8")
    .replace("../data", join(root, "data"))
    .replace("  - Sigmoid\n", "");
  await expect(trainExperiment({ file: folder.write("logits.yaml", text), runDir: folder.path })).rejects.toThrow(
    /logits\.yaml:16:5: error: model\.2 is Linear, but BCELoss takes a probability\n {2}hint: end the model with Sigmoid, or use BCEWithLogitsLoss/,
  );
});

test("texts in a table, counted in steps: the replay is told how long each row is, as training was", async () => {
  const text = ["text,y", ...Array.from({ length: 40 }, (_, i) => `${"abcde".slice(0, 1 + (i % 5))},${i % 2}`)].join("\n");
  folder.write("letters.csv", text);
  const file = folder.write(
    "letters.yaml",
    `data: {path: letters.csv, target: y, columns: {text: {type: text, tokenizer: char, max_length: 8}}}
model: [{Embedding: {embedding_dim: 3}}, Mean, {Linear: {out_features: 1}}]
loss: BCEWithLogitsLoss
optimizer: {SGD: {lr: 1.0e+300}}
train: {max_steps: 6, eval_every: 3, batch_size: 8, dtype: float64}
`,
  );
  const failed = (overrides: string[], runDir: string): Promise<unknown> => trainExperiment({ file, overrides, runDir: join(folder.path, runDir) }).catch((error: unknown) => error); // prettier-ignore
  const error = await failed([], "letters-a");
  expect((error as Error).message).toMatch(/^training diverged: the loss is \S+ in step \d|^training diverged: a weight is not finite after step \d/); // prettier-ignore
  const { gradient_norms: norms } = (error as DivergedError).account as { gradient_norms: { step: number; norm: number }[] };
  const { run } = (await failed(["optimizer.SGD.lr=0.1", "train.max_steps=1", "train.eval_every=1"], "letters-b")) as {
    run: string;
  };
  const [first] = readFileSync(join(run, "norms.jsonl"), "utf8").split("\n");
  const { gradients } = JSON.parse(first) as { gradients: Record<string, number> };
  expect(norms[0].step).toBe(1);
  expect(norms[0].norm).toBeCloseTo(Math.hypot(...Object.values(gradients)), 12);
});
