import { afterAll, describe, expect, test } from "@jest/globals";
import { checkAll } from "../../src/advise/check/check.js";
import { functional as F, manualSeed, nn, randn, tensor } from "../../src/index.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());

describe("the row of paddingIdx", () => {
  test("begins as 0 while the others are drawn as ever, and learns nothing", () => {
    manualSeed(3);
    const plain = new nn.Embedding(4, 2);
    manualSeed(3);
    const padded = new nn.Embedding(4, 2, { paddingIdx: -3 });
    expect(String(padded)).toBe("Embedding(4, 2, padding_idx=1)");
    const [rows, expected] = [padded.weight.toArray(), plain.weight.toArray()] as number[][][];
    expect(rows).toEqual([expected[0], [0, 0], expected[2], expected[3]]);
    padded.forward(tensor([[1, 0], [1, 3]])).sum().backward(); // prettier-ignore
    expect(padded.weight.grad!.toArray()).toEqual([[1, 1], [0, 0], [0, 0], [1, 1]]); // prettier-ignore
  });

  test("as a function: the same values, and no gradient", () => {
    const weight = randn([3, 2]);
    weight.requiresGrad = true;
    const y = F.embedding(tensor([2, 0, 2]), weight, { paddingIdx: 2 });
    expect(y.toArray()).toEqual(F.embedding(tensor([2, 0, 2]), weight).toArray());
    y.sum().backward();
    expect(weight.grad!.toArray()).toEqual([[1, 1], [0, 0], [0, 0]]); // prettier-ignore
  });
});

test("fromPretrained takes over a table, and freezes it unless told otherwise", () => {
  const table = tensor([[1, 2], [3, 4]]); // prettier-ignore
  const frozen = nn.Embedding.fromPretrained(table);
  expect([frozen.forward(tensor([1])).toArray(), frozen.weight.requiresGrad]).toEqual([[[3, 4]], false]);
  expect(nn.Embedding.fromPretrained(table, { freeze: false }).weight.requiresGrad).toBe(true);
});

test("what is wrong is said", () => {
  const weight = randn([3, 2]);
  expect(() => F.embedding(tensor([0.5]), weight)).toThrow("embedding: index holds 0.5, but must hold whole numbers from 0 to 2, the rows of weight\n  hint: in an experiment, set data.scale: none"); // prettier-ignore
  expect(() => F.embedding(tensor([3]), weight)).toThrow("embedding: index holds 3");
  expect(() => F.embedding(tensor([0]), weight, { maxNorm: 1 } as never)).toThrow('embedding: there is no option "maxNorm"');
  expect(() => new nn.Embedding(3, 2, { maxNorm: 1 } as never)).toThrow("Embedding: there is no argument maxNorm");
  expect(() => new nn.Embedding(3, 2, 3)).toThrow("Embedding: paddingIdx must be >= -3 and < 3");
});

test("an experiment of whole numbers begins with it; scaled numbers are refused at its line", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 4},${(i * 7) % 5},${i % 4 === 2 ? "yes" : "no"}`);
  folder.write("words.csv", ["first,second,answer", ...rows].join("\n"));
  const file = (scale: string): string =>
    folder.write(
      `${scale}.yaml`,
      `seed: 1
data: {path: words.csv, target: answer, scale: ${scale}, columns: {first: {type: numeric}, second: {type: numeric}}}
model:
  - Embedding: {num_embeddings: 5, embedding_dim: 3}
  - Flatten
  - Linear: {out_features: 1}
loss: BCEWithLogitsLoss
optimizer: {Adam: {lr: 0.05}}
train: {epochs: 30, batch_size: 16}
run: {dir: "${folder.path}/runs"}
`,
    );
  const summary = await trainExperiment({ file: file("none") });
  expect([summary.parameters, summary.test?.accuracy]).toEqual([5 * 3 + 6 + 1, 1]);
  const { errors } = await checkAll(file("standard"));
  expect(errors.map(({ place, message }) => `${place?.line}: ${message}`)).toEqual([expect.stringMatching(/^4: .*Embedding cannot be used: 0: Embedding: embedding: index holds -?\d/)]); // prettier-ignore
});
