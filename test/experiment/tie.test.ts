// Linear: {tie: 0}: one weight for two layers, learned once.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { manualSeed, nn, optim, tensor } from "../../src/index.js";
import { InputError } from "../../src/core/errors.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { createOptimizer } from "../../src/experiment/optimizing.js";
import { prepare } from "../../src/experiment/prepare.js";
import { resolvedYaml } from "../../src/experiment/resolved.js";
import { parseSource } from "../../src/experiment/source.js";
import { CHECKPOINT, decodeCheckpoint } from "../../src/runs/checkpoint.js";
import { openRun } from "../../src/runs/openRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  folder.write("tokens.csv", `a,b,next\n${Array.from({ length: 40 }, (_, i) => `${i % 4},${(i * 3 + 1) % 4},t${(i + 1) % 4}`).join("\n")}\n`); // prettier-ignore
});
afterAll(() => folder.remove());

const last = "{Linear: {out_features: auto, bias: false, tie: 0}}";
const textOf = (layers: string, rest = ""): string => `name: tied
data: {path: "${join(folder.path, "tokens.csv")}", target: next, scale: none}
model: [{Embedding: {num_embeddings: 4, embedding_dim: 3}}, Mean, ${layers}]
loss: CrossEntropyLoss
optimizer: {AdamW: {lr: 0.05${rest}}}
train: {epochs: 4, batch_size: 8, ema: 0.8}
run: {dir: "${folder.path}/runs"}
`;
const experimentOf = (...words: Parameters<typeof textOf>): ReturnType<typeof checkExperiment> => checkExperiment(parseSource("x.yaml", textOf(...words), [])); // prettier-ignore

describe("one weight under two names", () => {
  test("counted once, saved under both names, moved once by the optimizer", async () => {
    const experiment = experimentOf(last);
    const prepared = await prepare(experiment);
    const { model, layers } = prepared.built;
    expect(layers.map(({ parameters }) => parameters)).toEqual([12, 0, 0]);
    expect([...model.stateDict().keys()]).toEqual(["0.weight", "2.weight"]);
    expect(model.stateDict().get("2.weight")).toBe(model.stateDict().get("0.weight"));
    expect(createOptimizer(experiment, model).paramGroups.map(({ params }) => params.length)).toEqual([1]);
    expect(resolvedYaml(prepared)).toContain("tie: 0");
  });

  test("a bias stays the layer's own; the first group that fits one of the names counts", async () => {
    const experiment = experimentOf("{Linear: {out_features: auto, tie: 0}}", ', groups: [{match: "2.*", lr: 0.5}]');
    const { model, layers } = (await prepare(experiment)).built;
    expect(layers[2].parameters).toBe(4);
    expect(createOptimizer(experiment, model).paramGroups.map(({ lr, params }) => [lr, params.length])).toEqual([[0.5, 2]]);
  });

  test("layers inside others share it as well, also in every copy", async () => {
    const inside = "{Repeat: {times: 2, layers: [{Linear: {out_features: 4, tie: 0, bias: false}}, Softmax, {Linear: {out_features: 3}}]}}"; // prettier-ignore
    const { model, layers } = (await prepare(experimentOf(`${inside}, ${last}`))).built;
    expect(layers[2].parameters).toBe(2 * (4 * 3 + 3));
    expect([...model.namedParameters()].filter(([, p]) => p === model.parameters()[0]).map(([name]) => name)).toEqual(["0.weight", "2.0.0.weight", "2.1.0.weight", "3.weight"]); // prettier-ignore
  });

  test("of a Linear of the same shape, too", async () => {
    const layers = "{Linear: {out_features: 3}}, {Linear: {out_features: 3, tie: 2}}, {Linear: {out_features: auto}}";
    expect((await prepare(experimentOf(layers))).built.layers[3].parameters).toBe(3);
  });

  test("an untied layer is written as ever", async () => {
    expect(resolvedYaml(await prepare(experimentOf("{Linear: {out_features: auto}}")))).not.toContain("tie:");
  });

  test("the gradient is the sum of both uses", () => {
    manualSeed(0);
    const [embedding, head, apart] = [new nn.Embedding(4, 3), new nn.Linear(3, 4), new nn.Linear(3, 4)];
    apart.weight.assign(embedding.weight);
    const loss = (layer: nn.Linear): void => layer.forward(embedding.forward(tensor([1, 2]))).pow(2).sum().backward(); // prettier-ignore
    head.bias!.assign(apart.bias!);
    loss(apart);
    const sum = embedding.weight.grad!.add(apart.weight.grad!);
    embedding.weight.grad = null;
    head.weight = embedding.weight;
    loss(head);
    embedding.weight.grad!.data.forEach((g, i) => expect(g).toBeCloseTo(sum.data[i], 5));
  });
});

