// There and back: a run is exported, trained further in PyTorch, and its weights come back by init_from, as safetensors and as .pt.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readExperiment } from "../../../src/experiment/experiment.js";
import { prepare } from "../../../src/experiment/prepare.js";
import { modelFiles } from "../../../src/export/pytorch/model.js";
import { readRun } from "../../../src/export/pytorch/run.js";
import { noGrad, tensor } from "../../../src/index.js";
import { trainExperiment } from "../../../src/train/train.js";
import { mlbhIn, root, scratch } from "../../cli/run.js";
import { hasTorch, runPython } from "./python.js";

const folder = scratch();
afterAll(folder.remove);
folder.write("d.csv", `a,b,y\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * i) % 11},${i % 5}.5`).join("\n")}\n`);

const rows = [[0.5, -1], [2, 0.25], [-0.75, 1.5], [0, 0]]; // prettier-ignore
const models: Readonly<Record<string, string>> = {
  norms: "[{Linear: {out_features: 6}}, BatchNorm1d, Tanh, {Residual: [{Linear: {out_features: 6, bias: false}}]}, {Linear: {out_features: auto}}]", // prettier-ignore
  steps: "[{Linear: {out_features: 8}}, {Unflatten: {sizes: [2, 4]}}, {TransformerEncoderLayer: {nhead: 2, dim_feedforward: 5, dropout: 0}}, {LSTM: {hidden_size: 3, bidirectional: true}}, Last, {Linear: {out_features: auto}}]", // prettier-ignore
  adapters: "[{Linear: {out_features: 8}}, {Unflatten: {sizes: [2, 4]}}, {TransformerEncoderLayer: {nhead: 2, dim_feedforward: 5, dropout: 0}}, Mean, {Linear: {out_features: auto}}]", // prettier-ignore
};
(hasTorch ? describe : describe.skip)("what PyTorch has trained", () => {
  test.each(Object.keys(models))("%s", async (name) => {
    const lora = name === "adapters" ? '\nlora: {rank: 2, targets: ["2.*"]}' : "";
    const file = folder.write(`${name}.yaml`, `name: ${name}
data: {path: d.csv, target: y}
model: ${models[name]}
loss: MSELoss
optimizer: {SGD: {lr: 0.01}}
train: {epochs: 1, batch_size: 8, dtype: float64}
run: {dir: runs}${lora}
`); // prettier-ignore
    const { run } = await trainExperiment({ file, runDir: join(folder.path, "runs") });
    const exported = join(folder.path, name);
    mkdirSync(exported);
    for (const { name: own, content } of modelFiles(await readRun(run))) writeFileSync(join(exported, own), content);
    const answers = JSON.parse(runPython(join(root, "test/export/pytorch/roundTrip.py"), exported, JSON.stringify(rows))) as number[][]; // prettier-ignore
    for (const weights of ["trained.safetensors", "trained.pt"]) {
      const path = join(exported, weights);
      const { built } = await prepare(readExperiment(file, [`init_from=${path}`, "lora=null"]));
      const own = noGrad(() => built.model.eval().forward(tensor(rows, { dtype: "float64" })));
      own.data.forEach((value, i) => {
        expect(Math.abs(value - answers[i][0])).toBeLessThan(1e-12);
      });
      const { code, out } = mlbhIn(folder.path, "import", path, "--config", `${name}.yaml`);
      expect([code, out]).toEqual([0, expect.stringContaining("0.weight")]);
    }
  });
});
