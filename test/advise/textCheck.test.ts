// mlbh check of an experiment about a text: what is wrong is said at once, what is suspicious only where it is.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import "../../src/index.js"; // methods of tensors
import { checkAll, type CheckReport } from "../../src/advise/check/check.js";
import { scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

const EIGHT = "abcdefg\n"; // eight tokens; with two that are none of them, ten are known
const base = {
  data: { text: "x.txt", context: 8, split: { train: 0.9, val: 0.1, test: 0 } },
  model: [{ Embedding: { embedding_dim: 4 } }, { Linear: { out_features: "auto" } }],
  loss: "CrossEntropyLoss",
  optimizer: { SGD: { lr: 0.1 } },
  train: { epochs: 1 },
};
async function check(settings: object = {}, lines = 200): Promise<CheckReport> {
  folder.write("x.txt", EIGHT.repeat(lines));
  return checkAll(folder.write("x.yaml", JSON.stringify({ ...base, ...settings })));
}
const messages = (problems: CheckReport["errors"]): string[] => problems.map(({ message }) => message);

test("all is well: what there is to know of it is there", async () => {
  const { errors, warnings, dataset, built, memory, lines } = await check();
  expect([errors, warnings]).toEqual([[], []]);
  expect([dataset!.train.rows, dataset!.val.rows, built!.layers.length, lines]).toEqual([179, 19, 2, expect.anything()]);
  const bytes = 4 * (10 * 4 + 4 * 10 + 10); // of the weights in float32
  expect(memory).toMatchObject({ weights: bytes, gradients: bytes, data: 2 * (179 + 19) * 8 });
});

test("fewer than ten windows to validate on say little, none and ten are well", async () => {
  const of = async (lines: number, data: object = {}): Promise<string[]> => messages((await check({ data: { ...base.data, ...data } }, lines)).warnings); // prettier-ignore
  const said = (windows: number): string[] => [`data.split leaves ${windows} windows of 8 tokens for validation: what is measured on them says little`]; // prettier-ignore
  expect(await of(100)).toEqual(said(9)); // 80 tokens, each of which but the first has one before it
  expect(await of(110)).toEqual([]);
  expect(await of(110, { context: 9 })).toEqual([said(9)[0].replace("8 tokens", "9 tokens")]); // 87 / 9
  expect(await of(100, { split: { train: 1, val: 0, test: 0 } })).toEqual([]);
});

test("ten weights for a token that is learnt from are few enough, more are too many", async () => {
  // of e numbers for a token: 10 e weights of the embedding, 10 e + 10 of the Linear; of 91 lines 82 are for training
  const of = async (layers: readonly object[]): Promise<string[]> => messages((await check({ model: layers }, 91)).warnings);
  const model = (bias: boolean, size: number): object[] => [{ Embedding: { embedding_dim: size } }, { Linear: { out_features: "auto", bias } }]; // prettier-ignore
  const { dataset } = await check({}, 91);
  expect(dataset!.train).toMatchObject({ tokens: { length: 656 } });
  expect(await of(model(false, 328))).toHaveLength(1); // 20 * 328 = 10 * 656: only the windows are few
  const [large] = (await of(model(true, 328))).filter((words) => words.includes("too large"));
  expect(large).toBe("model is too large for its text: 6,570 weights learn from 656 tokens, 0.0998 for each; it can learn them by heart"); // prettier-ignore
});

test("several mistakes are said at once, and nothing that only follows from them", async () => {
  const loss = await check({ loss: "MSELoss", metrics: ["mse"] });
  expect(messages(loss.errors)).toEqual([
    expect.stringMatching(/^metrics\.0 /),
    "loss is MSELoss, and a model of a text chooses the next token among all that there are",
  ]);
  expect([loss.dataset === null, loss.built, loss.warnings]).toEqual([false, null, []]);
  const file = await check({ data: { ...base.data, text: "y.txt" }, metrics: ["mse"] });
  expect([messages(file.errors).length, file.dataset, file.built]).toEqual([2, null, null]);
  const model = await check({ model: ["Foo"], metrics: ["mse"] });
  expect(messages(model.errors)).toEqual([expect.stringMatching(/^model\.0 names an unknown layer/), expect.stringMatching(/^metrics\.0 /)]); // prettier-ignore
  expect([model.built, model.memory, model.dataset === null]).toEqual([null, null, false]);
  const train = await check({ train: { batch_size: 0 }, model: [...base.model, { Linear: { out_features: 3 } }] });
  expect(messages(train.errors)).toEqual([expect.stringMatching(/^train\.batch_size must be >= 1/), expect.stringMatching(/^model\.2\.Linear gives \(8, 3\)/)]); // prettier-ignore
  const plain = await check({ train: { batch_size: 0 } });
  expect([messages(plain.errors).length, plain.built === null, plain.memory]).toEqual([1, false, null]);
});

test("a metric that is watched and not measured", async () => {
  const of = async (monitor: string, metric: string): Promise<string[]> => messages((await check({ train: { epochs: 1, early_stopping: { monitor, patience: 1 } }, metrics: [metric] })).errors); // prettier-ignore
  expect(await of("val_perplexity", "accuracy")).toEqual([expect.stringMatching(/^train\.early_stopping\.monitor /)]);
  expect(await of("val_mse", "foo")).toEqual([expect.stringMatching(/^metrics\.0 names an unknown metric "foo"/)]); // what there would be is not known
  expect(await of("val_mse", "mse")).toEqual([expect.stringMatching(/^metrics\.0 "mse" does not fit /)]);
});
