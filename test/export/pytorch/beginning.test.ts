// init, freeze, init_from and lora of an experiment, exported: PyTorch begins with the same numbers, and the same parameters learn.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { Generator } from "../../../src/core/rng.js";
import { checkExperiment } from "../../../src/experiment/experiment.js";
import { prepare } from "../../../src/experiment/prepare.js";
import { rowOf } from "../../../src/experiment/prepared.js";
import { parseSource } from "../../../src/experiment/source.js";
import { modelFiles, modelText } from "../../../src/export/pytorch/model.js";
import { readRun } from "../../../src/export/pytorch/run.js";
import { randn } from "../../../src/index.js";
import { trainExperiment } from "../../../src/train/train.js";
import { scratch } from "../../cli/run.js";
import { checked, prepareCase, SEED, type Result } from "./compare.js";
import { hasTorch } from "./python.js";

const folder = scratch();
afterAll(folder.remove);
folder.write("d.csv", `a,b,y\n${Array.from({ length: 40 }, (_, i) => `${i % 7},${(i * i) % 11},${i % 5}.5`).join("\n")}\n`);

const plain = "[{Linear: {out_features: 6}}, Tanh, {Linear: {out_features: 6, bias: false}}, {Linear: {out_features: 6, bias: false, tie: 2}}, {Linear: {out_features: auto}}]"; // prettier-ignore
const attentive = "[{Linear: {out_features: 8}}, {Unflatten: {sizes: [2, 4]}}, {TransformerEncoderLayer: {nhead: 2, dim_feedforward: 5, dropout: 0}}, Mean, {Linear: {out_features: auto}}]"; // prettier-ignore
const kinds = ["uniform: {a: -1}", "normal: {std: 0.1}", "trunc_normal: {std: 0.5}", "constant: {val: 2}", "xavier_uniform: {gain: 2}", "xavier_normal: {}", "kaiming_uniform: {nonlinearity: relu}", "kaiming_normal: {mode: fan_out}", "orthogonal: {}", "sparse: {sparsity: 0.5}", "eye: {}"]; // prettier-ignore

const cases: Readonly<Record<string, readonly [model: string, rest: string]>> = {
  ...Object.fromEntries(kinds.map((kind) => [`init_${kind.split(":")[0]}`, [plain, `init: [{match: "*.weight", ${kind}}]`]])),
  init_rules: [plain, 'init: [{match: "0.*", ones: {}}, {match: "*.bias", zeros: {}}, {match: "*", normal: {}}]'],
  init_shared: [plain, 'init: [{match: "3.weight", ones: {}}, {match: "*.weight", normal: {}}]'],
  freeze: [plain, 'freeze: [0, "*.bias"]'],
  freeze_shared: [plain, 'freeze: ["3.*"]'],
  init_from: [plain, "init_from: RUNS/first-1\nfreeze: [4]"],
  lora: [attentive, 'lora: {rank: 3, targets: ["*.self_attn.*", "2.linear1.*", "0.weight"], train: ["*.norm1.*", 4]}'],
  lora_from: [attentive, 'init_from: RUNS/second-1\nlora: {rank: 2, alpha: 4, targets: ["*"]}'],
};

const textOf = (name: string, model: string, rest: string): string => `name: ${name}
seed: ${SEED}
data: {path: "${join(folder.path, "d.csv")}", target: y}
model: ${model}
loss: MSELoss
optimizer: {SGD: {lr: 0.01}}
train: {epochs: 1, batch_size: 8, dtype: float64}
run: {dir: "${folder.path}/runs"}
${rest.replaceAll("RUNS", join(folder.path, "runs"))}
`;
/** The directory of the run. */
const trained = async (name: string, model: string, rest: string): Promise<string> => {
  const { run } = await trainExperiment({ file: folder.write(`${name}.yaml`, textOf(name, model, rest)) });
  return run;
};
const experimentOf = (...words: Parameters<typeof textOf>): ReturnType<typeof checkExperiment> => checkExperiment(parseSource("x.yaml", textOf(...words), [])); // prettier-ignore

let results: Readonly<Record<string, Result>> = {};
const frozen: Record<string, string[]> = {};

beforeAll(async () => {
  if (!hasTorch) return;
  await trained("first", plain, "");
  await trained("second", attentive, "");
  const told: object[] = [];
  for (const [name, [model, rest]] of Object.entries(cases)) {
    const experiment = experimentOf(name, model, rest);
    const { built, dataset } = await prepare(experiment);
    const parameters = new Map([...built.model.namedParameters()].toReversed().map(([own, each]) => [each, own]));
    frozen[name] = [...parameters].flatMap(([each, own]) => (each.requiresGrad ? [] : [own])).sort();
    const more: [string, Uint8Array][] = [];
    if (rest.includes("init_from")) {
      const files = modelFiles(await readRun(await trained(name, model, rest)));
      expect(files.map((file) => file.name)).toEqual(["model.py", "weights.py", "model.safetensors", "start.safetensors"]);
      more.push(["start.safetensors", files[3].content as Uint8Array]);
    }
    const x = randn([4, 2], { dtype: "float64", generator: new Generator(3) });
    told.push(prepareCase(folder.path, name, { experiment, dtype: "float64", ...built, row: { shape: rowOf(dataset), ids: false } }, [x], more)); // prettier-ignore
  }
  results = checked(folder.path, told);
});

(hasTorch ? describe : describe.skip)("what training begins with", () => {
  test.each(Object.keys(cases))("%s", (name) => {
    const { error, weights, evaluation, frozen: still } = results[name];
    expect(error).toBeUndefined();
    expect(weights).toBeLessThan(1e-14);
    expect(evaluation).toBeLessThan(1e-12);
    expect([...still!].sort()).toEqual(frozen[name]);
  });
});

describe("what cannot be exported is named", () => {
  const refused = async (model: string, rest = ""): Promise<() => string> => {
    const experiment = experimentOf("refused", model, rest);
    const { built, dataset } = await prepare(experiment);
    return () => modelText({ experiment, dtype: "float64", ...built, row: { shape: rowOf(dataset), ids: false } });
  };

  test("a layer with running statistics inside Checkpoint", async () => {
    expect(await refused("[{Linear: {out_features: 4}}, {Checkpoint: [BatchNorm1d, Tanh]}, {Linear: {out_features: auto}}]")).toThrow("x.yaml:4:38: error: model.1 cannot be exported to PyTorch: Layer Checkpoint: it holds a layer with running statistics"); // prettier-ignore
  });

  test("an adapter beside weights of a recurrent layer, or a weight of two layers", async () => {
    const recurrent = "[{Unflatten: {sizes: [2, 1]}}, {GRU: {hidden_size: 4}}, Last, {Linear: {out_features: auto}}]";
    expect(await refused(recurrent, 'lora: {targets: ["1.*"]}')).toThrow("lora.targets cannot be exported to PyTorch: an adapter beside 1.weight_ih_l0"); // prettier-ignore
    expect(await refused(plain, 'lora: {targets: ["2.*"]}')).toThrow("an adapter beside a weight that two layers share");
  });
});