describe("slips, each at its line", () => {
  const slip = async (layers: string): Promise<string> => {
    try {
      await prepare(experimentOf(layers));
    } catch (error) {
      if (error instanceof InputError) return error.message.replace("x.yaml:3:", "");
      throw error;
    }
    return "nothing";
  };
  test.each([
    ["{Linear: {out_features: auto, tie: 7}}", "102: error: model.2.Linear.tie names layer 7, but the model has layers 0 to 2\n  hint: write tie: 0 (Embedding)"],
    ["{Linear: {out_features: 3, tie: 3}}, {Linear: {out_features: auto}}", "99: error: model.2.Linear.tie names layer 3, which does not come before this one\n  hint: no layer before it has a weight of shape (3, 3): leave tie out"],
    ["{Linear: {out_features: auto, tie: 2}}", "102: error: model.2.Linear.tie names layer 2, which does not come before this one\n  hint: write tie: 0 (Embedding)"],
    ["{Linear: {out_features: auto, tie: 1}}", "102: error: model.2.Linear.tie names layer 1, Mean, which has no weight of its own\n  hint: write tie: 0 (Embedding)"],
    ["{Linear: {out_features: 2}}, {Linear: {out_features: auto, tie: 0}}", "131: error: model.3.Linear.tie names layer 0, Embedding, whose weight is (4, 3), but here it must be (4, 2)\n  hint: no layer before it has a weight of shape (4, 2): leave tie out"],
    ["{Linear: {out_features: auto, tie: first}}", '102: error: model.2.Linear.tie must be a whole number >= 0, or null, got "first"'],
  ])("%s", async (layers, message) => expect(await slip(layers)).toBe(message)); // prettier-ignore

  test("in code a layer is given the weight itself", () => {
    expect(() => new nn.Linear(2, 3, { tie: 0 } as never)).toThrow("Linear: there is no argument tie");
  });
});

describe("a run", () => {
  test("stopped and resumed ends with the same bits; what it saved is opened again, tied", async () => {
    const file = folder.write("tied.yaml", textOf(last));
    const { run } = await trainExperiment({ file });
    const { run: other } = await trainExperiment({ file, overrides: ["train.max_steps=6"] });
    await trainExperiment({ file: null, resume: other, overrides: ["train.max_steps=null"] });
    const bytes = (path: string): string => readFileSync(join(path, "model.safetensors")).toString("hex");
    expect(bytes(other)).toBe(bytes(run));
    const { model } = openRun(run);
    const [[, a], [, b]] = [...model.stateDict()];
    expect(a).toBe(b);
  });

  test("a state with two different copies is refused, of weights and of averages", async () => {
    const { run } = await trainExperiment({ file: folder.write("torn.yaml", textOf(last)) });
    const path = join(run, CHECKPOINT);
    const checkpoint = decodeCheckpoint(readFileSync(path), "last");
    const { model } = openRun(run);
    const torn = new Map(model.stateDict());
    torn.set("2.weight", torn.get("2.weight")!.add(1));
    const words = "differs: 2.weight and 0.weight are one parameter of the model, but have different numbers";
    expect(() => model.loadStateDict(torn)).toThrow(`the state does not fit the Sequential:\n  ${words}`);
    expect(() => new optim.EMA(model as nn.Sequential).loadStateDict(torn)).toThrow(
      `the averages do not fit the model:\n  ${words}`,
    );
    expect(checkpoint.state.arrays.get("model.2.weight")).toEqual(checkpoint.state.arrays.get("model.0.weight"));
  });
});
