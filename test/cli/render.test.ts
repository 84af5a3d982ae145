// mlbh render: every setting, where it comes from, and that it is the same experiment.
import { afterAll, describe, expect, test } from "@jest/globals";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readExperiment } from "../../src/experiment/experiment.js";
import { prepare } from "../../src/experiment/prepare.js";
import { renderExperiment } from "../../src/experiment/render.js";
import { resolvedYaml } from "../../src/experiment/resolved.js";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

const iris = join(root, "data/iris.csv");
const experiment = (name: string, lines: string): string =>
  folder.write(name, `data: {path: ${iris}, target: species}\nmodel:\n  - Linear: {out_features: auto}\nloss: CrossEntropyLoss\noptimizer: {SGD: {lr: 0.1}}\n${lines}`); // prettier-ignore

describe("mlbh render", () => {
  test("marks what the file does not say, what follows from data and model, and what --set says", () => {
    const file = experiment("marks.yaml", "train: {epochs: 7, class_weights: balanced}\n");
    const { code, out, err } = mlbh("render", file, "--set", "seed=3", "--set", "train.early_stopping.patience=4");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const lines = out.split("\n").map((line) => line.trim());
    expect(lines[0]).toBe(`# ${file} with every setting: default, inferred from data and model, or given by --set`);
    for (const line of [
      "version: 1 # default",
      "name: marks # default",
      "seed: 3 # --set",
      `path: ${iris}`,
      "target: species",
      "drop: [] # default",
      "in_features: 4 # inferred",
      "out_features: 3 # inferred",
      "bias: true # default",
      "weight: [1, 1, 1] # inferred",
      "lr: 0.1",
      "momentum: 0 # default",
      "epochs: 7",
      "class_weights: balanced",
      "monitor: val_loss # default",
      "patience: 4 # --set",
      "metrics: [accuracy, f1, confusion_matrix] # default",
    ])
      expect(lines).toContain(line);
  });

  test("--json: the settings and the paths of each kind", () => {
    const { out } = mlbh("render", experiment("json.yaml", ""), "--set", "train.epochs=2", "--json");
    const { config, defaults, inferred, overridden } = JSON.parse(out) as Record<string, unknown>;
    expect(config).toMatchObject({ name: "json", train: { epochs: 2, batch_size: 32 }, optimizer: { SGD: { lr: 0.1, momentum: 0 } } }); // prettier-ignore
    expect(defaults).toContain("train.batch_size");
    expect(defaults).not.toContain("optimizer.SGD.lr");
    expect(inferred).toEqual(["model.0.Linear.in_features", "model.0.Linear.out_features"]);
    expect(overridden).toEqual(["train.epochs"]);
  });

  test("a file with mistakes has the usual errors", () => {
    const result = mlbh("render", experiment("wrong.yaml", "train: {epoch: 7}\n"));
    expect(result).toMatchObject({ code: 1, out: "" });
    expect(result.err).toMatch(/wrong\.yaml:6:9: error: train\.epoch is not a known key\n {2}hint: did you mean "epochs"\?/);
    expect(mlbh("render", "nowhere.yaml")).toMatchObject({
      code: 1,
      out: "",
      err: "nowhere.yaml: error: there is no such file\n",
    });
    expect(mlbh("render", "configs")).toMatchObject({
      code: 1,
      err: expect.stringContaining("this is a directory, expected an experiment file (YAML)"),
    });
  });
});

describe("renderExperiment", () => {
  const configs = readdirSync(join(root, "configs")).filter((name) => name.endsWith(".yaml"));
  test.each(configs)("%s gives an experiment that is the resolved one, with nothing left open", async (name) => {
    const prepared = await prepare(readExperiment(join(root, "configs", name)));
    const rendered = renderExperiment(prepared, { expand: true }); // as resolved.yaml has it
    const again = await prepare(readExperiment(folder.write(`again-${name}`, rendered.yaml)));
    const resolved = readExperiment(folder.write(`resolved-${name}`, resolvedYaml(prepared)));
    const { repeat, sweep } = prepared.experiment.config; // a single run, as resolved.yaml has it, is without them
    expect(again.experiment.config).toEqual({ ...resolved.config, repeat, sweep });
    expect(again.experiment.dataPath).toBe(prepared.experiment.dataPath);
    expect(renderExperiment(again).origins).toEqual(new Map());
    expect(Object.keys(parse(rendered.yaml) as object).slice(0, 2)).toEqual(["version", "name"]);
  });

  test("names in other words are the file's own: a bare layer, a map without arguments, a number as a label", async () => {
    const file = folder.write("words.yaml", `data: {path: ${iris}, target: species, columns: {sepal_length: {scale: {divide: 2}}}}\nmodel: [{Tanh: {}}, ReLU: null, Linear: {out_features: auto}]\nloss: {CrossEntropyLoss: {}}\noptimizer: {SGD: {lr: 0.1}}\n`); // prettier-ignore
    const { origins, yaml } = renderExperiment(await prepare(readExperiment(file)));
    for (const path of ["model.0", "model.1", "data.columns.sepal_length.scale.divide"]) expect(origins.has(path)).toBe(false);
    expect(yaml).toContain("  - Tanh\n  - ReLU\n");
  });
});
