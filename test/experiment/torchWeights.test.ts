// init_from: model.pt. Networks that PyTorch has trained answer here as they do there.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import "../../src/index.js"; // methods of tensors
import { readExperiment } from "../../src/experiment/experiment.js";
import { prepare } from "../../src/experiment/prepare.js";
import type { Prepared } from "../../src/experiment/prepared.js";
import { renderExperiment } from "../../src/experiment/render.js";
import { encodeSafetensors } from "../../src/files/safetensors.js";
import { decodeTorch } from "../../src/files/torchFile.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { beginningBlocks } from "../../src/report/terminal/beginning.js";
import { loadRun } from "../../src/train/loadRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";
import { load } from "../fixtures/load.js";

type Network = "mlp" | "cnn" | "lstm";
const fixture = load<{ models: Record<Network, { x: NdArray; y: NdArray }> }>("torchFiles").models;
const files = join(root, "test/fixtures/torchFiles");

const networks: Record<Network, readonly unknown[]> = {
  mlp: [{ Linear: { out_features: 8 } }, "ReLU", { Linear: { out_features: "auto" } }],
  cnn: [{ Unflatten: { sizes: [1, 4, 4] } }, { Conv2d: { out_channels: 3, kernel_size: 3, padding: 1 } }, "BatchNorm2d", "ReLU", "Flatten", { Linear: { out_features: "auto" } }],
  lstm: [{ Unflatten: { sizes: [4, 4] } }, { LSTM: { hidden_size: 5 } }, "Last", { Linear: { out_features: "auto" } }],
}; // prettier-ignore

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  for (const [name, { x, y }] of Object.entries(fixture)) folder.write(`${name}.csv`, [[...columns, "y"], ...rowsOf(x).map((row, i) => [...row, y.data[i]])].map((row) => row.join(",")).join("\n")); // prettier-ignore
});
afterAll(() => folder.remove());

const columns = Array.from({ length: 16 }, (_, i) => `x${i}`);
const rowsOf = ({ data }: NdArray): number[][] => Array.from({ length: data.length / 16 }, (_, i) => [...data.slice(16 * i, 16 * i + 16)]); // prettier-ignore

let count = 0;
const config = (network: Network, from: unknown, model = networks[network]): string =>
  folder.write(
    `x${++count}.yaml`,
    JSON.stringify({
      data: { path: `${network}.csv`, target: "y", scale: "none" },
      model,
      init_from: from,
      loss: "MSELoss",
      optimizer: { Adam: { lr: 0.001 } },
      train: { max_steps: 0 },
      run: { dir: join(folder.path, "runs") },
    }),
  );
const prepared = async (network: Network, from: unknown, model?: readonly unknown[]): Promise<Prepared> => prepare(readExperiment(config(network, from, model))); // prettier-ignore

describe("PyTorch's predictions", () => {
  test.each<[Network, string]>([["mlp", "mlp.pt"], ["mlp", "checkpoint.pt"], ["cnn", "cnn.pt"], ["lstm", "lstm.pt"]])("of %s by %s", async (network, file) => {
    const { run, steps } = await trainExperiment({ file: config(network, join(files, file)) });
    expect(steps).toBe(0);
    const { x, y } = fixture[network];
    const answers = await loadRun(run).predict(rowsOf(x).map((row) => Object.fromEntries(row.map((value, i) => [columns[i], value]))));
    const errors = answers.map(({ predicted }, i) => Math.abs(Number(predicted) - y.data[i]));
    expect(errors).toHaveLength(12);
    expect(Math.max(...errors)).toBeLessThan(1e-6);
    const { fits, missing, leftOver, under } = JSON.parse(readFileSync(join(run, "init_from.json"), "utf8")) as { fits: unknown[]; missing: unknown; leftOver: unknown; under: unknown };
    expect([fits.length, missing, leftOver, under]).toEqual([{ mlp: 4, cnn: 9, lstm: 6 }[network], [], [], file === "checkpoint.pt" ? "model_state" : null]);
  }); // prettier-ignore
});

test("what fits and what is missing is said, with the key of a checkpoint; strict: false as for other weights", async () => {
  const longer = [...networks.mlp.slice(0, 2), { Linear: { out_features: 3 } }, { Linear: { out_features: "auto" } }];
  const all = await prepared("mlp", { path: join(files, "checkpoint.pt"), strict: false }, longer);
  const { built } = all;
  expect(renderExperiment(all).config.init_from).toEqual({ path: join(files, "checkpoint.pt"), strict: false });
  expect(beginningBlocks(built).slice(1, 3)).toMatchObject([
    `weights of ${join("test/fixtures/torchFiles/checkpoint.pt")}, under its key "model_state"`,
    { rows: [["taken", "2", "0.weight (8, 16), 0.bias (8,)"], ["of another shape, left as drawn", "2", "2.weight (1, 8) for (3, 8), 2.bias (1,) for (3,)"], ["only in the model, left as drawn", "2", "3.weight (1, 3), 3.bias (1,)"]] },
  ]);
}); // prettier-ignore

test("a folder as transformers saved it before: pytorch_model.bin, unless there is model.safetensors", async () => {
  const at = join(folder.path, "saved");
  mkdirSync(at);
  copyFileSync(join(files, "mlp.pt"), join(at, "pytorch_model.bin"));
  expect((await prepared("mlp", "saved")).built.weights!.file).toBe(join(at, "pytorch_model.bin"));
  const { arrays } = decodeTorch(new Uint8Array(readFileSync(join(files, "mlp.pt"))), "x");
  writeFileSync(join(at, "model.safetensors"), encodeSafetensors(arrays));
  expect((await prepared("mlp", "saved")).built.weights!.file).toBe(join(at, "model.safetensors"));
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  ["weights of another shape", () => prepared("mlp", join(files, "mlp.pt"), [{ Linear: { out_features: 4 } }, "ReLU", { Linear: { out_features: "auto" } }]), /x\d+\.yaml:1:\d+: error: init_from does not fit the model: 0\.weight is \(8, 16\) in the file, \(4, 16\) in the model; /],
  ["other names", () => prepared("lstm", join(files, "mlp.pt")), /x\d+\.yaml:1:\d+: error: init_from .*\n {2}hint: /],
  ["a whole model", () => prepared("mlp", join(files, "module.pt")), /x\d+\.yaml:1:\d+: error: init_from leads to .*module\.pt, which cannot be taken: not a state dict as torch\.save writes it: it names "torch\.nn\.modules\.container\.Sequential"/],
])("refused: %s", (_, action, words) => expect(action()).rejects.toThrow(words)); // prettier-ignore
